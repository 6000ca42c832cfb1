# What `scripts/check.sh perf` counts the instructions of
add_executable(mr_perf perf/perf.c)
target_include_directories(mr_perf PRIVATE ${PROJECT_SOURCE_DIR}/lib)
target_link_libraries(mr_perf PRIVATE mechrank_static mr_flags)
