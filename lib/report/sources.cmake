target_sources(mr_objects PRIVATE
  report/zz_stub.c
)
