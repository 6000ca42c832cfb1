target_sources(mr_objects PRIVATE
  score/activity.c
  score/cohort.c
  score/dense.c
  score/mean.c
  score/members.c
  score/methods.c
  score/nulls.c
  score/reference.c
  score/reference_read.c
  score/reference_write.c
  score/score.c
  score/scorer.c
)
