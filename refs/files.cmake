# Files of refs/ that are built into the library, in the order of `refs list`
set(MR_REFS_FILES
  MANIFEST.tsv
  mechanisms.tsv
  sources.tsv
  core_genes.tsv
  evidence.tsv
  gene_ids.tsv.gz
  old_symbols.tsv
  background.gmt.gz
)
