# Monte-Carlo checks of lib/stats, each with a mutant that it must catch
add_executable(validate_stats ${CMAKE_CURRENT_LIST_DIR}/validate_stats.c)
target_link_libraries(validate_stats PRIVATE test_support)
add_test(NAME validation.stats COMMAND validate_stats)
set_tests_properties(validation.stats PROPERTIES LABELS validation TIMEOUT 300)
