# One program per module: unit/test_NAME.c is the test unit.NAME
set(MR_UNIT_TESTS
  bad_files
  base
  composition
  concordance
  docs
  gct
  gene_sets
  genewise
  gmt
  ids
  mtx
  norm
  number
  output
  own
  pipeline
  rank
  rank_options
  reference
  refs
  refs_load
  report
  report_forms
  rescue
  results
  run
  run_stop
  scale
  score
  set_tests
  sentences
  sensitivity
  sheet
  sim
  source
  source_pairs
  stream
  stats_alloc
  stats_distributions
  stats_meta
  stats_model
  stats_parts
  stats_ranks
  stats_rescue
  table
  variants
)

foreach(name IN LISTS MR_UNIT_TESTS)
  add_executable(test_${name} unit/test_${name}.c)
  target_link_libraries(test_${name} PRIVATE test_support)
  add_test(NAME unit.${name} COMMAND test_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endforeach()

add_test(NAME refs.manifest COMMAND ${CMAKE_COMMAND} -DREFS=${PROJECT_SOURCE_DIR}/refs
  -P ${PROJECT_SOURCE_DIR}/scripts/cmake/check_manifest.cmake
)

foreach(name IN ITEMS composition concordance gct gene_sets genewise gmt ids mtx norm output reference refs_load report rescue results run_stop score sensitivity set_tests sheet sim source source_pairs stream table variants)
  mr_alloc_test(${name})
endforeach()
target_link_options(test_source PRIVATE LINKER:--wrap=read) # a read error in the middle
target_link_libraries(test_source PRIVATE ZLIB::ZLIB)
# Its own calloc and realloc, so that it can make those of the library fail.
target_link_options(test_stats_alloc PRIVATE LINKER:--wrap=calloc,--wrap=realloc)
target_link_libraries(test_pipeline PRIVATE mr_pipeline)
