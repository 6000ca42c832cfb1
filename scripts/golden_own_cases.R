# golden_own_cases.R CORE_GENES_TSV OUT_DIR - the simulated case directories of golden_own.R.
#
# Counts are negative binomial with planted shifts of the mechanisms, sample-level factors per set
# (so that scores correlate and set variances differ) and, per case, the oddities it is there for.
# Every case starts from its own seed: the same files from any R >= 3.6.
invisible(Sys.setlocale("LC_ALL", "C"))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

mechanisms <- read.table(text = "
mechanism family two_sided up_weight down_weight up down
apoptosis primary no 1 1 apoptosis_anti apoptosis_pro
autophagy primary yes 1 0 autophagy_core,autophagy_lysosome -
oxidative_stress primary no 1 1 oxidative_defence oxidative_damage
fibrosis primary no 0.25 1 fibrosis_anti fibrosis_pro
proliferation secondary no 1 0 proliferation -
inflammation secondary no 0.25 1 inflammation_anti inflammation_pro
immune_regulation secondary no 1 1 immune_regulatory immune_effector
angiogenesis secondary no 1 0 angiogenesis_pro -
homing secondary yes 1 0 homing -
paracrine secondary no 1 0 paracrine -
dna_damage_senescence secondary no 0 1 - dna_damage_senescence
", header = TRUE, stringsAsFactors = FALSE)

panel_names <- c("sanity_granulosa", "sanity_oocyte", "sanity_theca_steroid", "sanity_luteal", "ct_stroma")

read_refs <- function(path) {
    core <- read.table(path, header = TRUE, sep = "\t", quote = "", comment.char = "#", stringsAsFactors = FALSE)
    core[core$human != "-", ]
}

core_layout <- function(refs) {
    rows <- lapply(seq_len(nrow(mechanisms)), function(i) {
        m <- mechanisms[i, ]
        half <- function(which) {
            sets <- strsplit(m[[which]], ",")[[1]]
            r <- refs[refs$set %in% sets & refs$exclusive == "yes", ]
            if (!nrow(r)) return(NULL)
            data.frame(mechanism = m$mechanism, family = m$family, two_sided = m$two_sided, up_weight = m$up_weight,
                       down_weight = m$down_weight, half = which, gene = r$human, sign = r$weight,
                       stringsAsFactors = FALSE)
        }
        rbind(half("up"), half("down"))
    })
    do.call(rbind, rows)
}

jaccard <- function(a, b) length(intersect(a, b)) / length(union(a, b))

# Background sets that the rule of I.3 keeps: little overlap with ours and with each other.
draw_background <- function(n, genes, core_genes, avoid) {
    sets <- list()
    while (length(sets) < n) {
        size <- round(exp(runif(1, log(15), log(110))))
        own <- rbinom(1, size, .06)
        set <- c(sample(genes, size - own), sample(core_genes, own))
        if (all(vapply(c(avoid, sets), jaccard, 0, set) < .1)) sets[[length(sets) + 1]] <- set
    }
    setNames(sets, sprintf("GOBP_SET_%03d", sample(999, n)))
}

# A case: gene universe, mean abundances, sets.
new_case <- function(seed, refs, n_other = 1150, n_background = 150) {
    set.seed(seed)
    core <- core_layout(refs)
    core_all <- sort(unique(refs$human), method = "radix")
    others <- sprintf("BG%04d", seq_len(n_other))
    unions <- c(split(refs$human, refs$set), split(core$gene, paste(core$mechanism, core$half)))
    list(core = core, core_all = core_all, others = others,
         panels = refs[refs$set %in% panel_names, c("set", "human")],
         background = draw_background(n_background, others, core_all, unions),
         log_mean = setNames(rnorm(length(core_all) + n_other, 4.3, 1.3), c(core_all, others)))
}

# log2 shift of every gene for an arm: benefit `shift` of mechanisms and panels.
gene_shift <- function(case, shift) {
    out <- setNames(numeric(length(case$log_mean)), names(case$log_mean))
    for (m in names(shift)) {
        rows <- case$core[case$core$mechanism == m, ]
        out[rows$gene] <- out[rows$gene] + shift[[m]] * rows$sign * ifelse(rows$half == "up", 1, -1)
        panel <- case$panels$human[case$panels$set == m]
        out[panel] <- out[panel] + shift[[m]]
    }
    out
}

# Sample factors: each set (halves, background) moves together in a sample.
sample_factors <- function(case, n, sd_range) {
    genes <- names(case$log_mean)
    out <- matrix(0, length(genes), n, dimnames = list(genes, NULL))
    halves <- split(seq_len(nrow(case$core)), paste(case$core$mechanism, case$core$half))
    shared <- rnorm(n, 0, .12)
    for (rows in halves) {
        f <- rnorm(n, 0, .08) + shared * runif(1, 0, 1)
        out[case$core$gene[rows], ] <- out[case$core$gene[rows], ] + outer(case$core$sign[rows], f)
    }
    for (set in case$background) {
        sd <- exp(runif(1, log(sd_range[1]), log(sd_range[2])))
        out[set, ] <- out[set, ] + rep(rnorm(n, 0, sd), each = length(set))
    }
    out
}

simulate_counts <- function(case, sheet, shifts, genes = names(case$log_mean), sd_range = c(.03, .2), batch_sd = .3) {
    n <- nrow(sheet)
    key <- ifelse(sheet$arm == "treated", sheet$source, sheet$arm)
    if (!is.null(sheet$product)) key <- ifelse(key %in% names(shifts), key, paste(sheet$source, sheet$product))
    total <- vapply(key, function(k) gene_shift(case, shifts[[k]]), case$log_mean) + sample_factors(case, n, sd_range)
    if (!is.null(sheet$batch)) for (b in setdiff(unique(sheet$batch), NA)) {
        effect <- rnorm(nrow(total), 0, batch_sd)
        total[, sheet$batch %in% b] <- total[, sheet$batch %in% b] + effect
    }
    mu <- exp(case$log_mean) * 2^total * rep(exp(rnorm(n, 0, .25)), each = nrow(total))
    dispersion <- .03 + rexp(nrow(total), 1 / .06)
    y <- matrix(rnbinom(length(mu), mu = mu, size = 1 / dispersion), nrow(mu),
                dimnames = list(names(case$log_mean), sheet$sample))
    y[genes, , drop = FALSE]
}

arms <- function(study, n, source_of = list(), product_of = list()) {
    rows <- lapply(names(n), function(a) {
        treated <- !(a %in% c("control", "model"))
        data.frame(sample = NA, arm = if (treated) "treated" else a,
                   source = if (treated) if (is.null(source_of[[a]])) a else source_of[[a]] else NA,
                   product = if (treated) if (is.null(product_of[[a]])) "cells" else product_of[[a]] else NA,
                   study = study, table = paste0(study, ".counts.tsv.gz"), species = "human", scale = "counts",
                   stringsAsFactors = FALSE)[rep(1, n[[a]]), ]
    })
    sheet <- do.call(rbind, rows)
    sheet$sample <- sprintf("%s%s_%d", c("S", "s", "x")[seq_len(nrow(sheet)) %% 3 + 1], study, seq_len(nrow(sheet)))
    rownames(sheet) <- NULL
    sheet
}

write_plain <- function(table, path) {
    table[] <- lapply(table, function(v) ifelse(is.na(v), "NA", as.character(v)))
    write.table(table, path, sep = "\t", quote = FALSE, row.names = FALSE)
}

# gzip without a name or time in its header, so that equal text gives equal bytes.
write_matrix <- function(ids, text, path) {
    body <- apply(cbind(ids, text), 1, paste, collapse = "\t")
    plain <- tempfile()
    writeLines(c(paste(c("gene", colnames(text)), collapse = "\t"), body), plain)
    status <- system2("gzip", c("-9", "-n", "-c", plain), stdout = path)
    unlink(plain)
    stopifnot(status == 0)
}

write_table <- function(y, dir, study, format = "%d") {
    y <- y[sample(nrow(y)), , drop = FALSE]
    text <- matrix(sprintf(format, y), nrow(y), dimnames = list(NULL, colnames(y)))
    write_matrix(rownames(y), text, file.path(dir, paste0(study, ".counts.tsv.gz")))
}

# What is known of other tables: all, little (mechanisms of one row or none), nothing.
case_variances <- function(name) {
    path <- file.path(dirname(args[1]), "variances.tsv")
    all <- read.table(path, header = TRUE, sep = "\t", colClasses = "character")
    some <- all$table == all$table[1] | (all$table == all$table[nrow(all)] & all$mechanism > "f")
    switch(name, degenerate = all[some & all$mechanism != "autophagy", ], fpkm_log = all[0, ], all)
}

write_case <- function(case, out, name, sheet, covariates = NULL) {
    dir <- file.path(out, name)
    write_plain(sheet[sample(nrow(sheet)), ], file.path(dir, "sheet.tsv"))
    write_plain(case$core, file.path(dir, "core.tsv"))
    write_plain(setNames(case$panels, c("panel", "gene")), file.path(dir, "panels.tsv"))
    writeLines(case$core_all, file.path(dir, "core_all.txt"))
    write_plain(case_variances(name), file.path(dir, "variances.tsv"))
    gmt <- vapply(names(case$background), function(n) paste(c(n, "na", case$background[[n]]), collapse = "\t"), "")
    writeLines(gmt, file.path(dir, "background.gmt"))
    if (!is.null(covariates)) writeLines(covariates, file.path(dir, "covariates.txt"))
}

start_case <- function(out, name) {
    dir <- file.path(out, name)
    dir.create(dir, recursive = TRUE, showWarnings = FALSE)
    dir
}

damage <- list(sanity_granulosa = -.8, sanity_oocyte = -.6, apoptosis = -.6, fibrosis = -.7, inflammation = -.5,
               oxidative_stress = -.3, angiogenesis = -.4, proliferation = -.4, dna_damage_senescence = -.5)
scaled <- function(x, factor, ...) {
    out <- lapply(x, `*`, factor)
    extra <- list(...)
    out[names(extra)] <- extra
    out
}

# Three studies: one source twice (once with batches), another once.
case_three_studies <- function(refs, out) {
    case <- new_case(101, refs, n_background = 240) # more than the 200 that pairs are drawn from
    dir <- start_case(out, "three_studies")
    shifts <- list(control = list(), model = damage,
                   umbilical_cord = scaled(damage, .3, autophagy = .35, paracrine = .2),
                   bone_marrow = scaled(damage, .6, immune_regulation = .4, fibrosis = .1))
    a <- arms("A", c(control = 4, model = 4, umbilical_cord = 4))
    b <- arms("B", c(control = 4, model = 4, umbilical_cord = 4))
    b$batch <- rep(c("run1", "run2"), 6)
    c <- arms("c", c(control = 4, model = 4, bone_marrow = 4))
    a$batch <- c$batch <- NA
    for (s in list(a, b, c)) write_table(simulate_counts(case, s, shifts), dir, s$study[1])
    write_case(case, out, "three_studies", rbind(c, a, b))
}

# One study, no control arm, two products beside the model arm, two animals given twice;
# background variances so uneven that the prior's own d0 lies below the cap.
case_multi_source <- function(refs, out) {
    case <- new_case(202, refs)
    dir <- start_case(out, "multi_source")
    shifts <- list(model = damage, "umbilical_cord cells" = scaled(damage, .2, homing = -.3),
                   "umbilical_cord exosome" = scaled(damage, .7, oxidative_stress = .3))
    s <- arms("M", c(model = 5, uc = 5, exo = 4), list(uc = "umbilical_cord", exo = "umbilical_cord"),
              list(exo = "exosome"))
    s$animal <- c("m1", "m1", "m2", "m3", "m4", "t1", "t2", "t3", "t3", "t4", NA, NA, NA, NA)
    write_table(simulate_counts(case, s, shifts, sd_range = c(.002, 3)), dir, "M")
    write_case(case, out, "multi_source", s)
}

# Everything that can be thin: arms of two and one, a numeric covariate, missing halves, few background sets.
case_degenerate <- function(refs, out) {
    case <- new_case(303, refs)
    dir <- start_case(out, "degenerate")
    shifts <- list(control = list(), model = damage, umbilical_cord = scaled(damage, .5, autophagy = -.4),
                   bone_marrow = damage, placenta = scaled(damage, .1), menstrual_blood = scaled(damage, .4))
    first <- arms("d1", c(control = 3, model = 4, umbilical_cord = 2, bone_marrow = 1, placenta = 4))
    second <- arms("d2", c(control = 1, model = 4, umbilical_cord = 3, placenta = 4))
    third <- arms("d3", c(control = 2, model = 3, menstrual_blood = 2))
    sheet <- rbind(first, second, third)
    sheet$age <- sprintf("%.1f", runif(nrow(sheet), 8, 14))
    part <- function(name) sheet[sheet$study == name, ]
    of <- function(m, half) case$core$gene[case$core$mechanism == m & case$core$half == half]
    universe <- names(case$log_mean)
    few <- c(case$core_all, case$others[1:330])

    lost <- c(head(of("homing", "up"), 17), head(of("fibrosis", "up"), 16), head(of("apoptosis", "down"), 18),
              head(of("apoptosis", "up"), 10))
    y <- simulate_counts(case, part("d1"), shifts, setdiff(universe, lost))
    same <- sprintf("BG%04d", 400:470) # more equal rows than a bin holds, so that a bin stays empty
    y[same, ] <- rep(y["BG0400", ], each = length(same))
    y[tail(of("apoptosis", "down"), 1), ] <- y["BG0400", ]
    rare <- head(of("oxidative_stress", "down"), 18)
    y[rare, ] <- matrix(rpois(length(rare) * ncol(y), .4), length(rare))
    twin <- y[c("BG0005", "TP53", "SOD2"), ]
    rownames(twin) <- c("BG0005", "tp53", "Sod2")
    special <- matrix(rpois(4 * ncol(y), 3000), 4)
    rownames(special) <- c("ERCC-00002", "__no_feature", "N_unmapped", "N_ambiguous")
    stray <- rpois(nrow(y) + 7, 40)
    y <- cbind(rbind(y, twin, special), stray = stray)
    write_table(y, dir, "d1")

    y <- simulate_counts(case, part("d2"), shifts, few)
    rare <- head(of("paracrine", "up"), 20)
    y[rare, ] <- matrix(rpois(length(rare) * ncol(y), .3), length(rare))
    rare <- head(of("inflammation", "up"), 22) # present, yet fewer than five used
    y[rare, ] <- 0L
    write_table(y, dir, "d2")

    lost <- c(of("homing", "up"), of("paracrine", "up"), head(of("immune_regulation", "up"), 20))
    write_table(simulate_counts(case, part("d3"), shifts, setdiff(few, lost)), dir, "d3")
    write_case(case, out, "degenerate", sheet, "age")
}

# A table of FPKM and a table of logs, both with zeros and ties.
case_fpkm_log <- function(refs, out) {
    case <- new_case(404, refs)
    dir <- start_case(out, "fpkm_log")
    shifts <- list(control = list(), model = damage, umbilical_cord = scaled(damage, .4),
                   adipose = scaled(damage, .8, autophagy = .3))
    case$log_mean <- case$log_mean - ifelse(runif(length(case$log_mean)) < .3, 3.5, 0)
    f <- arms("F", c(control = 3, model = 4, umbilical_cord = 4, adipose = 3))
    f$scale <- "fpkm"
    l <- arms("L", c(control = 4, model = 3, umbilical_cord = 4))
    l$scale <- "log2"
    y <- simulate_counts(case, f, shifts)
    length_kb <- exp(rnorm(nrow(y), .7, .5))
    write_table(t(t(y / length_kb) / colSums(y)) * 1e5, dir, "F", "%.3f")
    y <- simulate_counts(case, l, shifts)
    write_table(log2(t(t(y) / colSums(y)) * 1e6 + 1), dir, "L", "%.4f")
    write_case(case, out, "fpkm_log", rbind(f, l))
}

# Four studies of one source, two of another, strong uneven effects, a factor as covariate: claims happen.
case_strong <- function(refs, out) {
    case <- new_case(505, refs, n_other = 900, n_background = 130)
    dir <- start_case(out, "strong")
    strong <- scaled(damage, 1, apoptosis = 1.2, autophagy = -.9, fibrosis = .5, proliferation = 2,
                     inflammation = .6, homing = .2, immune_regulation = -.3)
    shifts <- list(control = list(), model = damage, umbilical_cord = strong,
                   bone_marrow = scaled(damage, .2, autophagy = .8, angiogenesis = 1))
    sheets <- list(arms("s1", c(control = 3, model = 4, umbilical_cord = 5, bone_marrow = 4)),
                   arms("s2", c(control = 4, model = 6, umbilical_cord = 4, bone_marrow = 3)),
                   arms("s3", c(control = 3, model = 3, umbilical_cord = 3)),
                   arms("s4", c(model = 5, umbilical_cord = 4)))
    for (i in seq_along(sheets)) {
        s <- sheets[[i]]
        s$product[s$source %in% "bone_marrow"] <- "exosome"
        s$diet <- if (i == 4) "chow" else sample(rep(c("chow", "fat", "7"), length.out = nrow(s)))
        sheets[[i]] <- s
        nudge <- lapply(shifts, function(x) lapply(x, function(v) v * runif(1, .8, 1.2) + rnorm(1, 0, .15)))
        write_table(simulate_counts(case, s, nudge), dir, s$study[1])
    }
    write_case(case, out, "strong", do.call(rbind, sheets), "diet")
}

args <- commandArgs(TRUE)
if (length(args) != 2) stop("usage: Rscript golden_own_cases.R CORE_GENES_TSV OUT_DIR")
refs <- read_refs(args[1])
for (make in list(case_three_studies, case_multi_source, case_degenerate, case_fpkm_log, case_strong))
    make(refs, args[2])
