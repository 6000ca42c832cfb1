# Monte-Carlo checks of lib/stats, each with a mutant that it must catch; of the pairs of sources
foreach(name IN ITEMS stats pairs)
  add_executable(validate_${name} ${CMAKE_CURRENT_LIST_DIR}/validate_${name}.c)
  target_link_libraries(validate_${name} PRIVATE test_support)
  add_test(NAME validation.${name} COMMAND validate_${name})
  set_tests_properties(validation.${name} PROPERTIES LABELS validation TIMEOUT 300)
endforeach()
