# One program per module: unit/test_NAME.c is the test unit.NAME
set(MR_UNIT_TESTS
  base
  norm
  number
  pipeline
  sheet
)

foreach(name IN LISTS MR_UNIT_TESTS)
  add_executable(test_${name} unit/test_${name}.c)
  target_link_libraries(test_${name} PRIVATE test_support)
  add_test(NAME unit.${name} COMMAND test_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endforeach()
