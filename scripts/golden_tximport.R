# Expected counts of genes from counts of transcripts: Bioconductor's tximport.
# usage: Rscript golden_tximport.R QUANT OUTDIR
#   QUANT   tests/data/quant, the outputs of real tools
#   OUTDIR  gets made/, tables in the tools' formats, and CASE.counts.tsv and CASE.scaled.tsv
# needs tximport 1.26
suppressPackageStartupMessages(library(tximport))
args <- commandArgs(TRUE)
quant <- args[1]
out <- args[2]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
set.seed(20261124)

# ---- made-up samples: silent genes, genes silent in some samples, lengths that differ ----

samples <- paste0("m", 1:5)
n_genes <- 40
n_of_gene <- sample(1:6, n_genes, replace = TRUE)
gene <- sprintf("ENSG%011d.%d", rep(seq_len(n_genes), n_of_gene), 1)
n <- length(gene)
id <- sprintf("ENST%011d.%d", sample(99999, n), sample(1:9, n, replace = TRUE))
length <- sample(200:9000, n, replace = TRUE)

make_sample <- function(s) {
  silent <- gene %in% unique(gene)[c(3, 17)] | (gene %in% unique(gene)[18:30] & runif(n_genes)[match(gene, unique(gene))] < 0.5) |
    runif(n) < 0.3
  effective <- pmax(length - runif(n, 150, 250), 1)
  reads <- ifelse(silent, 0, rexp(n, 1 / 400) * effective / 2000)
  reads <- as.numeric(sprintf("%.3f", reads))
  effective <- as.numeric(sprintf("%.3f", effective))
  tpm <- as.numeric(sprintf("%.6f", reads / effective / sum(reads / effective) * 1e6))
  data.frame(id, length, effective, tpm, reads)
}
made <- lapply(samples, make_sample)
names(made) <- samples

number <- function(x, digits) sprintf(paste0("%.", digits, "f"), x)

writers <- list(
  salmon = function(t) data.frame(Name = t$id, Length = t$length, EffectiveLength = number(t$effective, 3),
                                  TPM = number(t$tpm, 6), NumReads = number(t$reads, 3)),
  sailfish = function(t) data.frame(Name = sub("\\..*", "", t$id), Length = t$length,
                                    EffectiveLength = format(t$effective, digits = 6, trim = TRUE),
                                    TPM = format(t$tpm, digits = 6, trim = TRUE, scientific = FALSE),
                                    NumReads = format(t$reads, digits = 6, trim = TRUE, scientific = FALSE)),
  kallisto = function(t) data.frame(target_id = t$id, length = t$length, eff_length = number(t$effective, 3),
                                    est_counts = format(t$reads, digits = 6, trim = TRUE, scientific = TRUE),
                                    tpm = format(t$tpm, digits = 6, trim = TRUE, scientific = TRUE)),
  rsem = function(t) data.frame(transcript_id = t$id, gene_id = gene, length = t$length,
                                effective_length = number(ifelse(t$effective < 200, 0, t$effective), 2),
                                expected_count = number(t$reads, 2), TPM = number(t$tpm, 2), FPKM = number(t$tpm, 2),
                                IsoPct = "0.00"))
file_names <- c(salmon = "quant.sf", sailfish = "quant.sf", kallisto = "abundance.tsv", rsem = "m.isoforms.results")

write_made <- function(tool) vapply(samples, function(s) {
  dir <- file.path(out, "made", tool, s)
  dir.create(dir, showWarnings = FALSE, recursive = TRUE)
  path <- file.path(dir, sub("^m\\.", paste0(s, "."), file_names[[tool]]))
  write.table(writers[[tool]](made[[s]]), path, sep = "\t", quote = FALSE, row.names = FALSE)
  path
}, "")
paths <- sapply(names(writers), write_made, simplify = FALSE)

# A map that lacks some transcripts, without versions of transcripts.
tx2gene <- data.frame(TXNAME = sub("\\..*", "", id), GENEID = gene)[-sample(n, 9), ]
tx2gene$GENEID[4] <- NA
tx2gene <- rbind(tx2gene, data.frame(TXNAME = "ENST99999999999", GENEID = "ENSG00000000001.1"))
write.csv(tx2gene, file.path(out, "made/tx2gene.csv"), row.names = FALSE)

# ---- what tximport makes of them ----

write_table <- function(m, name) {
  m <- m[sort(rownames(m), method = "radix"), , drop = FALSE]
  t <- data.frame(gene = rownames(m), apply(m, 2, function(x) sprintf("%.17g", x)))
  write.table(t, file.path(out, name), sep = "\t", quote = FALSE, row.names = FALSE)
}

expect <- function(case, files, map, ...) for (form in c("no", "lengthScaledTPM")) {
  txi <- suppressMessages(tximport(files, tx2gene = map[!is.na(map[[2]]), ], countsFromAbundance = form, importer = read.delim,
                                   dropInfReps = TRUE, ...))
  write_table(txi$counts, paste0(case, if (form == "no") ".counts.tsv" else ".scaled.tsv"))
}

for (tool in names(writers)) expect(paste0("made_", tool), paths[[tool]], tx2gene, type = tool, ignoreTxVersion = TRUE)

real <- function(pattern) {
  s <- c("s1", "s2", "s3")
  setNames(file.path(quant, sprintf(pattern, s)), s)
}
real_map <- read.delim(file.path(quant, "tx2gene.tsv"))
expect("salmon", real("salmon/%s/quant.sf"), real_map, type = "salmon")
expect("kallisto", real("kallisto/%s/abundance.tsv"), real_map, type = "kallisto")
expect("rsem", real("rsem/%s.isoforms.results"), real_map, type = "rsem")
expect("gencode", c(gencode = file.path(quant, "kallisto/gencode/abundance.tsv")), real_map, type = "kallisto",
       ignoreAfterBar = TRUE)
