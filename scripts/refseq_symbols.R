#!/usr/bin/env Rscript
# A human counts table by RefSeq transcripts, with gene symbols for its ids; tab-separated, to the
# standard output.  Ids that org.Hs.eg.db does not know (ERCC, withdrawn ones) are left out.
#   refseq_symbols.R TABLE
suppressPackageStartupMessages(library(org.Hs.eg.db))

path <- commandArgs(TRUE)[1]
separator <- if (grepl(";", readLines(path, 1), fixed = TRUE)) ";" else "\t"
counts <- read.table(path, header = TRUE, sep = separator, row.names = 1, check.names = FALSE)
symbol <- suppressMessages(mapIds(org.Hs.eg.db, rownames(counts), "SYMBOL", "REFSEQ"))
known <- !is.na(symbol)
write.table(cbind(gene = symbol[known], counts[known, ]), sep = "\t", quote = FALSE,
    row.names = FALSE)
