# R's side of scripts/peers.py: Rscript peers_calls.R TASK TABLE SETS OUT THREADS
#   whole     fread, TMM and log-CPM of edgeR, ssGSEA of GSVA, fwrite; once, timed from outside
#   ssgsea    GSVA's ssGSEA of the values as they are, timed here
#   gaussian  GSVA's Gaussian kernel and walk on the values as they are, timed here
# Scores go to OUT; the last line of standard output is JSON: version, seconds of each call, and of
# all that was before and behind them.
# needs r-bioc-gsva (1.46: gsva() with parameters), r-bioc-edger, r-cran-data.table
suppressPackageStartupMessages({
  library(data.table)
  library(edgeR)
  library(GSVA)
})

args <- commandArgs(TRUE)
names(args) <- c("task", "table", "sets", "out", "threads")
threads <- as.integer(args[["threads"]])
setDTthreads(threads)
workers <- if (threads > 1) BiocParallel::MulticoreParam(threads) else BiocParallel::SerialParam()

read_values <- function(path) {
  table <- fread(path, showProgress = FALSE)
  values <- as.matrix(table[, -1])
  rownames(values) <- table[[1]]
  values
}

read_sets <- function(path) {
  fields <- strsplit(readLines(path), "\t", fixed = TRUE)
  sets <- lapply(fields, function(f) f[-(1:2)])
  names(sets) <- vapply(fields, `[`, "", 1)
  sets
}

log_cpm <- function(counts) cpm(calcNormFactors(DGEList(counts)), log = TRUE)

# Prints while it works, whatever 'verbose' says.
quietly <- function(call) {
  capture.output(scores <- call)
  scores
}

ssgsea <- function(x, sets) {
  quietly(gsva(x, sets, method = "ssgsea", ssgsea.norm = FALSE, verbose = FALSE,
               BPPARAM = workers))
}

gaussian <- function(x, sets) {
  quietly(gsva(x, sets, method = "gsva", kcdf = "Gaussian", verbose = FALSE, BPPARAM = workers))
}

# Five times, or twice what takes longer than a minute.
timed <- function(score) {
  x <- read_values(args[["table"]])
  sets <- read_sets(args[["sets"]])
  seconds <- c()
  repeat {
    start <- proc.time()[["elapsed"]]
    scores <- score(x, sets)
    seconds <- c(seconds, proc.time()[["elapsed"]] - start)
    if (length(seconds) >= if (seconds[1] > 60) 2 else 5) break
  }
  list(scores = scores, seconds = seconds)
}

tasks <- list(
  whole = function() {
    x <- log_cpm(read_values(args[["table"]]))
    list(scores = ssgsea(x, read_sets(args[["sets"]])))
  },
  ssgsea = function() timed(ssgsea),
  gaussian = function() timed(gaussian)
)

done <- tasks[[args[["task"]]]]()
fwrite(data.table(set = rownames(done$scores), done$scores), args[["out"]], sep = "\t")
around <- proc.time()[["elapsed"]] - sum(done$seconds)
cat(sprintf('{"version": "R %s.%s, GSVA %s, edgeR %s, data.table %s", "seconds": [%s], "around": %s}\n',
            R.version$major, R.version$minor, packageVersion("GSVA"), packageVersion("edgeR"),
            packageVersion("data.table"), paste(done$seconds, collapse = ", "), around))
