# Expected values of --compat gsva1, by GSVA 1.46 itself.
# usage: Rscript golden_scoring_gsva1.R GOLDEN OUTDIR
#   GOLDEN  tests/golden/scoring: tables and sets that the cases are made of
# exit 3: that version is not installed
suppressPackageStartupMessages(installed <- requireNamespace("GSVA", quietly = TRUE))
if (!installed || packageVersion("GSVA") != "1.46.0") quit(status = 3)
args <- commandArgs(TRUE)
golden <- args[1]
out <- args[2]
dir.create(out, showWarnings = FALSE, recursive = TRUE)

read_matrix <- function(file) as.matrix(read.delim(file.path(golden, file), row.names = 1, check.names = FALSE))
lines <- strsplit(readLines(file.path(golden, "sets.gmt")), "\t")
sets <- lapply(lines, `[`, -(1:2))
names(sets) <- vapply(lines, `[`, "", 1)

score <- function(x, file, ...) {
  m <- suppressWarnings(suppressMessages(GSVA::gsva(x, sets, verbose = FALSE, min.sz = 1, ...)))
  t <- data.frame(rownames(m), matrix(sprintf("%.17g", m), nrow(m)), check.names = FALSE)
  names(t) <- c("set", colnames(m))
  write.table(t, file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE)
}

counts <- read_matrix("counts.tsv")
logs <- read_matrix("logcpm.tsv")
score(logs, "ssgsea.logcpm.tsv", method = "ssgsea", ssgsea.norm = FALSE)
score(logs, "ssgsea_norm.logcpm.tsv", method = "ssgsea")
score(counts, "ssgsea_compat_gsva1.counts.tsv", method = "ssgsea", ssgsea.norm = FALSE)
score(read_matrix("expr_noties.tsv"), "ssgsea.noties.tsv", method = "ssgsea", ssgsea.norm = FALSE)
score(logs, "gsva_gaussian.logcpm.tsv", method = "gsva", kcdf = "Gaussian")
score(logs, "gsva_gaussian_maxdev.logcpm.tsv", method = "gsva", kcdf = "Gaussian", mx.diff = FALSE)
score(logs, "gsva_gaussian_absrank.logcpm.tsv", method = "gsva", kcdf = "Gaussian", abs.ranking = TRUE)
score(counts, "gsva_poisson.counts.tsv", method = "gsva", kcdf = "Poisson")
score(logs, "gsva_ecdf.logcpm.tsv", method = "gsva", kcdf = "none")
