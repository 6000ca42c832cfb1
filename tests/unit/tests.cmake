# One program per module: unit/test_NAME.c is the test unit.NAME
set(MR_UNIT_TESTS
  bad_files
  base
  cells
  cohort
  cohort_file
  cohort_values
  composition
  concordance
  counts_write
  docs
  exact_sum
  file_list
  files
  gct
  gene_map
  gene_sets
  genewise
  gmt
  gsva
  golden_scores
  hdf5
  id_map
  ids
  kcdf
  kept_samples
  mtx
  networks
  norm
  nulls
  number
  output
  own
  pipeline
  quant
  quant_tools
  rank
  rank_edges
  rank_methods
  rank_options
  ranking
  reference
  refs
  refs_load
  remote
  report
  report_forms
  rescue
  results
  run
  run_stop
  scale
  score
  score_activity
  score_cohort
  score_alloc
  score_files
  score_write
  score_parts
  score_sheet
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
  table_numbers
  transcripts
  values
  variants
)

foreach(name IN LISTS MR_UNIT_TESTS)
  add_executable(test_${name} unit/test_${name}.c)
  target_link_libraries(test_${name} PRIVATE test_support)
  file(STRINGS unit/test_${name}.c alloc_fail REGEX "\"alloc_fail.h\"")
  if(alloc_fail)
    mr_alloc_test(${name})
  endif()
  add_test(NAME unit.${name} COMMAND test_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endforeach()

add_test(NAME refs.manifest COMMAND ${CMAKE_COMMAND} -DREFS=${PROJECT_SOURCE_DIR}/refs
  -P ${PROJECT_SOURCE_DIR}/scripts/cmake/check_manifest.cmake
)

target_link_options(test_source PRIVATE LINKER:--wrap=read) # a read error in the middle
target_link_libraries(test_source PRIVATE ZLIB::ZLIB)
target_link_libraries(test_counts_write PRIVATE ZLIB::ZLIB)
# Its own calloc and realloc, so that it can make those of the library fail.
target_link_options(test_stats_alloc PRIVATE LINKER:--wrap=calloc,--wrap=realloc)
target_link_libraries(test_pipeline PRIVATE mr_pipeline)
