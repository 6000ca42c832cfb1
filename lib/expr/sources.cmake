target_sources(mr_objects PRIVATE
  expr/collapse.c
  expr/id_forms.c
  expr/ids.c
  expr/matrix.c
  expr/refs.c
  expr/refs_genes.c
  expr/refs_load.c
  expr/refs_source.c
  expr/refs_table.c
  expr/scale.c
  expr/sets.c
)
