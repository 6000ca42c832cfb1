# golden_compare.R EXPECTED_DIR FOUND_DIR PATTERN [BELOW] - compare the files named by the regular
# expression PATTERN by name, row and column.
# Every expected file, row and column must be there in the same order; numbers agree to 1e-12
# (relative; absolute for those smaller than BELOW, default 1), all else exactly.  Exit 1 at any
# difference.
args <- commandArgs(TRUE)
if (length(args) < 3) stop("usage: Rscript golden_compare.R EXPECTED_DIR FOUND_DIR PATTERN [BELOW]")
pattern <- args[3]
below <- if (length(args) > 3) as.numeric(args[4]) else 1

read_text <- function(path) {
    read.table(path, header = TRUE, sep = "\t", quote = "", comment.char = "", check.names = FALSE,
               colClasses = "character", na.strings = character(0))
}

differing <- function(a, b) {
    x <- suppressWarnings(as.numeric(a))
    y <- suppressWarnings(as.numeric(b))
    number <- is.finite(x) & is.finite(y)
    ifelse(number, abs(x - y) > 1e-12 * pmax(below, abs(x)), a != b)
}

compare <- function(name) {
    expected <- read_text(file.path(args[1], name))
    if (!file.exists(file.path(args[2], name))) return(paste(name, "is missing"))
    found <- read_text(file.path(args[2], name))
    if (!identical(names(expected), names(found)) || nrow(expected) != nrow(found))
        return(paste(name, "has other rows or columns"))
    wrong <- mapply(differing, expected, found)
    wrong <- which(matrix(wrong, nrow(expected)), arr.ind = TRUE)
    if (!nrow(wrong)) return(NULL)
    sprintf("%s:%d: %s: expected %s, found %s", name, wrong[, 1] + 1, names(expected)[wrong[, 2]],
            as.matrix(expected)[wrong], as.matrix(found)[wrong])
}

expected <- list.files(args[1], pattern)
extra <- setdiff(list.files(args[2], pattern), expected)
faults <- c(unlist(lapply(expected, compare)), if (length(extra)) paste(extra, "is not expected"))
if (!length(expected)) faults <- "no expected files"
if (length(faults)) {
    cat(paste0(basename(args[1]), "/", head(faults, 20)), sep = "\n")
    quit(status = 1)
}
cat(basename(args[1]), ": ", length(expected), " files agree\n", sep = "")
