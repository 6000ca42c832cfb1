target_sources(mr_objects PRIVATE
  expr/matrix.c
  expr/sets.c
)
