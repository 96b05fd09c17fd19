# What of memory is taken and can be had, tests/imaging/memory, is judged without sanitizers, which have memory of their
# own. A sanitized build makes these tests once more, below itself, when they are to run:   ctest -L memory
if(THUMBD_SANITIZE MATCHES thread)
  return()
elseif(THUMBD_SANITIZE)
  set(PLAIN_BUILD ${CMAKE_BINARY_DIR}/plain)
  add_test(NAME memory_build
           COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/build_again.sh ${PLAIN_BUILD} "" imaging_memory_tests)
  # On every core, as tsan_build.
  set_tests_properties(memory_build PROPERTIES
    LABELS memory FIXTURES_SETUP plain_build RUN_SERIAL TRUE TIMEOUT 1200 ENVIRONMENT "CXX=${CMAKE_CXX_COMPILER}")
  add_test(NAME memory_tests COMMAND ${PLAIN_BUILD}/imaging_memory_tests)
  set_tests_properties(memory_tests PROPERTIES
    LABELS memory FIXTURES_REQUIRED plain_build TIMEOUT 300 FAIL_REGULAR_EXPRESSION "SKIPPED;Running 0 tests")
  return()
endif()

# No more than it needs, because it is built twice.
file(GLOB memory_tests CONFIGURE_DEPENDS imaging/memory/*_test.cc)
add_executable(imaging_memory_tests ${memory_tests} support/image_factory.cc support/gif_maker.cc)
target_link_libraries(imaging_memory_tests PRIVATE thumbd_flags imaging GTest::gmock_main PkgConfig::VIPS)
target_compile_definitions(imaging_memory_tests PRIVATE
  FORK_SERVER_PROGRAM="$<TARGET_FILE:fork_server_program>")
add_dependencies(imaging_memory_tests fork_server_program)
gtest_discover_tests(imaging_memory_tests DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS memory)
