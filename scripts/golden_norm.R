# Reference values of normalisation beyond golden_r.R: odd libraries, fractional counts, ties,
# large groups, and quantile normalisation by its definition.
# usage: Rscript golden_norm.R OUTDIR   (tests/golden/norm)
# needs edgeR 3.40 (Debian: r-bioc-edger)
suppressPackageStartupMessages(library(edgeR))
out <- commandArgs(TRUE)[1]
set.seed(20261123)

write_table <- function(m, file, id) {
  d <- data.frame(rownames(m), matrix(sprintf("%.17g", m), nrow(m)), check.names = FALSE)
  colnames(d) <- c(id, colnames(m))
  d[d == "NaN"] <- "NA"
  write.table(d, file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE)
}

named <- function(m, sample = "s") {
  dimnames(m) <- list(sprintf("g%04d", seq_len(nrow(m))), sprintf("%s%02d", sample, seq_len(ncol(m))))
  m
}

# Counts, then per sample lib_size, TMM and per gene log-CPM and, for the groups of 'group',
# the filter with plain library sizes.
case <- function(name, y, group) {
  lib <- colSums(y)
  f <- suppressWarnings(calcNormFactors(y, lib.size = lib)) # no gene in common: max of nothing
  keep <- filterByExpr(y, group = group, lib.size = lib)
  # the path of a study: filter, TMM on what is kept with the sizes of all genes
  kept <- y[keep, , drop = FALSE]
  f_kept <- suppressWarnings(calcNormFactors(kept, lib.size = lib))
  eff <- lib * f_kept
  x <- cpm(kept, lib.size = eff, log = TRUE, prior.count = 2)
  colnames(x) <- colnames(y)
  write_table(y, paste0(name, ".counts.tsv"), "gene")
  write_table(cbind(lib_size = lib, tmm = f, tmm_kept = f_kept, min_group = min(table(group))),
              paste0(name, ".samples.tsv"), "sample")
  write_table(cbind(keep = keep * 1), paste0(name, ".keep.tsv"), "gene")
  write_table(x, paste0(name, ".logcpm.tsv"), "gene")
}

nb <- function(genes, lib, spread = 2) {
  mu <- exp(rnorm(genes, 2.5, spread))
  named(sapply(lib, function(l) rnbinom(genes, mu = mu * l, size = 5)))
}

# many zeros, one tiny library, two identical samples
y <- nb(300, c(1, 0.7, 1.4, 0.02, 1, 1.2))
y[sample(length(y), length(y) * 0.4)] <- 0
y[, 5] <- y[, 2]
case("odd", y, c(1, 1, 1, 2, 2, 2))

# one sample in which a tenth of the genes takes nearly everything
y <- nb(250, c(1, 1, 1, 1, 1))
y[1:25, 3] <- y[1:25, 3] * 200
case("composition", y, c(1, 1, 2, 2, 2))

# upper quartile zero nearly everywhere: the reference is the richest sample
y <- named(matrix(rpois(200 * 6, 0.15) * rpois(200 * 6, 40), 200))
case("sparse", y, c(1, 1, 1, 2, 2, 2))

# estimated counts
y <- nb(250, c(1, 2, 0.5, 1.1, 0.9, 1))
y <- named(round(y * exp(rnorm(length(y), 0, 0.1)), 3))
case("fractional", y, c(1, 1, 1, 2, 2, 2))

# small integers: blocks of ties at the ends of both trims, values at the filter's cutoff
y <- sapply(c(1, 2, 4, 8), function(w) sample(c(0, 5, 10, 20), 220, TRUE, c(2, 3, 3, w)))
y <- named(rbind(y, c(4000, 4400, 4400, 4800) - colSums(y)))
case("ties", y, c(1, 1, 2, 2))

# groups above ten samples
case("groups", nb(150, runif(26, 0.3, 2), 1.5), rep(1:2, c(12, 14)))

# two samples; the same sample twice, so that all M are 0; no gene in common
case("two", nb(120, c(1, 0.5)), c(1, 1))
y <- nb(60, 1)
case("same", named(cbind(y, y, y)), c(1, 1, 1))
y <- named(matrix(0, 40, 3))
y[1:20, 1] <- 20 + 1:20
y[21:40, 2] <- 30 + 1:20
y[1:40, 3] <- 10 + 1:40
case("disjoint", y, c(1, 2, 3))

# Quantile normalisation, own code from its definition.
quantile_normalise <- function(x) {
  target <- rowMeans(apply(x, 2, sort))
  n <- length(target)
  apply(x, 2, function(v) {
    r <- rank(v)
    f <- floor(r)
    target[f] + (r - f) * (target[pmin(f + 1, n)] - target[f])
  })
}

x <- named(matrix(rnorm(200 * 5, 5, 3), 200))
x[, 2] <- round(x[, 2])
x[1:60, 3] <- 0
x[, 4] <- 1
write_table(x, "quantile.in.tsv", "gene")
write_table(`dimnames<-`(quantile_normalise(x), dimnames(x)), "quantile.out.tsv", "gene")

# FPKM through the whole of its path: to 1e6, filter, log, quantiles.
fpkm <- named(matrix(rgamma(300 * 7, 0.3) * exp(rnorm(300 * 7, 1, 2)), 300))
fpkm[sample(length(fpkm), 700)] <- 0
fpkm[100:160, ] <- fpkm[100:160, ] * 1e-6
fpkm <- round(fpkm, 2)
v <- t(t(fpkm) * (1e6 / colSums(fpkm)))
keep <- rowSums(v >= 0.5) >= 3 - 1e-14 & rowSums(v) >= 0.75 - 1e-14
x <- log2(v[keep, ] + 0.1)
write_table(fpkm, "fpkm.in.tsv", "gene")
write_table(`dimnames<-`(quantile_normalise(x), dimnames(x)), "fpkm.out.tsv", "gene")
