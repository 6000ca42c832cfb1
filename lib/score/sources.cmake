target_sources(mr_objects PRIVATE
  score/activity.c
  score/cohort.c
  score/cohort_values.c
  score/dense.c
  score/mean.c
  score/members.c
  score/methods.c
  score/nulls.c
  score/ranking.c
  score/reference.c
  score/reference_read.c
  score/reference_write.c
  score/score.c
  score/scorer.c
  score/ssgsea.c
)
