# golden_own_input.R - a case directory, and statistics I.1: tables to log-CPM.

byte_order <- function(x) order(x, method = "radix")
byte_sort <- function(x) sort(x, method = "radix")

read_tsv <- function(path, ...) {
    read.table(path, header = TRUE, sep = "\t", quote = "", comment.char = "", check.names = FALSE,
               stringsAsFactors = FALSE, na.strings = "NA", strip.white = TRUE, ...)
}

# The sheet: everything as text; blank, NA and - are missing.
read_sheet <- function(path) {
    sheet <- read_tsv(path, colClasses = "character")
    sheet[] <- lapply(sheet, function(v) ifelse(is.na(v) | v %in% c("", "-", "NA"), NA, v))
    for (column in c("study", "source", "product", "batch", "animal", "scale"))
        if (is.null(sheet[[column]])) sheet[[column]] <- NA_character_
    sheet$study[is.na(sheet$study)] <- "study1"
    treated <- sheet$arm == "treated"
    stopifnot(!anyDuplicated(sheet$sample), sheet$arm %in% c("control", "model", "treated"),
              !is.na(sheet$source[treated]))
    sheet$product[treated & is.na(sheet$product)] <- "cells" # AMBIGUITIES 1
    sheet$scale[is.na(sheet$scale)] <- "counts"
    sheet
}

read_gmt <- function(path) {
    fields <- strsplit(readLines(path), "\t", fixed = TRUE)
    sets <- lapply(fields, function(f) unique(toupper(f[-(1:2)])))
    names(sets) <- vapply(fields, `[`, "", 1)
    sets[byte_order(names(sets))]
}

# Mechanisms: family, two_sided, and for each half its weight, genes and signs.
read_core <- function(path) {
    core <- read_tsv(path)
    core$gene <- toupper(core$gene)
    lapply(split(core, factor(core$mechanism, unique(core$mechanism))), function(rows) {
        half <- function(which, weight) {
            h <- rows[rows$half == which, ]
            h <- h[!duplicated(h$gene), ]
            list(genes = h$gene, signs = h$sign, weight = if (nrow(h)) weight else 0)
        }
        list(name = rows$mechanism[1], family = rows$family[1], two_sided = rows$two_sided[1] %in% c("yes", "TRUE", 1),
             up = half("up", rows$up_weight[1]), down = half("down", rows$down_weight[1]))
    })
}

one_half <- function(name, genes) {
    genes <- unique(toupper(genes))
    list(name = name, family = NA, two_sided = FALSE,
         up = list(genes = genes, signs = rep(1, length(genes)), weight = 1),
         down = list(genes = character(0), signs = numeric(0), weight = 0))
}

read_case <- function(dir) {
    panels <- read_tsv(file.path(dir, "panels.tsv"))
    panels <- lapply(split(panels$gene, factor(panels$panel, unique(panels$panel))), unique)
    covariates <- file.path(dir, "covariates.txt")
    case <- list(dir = dir, sheet = read_sheet(file.path(dir, "sheet.tsv")),
                 core = read_core(file.path(dir, "core.tsv")),
                 background = read_gmt(file.path(dir, "background.gmt")),
                 panels = Map(one_half, names(panels), panels),
                 variances = read_tsv(file.path(dir, "variances.tsv")),
                 core_all = toupper(readLines(file.path(dir, "core_all.txt"))),
                 covariates = if (file.exists(covariates)) readLines(covariates) else character(0))
    set_genes <- function(sets) unlist(lapply(sets, function(s) c(s$up$genes, s$down$genes)))
    case$needed <- unique(c(set_genes(case$core), set_genes(case$panels), unlist(case$background), case$core_all))
    case
}

# I.1.1  Ids to genes: versions off, special rows out, needed symbols in upper case, equal ids summed.
identify_rows <- function(table, needed) {
    ids <- rownames_of(table)
    values <- as.matrix(table[, -1, drop = FALSE])
    versioned <- grepl("^ENS[A-Z]+[0-9]+", ids)
    ids[versioned] <- sub("\\.[0-9]+.*$", "", ids[versioned])
    special <- grepl("^(ERCC-|__)", ids) |
        ids %in% c("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous")
    ids <- ids[!special]
    values <- values[!special, , drop = FALSE]
    if (mean(grepl("^ENS[A-Z]+[0-9]+$", ids)) > .5 || mean(grepl("^[0-9]+$", ids)) > .5)
        stop("cases hold symbols only")
    wanted <- toupper(ids) %in% needed
    ids[wanted] <- toupper(ids[wanted])
    genes <- byte_sort(unique(ids))
    summed <- rowsum(values, factor(ids, genes), reorder = TRUE)
    rownames(summed) <- genes
    summed
}

rownames_of <- function(table) as.character(table[[1]])

# III.1  TMM, the text's steps.  L is the plain column sum before the filter.
tmm_factors <- function(y, L) {
    y <- y[rowSums(y) > 0, , drop = FALSE]
    n <- ncol(y)
    if (nrow(y) == 0 || n == 1) return(rep(1, n))
    u <- apply(y, 2, quantile, probs = .75, names = FALSE) / L
    ref <- if (median(u) < 1e-20) which.max(colSums(sqrt(y))) else which.min(abs(u - mean(u)))
    f <- vapply(seq_len(n), function(j) tmm_one(y[, j], y[, ref], L[j], L[ref]), 0)
    f / exp(mean(log(f)))
}

tmm_one <- function(o, r, Lo, Lr) {
    M <- log2((o / Lo) / (r / Lr))
    A <- (log2(o / Lo) + log2(r / Lr)) / 2
    v <- (Lo - o) / Lo / o + (Lr - r) / Lr / r
    keep <- is.finite(M) & is.finite(A) & A > -1e10
    M <- M[keep]; A <- A[keep]; v <- v[keep]
    if (length(M) == 0 || max(abs(M)) < 1e-6) return(1)
    N <- length(M)
    lo_m <- floor(N * .3) + 1; lo_a <- floor(N * .05) + 1
    rm <- rank(M); ra <- rank(A)
    kept <- rm >= lo_m & rm <= N + 1 - lo_m & ra >= lo_a & ra <= N + 1 - lo_a
    log_f <- sum(M[kept] / v[kept]) / sum(1 / v[kept])
    2^(if (is.nan(log_f)) 0 else log_f)
}

# III.3 with I.1's m0: the smallest arm of two or more.
minimum_samples <- function(arms) {
    n <- table(arms)
    m0 <- min(n[n >= 2])
    if (m0 > 10) 10 + (m0 - 10) * .7 else m0
}

normalise_counts <- function(y, m0) {
    L <- colSums(y)
    cutoff <- 10 / median(L) * 1e6
    cpm <- t(t(y) / L) * 1e6
    kept <- rowSums(cpm >= cutoff) >= m0 - 1e-14 & rowSums(y) >= 15 - 1e-14
    y <- y[kept, , drop = FALSE]
    f <- tmm_factors(y, L)
    effective <- L * f
    prior <- 2 * effective / mean(effective)
    x <- log2(t((t(y) + prior) / (effective + 2 * prior)) * 1e6)
    list(x = x, L = L, f = f)
}

# I.1.5  Average ranks against the mean of the order statistics.
quantile_normalise <- function(x) {
    target <- rowMeans(apply(x, 2, sort))
    apply_target <- function(column) {
        r <- rank(column)
        f <- floor(r)
        target[f] + (r - f) * (target[pmin(f + 1, length(target))] - target[f])
    }
    out <- apply(x, 2, apply_target)
    dimnames(out) <- dimnames(x)
    out
}

normalise_fpkm <- function(y, m0) {
    L <- colSums(y)
    value <- t(t(y) / L) * 1e6
    kept <- rowSums(value >= .5) >= m0 - 1e-14 & rowSums(value) >= .75 - 1e-14
    list(x = quantile_normalise(log2(value[kept, , drop = FALSE] + .1)), L = L, f = rep(NA_real_, ncol(y)))
}

normalise_log <- function(y) {
    list(x = quantile_normalise(y), L = rep(NA_real_, ncol(y)), f = rep(NA_real_, ncol(y)))
}

# One study: its rows of the sheet (bytewise by sample), genes present, kept genes' x.
load_study <- function(case, name) {
    sheet <- case$sheet[case$sheet$study == name, ]
    sheet <- sheet[byte_order(sheet$sample), ]
    table <- read_tsv(file.path(case$dir, sheet$table[1]))
    y <- identify_rows(table, case$needed)[, sheet$sample, drop = FALSE]
    arm <- ifelse(sheet$arm == "treated", paste(sheet$arm, sheet$source, sheet$product, sep = "|"), sheet$arm)
    m0 <- minimum_samples(arm)
    scale <- sheet$scale[1]
    norm <- switch(scale, counts = normalise_counts(y, m0), fpkm = , tpm = normalise_fpkm(y, m0),
                   log2 = normalise_log(y))
    list(name = name, sheet = sheet, arm = arm, scale = scale, present = rownames(y), x = norm$x,
         L = norm$L, f = norm$f, m0 = m0)
}
