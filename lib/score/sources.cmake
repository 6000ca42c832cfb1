target_sources(mr_objects PRIVATE
  score/activity.c
  score/members.c
  score/reference.c
  score/reference_read.c
  score/reference_write.c
  score/score.c
)
