# golden_own_score.R - statistics I.2: the score `activity`.

# I.2.1  e_gj = x_gj - mean of the background genes of the same abundance bin.
bin_correct <- function(x, core_all) {
    xbar <- rowMeans(x)
    is_background <- !(toupper(rownames(x)) %in% core_all)
    s <- sort(xbar[is_background])
    B <- length(s)
    if (B < 250) stop("fewer than 250 background genes")
    cuts <- unname(s[floor((1:24) * B / 25) + 1])
    bin <- 1L + rowSums(outer(xbar, cuts, ">="))
    b <- matrix(NA_real_, 25, ncol(x))
    for (q in 1:25) {
        members <- is_background & bin == q
        if (any(members)) b[q, ] <- colMeans(x[members, , drop = FALSE])
        else if (q > 1) b[q, ] <- b[q - 1, ]
    }
    for (q in 24:1) if (is.na(b[q, 1])) b[q, ] <- b[q + 1, ] # only where no lower bin holds a gene
    list(e = x - b[bin, , drop = FALSE], cuts = cuts, B = B)
}

# I.2.3  Counts of a half: listed, present, used.
half_counts <- function(half, study) {
    listed <- length(half$genes)
    used <- half$genes %in% rownames(study$x)
    list(listed = listed, present = sum(half$genes %in% study$present), used = sum(used),
         measured = listed > 0 && sum(half$genes %in% study$present) >= listed / 2 && sum(used) >= 5,
         genes = half$genes[used], signs = half$signs[used])
}

half_score <- function(counts, e) {
    if (!counts$measured) return(rep(NA_real_, ncol(e)))
    colSums(counts$signs * e[counts$genes, , drop = FALSE]) / counts$used
}

# A mechanism or panel in one study: its scores and what the rows of effects.tsv say of it.
score_mechanism <- function(set, study, e) {
    up <- half_counts(set$up, study)
    down <- half_counts(set$down, study)
    w <- c(up = set$up$weight, down = set$down$weight)
    measured <- c(up$measured, down$measured)
    weak_missing <- any(w > 0 & w < 1 & !measured)
    strong_missing <- any(w == 1 & !measured)
    w_used <- ifelse(measured, w, 0)
    weighted <- w_used > 0
    n <- function(field) c(up[[field]], down[[field]])
    used <- sum(n("used")[weighted])
    u <- half_score(up, e)
    d <- half_score(down, e)
    assessable <- !strong_missing && used >= 10
    term <- function(k, s) if (weighted[k]) w_used[k] * s else 0
    total <- if (assessable) unname((term(1, u) - term(2, d)) / sum(w_used)) else rep(NA_real_, ncol(e))
    flags <- c(if (!assessable) "not_assessable",
               if (any(weighted) && sum(n("present")[weighted]) / sum(n("listed")[weighted]) < .7) "low_coverage",
               if (weak_missing) "weak_half_unmeasured",
               if (any(weighted & n("used") < n("listed") / 2)) "half_mostly_unexpressed")
    list(name = set$name, assessable = assessable, w = w_used, n = n("used"), total = total, up = u, down = d,
         has = c(length(set$up$genes), length(set$down$genes)) > 0, genes_used = used,
         genes_total = sum(n("listed")[w > 0]), flags = flags, halves = list(up, down))
}

# Background sets take part with ten or more used genes: plain means of e.
score_background <- function(sets, e) {
    used <- lapply(sets, function(g) g[g %in% rownames(e)])
    used <- used[lengths(used) >= 10]
    scores <- t(vapply(used, function(g) colMeans(e[byte_sort(g), , drop = FALSE]), numeric(ncol(e))))
    if (!length(used)) scores <- matrix(0, 0, ncol(e))
    list(scores = scores, size = lengths(used))
}

score_study <- function(case, study) {
    bins <- bin_correct(study$x, case$core_all)
    study$e <- bins$e
    study$cuts <- bins$cuts
    study$B <- bins$B
    study$mechanisms <- lapply(case$core, score_mechanism, study, bins$e)
    study$panels <- lapply(case$panels, score_mechanism, study, bins$e)
    study$background <- score_background(case$background, bins$e)
    study
}

# The derived index: plain mean of four, where all four are assessable.
microenvironment <- function(study) {
    parts <- study$mechanisms[c("angiogenesis", "fibrosis", "inflammation", "immune_regulation")]
    if (any(vapply(parts, is.null, NA))) return(NULL)
    Reduce(`+`, lapply(parts, `[[`, "total")) / 4
}
