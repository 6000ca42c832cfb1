# Expected values of `mechrank test`: edgeR's normalisation, plain R for the score, limma for the
# tests on genes.  Written from the text of the methods.
# usage: Rscript golden_test.R CASES OUTDIR
#   CASES   tests/golden; counts of own/strong, study s2
# needs limma 3.54, edgeR 3.40 and statmod 1.5
suppressPackageStartupMessages({ library(limma); library(edgeR) })
args <- commandArgs(TRUE)
cases <- args[1]
out <- args[2]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
source(file.path(here, "golden_own_score.R"))
set.seed(20261122)

counts <- as.matrix(read.delim(gzfile(file.path(cases, "own/strong/s2.counts.tsv.gz")), row.names = 1,
                               check.names = FALSE))
core <- toupper(readLines(file.path(cases, "own/strong/core_all.txt")))
byte_sort <- function(x) sort(x, method = "radix")
counts <- counts[byte_sort(rownames(counts)), byte_sort(colnames(counts))[1:16]]

write_table <- function(t, file) {
  for (n in names(t)) if (is.double(t[[n]])) t[[n]] <- ifelse(is.na(t[[n]]), "NA", sprintf("%.17g", t[[n]]))
  write.table(t, file.path(out, file), sep = "\t", quote = FALSE, row.names = FALSE)
}

# ---- sheets: two factors with batch and covariate; animals of two or one sample ----

columns <- data.frame(sample = colnames(counts), cell = rep(c("basal", "luminal"), each = 8),
                      stage = rep_len(c("virgin", "pregnant", "lactate", "lactate-late"), 16),
                      batch = rep_len(c("b1", "b1", "b2"), 16), age = sprintf("%.1f", runif(16, 8, 20)))
animals <- data.frame(sample = colnames(counts), dose = c(rep("low", 6), rep("high", 6), rep("none", 4)),
                      animal = sprintf("a%d", c(1, 1, 2, 2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 9, 10, 11)))
write_table(columns, "columns.sheet.tsv")
write_table(animals, "animals.sheet.tsv")

# ---- sets ----

pool <- rownames(counts)[order(-rowMeans(counts))][1:1200]
sets <- list(small = sample(pool, 8), middle = sample(pool, 30), large = sample(pool, 150),
             core = sample(intersect(core, pool), 40), ROUSED_UP = sample(pool, 25), low = sample(rownames(counts), 60),
             ROUSED_DN = sample(pool, 14), ALONE_UP = sample(pool, 20))
writeLines(vapply(names(sets), function(n) paste(c(n, "-", sets[[n]]), collapse = "\t"), ""), file.path(out, "sets.gmt"))
signed <- c(lapply(sets[!names(sets) %in% c("ROUSED_UP", "ROUSED_DN")], function(g) list(up = g, down = character())),
            list(ROUSED = list(up = sets$ROUSED_UP, down = sets$ROUSED_DN)))

# ---- one contrast ----

normalise <- function(y, group) {
  keep <- filterByExpr(y, group = group, lib.size = colSums(y))
  lib <- colSums(y) * calcNormFactors(y[keep, ], lib.size = colSums(y))
  list(y = y[keep, ], lib = lib, x = cpm(y[keep, ], lib.size = lib, log = TRUE, prior.count = 2))
}

score <- function(set, e) {
  half <- function(g) colMeans(e[rownames(e) %in% g, , drop = FALSE])
  if (length(set$down)) (half(set$up) - half(set$down)) / 2 else half(set$up)
}

# limma on genes: a fit for camera and fry, with the genes of the down half turned or weighed
gene_tests <- function(set, x, X, contrast, weights, trend, block, rho) {
  up <- which(rownames(x) %in% set$up)
  down <- which(rownames(x) %in% set$down)
  index <- sort(c(up, down))
  turn <- ifelse(index %in% down, -1, 1)
  w <- ifelse(index %in% down, -1 / length(down), 1 / length(up))
  extra <- if (is.null(block)) list() else list(block = block, correlation = rho)
  fry_p <- do.call(fry, c(list(x, list(index), X, contrast, gene.weights = replace(rep(1, nrow(x)), index, w), weights = weights,
                               trend = trend, standardize = "posterior.sd"), extra))$PValue
  turned <- x
  turned[index, ] <- turn * turned[index, ]
  if (!is.null(block)) { # camera takes no blocks: what is whitened has none
    V <- diag(ncol(x)) + rho * (outer(block, block, "==") & !diag(ncol(x)))
    U <- solve(t(chol(V)))
    if (is.null(weights)) {
      turned <- t(U %*% t(turned))
      dimnames(turned) <- dimnames(x)
      X <- U %*% X
    } else return(c(fry_p, NA))
  }
  camera_p <- camera(turned, list(index), X, contrast, weights = weights, inter.gene.cor = NA,
                     trend.var = trend)$PValue
  if (trend && length(down)) camera_p <- NA # to turn a gene here is to change its mean, which the trend is on
  c(fry_p, camera_p)
}

run_case <- function(name, y, group, X, contrast, unit = NULL, use_voom = FALSE, trend = FALSE, blocks = FALSE) {
  n <- normalise(y, group)
  e <- bin_correct(n$x, core)$e
  first <- if (is.null(unit)) seq_along(group) else match(unique(unit), unit)
  average <- function(m) {
    if (is.null(unit)) return(m)
    a <- t(rowsum(t(m), match(unit, unique(unit))) / as.vector(table(match(unit, unique(unit)))))
    dimnames(a) <- list(rownames(m), colnames(m)[first])
    a
  }
  Xu <- X[first, , drop = FALSE]
  block <- if (blocks) match(unit, unique(unit))
  weights <- rho <- NULL
  x <- if (blocks) n$x else average(n$x)
  Xg <- if (blocks) X else Xu
  if (use_voom) {
    v <- voom(n$y, Xg, lib.size = n$lib)
    if (blocks) {
      rho <- duplicateCorrelation(v, Xg, block = block)$consensus
      v <- voom(n$y, Xg, lib.size = n$lib, block = block, correlation = rho)
    }
    x <- v$E
    weights <- v$weights
    rownames(weights) <- rownames(x)
  }
  if (blocks) rho <- duplicateCorrelation(x, Xg, block = block, weights = weights)$consensus
  XtX <- solve(crossprod(Xu))
  rows <- lapply(names(signed), function(s) {
    set <- signed[[s]]
    S <- drop(average(t(score(set, e))))
    beta <- drop(XtX %*% crossprod(Xu, S))
    df <- nrow(Xu) - ncol(Xu)
    se <- sqrt(sum((S - Xu %*% beta)^2) / df * drop(contrast %*% XtX %*% contrast))
    theta <- sum(contrast * beta)
    genes <- gene_tests(set, x, Xg, contrast, weights, trend, block, rho)
    data.frame(set = s, size = sum(rownames(n$x) %in% unlist(set)) + 0, theta = theta, se = se, df = df + 0,
               t = theta / se, p = 2 * pt(-abs(theta / se), df), fry_p = genes[1], camera_p = genes[2])
  })
  rows <- do.call(rbind, rows)
  for (p in c("p", "camera_p", "fry_p"))
    rows[[sub("p$", "q", p)]] <- if (anyNA(rows[[p]])) NA_real_ else p.adjust(rows[[p]], "BH")
  write_table(rows, paste0(name, ".rows.tsv"))
}

model <- function(group, ...) {
  f <- factor(group, levels = byte_sort(unique(group)))
  X <- model.matrix(~ 0 + f)
  colnames(X) <- levels(f)
  cbind(X, ...)
}
X <- with(columns, model(stage, batch = batch == "b2", luminal = cell == "luminal", age = as.numeric(age)))
late <- c(0, 1, 0, -1, 0, 0, 0) # lactate-late - virgin
run_case("columns", counts, columns$stage, X, late)
run_case("columns_voom", counts, columns$stage, X, late, use_voom = TRUE)
run_case("columns_trend", counts, columns$stage, X, late, use_voom = TRUE, trend = TRUE)
X <- model(animals$dose)
run_case("animals", counts, animals$dose, X, c(1, 0, -1), animals$animal) # high - none
run_case("animals_blocks", counts, animals$dose, X, c(1, 0, -1), animals$animal, blocks = TRUE)
run_case("animals_voom", counts, animals$dose, X, c(1, 0, -1), animals$animal, use_voom = TRUE, blocks = TRUE)
