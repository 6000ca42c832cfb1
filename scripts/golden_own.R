# golden_own.R CASE_DIR [OUT_DIR] - expected values of mechrank's own statistical steps.
#
# A second implementation, in plain R, of statistics.md part I, written from that text alone and
# never from the C sources; `limma` serves only where the text names it (camera).
# A case directory holds sheet.tsv, STUDY.counts.tsv.gz, core.tsv, background.gmt, panels.tsv,
# variances.tsv, core_all.txt and, where covariates are used, covariates.txt (one name per line).
invisible(Sys.setlocale("LC_ALL", "C"))

script_dir <- function() {
    file <- grep("^--file=", commandArgs(FALSE), value = TRUE)
    if (length(file)) dirname(sub("^--file=", "", file[1])) else "scripts"
}
if (!exists("golden_own_dir")) golden_own_dir <- script_dir()
for (part in c("input", "score", "model", "companions", "pool", "composition", "variants", "without"))
    source(file.path(golden_own_dir, sprintf("golden_own_%s.R", part)))

write_expected <- function(table, dir, name) {
    format_column <- function(v) {
        if (is.list(v)) vapply(v, join_flags, "")
        else if (is.double(v)) ifelse(is.na(v), "NA", sprintf("%.17g", v))
        else ifelse(is.na(v), "NA", as.character(v))
    }
    text <- as.data.frame(lapply(table, format_column), check.names = FALSE, stringsAsFactors = FALSE)
    path <- file.path(dir, sprintf("expect_%s.tsv", name))
    write.table(text, path, sep = "\t", quote = FALSE, row.names = FALSE)
}

# Rows of scores.tsv: NAME, NAME.up, NAME.down; columns in the order of the sheet; NA elsewhere.
score_table <- function(case, studies) {
    parts_of <- function(set, show_halves) {
        shown <- c(TRUE, set$has & show_halves)
        setNames(list(set$total, set$up, set$down)[shown], paste0(set$name, c("", ".up", ".down"))[shown])
    }
    rows_of <- function(sets, show_halves) unlist(unname(lapply(sets, parts_of, show_halves)), recursive = FALSE)
    tables <- lapply(unname(studies), function(study) {
        index <- microenvironment(study)
        out <- do.call(rbind, c(rows_of(study$mechanisms, TRUE), list(microenvironment = index),
                                rows_of(study$panels, FALSE)))
        colnames(out) <- study$sheet$sample
        out
    })
    all <- do.call(cbind, tables)[, case$sheet$sample, drop = FALSE]
    data.frame(set = rownames(all), all, check.names = FALSE, stringsAsFactors = FALSE)
}

background_table <- function(case, studies) {
    names <- names(case$background)
    all <- do.call(cbind, unname(lapply(studies, function(study) {
        out <- matrix(NA_real_, length(names), nrow(study$sheet), dimnames = list(names, study$sheet$sample))
        out[rownames(study$background$scores), ] <- study$background$scores
        out
    })))[, case$sheet$sample, drop = FALSE]
    data.frame(set = names, all, check.names = FALSE, stringsAsFactors = FALSE)
}

study_table <- function(study) {
    data.frame(study = study$name, genes_present = length(study$present), genes_kept = nrow(study$x), m0 = study$m0,
               background_genes = study$B, background_sets = nrow(study$background$scores),
               animals = nrow(study$X), d = study$d, blocked = study$blocked, stringsAsFactors = FALSE)
}

prior_table <- function(study) {
    do.call(rbind, lapply(names(study$fits), function(name) {
        fit <- study$fits[[name]]
        data.frame(study = study$name, set = name, h = fit$h, v = fit$v, d0 = fit$d0, s0_2 = fit$s0_2,
                   d0_capped = fit$d0_capped, v_tilde = fit$v_tilde, nu = fit$nu, stringsAsFactors = FALSE)
    }))
}

set_table <- function(study) {
    do.call(rbind, lapply(c(study$mechanisms, study$panels), function(m) {
        data.frame(study = study$name, set = m$name, half = c("up", "down"),
                   listed = vapply(m$halves, `[[`, 0L, "listed"), present = vapply(m$halves, `[[`, 0L, "present"),
                   used = vapply(m$halves, `[[`, 0L, "used"), weight = unname(m$w),
                   assessable = if (m$assessable) "yes" else "no", flags = join_flags(m$flags),
                   stringsAsFactors = FALSE)[m$has, ]
    }))
}

run_case <- function(dir) {
    case <- read_case(dir)
    names <- byte_sort(unique(case$sheet$study))
    studies <- lapply(setNames(names, names), function(name) {
        study <- score_study(case, load_study(case, name))
        study$shifts <- variance_shifts(case$variances)
        model_study(build_design(study, case$covariates))
    })
    adjusted <- Filter(Negate(is.null), lapply(studies, adjust_study))
    stack <- function(f) do.call(rbind, unname(lapply(studies, f)))
    both <- function(f) rbind(stack(f), do.call(rbind, unname(lapply(adjusted, f))))
    effects <- flag_studies(both(effects_of))
    panels <- stack(panels_of)
    ranked <- rank_all_sources(effects, panels, case$core, lapply(studies, `[[`, "R"))
    apart <- lapply(studies, take_all_apart)
    without <- without_genes(ranked, studies, apart, case$core)
    contrasts <- stack(contrasts_of)
    last <- function(table, columns) table[c(setdiff(names(table), columns), columns)]
    ranked$ranking <- add_composition(ranked$ranking, effects, case$core, lapply(studies, `[[`, "R"),
                                      lapply(adjusted, `[[`, "R"))
    ranking <- ranked$ranking[!(names(ranked$ranking) %in% c("Q", "Q_p", "pi_lo", "pi_hi"))]
    list(case = case, studies = studies, tables = list(
        scores = score_table(case, studies), background = background_table(case, studies),
        effects = last(effects, "flags"),
        covariance = both(covariance_of), contrasts = both(contrasts_of), panels = panels,
        source_pairs = source_pairs(ranked, contrasts, case$core),
        sensitivity = sensitivity(ranked, effects, panels, case$core, lapply(studies, `[[`, "R"),
                                  lapply(adjusted, `[[`, "R")),
        ranking = last(ranking, c("flags", "df", "p_score_all")), pooling = ranked$pooling, critical = ranked$critical,
        bins = stack(function(s) data.frame(study = s$name, k = 1:24, cut = s$cuts, stringsAsFactors = FALSE)),
        samples = stack(function(s) data.frame(study = s$name, sample = s$sheet$sample, library_size = s$L,
                                               norm_factor = s$f, stringsAsFactors = FALSE)),
        genes = do.call(rbind, unname(Map(genes_of, studies, apart))), gene_out = without$gene_out, lose = without$lose,
        studies = stack(study_table), priors = stack(prior_table), sets = stack(set_table)))
}

golden_own_main <- function(args) {
    if (length(args) < 1) stop("usage: Rscript golden_own.R CASE_DIR [OUT_DIR]")
    out <- if (length(args) > 1) args[2] else args[1]
    result <- run_case(args[1])
    for (name in names(result$tables))
        if (!is.null(result$tables[[name]])) write_expected(result$tables[[name]], out, name)
}

if (sys.nframe() == 0) golden_own_main(commandArgs(TRUE))
