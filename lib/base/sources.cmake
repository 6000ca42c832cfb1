target_sources(mr_objects PRIVATE
  base/alloc.c
  base/below.c
  base/digest.c
  base/exact_sum.c
  base/fail.c
  base/median.c
  base/names.c
  base/notes.c
  base/number.c
  base/parallel.c
  base/rng.c
  base/suggest.c
  base/subset.c
)
