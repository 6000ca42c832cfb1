# One transcript per group of commands: cli/NAME.t is the test cli.NAME
set(MR_CLI_TESTS
  data
  usage
)

foreach(name IN LISTS MR_CLI_TESTS)
  add_test(NAME cli.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run.sh
    $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR}/cli/${name}.t
  )
  set_tests_properties(cli.${name} PROPERTIES LABELS cli TIMEOUT 120)
endforeach()

# On real tables, which are not part of the project: MECHRANK_TEST_DATA names their folder
add_test(NAME cli.real_data COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/real_data.sh
  $<TARGET_FILE:mechrank_program>
)
set_tests_properties(cli.real_data PROPERTIES LABELS cli TIMEOUT 300 SKIP_RETURN_CODE 77)

add_test(NAME cli.options COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/options.sh
  $<TARGET_FILE:mechrank_program>
)
set_tests_properties(cli.options PROPERTIES LABELS cli TIMEOUT 60)
