# mr_fuzz_target(NAME): fuzz/fuzz_NAME.c replays fuzz/corpus/NAME/* as the test fuzz.NAME; with
# MR_FUZZ it is a real fuzzer, fuzz_NAME [-max_total_time=SECONDS] [NEW_INPUTS] CORPUS, one of those
# that the target 'fuzzers' builds.
add_custom_target(fuzzers)
function(mr_fuzz_target name)
  add_executable(replay_${name} fuzz/fuzz_${name}.c fuzz/replay.c)
  target_link_libraries(replay_${name} PRIVATE test_support)
  add_test(NAME fuzz.${name}
    COMMAND replay_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name}
  )
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  if(MR_FUZZ)
    add_executable(fuzz_${name} fuzz/fuzz_${name}.c)
    target_link_libraries(fuzz_${name} PRIVATE test_support)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers fuzz_${name})
  endif()
endfunction()

mr_fuzz_target(files)
mr_fuzz_target(gct)
mr_fuzz_target(gmt)
mr_fuzz_target(id_map)
mr_fuzz_target(quant)
mr_fuzz_target(mtx)
mr_fuzz_target(sheet)
mr_fuzz_target(results)
mr_fuzz_target(source)
mr_fuzz_target(table)
if(MR_HDF5_TARGET)
  mr_fuzz_target(hdf5)
endif()
