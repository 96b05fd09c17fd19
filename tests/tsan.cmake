# Races, told by ThreadSanitizer: what has threads is built once more for it, below this build, when one of these tests
# is to run.   ctest -L tsan
if(THUMBD_SANITIZE MATCHES thread)
  return()  # this is that build
endif()

set(TSAN_BUILD ${CMAKE_BINARY_DIR}/tsan)
set(TSAN_PROGRAMS server_front_tests server_thumbs_tests s3client_tests)

add_test(NAME tsan_build COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/build_tsan.sh ${TSAN_BUILD} ${TSAN_PROGRAMS} imaging_worker_tests thumbd)
# On every core: nothing that waits for a server or measures time may run beside it.
set_tests_properties(tsan_build PROPERTIES
  LABELS tsan FIXTURES_SETUP tsan SKIP_RETURN_CODE 77 RUN_SERIAL TRUE TIMEOUT 2400
  ENVIRONMENT "CXX=${CMAKE_CXX_COMPILER}")

# thumbd_tsan_test(NAME PROGRAM [COMMAND...])
function(thumbd_tsan_test name program)
  add_test(NAME tsan_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/run_tsan.sh ${TSAN_BUILD}/${program} ${ARGN})
  set_tests_properties(tsan_${name} PROPERTIES
    LABELS tsan FIXTURES_REQUIRED tsan SKIP_RETURN_CODE 77 TIMEOUT 600)
endfunction()

foreach(program IN LISTS TSAN_PROGRAMS)
  thumbd_tsan_test(${program} ${program})
endforeach()

# Of these only what has threads: what a confined process may do is tried in the other build.
thumbd_tsan_test(imaging_worker_tests imaging_worker_tests
                 ${TSAN_BUILD}/imaging_worker_tests --gtest_filter=Worker*:SharedForkServer*:PacketSocket*:SealedFile*)

# The program itself, with all its threads at once.
foreach(file IN ITEMS random_bytes pipelining single_flight races)
  thumbd_tsan_test(${file} thumbd ${SYSTEM_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/integration/run_file.py
                   test_${file}.py)
endforeach()
set_tests_properties(tsan_random_bytes PROPERTIES ENVIRONMENT THUMBD_FUZZ_SECONDS=20)
