# One transcript per group of commands: cli/NAME.t is the test cli.NAME
set(MR_CLI_TESTS
  data
  signals
  usage
)

foreach(name IN LISTS MR_CLI_TESTS)
  add_test(NAME cli.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run.sh
    $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR}/cli/${name}.t
  )
  set_tests_properties(cli.${name} PROPERTIES LABELS cli TIMEOUT 120)
endforeach()
