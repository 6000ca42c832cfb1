# make_demo writes the simulated demo; refs/demo/ is what it wrote for seed 1
add_executable(make_demo
  demo/genes.c
  demo/make_demo.c
  demo/table.c
  demo/world.c
)
target_include_directories(make_demo PRIVATE ${PROJECT_SOURCE_DIR}/lib)
target_link_libraries(make_demo PRIVATE mechrank_static mr_flags PkgConfig::HTSLIB ZLIB::ZLIB)
