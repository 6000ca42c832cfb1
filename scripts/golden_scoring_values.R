# Expected values of mean, median, wmean, ulm and mlm: mean(), median(), sums and lm() of base R.
# usage: Rscript golden_scoring_values.R GOLDEN OUTDIR
#   GOLDEN  tests/golden/scoring: values and sets that the cases are made of
# Writes the network with weights that they are scored with, too.
args <- commandArgs(TRUE)
golden <- args[1]
out <- args[2]
dir.create(out, showWarnings = FALSE, recursive = TRUE)

read_matrix <- function(file)
  as.matrix(read.delim(file.path(golden, file), row.names = 1, check.names = FALSE))

write_scores <- function(scores, samples, file) {
  cells <- matrix(ifelse(is.na(scores), "NA", sprintf("%.17g", scores)), nrow(scores))
  t <- data.frame(rownames(scores), cells, check.names = FALSE)
  names(t) <- c("set", samples)
  write.table(t, file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE)
}

x <- read_matrix("logcpm.tsv")
counts <- read_matrix("counts.tsv")

# ---- sets as columns of weights over all genes ----

lines <- strsplit(readLines(file.path(golden, "sets.gmt")), "\t")
members <- lapply(lines, function(l) unique(l[-(1:2)]))
names(members) <- vapply(lines, `[`, "", 1)
columns <- function(members) sapply(members, function(m) as.numeric(rownames(x) %in% m))
plain <- columns(members)
signed <- cbind(plain, SIGNED = plain[, "UP"] - plain[, "DOWN"])

# Sources of very different size, weights of either sign, targets in common, some not in the table.
set.seed(20261122)
sizes <- c(TF1 = 5, TF2 = 8, TF3 = 20, TF4 = 40, TF5 = 60, TF6 = 120, TF7 = 2, TF8 = 300)
net <- do.call(rbind, lapply(names(sizes), function(s)
  data.frame(source = s, target = sample(c(rownames(x), paste0("ABSENT", 1:20)), sizes[[s]]),
             weight = round(rnorm(sizes[[s]], if (s == "TF2") 2 else 0, 3), 3))))
net$weight[net$weight == 0] <- 0.5
net <- net[sample(nrow(net)), ]
write.table(net, file.path(out, "network.tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
weights <- sapply(unique(net$source), function(s) {
  w <- net[net$source == s, ]
  v <- w$weight[match(rownames(x), w$target)]
  ifelse(is.na(v), 0, v)
})

# ---- the methods ----

per_sample <- function(x, f) apply(x, 2, f)

# A summary of the genes that go up less that of those that go down.
of_halves <- function(x, w, of) per_sample(x, function(y) apply(w, 2, function(v)
  sum(of(y[v > 0]), -of(y[v < 0]), na.rm = TRUE)))

weighted_means <- function(x, w) per_sample(x, function(y) colSums(w * y) / colSums(abs(w)))

ulm <- function(x, w) per_sample(x, function(y) apply(w, 2, function(v)
  summary(lm(y ~ v))$coefficients["v", "t value"]))

# t of each coefficient.  Those of 'dependent' sets, of which the first ones stand for all, are NA.
mlm <- function(x, w, dependent = character(0), left_out = character(0)) {
  used <- setdiff(colnames(w), left_out)
  t(sapply(colnames(w), function(s) rep(NA_real_, ncol(x)))) -> result
  fits <- apply(x, 2, function(y) {
    fit <- summary(lm(y ~ w[, used]))$coefficients
    stopifnot(nrow(fit) == length(used) + 1)
    fit[-1, "t value"]
  })
  result[used, ] <- fits
  result[dependent, ] <- NA
  result
}

samples <- colnames(x)
write_scores(of_halves(x, signed, mean), samples, "mean.logcpm.tsv")
write_scores(of_halves(x, signed, median), samples, "median.logcpm.tsv")
write_scores(weighted_means(x, weights), samples, "wmean.logcpm.tsv")
write_scores(ulm(x, weights), samples, "ulm.logcpm.tsv")
write_scores(ulm(x, signed), samples, "ulm_sets.logcpm.tsv")
write_scores(ulm(counts, weights), samples, "ulm.counts.tsv")
write_scores(mlm(x, weights), samples, "mlm.logcpm.tsv")
write_scores(mlm(counts, weights), samples, "mlm.counts.tsv")
write_scores(mlm(x, signed, c("UP", "DOWN", "SIGNED"), "SIGNED"), samples, "mlm_sets.logcpm.tsv")
