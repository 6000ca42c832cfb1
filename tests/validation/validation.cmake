# Short forms of the calibration checks; `mr_validate --long` also requires every mutant caught
add_executable(mr_validate
  validation/composition.c
  validation/counts.c
  validation/frame.c
  validation/groups.c
  validation/nulls.c
  validation/pooled.c
  validation/pools.c
  validation/power.c
  validation/ranks.c
  validation/rescue.c
  validation/scores.c
  validation/semi.c
  validation/type1.c
  validation/validate.c)
target_include_directories(mr_validate PRIVATE ${PROJECT_SOURCE_DIR}/lib)
target_compile_definitions(mr_validate PRIVATE
  MR_VALIDATION_TABLES="${CMAKE_CURRENT_SOURCE_DIR}/validation/tables")
target_link_libraries(mr_validate PRIVATE mechrank_static mr_flags OpenMP::OpenMP_C)

foreach(name IN ITEMS type1 power pooled ranks rescue composition nulls semi)
  add_test(NAME validation.${name} COMMAND mr_validate -@ 2 ${name})
  set_tests_properties(validation.${name} PROPERTIES LABELS validation TIMEOUT 900 PROCESSORS 2)
endforeach()

# The tool of scripts/build_variances.sh
add_executable(mr_variances validation/variances.c)
target_include_directories(mr_variances PRIVATE ${PROJECT_SOURCE_DIR}/lib)
target_link_libraries(mr_variances PRIVATE mechrank_static mr_flags)
