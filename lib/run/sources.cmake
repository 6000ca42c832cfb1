target_sources(mr_objects PRIVATE
  run/flags.c
  run/results.c
  run/results_read.c
  run/results_scores.c
  run/results_table.c
  run/results_write.c
)
