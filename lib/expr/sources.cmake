target_sources(mr_objects PRIVATE
  expr/matrix.c
  expr/sets.c
  expr/sheet.c
  expr/sheet_check.c
  expr/sheet_header.c
  expr/sheet_read.c
  expr/sheet_row.c
)
