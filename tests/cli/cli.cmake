# One transcript per group of commands: cli/NAME.t is the test cli.NAME
set(MR_CLI_TESTS
  bad_input
  check
  data
  import
  maps
  merge
  rank
  report
  run
  score
  score_sheet
  score_methods
  sheet_files
  signals
  test
  usage
)

foreach(name IN LISTS MR_CLI_TESTS)
  add_test(NAME cli.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run.sh
    $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR}/cli/${name}.t
  )
  set_tests_properties(cli.${name} PROPERTIES LABELS cli TIMEOUT 600)
endforeach()

# Whole outputs against each other, and what faults from outside leave.  A sanitized program
# takes ten times as long: fewer studies, fewer moments.
if(MR_SANITIZE)
  set(MR_SAME_STUDIES "sim01 sim02 sim03 sim07 sim13")
  set(MR_FAULT_MOMENTS 5)
else()
  set(MR_SAME_STUDIES "")
  set(MR_FAULT_MOMENTS 20)
endif()
add_executable(to_bgzf support/to_bgzf.c)
target_link_libraries(to_bgzf PRIVATE mechrank_static mr_flags)
add_test(NAME cli.same_bytes COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/same_bytes.sh
  $<TARGET_FILE:mechrank_program> $<TARGET_FILE:to_bgzf> "${MR_SAME_STUDIES}"
)
add_test(NAME cli.faults COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/faults.sh
  $<TARGET_FILE:mechrank_program> ${MR_FAULT_MOMENTS}
)
set(to_h5 "")
if(MR_HDF5_TARGET)
  add_executable(to_h5 support/to_h5.c)
  target_link_libraries(to_h5 PRIVATE test_support)
  set(to_h5 $<TARGET_FILE:to_h5>)
endif()
add_test(NAME cli.forms COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/forms.sh
  $<TARGET_FILE:mechrank_program> ${to_h5}
)
set_tests_properties(cli.forms PROPERTIES LABELS cli TIMEOUT 300)
add_test(NAME cli.score_same COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/score_same.sh
  $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR} ${to_h5}
)
set_tests_properties(cli.score_same PROPERTIES LABELS cli TIMEOUT 600)
if(MR_SANITIZE)
  set_tests_properties(cli.score_same PROPERTIES ENVIRONMENT QUICK=yes)
endif()
add_test(NAME cli.score_array COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/score_array.sh
  $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR}
)
set_tests_properties(cli.score_array PROPERTIES LABELS cli TIMEOUT 60)
# What quantifiers wrote is taken for what it is
add_test(NAME cli.quant_formats COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/formats.sh
  $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR}/cli/quant_formats.tsv
  ${CMAKE_CURRENT_SOURCE_DIR}/data/quant
)
set_tests_properties(cli.quant_formats PROPERTIES LABELS cli TIMEOUT 300)
# On real tables, which are not part of the project: MECHRANK_TEST_DATA names their folder
add_test(NAME cli.real_data COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/real_data.sh
  $<TARGET_FILE:mechrank_program>
)
add_test(NAME cli.real_formats COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/real_formats.sh
  $<TARGET_FILE:mechrank_program>
)
add_test(NAME cli.truth COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/truth.sh
  $<TARGET_FILE:mechrank_program>
)
set_tests_properties(cli.real_data cli.real_formats cli.truth PROPERTIES
  LABELS cli TIMEOUT 1200 SKIP_RETURN_CODE 77
)

# Gigabytes pass through little memory; here 100 MB of them, scripts/check.sh memory takes 3 GB.
# Sanitizers reserve more address space than it allows.
add_executable(make_counts support/make_counts.c)
target_link_libraries(make_counts PRIVATE mr_flags)
add_executable(peak support/peak.c)
target_link_libraries(peak PRIVATE mr_flags)
if(NOT MR_SANITIZE)
  add_test(NAME cli.memory COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/memory.sh
    $<TARGET_FILE:mechrank_program> $<TARGET_FILE:make_counts> $<TARGET_FILE:peak>
  )
  set_tests_properties(cli.memory PROPERTIES LABELS cli TIMEOUT 600)
endif()

add_test(NAME cli.meta COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/meta.sh
  $<TARGET_FILE:mechrank_program> ${CMAKE_CURRENT_SOURCE_DIR}/golden/stats
)
set_tests_properties(cli.meta PROPERTIES LABELS cli TIMEOUT 300)
add_test(NAME cli.options COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/options.sh
  $<TARGET_FILE:mechrank_program>
)
set_tests_properties(cli.options PROPERTIES LABELS cli TIMEOUT 60)
add_test(NAME cli.files COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/files.sh
  $<TARGET_FILE:mechrank_program>
)
set_tests_properties(cli.files PROPERTIES LABELS cli TIMEOUT 300)
set_tests_properties(cli.same_bytes cli.faults PROPERTIES LABELS cli TIMEOUT 1200)

# URLs, from a server on loopback; with a limit for stalled transfers that a test can wait for
add_executable(fetch_url support/fetch_url.c)
target_link_libraries(fetch_url PRIVATE mechrank_static mr_flags)
target_include_directories(fetch_url PRIVATE ${PROJECT_SOURCE_DIR}/lib)
add_test(NAME cli.remote COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/remote.sh
  $<TARGET_FILE:mechrank_program> $<TARGET_FILE:fetch_url>
)
set_tests_properties(cli.remote PROPERTIES LABELS cli TIMEOUT 600 SKIP_RETURN_CODE 77)
