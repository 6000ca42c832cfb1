# Expected values of gsva in its own form, on data with ties: plain R written from the sentences of
# scores.md, genes one by one and every end of a block looked at.
# usage: Rscript golden_scoring_gsva.R GOLDEN OUTDIR
#   GOLDEN  tests/golden/scoring: counts, values without ties and sets that the cases are made of
args <- commandArgs(TRUE)
golden <- args[1]
out <- args[2]
dir.create(out, showWarnings = FALSE, recursive = TRUE)

read_matrix <- function(file) as.matrix(read.delim(file.path(golden, file), row.names = 1, check.names = FALSE))
write_matrix <- function(m, file, id) {
  t <- data.frame(rownames(m), matrix(ifelse(is.na(m), "NA", sprintf("%.17g", m)), nrow(m)), check.names = FALSE)
  names(t) <- c(id, colnames(m))
  write.table(t, file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE)
}

lines <- strsplit(readLines(file.path(golden, "sets.gmt")), "\t")
sets <- lapply(lines, function(l) list(up = unique(l[-(1:2)])))
names(sets) <- vapply(lines, `[`, "", 1)
sets$SIGNED <- list(up = sets$UP$up, down = sets$DOWN$up)

# ---- data with ties: few counts, among them two empty samples, two alike, genes alike or in one sample ----

thin <- read_matrix("counts.tsv")
thin <- thin %/% 12
thin[, c(3, 8)] <- 0
thin[, 6] <- thin[, 5]
thin[11, ] <- thin[10, ]
thin[12, ] <- 3 * thin[10, ]
thin[20:25, ] <- 0
for (g in 20:25) thin[g, c(1, 1, 4, 4, 9, 10)[g - 19]] <- g
logs <- round(log2(1 + thin), 1)
write_matrix(thin, "ties.counts.tsv", "gene")
write_matrix(logs, "ties.log.tsv", "gene")

# ---- the method ----

heights <- list(
  gaussian = function(x) {
    h <- sd(x) / 4
    round(2^40 * vapply(x, function(at) mean(pnorm((at - x) / h)), 0))
  },
  poisson = function(x) round(2^40 * vapply(x, function(at) mean(ppois(at, x + 0.5)), 0)),
  ecdf = function(x) vapply(x, function(at) sum(x <= at), 0)
)

walk <- function(height, member, tau, form) {
  n <- length(height)
  if (!any(member)) return(0)
  if (all(member)) return(NA)
  weight <- abs(rank(height, ties.method = "average") - n / 2)^tau
  if (sum(weight[member]) == 0) return(NA)
  ends <- vapply(sort(unique(height), decreasing = TRUE), function(end) {
    passed <- height >= end
    sum(weight[passed & member]) / sum(weight[member]) - sum(passed & !member) / sum(!member)
  }, 0)
  ends <- ends[-length(ends)] # all genes passed: 0
  up <- max(0, ends)
  down <- min(0, ends)
  switch(form, difference = up + down, absolute = up - down, larger = if (up > -down) up else down)
}

gsva <- function(x, kernel, tau = 1, form = "difference") {
  x <- x[apply(x, 1, function(v) min(v) < max(v)), ]
  z <- t(apply(x, 1, heights[[kernel]]))
  score <- function(set, j) {
    walk(z[, j], rownames(x) %in% set$up, tau, form) - walk(z[, j], rownames(x) %in% set$down, tau, form)
  }
  used <- sets[vapply(sets, function(s) any(unlist(s) %in% rownames(x)), NA)]
  r <- vapply(seq_len(ncol(x)), function(j) vapply(used, score, 0, j), numeric(length(used)))
  colnames(r) <- colnames(x)
  r
}

write_matrix(gsva(logs, "gaussian"), "gsva_gaussian.ties.tsv", "set")
write_matrix(gsva(logs, "gaussian", tau = 0.25), "gsva_gaussian_tau.ties.tsv", "set")
write_matrix(gsva(logs, "gaussian", form = "larger"), "gsva_gaussian_maxdev.ties.tsv", "set")
write_matrix(gsva(logs, "gaussian", form = "absolute"), "gsva_gaussian_absrank.ties.tsv", "set")
write_matrix(gsva(thin, "poisson"), "gsva_poisson.ties.tsv", "set")
write_matrix(gsva(thin, "ecdf"), "gsva_ecdf.ties.tsv", "set")

# ---- without ties of values there still are ties of heights, far out in the kernel ----

x <- read_matrix("expr_noties.tsv")
write_matrix(gsva(x, "gaussian"), "gsva_gaussian.noties.tsv", "set")
z <- t(apply(x[apply(x, 1, function(v) min(v) < max(v)), ], 1, heights$gaussian))
tied <- apply(z, 2, function(v) duplicated(v) | duplicated(v, fromLast = TRUE))
dimnames(tied) <- dimnames(z) <- list(rownames(x)[apply(x, 1, function(v) min(v) < max(v))], colnames(x))
has_tied <- t(vapply(sets, function(s) colSums(tied[rownames(tied) %in% unlist(s), , drop = FALSE]), numeric(ncol(x))))
write_matrix(has_tied, "gsva_tied_genes.noties.tsv", "set")
