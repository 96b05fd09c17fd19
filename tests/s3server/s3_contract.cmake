# The contract of object stores against real S3 servers: Ceph, whose gateways are what most people run beside MinIO, and
# Swift, which is stricter with signatures. Skipped by name where the server's packages are missing.
foreach(server ceph swift)
  set(test s3_contract_${server})
  add_test(NAME ${test}
           COMMAND ${CMAKE_CURRENT_LIST_DIR}/with_s3.sh --server ${server}
                   $<TARGET_FILE:s3client_tests> --gtest_filter=Store/ObjectStoreContract.*/S3*)
  # One lab at a time: both look for free ports. Swift alone takes half a minute, and minutes on busy cores.
  set_tests_properties(${test} PROPERTIES LABELS s3 SKIP_RETURN_CODE 77 TIMEOUT 900 RESOURCE_LOCK s3_lab
                                          FAIL_REGULAR_EXPRESSION "Running 0 tests")
endforeach()
