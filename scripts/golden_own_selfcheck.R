# golden_own_selfcheck.R CASES_DIR - the R of golden_own.R against edgeR, limma, metafor and itself.
# Prints the largest relative difference of each comparison; stops at the first one too large.
script_file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])
golden_own_dir <- dirname(script_file)
local({ sys.source(file.path(golden_own_dir, "golden_own.R"), envir = globalenv()) })
suppressPackageStartupMessages({ library(limma); library(edgeR); library(metafor) })

agrees <- function(what, ours, theirs, tolerance) {
    ours <- unname(unlist(ours)); theirs <- unname(unlist(theirs))
    stopifnot(length(ours) > 0, length(ours) == length(theirs))
    worst <- max(abs(ours - theirs) / pmax(1e-3, abs(theirs)))
    cat(sprintf("%-58s %6d numbers, worst %.1e\n", what, length(ours), worst))
    if (!(worst <= tolerance)) stop(what, ": ", worst, " > ", tolerance)
}

check_normalisation <- function(case, name) {
    study <- load_study(case, name)
    y <- identify_rows(read_tsv(file.path(case$dir, study$sheet$table[1])), case$needed)[, study$sheet$sample]
    if (min(table(study$arm)) >= 2) {
        kept <- filterByExpr(y, group = study$arm, lib.size = colSums(y))
        stopifnot(identical(names(which(kept)), rownames(study$x)))
    }
    y <- y[rownames(study$x), ]
    f <- calcNormFactors(y, lib.size = study$L)
    agrees(paste(name, "TMM, edgeR"), study$f, f, 1e-14)
    agrees(paste(name, "log-CPM, edgeR"), study$x, cpm(y, lib.size = study$L * f, log = TRUE, prior.count = 2), 1e-12)
}

check_quantile <- function(case) {
    study <- load_study(case, "L")
    y <- identify_rows(read_tsv(file.path(case$dir, study$sheet$table[1])), case$needed)[, study$sheet$sample]
    agrees("quantile normalisation, limma", study$x, normalizeQuantiles(y, ties = TRUE), 1e-12)
}

# Ordinary and moderated statistics of the scores, by lmFit on (averaged) totals.
check_model <- function(study) {
    scored <- names(study$fits)
    total <- do.call(rbind, lapply(c(study$mechanisms, study$panels)[scored], `[[`, "total"))
    S <- average_animals(study, total)[, study$in_model]
    C <- vapply(study$contrasts, `[[`, numeric(ncol(study$X)), "c")
    X <- study$X
    fit <- lmFit(S, X)
    fit2 <- contrasts.fit(fit, C)
    mechanisms <- scored %in% names(study$mechanisms)
    field <- function(name) vapply(study$fits, `[[`, 0, name)
    agrees(paste(study$name, "v, lmFit"), field("v"), fit$sigma^2, 1e-10)
    rows <- effects_of(study)
    rows <- rows[!is.na(rows$theta), ]
    agrees(paste(study$name, "theta, contrasts.fit"), rows$theta, fit2$coefficients[mechanisms, ], 1e-9)
    agrees(paste(study$name, "u, contrasts.fit"), sqrt(rows$u), fit2$stdev.unscaled[mechanisms, ], 1e-10)
    agrees(paste(study$name, "ordinary t"), rows$theta / sqrt(rows$u * field("v")[mechanisms]),
           (fit2$coefficients / fit2$stdev.unscaled / fit2$sigma)[mechanisms, ], 1e-8)
    d0 <- field("d0_capped"); s0 <- field("s0_2")
    s0[is.na(s0)] <- 1
    squeezed <- limma:::.squeezeVar(fit$sigma^2, study$d, s0, d0)
    agrees(paste(study$name, "moderated variance, squeezeVar"), field("v_tilde"), squeezed, 1e-10)
    residuals <- S[mechanisms, ] - fit$coefficients[mechanisms, ] %*% t(X)
    r <- cor(t(residuals))
    off <- r[lower.tri(r)]
    shrunk <- (1 - min(1, sum((1 - off^2)^2 / study$d) / sum(off^2))) * off
    agrees(paste(study$name, "shrunk correlations, cor"), study$R[lower.tri(r)], shrunk, 1e-8)
}

# The constant prior is limma's fitFDist; the line is lm() on log size.
check_prior <- function(study) {
    S <- average_animals(study, study$background$scores)[, study$in_model]
    d <- study$d
    v <- lmFit(S, study$X)$sigma^2
    constant <- fit_prior(v, NULL, d)
    theirs <- fitFDist(v, d)
    agrees(paste(study$name, "constant prior, fitFDist"), c(min(constant$d0, 1e6), if (is.finite(constant$d0)) constant$s0_2(20)),
           c(min(theirs$df2, 1e6), if (is.finite(theirs$df2)) theirs$scale), 1e-9)
    h <- study$background$size
    line <- lm(log(pmax(v, 1e-5 * median(v))) ~ log(h))
    excess <- summary(line)$sigma^2 - trigamma(d / 2)
    d0 <- if (excess > 0) 2 * trigammaInverse(excess) else Inf
    ours <- fit_prior(v, h, d)
    agrees(paste(study$name, "prior on a line, lm: d0"), min(ours$d0, 1e6), min(d0, 1e6), 1e-9)
    at <- c(16, 40, 1000)
    level <- predict(line, data.frame(h = pmin(at, max(h)))) - digamma(d / 2) + log(d / 2) +
        if (is.finite(d0)) digamma(d0 / 2) - log(d0 / 2) else 0
    agrees(paste(study$name, "prior on a line, lm: s0^2"), vapply(at, ours$s0_2, 0), exp(level), 1e-10)
}

check_fry <- function(study) {
    if (!requireNamespace("statmod", quietly = TRUE)) return(cat("fry: statmod is not installed, not compared\n"))
    x <- average_animals(study, study$x)[, study$in_model]
    contrast <- study$contrasts[[1]]
    assessable <- Filter(function(m) m$assessable, study$mechanisms)
    sets <- lapply(assessable, function(m) {
        genes <- signed_genes(m)
        data.frame(match(genes$gene, rownames(x)), genes$weight)
    })
    theirs <- fry(x, sets, study$X, contrast$c, sort = "none")
    E <- standardised_effects(contrast_effects(x, study$X, contrast$c))
    ours <- vapply(sets, function(s) fry_set(E, s[[1]], s[[2]])$p, 0)
    agrees(paste(study$name, "fry, limma"), ours, theirs$PValue, 1e-8)
}

total_effects <- function(effects) {
    effects[effects$contrast == "treated-model" & effects$adjusted == "no" & !is.na(effects$g), ]
}

# One mechanism alone: Paule-Mandel, Q, I2, fixed tau^2 and Hartung-Knapp of metafor.
check_pooling <- function(result) {
    treated <- total_effects(result$tables$effects)
    ranking <- result$tables$ranking
    pooling <- result$tables$pooling
    for (i in seq_len(nrow(pooling))) {
        p <- pooling[i, ]
        rows <- treated[treated$source == p$source & treated$product == p$product & treated$mechanism == p$mechanism, ]
        row <- collect_row(rows)
        pm <- rma(yi = row$g, vi = row$V, method = "PM", test = "knha", control = list(tol = 1e-13, tau2.max = 1e4))
        fixed <- rma(yi = row$g, vi = row$V, tau2 = p$tau^2)
        zero <- rma(yi = row$g, vi = row$V, method = "FE")
        worst <- function(ours, theirs, tolerance) stopifnot(abs(ours - theirs) <= tolerance * pmax(1, abs(theirs)))
        worst(c(p$effect, p$se), c(fixed$b, fixed$se), 1e-11)
        worst(c(p$Q, p$Q_p), c(zero$QE, zero$QEp), 1e-10)
        worst(p$i2, max(0, 1 - (row$k - 1) / zero$QE), 1e-10)
        worst(c(p$tau2_own, p$effect_hk, p$se_hk, p$ci_lo_hk), c(pm$tau2, pm$b, pm$se, pm$ci.lb), 1e-6)
        r <- ranking[ranking$source == p$source & ranking$product == p$product & ranking$mechanism == p$mechanism, ]
        stopifnot(r$k == row$k, r$effect == p$effect)
    }
    cat(sprintf("%-58s %6d rows\n", "pooling, metafor", nrow(pooling)))
}

# Shared tau^2 solves its own equation.
check_shared <- function(case_result) {
    p <- case_result$tables$pooling
    treated <- total_effects(case_result$tables$effects)
    for (source in unique(p$source)) {
        own <- p[p$source == source, ]
        studies <- unique(treated$study[treated$source == source & treated$product == own$product[1]])
        rows <- if (length(studies) < 3) p else own
        q <- sum(mapply(function(s, m) generalised_q(collect_row(treated[treated$source == s & treated$mechanism == m, ]),
                                                    own$tau[1]^2), rows$source, rows$mechanism))
        df <- sum(rows$k - 1)
        if (own$tau[1] > 0) agrees(paste(source, "shared tau^2: Q equals its df"), q, df, 1e-10) else stopifnot(q <= df)
    }
}

check_critical <- function() {
    t_point <- function(nu) sqrt(2) * qt(.975, nu)
    agrees("range of two is the t quantile", vapply(c(1, 1.5, 3, 12.3, 200), function(nu) tukey_upper_point(2, nu), 0),
           vapply(c(1, 1.5, 3, 12.3, 200), t_point, 0), 1e-12)
    q <- tukey_upper_point(13, 12)
    agrees("the text's c at nu 12, M' 13", round(q / sqrt(2), 3), 4.037, 1e-12)
    agrees("R's ptukey at the point", ptukey(c(q, tukey_upper_point(5, 40)), c(13, 5), c(12, 40)), c(.95, .95), 1e-8)
}

# The k = 1 interval touches 0 exactly where p = .05.
check_single <- function() {
    row <- data.frame(df = c(5.3, 12, 40), u = .5)
    ends <- vapply(1:3, function(i) single_interval(cbind(row[i, ], t = qt(.975, row$df[i])))[1], 0)
    stopifnot(abs(ends) < 1e-14)
}

check_ranking <- function(r) {
    r <- r[!is.na(r$rank), ]
    stopifnot(r$rank_lo <= r$rank, r$rank <= r$rank_hi, r$rank_all_lo <= r$rank_all, r$rank_all <= r$rank_all_hi,
              (r$top_set == "yes") == (r$rank_lo == 1), r$k > 0)
    with_p <- r[!is.na(r$p), ]
    stopifnot((with_p$p < .05) == (with_p$ci_lo > 0 | with_p$ci_hi < 0), with_p$q >= with_p$p)
}

check_scores <- function(result) {
    for (study in result$studies) for (m in Filter(function(m) m$assessable, study$mechanisms)) {
        part <- function(w, s) if (w > 0) w * s else 0
        stopifnot(abs(m$total - (part(m$w[1], m$up) - part(m$w[2], m$down)) / sum(m$w)) < 1e-14)
        genes <- signed_genes(m) # by contributions of genes instead
        by_gene <- colSums(genes$weight * study$e[genes$gene, , drop = FALSE]) / sum(m$w)
        stopifnot(abs(by_gene - m$total) < 1e-12)
    }
}

dir <- commandArgs(TRUE)[1]
if (is.na(dir)) stop("usage: Rscript golden_own_selfcheck.R CASES_DIR")
check_critical()
check_single()
for (name in byte_sort(list.dirs(dir, recursive = FALSE, full.names = FALSE))) {
    cat("--", name, "\n")
    result <- run_case(file.path(dir, name))
    for (study in Filter(function(s) s$scale == "counts", result$studies)) check_normalisation(result$case, study$name)
    if (name == "fpkm_log") check_quantile(result$case)
    check_scores(result)
    for (study in Filter(Negate(is.null), lapply(result$studies, adjust_study))) check_model(study)
    for (study in result$studies) {
        check_model(study)
        check_prior(study)
        check_fry(study)
    }
    if (!is.null(result$tables$pooling)) {
        check_pooling(result)
        check_shared(result)
    }
    check_ranking(result$tables$ranking)
}
cat("all agree\n")
