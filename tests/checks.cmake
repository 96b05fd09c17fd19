# What no compiler checks: the plan of the house, its form, its words. Each is a test of its own name in ctest.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(thumbd_check name)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS checks SKIP_RETURN_CODE 77 TIMEOUT 120)
endfunction()

thumbd_check(layering Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/check_layering.py)
thumbd_check(layering_self_test Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/check_layering_test.py)
thumbd_check(words Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/check_words.py)
thumbd_check(format ${CMAKE_CURRENT_SOURCE_DIR}/check_format.sh)
# Minutes, on every core: nothing that waits for a server or measures time may run beside it.
thumbd_check(tidy ${CMAKE_CURRENT_SOURCE_DIR}/check_tidy.sh ${CMAKE_BINARY_DIR})
set_tests_properties(tidy PROPERTIES RUN_SERIAL TRUE TIMEOUT 1500)
