# Reference values of the gene-wise statistics: limma's own functions on small cases.
# usage: Rscript golden_genewise.R OUTDIR
# needs limma 3.54 and statmod 1.5
suppressPackageStartupMessages(library(limma))
stopifnot(requireNamespace("statmod"))
out <- commandArgs(TRUE)[1]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
set.seed(20261123)

write_golden <- function(m, file, id = "id") {
  m <- as.matrix(m)
  if (is.null(rownames(m))) rownames(m) <- seq_len(nrow(m))
  cells <- array(ifelse(is.na(m), "NA", sprintf("%.17g", m)), dim(m))
  write.table(data.frame(rownames(m), cells), file.path(out, file), sep = "\t", quote = FALSE,
              row.names = FALSE, col.names = c(id, colnames(m)))
}

# ---- models and sets ----

gene_names <- function(n) sprintf("g%03d", seq_len(n))

# Heteroscedastic genes with a trend, two effects, one constant gene, two equal rows.
make_genes <- function(n_genes, X, block = NULL) {
  n <- nrow(X)
  level <- runif(n_genes, 2, 12)
  sd <- sqrt(.1 + 2 / level) * sqrt(4 / rchisq(n_genes, 4))
  y <- level + sd * matrix(rnorm(n_genes * n), n_genes)
  if (!is.null(block)) y <- y + .8 * sd * matrix(rnorm(n_genes * max(block)), n_genes)[, block]
  few <- seq_len(max(1, n_genes %/% 5))
  y[few, ] <- y[few, ] + outer(rnorm(length(few), 1), X[, ncol(X)])
  if (n_genes > 20) {
    y[n_genes, ] <- 5
    y[12, ] <- y[11, ]
  }
  dimnames(y) <- list(gene_names(n_genes), sprintf("s%02d", seq_len(n)))
  y
}

# genes x sets: weights, 0 for a gene that is not in the set
make_sets <- function(n_genes) {
  member <- function(i, w = 1) replace(numeric(n_genes), i, w)
  k <- n_genes
  cbind(one = member(3), two = member(c(1, k %/% 2)), ten = member(seq_len(k %/% 4)),
        signed = member(seq_len(k %/% 3), rep_len(c(1, -1), k %/% 3)),
        weighted = member(k - seq_len(k %/% 3), c(.1, -.3, 2)[rep_len(1:3, k %/% 3)]),
        turned_one = member(2, -.5), all_but_one = member(seq_len(k - 1)))
}

whiten <- function(m, block, rho) {
  V <- rho * outer(block, block, "==")
  diag(V) <- 1
  backsolve(chol(V), m, transpose = TRUE)
}

test_sets <- function(y, X, contrast, W, block, rho, sets, t) {
  p <- ncol(X)
  # limma takes one number as the index of a column
  single <- sum(contrast != 0) == 1
  arg <- if (single) which(contrast != 0) else contrast
  unit <- if (single) sign(contrast[arg]) else 1
  camera_on <- function(y, ...) {
    if (!is.null(block) && is.null(W))
      camera(t(whiten(t(y), block, rho)), list(s = index), whiten(X, block, rho), arg, ...)
    else camera(y, list(s = index), X, arg, weights = W, ...)
  }
  one <- function(w) {
    index <<- which(w != 0)
    turned <- y
    turned[w < 0, ] <- -turned[w < 0, ]
    fixed <- camera_on(turned)
    est <- camera_on(turned, inter.gene.cor = NA)
    fry_of <- function(...) fry(y, list(s = data.frame(index, w[index])), X, arg, weights = W,
                                block = block, correlation = rho, ...)
    fr <- fry_of()
    ft <- fry_of(trend.var = TRUE)
    turned_t <- ifelse(w < 0, -t, t)
    pr <- cameraPR(turned_t, index)
    prr <- cameraPR(turned_t, index, use.ranks = TRUE, inter.gene.cor = .05)
    # a trend follows the mean of the genes: limma's follows that of the turned ones
    trend <- if (is.null(block) && all(w >= 0)) camera_on(y, trend.var = TRUE)$PValue else NA
    both <- function(p) min(p, 1)
    c(camera = fixed$PValue, up = unit * (1 - 2 * (fixed$Direction == "Down")), correlation = est$Correlation,
      camera_est = est$PValue, camera_neg = camera_on(turned, inter.gene.cor = NA, allow.neg.cor = TRUE)$PValue,
      camera_rank = both(camera_on(turned, use.ranks = TRUE)$PValue),
      camera_rank_est = both(camera_on(turned, use.ranks = TRUE, inter.gene.cor = NA)$PValue),
      camera_trend = trend, pr = pr$PValue, pr_rank = both(prr$PValue),
      fry = fr$PValue, fry_up = unit * (1 - 2 * (fr$Direction == "Down")), fry_mixed = fr$PValue.Mixed,
      fry_trend = ft$PValue, fry_trend_mixed = ft$PValue.Mixed)
  }
  index <- NULL
  if (!is.null(block) && !is.null(W)) { # camera knows no blocks, and whitening differs per gene
    none <- c("camera", "up", "correlation", "camera_est", "camera_neg", "camera_rank", "camera_rank_est", "camera_trend")
    camera_on <- function(...) data.frame(PValue = NA_real_, Direction = "Up", Correlation = NA_real_)
    res <- t(apply(sets, 2, one))
    res[, none] <- NA
    return(res)
  }
  t(apply(sets, 2, one))
}

run_case <- function(name, y, X, contrast, W = NULL, block = NULL) {
  p <- ncol(X)
  rho <- NULL
  write_golden(y, paste0(name, ".y.tsv"), "gene")
  if (!is.null(W)) write_golden(W, paste0(name, ".weights.tsv"), "gene")
  write_golden(`rownames<-`(cbind(X, block = if (is.null(block)) seq_len(nrow(X)) else block), colnames(y)),
               paste0(name, ".design.tsv"), "sample")
  write_golden(cbind(c = setNames(contrast, colnames(X))), paste0(name, ".contrast.tsv"), "term")
  sets <- make_sets(nrow(y))
  rownames(sets) <- rownames(y)
  write_golden(sets, paste0(name, ".sets.tsv"), "gene")
  if (!is.null(block)) {
    varies <- apply(y, 1, sd) > 1e-9
    dc <- duplicateCorrelation(y[varies, ], X, block = block, weights = W[varies, ])
    rho <- dc$consensus.correlation
    per_gene <- replace(rep(NA_real_, nrow(y)), varies, tanh(dc$atanh.correlations))
    write_golden(cbind(rho = setNames(per_gene, rownames(y))), paste0(name, ".rho.tsv"), "gene")
  }
  # the contrast is a coefficient, so that limma is exact also with weights
  C <- if (sum(contrast != 0) == 1) {
    k <- which(contrast != 0)
    cbind(X[, -k, drop = FALSE], X[, k] / contrast[k])
  } else contrastAsCoef(X, contrast, first = FALSE)$design
  fit <- lmFit(y, C, weights = W, block = block, correlation = rho)
  eb <- suppressWarnings(eBayes(fit))
  tr <- suppressWarnings(eBayes(fit, trend = TRUE))
  write_golden(cbind(coef = fit$coefficients[, p], unscaled = fit$stdev.unscaled[, p], s2 = fit$sigma^2,
                     mean = fit$Amean, t = eb$t[, p], p = eb$p.value[, p], s2_prior = eb$s2.prior,
                     s2_post = eb$s2.post, trend_t = tr$t[, p], trend_p = tr$p.value[, p],
                     trend_s2_prior = tr$s2.prior, trend_s2_post = tr$s2.post),
               paste0(name, ".genes.tsv"), "gene")
  write_golden(rbind(value = c(df = fit$df.residual[[1]], df_prior = eb$df.prior, df_total = eb$df.total[[1]],
                               trend_df_prior = tr$df.prior, trend_df_total = tr$df.total[[1]],
                               correlation = if (is.null(rho)) NA else rho)),
               paste0(name, ".prior.tsv"))
  write_golden(suppressWarnings(test_sets(y, X, contrast, W, block, rho, sets, eb$t[, p])),
               paste0(name, ".tests.tsv"), "set")
}

arms <- function(...) {
  n <- c(...)
  X <- vapply(seq_along(n), function(k) as.numeric(rep(seq_along(n), n) == k), numeric(sum(n)))
  colnames(X) <- c("control", "model", "treated", "other")[seq_along(n)]
  X
}
weights_like <- function(y) matrix(exp(rnorm(length(y), 0, .7)), nrow(y), dimnames = dimnames(y))

X <- cbind(Intercept = 1, treated = rep(0:1, each = 3))
run_case("three", make_genes(60, X), X, c(0, 1))
X <- cbind(arms(4, 4, 4), batch = rep_len(0:1, 12))
run_case("arms", make_genes(60, X), X, c(0, -1, 1, 0))
y <- make_genes(60, X)
run_case("weights", y, X, c(0, -1, 1, 0), weights_like(y))
X <- arms(3, 3, 4, 3)
run_case("mean_of_two", make_genes(60, X), X, c(0, -1, .5, .5))
X <- cbind(Intercept = 1, treated = c(0, 1, 1))
run_case("one_df", make_genes(40, X), X, c(0, 2))
X <- cbind(Intercept = 1, batch = rep_len(0:1, 8), treated = rep(0:1, each = 4))
run_case("first_term", make_genes(40, X), X, c(-1, 0, 0))
X <- arms(2, 3, 3)
run_case("five_genes", make_genes(5, X), X, c(0, -1, 1))
run_case("twelve_genes", make_genes(12, X), X, c(-1, 1, 0))
X <- arms(4, 4, 4)
block <- rep(6:1, each = 2)
run_case("animals", make_genes(60, X, block), X, c(0, -1, 1), block = block)
y <- make_genes(60, X, block)
run_case("animals_weights", y, X, c(-1, 0, 1), weights_like(y), block)
uneven <- c(1, 1, 1, 2, 3, 3, 4, 5, 5, 5, 6, 7)
run_case("uneven_animals", make_genes(60, X, uneven), X, c(0, -1, 1), block = uneven)

# ---- voom ----

voom_case <- function(name, counts, X, lib, ...) {
  write_golden(counts, paste0(name, ".counts.tsv"), "gene")
  write_golden(`rownames<-`(cbind(X, lib = lib), colnames(counts)), paste0(name, ".design.tsv"), "sample")
  v <- voom(counts, X, lib.size = lib, ...)
  write_golden(v$E, paste0(name, ".e.tsv"), "gene")
  write_golden(`dimnames<-`(v$weights, dimnames(counts)), paste0(name, ".weights.tsv"), "gene")
}
make_counts <- function(n_genes, n) {
  mu <- exp(rnorm(n_genes, 3, 2))
  counts <- matrix(rnbinom(n_genes * n, mu = mu, size = 5), n_genes)
  counts[c(2, 9), ] <- 0
  dimnames(counts) <- list(gene_names(n_genes), sprintf("s%02d", seq_len(n)))
  counts
}
X <- cbind(Intercept = 1, treated = rep(0:1, each = 3))
counts <- make_counts(80, 6)
voom_case("voom_three", counts, X, colSums(counts) * c(.9, 1.1, 1, .8, 1.3, 1))
counts <- make_counts(80, 12) / 2
voom_case("voom_span", counts, cbind(arms(4, 4, 4)), colSums(counts), span = .3 + .7 * (50 / 80)^(1 / 3))
voom_case("voom_animals", counts, cbind(arms(4, 4, 4)), colSums(counts), block = rep(1:6, each = 2), correlation = .4)

# ---- parts ----

x <- sort(round(c(rnorm(60), rnorm(20, 4, .3)), 1))
y <- sin(x) + rnorm(80, 0, .2)
y[c(7, 33)] <- 9
fits <- list(c(.5, 3, .01), c(.2, 0, 0), c(.9, 4, .1), c(.01, 2, 0), c(1, 1, .3))
l <- vapply(fits, function(f) lowess(x, y, f[1], f[2], f[3] * diff(range(x)))$y, x)
write_golden(`colnames<-`(cbind(x, y, l), c("x", "y", vapply(fits, paste, "", collapse = "/"))), "lowess.tsv")

d <- expand.grid(x = c(1e-6, .01, .2, .5, .77, .99, 1 - 1e-9), a = c(.05, .5, 1, 3.3, 40, 900), b = c(.2, 1, 2.5, 30, 1200))
d$upper <- pbeta(d$x, d$a, d$b, lower.tail = FALSE)
write_golden(d[d$upper > 1e-290, ], "beta.tsv")

gq <- statmod::gauss.quad.prob(128, "uniform")
n <- c(2, 3, 5, 9, 21, 101, 1001)
write_golden(cbind(n, mean = vapply(n, function(n) sum(n * gq$nodes^(n - 1) * qchisq(gq$nodes, 1) * gq$weights), 0)),
             "largest_chisq.tsv")

