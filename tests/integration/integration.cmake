# Black-box tests of the program, one test of ctest for each file: ctest -L integration
#
# Debian's own interpreter where there is one: only that one sees python3-pytest and python3-pil.
find_program(SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT SYSTEM_PYTHON)
  set(SYSTEM_PYTHON ${Python3_EXECUTABLE})
endif()

# thumbd_integration_test(NAME FILE [COMMAND...]): the file's tests, under the command that starts what they need.
function(thumbd_integration_test name file)
  add_test(NAME integration_${name}
           COMMAND ${ARGN} ${SYSTEM_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/integration/run_file.py test_${file}.py)
  set_tests_properties(integration_${name} PROPERTIES
    LABELS integration SKIP_RETURN_CODE 77 TIMEOUT 600 ENVIRONMENT THUMBD_BINARY=$<TARGET_FILE:thumbd>)
endfunction()

# Every file but those that want a server of their own, below.
file(GLOB files RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/integration CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_SOURCE_DIR}/integration/test_*.py)
list(REMOVE_ITEM files test_real_s3.py)
foreach(file IN LISTS files)
  string(REGEX REPLACE "^test_(.*)\\.py$" "\\1" name ${file})
  thumbd_integration_test(${name} ${name})
endforeach()

foreach(server IN ITEMS ceph swift)
  thumbd_integration_test(s3_${server} real_s3 ${CMAKE_CURRENT_SOURCE_DIR}/s3server/with_s3.sh --server ${server})
  # One lab at a time: both look for free ports.
  set_tests_properties(integration_s3_${server} PROPERTIES RESOURCE_LOCK s3_lab)
endforeach()
