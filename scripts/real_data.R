# Compares a run on real counts with edgeR and limma, study by study; from the top folder:
#   Rscript scripts/real_data.R SHEET RUN DATA [COVARIATE]
# Genes: log2 fold change, t and p of genes.tsv against lmFit and eBayes on cpm(log = TRUE),
# or on voom() where the program takes its weights.
# Mechanisms: theta of effects.tsv beside the signed mean of limma's fold changes (up half minus
# down half, without background), which answers another question and need only be near.  Ends
# with 1 if a gene's numbers differ by more than 1e-9 relative.
suppressMessages({
    library(edgeR)
    library(limma)
})
args <- commandArgs(TRUE)
read <- function(path, ...)
    read.delim(path, colClasses = "character", check.names = FALSE, na.strings = "NA",
               comment.char = "#", ...)
sheet <- read(args[1])
effects <- read(file.path(args[2], "effects.tsv"))
genes <- read(file.path(args[2], "genes.tsv"))
covariate <- if (length(args) > 3) args[4]
number <- function(x) suppressWarnings(as.numeric(x))
worst <- function(got, want) max(abs(got - want) / pmax(abs(want), 1e-8))
# Rows that the id table knows as one gene are summed, under the id that stands first in it.
several <- strsplit(grep(",", unlist(read("refs/gene_ids.tsv.gz")[c("ensembl", "entrez")]),
                         value = TRUE), ",")
one_row_per_gene <- function(counts) {
    ids <- rownames(counts)
    for (gene in several)
        ids[ids %in% gene] <- gene[gene %in% ids][1]
    rowsum(counts, factor(ids, unique(ids)), reorder = FALSE)
}
# The weight of the down half of the mechanism is 1; that of a weak up half is a quarter.
weak <- c("fibrosis", "inflammation")
bad <- FALSE

for (study in unique(sheet$study)) {
    s <- sheet[sheet$study == study, ]
    path <- file.path(args[3], s$table[1])
    table <- read.table(path, header = TRUE, sep = if (grepl("csv", path)) "," else "\t",
                        check.names = FALSE, quote = "\"", comment.char = "")
    counts <- as.matrix(table[, s$sample])
    rownames(counts) <- table[[1]]
    counts <- one_row_per_gene(counts)
    arm <- factor(ifelse(s$arm == "treated", s$source, "model"))
    arm <- relevel(arm, "model")
    design <- if (is.null(covariate)) model.matrix(~arm) else model.matrix(~arm + s[[covariate]])
    keep <- filterByExpr(DGEList(counts), group = arm)
    d <- calcNormFactors(DGEList(counts)[keep, , keep.lib.sizes = TRUE], method = "TMM")
    # --voom auto: weights where the largest library is more than three times the smallest
    libraries <- range(d$samples$lib.size)
    weighted <- libraries[2] > 3 * libraries[1]
    fit <- eBayes(lmFit(if (weighted) voom(d, design) else cpm(d, log = TRUE, prior.count = 2), design))
    for (source in setdiff(levels(arm), "model")) {
        top <- topTable(fit, coef = paste0("arm", source), number = Inf, sort.by = "none")
        ours <- genes[genes$study == study & genes$source == source, ]
        found <- match(ours$gene, rownames(fit))
        cat(sprintf("%s, %s: %d genes kept%s; %d of %d rows of genes.tsv are among them\n", study,
                    source, sum(keep), if (weighted) ", voom" else "", sum(!is.na(found)), nrow(ours)))
        ours <- ours[!is.na(found), ]
        top <- top[found[!is.na(found)], ]
        off <- c(worst(number(ours$logFC), top$logFC), worst(number(ours$t), top$t),
                 worst(number(ours$p), top$P.Value))
        cat(sprintf("  largest relative difference: logFC %.1e, t %.1e, p %.1e\n", off[1], off[2],
                    off[3]))
        bad <- bad || any(off > 1e-9)
        e <- effects[effects$study == study & effects$source %in% source &
                     effects$contrast == "treated-model" & effects$adjusted == "no", ]
        for (i in seq_len(nrow(e))) {
            half <- function(h) {
                in_half <- ours$mechanism == e$mechanism[i] & ours$half == h
                w <- ifelse(ours$symbol[in_half] %in% c("LMNB1", "HMGB2"), -1, 1)
                if (any(in_half)) mean(w * top$logFC[in_half]) else NA
            }
            up <- half("up")
            down <- half("down")
            w <- c(if (e$mechanism[i] %in% weak) 0.25 else 1, 1) * !is.na(c(up, down))
            signed <- sum(w * c(up, -down), na.rm = TRUE) / sum(w)
            cat(sprintf("  %-22s theta %+.3f  signed mean of logFC %+.3f  (up %+.3f, down %+.3f)\n",
                        e$mechanism[i], number(e$theta[i]), signed, up, down))
        }
    }
}
quit(status = if (bad) 1 else 0)
