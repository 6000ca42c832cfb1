# Literature concordance, a second implementation from the text of methods.md: reports per mechanism
# against the pooled effects of tests/golden/own; p by writing out every order.
# usage: Rscript golden_concordance.R ROOT OUTDIR   (the project's folder, tests/golden/concordance)
args <- commandArgs(TRUE)
root <- args[1]
out <- args[2]

read <- function(...) read.table(file.path(root, ...), header = TRUE, sep = "\t", quote = "",
                                 comment.char = "", na.strings = "NA", stringsAsFactors = FALSE)
write <- function(d, file) {
  cells <- vapply(d, function(x) if (is.numeric(x)) ifelse(is.na(x), "NA", sprintf("%.17g", x)) else x,
                  character(nrow(d)))
  write.table(matrix(cells, nrow(d)), file.path(out, file), sep = "\t", quote = FALSE,
              row.names = FALSE, col.names = names(d))
}

# every distinct order of the values, one per row
orders <- function(x) {
  if (length(x) < 2) return(matrix(x, 1))
  do.call(rbind, lapply(unique(x), function(v) cbind(v, orders(x[-match(v, x)]))))
}

# two-sided p of Kendall's S; every order of a multiset stands for equally many permutations
exact_p <- function(x, y) {
  s <- function(x) { d <- 0; for (i in seq_along(x)[-1]) for (j in seq_len(i - 1))
    d <- d + sign(x[i] - x[j]) * sign(y[i] - y[j]); d }
  all <- orders(x)
  lower <- lower.tri(diag(length(y)))
  sy <- outer(y, y, function(a, b) sign(a - b))[lower]
  S <- apply(all, 1, function(v) sum(outer(v, v, function(a, b) sign(a - b))[lower] * sy))
  stopifnot(S[1] == s(all[1, ]))
  mean(abs(S) >= abs(s(x)))
}

mechanisms <- read("refs", "mechanisms.tsv")
evidence <- read("refs", "evidence.tsv")

weight <- function(source, m) {
  e <- evidence[evidence$source == source & evidence$mechanism == m & evidence$retracted == "no", ]
  info <- mechanisms[mechanisms$name == m, ]
  if (info$two_sided == "yes") return(sum(e$direction != "none"))
  against <- c(up = "down", down = "up")[[info$expected]]
  sum(e$direction == info$expected) - sum(e$direction == against)
}

one <- function(r) {
  r <- r[!is.na(r$effect), ]
  two_sided <- mechanisms$two_sided[match(r$mechanism, mechanisms$name)] == "yes"
  effect <- ifelse(two_sided, abs(r$effect), r$effect)
  w <- vapply(r$mechanism, function(m) weight(r$source[1], m), 0)
  e <- evidence[evidence$source == r$source[1] & evidence$mechanism %in% r$mechanism, ]
  known <- nrow(r) >= 4 && length(unique(w)) > 1
  data.frame(source = r$source[1], product = r$product[1], n_mechanisms = nrow(r),
             n_papers = length(unique(e$citation[e$retracted == "no"])),
             n_retracted = length(unique(e$citation[e$retracted == "yes"])),
             tau = if (known) cor(w, effect, method = "kendall") else NA,
             p = if (known) exact_p(w, effect) else NA)
}

for (case in c("three_studies", "multi_source", "degenerate", "fpkm_log", "strong")) {
  r <- read("tests", "golden", "own", case, "expect_ranking.tsv")
  key <- paste(r$source, r$product)
  write(do.call(rbind, lapply(unique(key), function(k) one(r[key == k, ]))),
        sprintf("expect_%s.tsv", case))
}

# p alone: without ties, ties in the first, ties in the second
set.seed(20261122)
cases <- list(c4 = list(1:4, c(2, 1, 3, 4)), c5 = list(1:5, 5:1), c8 = list(1:8, sample(8)),
              t6 = list(c(0, 0, 0, 1, 1, 2), sample(6)), t9 = list(sample(9), rep(0:2, 3)),
              t11 = list(c(4, 2, 1, 1, 1, 0, 0, 0, 0, 0, -1), rnorm(11)),
              one = list(c(rep(0, 9), 1), c(1:8, 10, 9)))
write(data.frame(case = names(cases), x = vapply(cases, function(c) paste(c[[1]], collapse = ","), ""),
                 y = vapply(cases, function(c) paste(sprintf("%.17g", c[[2]]), collapse = ","), ""),
                 p = vapply(cases, function(c) if (anyDuplicated(c[[2]])) exact_p(c[[2]], c[[1]])
                                               else exact_p(c[[1]], c[[2]]), 0)),
      "expect_p.tsv")
