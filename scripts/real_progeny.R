#!/usr/bin/env Rscript
# PROGENy (Schubert et al. 2018, Nat Commun 9:20) beside our mechanisms on the contrasts of
# tests/truth/: pathway footprints, learned from perturbation experiments without our lists.
#   MR_TRUTH_KEEP=RUNS tests/cli/truth.sh --redo MECHRANK; real_progeny.R RUNS DATA
# A pathway's activity is the mean of the log fold changes of its 100 genes of smallest p, weighted
# by PROGENy's weights, less the mean over all genes.  Pairs were chosen before they were compared.
suppressPackageStartupMessages({
    library(edgeR)
    library(limma)
})
args <- commandArgs(TRUE)
runs <- args[1]
data <- args[2]
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
top <- normalizePath(file.path(dirname(script), ".."))
# our benefit falls where the pathway is active, but for angiogenesis
pairs <- data.frame(
    pathway = c("TNFa", "NFkB", "TGFb", "p53", "JAK-STAT", "VEGF"),
    mechanism = c("inflammation", "inflammation", "fibrosis", "dna_damage_senescence",
        "immune_regulation", "angiogenesis"),
    sign = c(-1, -1, -1, -1, -1, 1))

read_counts <- function(path, ids) {
    if (ids == "refseq") {
        con <- pipe(paste("Rscript", file.path(top, "scripts/refseq_symbols.R"), shQuote(path)))
        return(read.delim(con, check.names = FALSE))
    }
    header <- readLines(path, 1)
    table <- read.table(path, header = FALSE, skip = 1, quote = "\"", comment.char = "",
        sep = if (grepl("\t", header)) "\t" else ",")
    names <- gsub("\"", "", strsplit(header, "[\t,]")[[1]])
    names(table) <- c("gene", tail(names, ncol(table) - 1))
    table
}

# Gene symbols for Ensembl and Entrez ids, by the tables below DATA/idmap
to_symbols <- function(ids, species) {
    known <- if (any(grepl("^ENS(MUS)?G", ids))) "ensgene" else
        if (mean(grepl("^[0-9]+$", ids)) > 0.5) "entrez" else return(ids)
    file <- if (species == "mouse") "annotables_grcm38.tsv.gz" else "annotables_grch38.tsv.gz"
    map <- read.delim(file.path(data, "idmap", file), quote = "")
    map$symbol[match(ids, map[[known]])]
}

fold_changes <- function(counts, sheet, fpkm) {
    arm <- factor(sheet$arm, c("model", "treated"))
    block <- sheet$block
    design <- if (length(unique(block)) > 1) model.matrix(~ arm + block) else model.matrix(~ arm)
    y <- if (fpkm) {
        kept <- counts[rowSums(counts >= 1) >= 3, ]
        log2(kept + 1)
    } else {
        dge <- DGEList(counts)
        dge <- calcNormFactors(dge[filterByExpr(dge, design), ])
        cpm(dge, log = TRUE, prior.count = 2)
    }
    lmFit(y, design)$coefficients[, "armtreated"]
}

contrasts <- read.delim(file.path(top, "tests/truth/contrasts.tsv"), comment.char = "#", quote = "")
result <- NULL
for (i in seq_len(nrow(contrasts))) {
    contrast <- contrasts[i, ]
    dir <- file.path(runs, contrast$contrast)
    if (!dir.exists(dir)) next
    effects <- read.delim(file.path(dir, "effects.tsv"), na.strings = "NA")
    species <- effects$species[1]
    sheet <- read.delim(paste0(dir, ".samples.tsv"), colClasses = "character")
    table <- read_counts(file.path(data, contrast$table), contrast$ids)
    symbol <- to_symbols(as.character(table[[1]]), species)
    keep <- !is.na(symbol) & symbol != ""
    counts <- rowsum(as.matrix(table[keep, sheet$sample]), symbol[keep])
    change <- fold_changes(counts, sheet, grepl("fpkm", contrast$options))
    change <- change - mean(change)
    weights <- read.delim(file.path(data, "genesets",
        sprintf("progeny_model_%s_full_p05.tsv.gz", species)))
    for (j in seq_len(nrow(pairs))) {
        w <- weights[weights$pathway == pairs$pathway[j], ]
        w <- head(w[order(w$p.value, w$gene), ], 100)
        w <- w[w$gene %in% names(change), ]
        e <- effects[effects$mechanism == pairs$mechanism[j] & effects$adjusted == "no", ]
        result <- rbind(result, data.frame(contrast = contrast$contrast, pathway = pairs$pathway[j],
            mechanism = pairs$mechanism[j], genes = nrow(w),
            activity = pairs$sign[j] * sum(w$weight * change[w$gene]) / sum(abs(w$weight)),
            theta = e$theta[1]))
    }
}
shown <- result[!is.na(result$theta), ]
cat("| contrast | pathway | mechanism | genes | activity, our sign | theta |\n|---|---|---|---|---|---|\n")
cat(sprintf("| %s | %s | %s | %d | %+.2f | %+.2f |\n", shown$contrast, shown$pathway, shown$mechanism,
    shown$genes, shown$activity, shown$theta), sep = "")
cat("\n| pathway | mechanism | contrasts | signs agree | Spearman's rho |\n|---|---|---|---|---|\n")
for (j in seq_len(nrow(pairs))) {
    r <- shown[shown$pathway == pairs$pathway[j], ]
    cat(sprintf("| %s | %s | %d | %d | %+.2f |\n", pairs$pathway[j], pairs$mechanism[j], nrow(r),
        sum(r$activity * r$theta > 0), cor(r$activity, r$theta, method = "spearman")))
}
