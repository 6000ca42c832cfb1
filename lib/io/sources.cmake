target_sources(mr_objects PRIVATE
  io/inflate_isal.c
  io/inflate_zlib.c
  io/lines.c
  io/raw.c
  io/source.c
)
