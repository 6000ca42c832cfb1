# The tool of `scripts/bench.sh readers` and `scripts/bench.sh peers`
add_executable(mr_bench bench/bench.c bench/make.c bench/measure.c bench/scoring.c
    bench/yardsticks.c)
target_include_directories(mr_bench PRIVATE ${PROJECT_SOURCE_DIR}/lib)
target_link_libraries(mr_bench PRIVATE mechrank_static mr_flags)
target_link_libraries(mr_bench PRIVATE PkgConfig::HTSLIB)
