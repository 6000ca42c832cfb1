target_sources(mr_objects PRIVATE
  report/html.c
  report/html_overview.c
  report/html_source.c
  report/html_style.c
  report/html_tables.c
  report/html_words.c
  report/put.c
  report/run_dir.c
  report/sentence.c
  report/svg.c
  report/svg_forest.c
  report/svg_heat.c
  report/view.c
  report/words.c
)
