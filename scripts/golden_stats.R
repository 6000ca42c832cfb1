# Reference values of lib/stats: distributions, multiplicity, effect sizes, variance prior.
# usage: Rscript golden_stats.R OUTDIR   (tests/golden/stats)
# needs limma 3.54 (trigammaInverse); all else is base R
args <- commandArgs(TRUE)
out <- args[1]
set.seed(20261122)

write_golden <- function(d, file, id = "case") {
  d <- as.data.frame(d)
  cells <- vapply(d, function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x)), character(nrow(d)))
  rows <- if (is.character(attr(d, "row.names"))) rownames(d) else seq_len(nrow(d))
  write.table(data.frame(rows, cells), file.path(out, file), sep = "\t", quote = FALSE,
              row.names = FALSE, col.names = c(id, names(d)))
}

# Student's t, chi-square
df <- c(0.3, 1, 1.5, 2, 3.7, 5, 10, 12.25, 30, 100, 1000, 12345.6, 1e6, Inf)
d <- expand.grid(t = c(-30, -2.5, -1e-3, 0, 1e-9, .01, .5, 1, 1.7, 1.8, 2, 3, 5, 10, 30, 100, 1e5),
                 df = df)
d$upper <- pt(d$t, d$df, lower.tail = FALSE)
d$two_sided <- 2 * pt(-abs(d$t), d$df)
write_golden(d[d$upper > 1e-290 & d$two_sided > 1e-290, ], "t.tsv")
d <- expand.grid(p = c(1e-12, 1e-6, .001, .025, .2, .45, .499, .5, .51, .75, .95, .975, .995, .99999),
                 df = df)
d$q <- qt(d$p, d$df)
write_golden(d, "t_quantile.tsv")
d <- expand.grid(x = c(1e-8, 1e-3, .1, .5, 1, 2, 3.84, 10, 25, 60, 150, 600),
                 df = c(.5, 1, 2, 3, 5.5, 11, 30, 80, 500))
d$upper <- pchisq(d$x, d$df, lower.tail = FALSE)
write_golden(d[d$upper > 1e-290, ], "chisq.tsv")

# Studentised range by nested adaptive quadrature of its definition: R's ptukey is good to 1e-6
# for df >= 12 only, wrong by up to 2e-3 at df 2 and NaN below; it stands beside.
range_cdf <- Vectorize(function(w, m)
  m * integrate(function(z) dnorm(z) * (pnorm(z) - pnorm(z - w))^(m - 1), -9, 9, rel.tol = 1e-13,
                abs.tol = 1e-14, subdivisions = 500)$value, "w")
studentised <- function(q, m, nu) {
  if (is.infinite(nu)) return(range_cdf(q, m))
  density <- function(s)
    exp(log(2) + nu / 2 * log(nu / 2) + (nu - 1) * log(s) - nu * s^2 / 2 - lgamma(nu / 2))
  sd <- 1 / sqrt(2 * nu)
  ends <- sort(unique(pmax(0, c(0, 1 + sd * c(-9, -6, -3, -1.5, 0, 1.5, 3, 6, 9, 14), .1 * min(1, 10 * sd)))))
  piece <- function(i) integrate(function(s) density(s) * range_cdf(q * s, m), ends[i - 1], ends[i],
                                 rel.tol = 1e-12, abs.tol = 1e-14, subdivisions = 500)$value
  sum(vapply(seq_along(ends)[-1], piece, 0))
}
d <- expand.grid(q = c(.4, 1.2, 2.5, 3.6, 5.7, 9, 20, 40), n_means = c(2, 3, 13, 30),
                 df = c(1, 1.5, 2, 3.3, 5, 12, 30, 120, 1000, Inf))
d$p <- mapply(function(...) tryCatch(studentised(...), error = function(e) NA), d$q, d$n_means, d$df)
d$p_r <- suppressWarnings(ptukey(d$q, d$n_means, d$df))
write_golden(d[!is.na(d$p), ], "ptukey.tsv")

# psi functions; ratios of gamma functions through beta functions
x <- c(1e-3, .05, .5, 1, 1.46, 2, 3.5, 8, 15.9, 16, 40, 1e3, 1e6)
write_golden(data.frame(x, digamma = digamma(x), trigamma = trigamma(x), tetragamma = psigamma(x, 2),
                        gamma_ratio = ifelse(x < 1e3, sqrt(pi) / beta(x, .5), NA)), "psi.tsv")
x <- c(1e-9, 1e-6, 1e-4, .01, .1, .5, 1, 1.6449, 3, 10, 1e3, 1e6, 2e7)
write_golden(data.frame(x, y = limma::trigammaInverse(x)), "trigamma_inverse.tsv")

# effect sizes
d <- expand.grid(df = c(1.5, 2, 2.5, 4, 6.75, 12, 40, 300), n_eff = c(1.5, 2, 6), delta = c(-1, 0, 2.5))
d$j <- exp(lgamma(d$df / 2) - lgamma((d$df - 1) / 2)) / sqrt(d$df / 2)
d$g_var <- ifelse(d$df > 2, d$j^2 * d$df / (d$df - 2) * (1 + d$n_eff * d$delta^2) / d$n_eff - d$delta^2, NA)
d$t <- d$delta * sqrt(d$n_eff) + 1
q <- qt(.975, d$df); cc <- 1 - 1 / (4 * d$df); z <- q * cc / sqrt(1 + q^2 / (2 * d$df))
d$lo <- (d$t * cc - z * sqrt(1 + d$t^2 / (2 * d$df))) / sqrt(d$n_eff)
d$hi <- (d$t * cc + z * sqrt(1 + d$t^2 / (2 * d$df))) / sqrt(d$n_eff)
write_golden(d, "effect.tsv")

# multiplicity: ties, NA, 0 and 1
p <- c(.01, .02, NA, .02, 1, 0, .3, .04, .04, .9, 1e-9, NA, .5, .051)
write_golden(data.frame(p, bh = p.adjust(p, "BH"), by = p.adjust(p, "BY"), holm = p.adjust(p, "holm")),
             "adjust.tsv")

# Kendall's tau-b of x with each of the other columns
x <- round(rnorm(12), 1)
d <- data.frame(x, same = x, reversed = -x, noise = rnorm(12), ties = rep(1:3, 4),
                near = round(x + rnorm(12) / 3))
write_golden(d, "kendall.tsv")
write_golden(data.frame(tau = vapply(d[-1], function(y) cor(d$x, y, method = "kendall"), 0)),
             "kendall_tau.tsv", "column")

# least squares with four terms: coefficients, variance, u = a'(X'X)^-1 b
n <- 9
X <- cbind(c = rep(c(1, 0, 0), 3), m = rep(c(0, 1, 0), 3), t = rep(c(0, 0, 1), 3), age = rnorm(n, 20, 3))
y <- rnorm(n)
fit <- lm(y ~ 0 + X)
write_golden(data.frame(X, y, residual = resid(fit)), "lm.tsv")
a <- c(0, -1, 1, 0); b <- c(-1, 1, 0, 0); V <- solve(crossprod(X))
write_golden(data.frame(beta = coef(fit), a, b, var = summary(fit)$sigma^2,
                        u_ab = drop(a %*% V %*% b), u_aa = drop(a %*% V %*% a)), "lm_fit.tsv", "term")

# correlation of residuals, shrunk
R <- matrix(rnorm(40), 8); R[, 2] <- R[, 1] + R[, 2] / 2; R[, 5] <- 0; d <- 6
r <- crossprod(R); s <- sqrt(diag(r)); s[s == 0] <- 1; r <- r / outer(s, s)
r2 <- r[upper.tri(r)]^2
lambda <- min(1, sum((1 - r2)^2 / d) / sum(r2))
shrunk <- (1 - lambda) * r; diag(shrunk) <- 1
write_golden(setNames(data.frame(R), paste0("set", 1:5)), "correlation_residuals.tsv", "sample")
write_golden(setNames(data.frame(shrunk, lambda), c(paste0("set", 1:5), "lambda")), "correlation.tsv", "set")

# variance prior: one half, then two halves
fit_prior <- function(v, h, d) {
  v <- pmax(v, 1e-5 * median(v))
  f <- lm(log(v) ~ log(h))
  e <- resid(f) - digamma(d / 2) + log(d / 2)
  spread <- sum(resid(f)^2) / (length(v) - 2) - trigamma(d / 2)
  d0 <- if (spread > 0) 2 * limma::trigammaInverse(spread) else Inf
  list(f = f, mean_e = mean(e), d0 = d0, range = range(h))
}
prior_at <- function(p, h) {
  h <- min(max(h, p$range[1]), p$range[2])
  m <- sum(coef(p$f) * c(1, log(h))) + p$mean_e
  exp(if (is.finite(p$d0)) m + digamma(p$d0 / 2) - log(p$d0 / 2) else m)
}
K <- 210; d <- 4
h <- sample(10:120, K, TRUE)
true_sd <- sqrt(.4 / h + .01) * exp(rnorm(K) * rep(c(.1, .6), each = K / 2))
R <- matrix(rnorm(6 * K), 6) %*% diag(true_sd)
colnames(R) <- sprintf("s%03d", 1:K)
write_golden(data.frame(size = h, t(R)), "prior_sets.tsv", "set")
v <- colSums(R^2) / d
near <- function(n) sort(order(pmax(h / n, n / h))[1:min(200, K)])
pairs_prior <- function(n, w) {
  A <- near(n[1]); B <- near(n[2]); k <- length(A); V <- H <- NULL
  for (s in 1:5) for (i in 0:(k - 1)) {
    a <- A[i + 1]; b <- B[(i + 7 * s) %% k + 1]
    if (a == b) next
    V <- c(V, sum(((w[1] * R[, a] - w[2] * R[, b]) / sum(w))^2) / d)
    H <- c(H, sum(w)^2 / (w[1]^2 / h[a] + w[2]^2 / h[b]))
  }
  fit_prior(V, H, d)
}
describe <- function(p, at) c(p$d0, vapply(at, function(x) prior_at(p, x), 0))
at <- c(5, 17, 60, 500)
rows <- rbind(one = describe(fit_prior(v, h, d), at), homogeneous = describe(fit_prior(v[1:(K / 2)], h[1:(K / 2)], d), at),
              pair_strong = describe(pairs_prior(c(40, 25), c(1, 1)), at),
              pair_weak = describe(pairs_prior(c(15, 110), c(1, .25)), at))
colnames(rows) <- c("d0", paste0("at", at))
write_golden(rows, "prior.tsv", "fit")
