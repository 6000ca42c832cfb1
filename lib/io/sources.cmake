target_sources(mr_objects PRIVATE
  io/bgzf_write.c
  io/cells.c
  io/fields.c
  io/gmt.c
  io/head.c
  io/inflate_isal.c
  io/inflate_zlib.c
  io/layout.c
  io/lines.c
  io/outdir.c
  io/outfile.c
  io/paths.c
  io/raw.c
  io/readers.c
  io/source.c
  io/table.c
)
