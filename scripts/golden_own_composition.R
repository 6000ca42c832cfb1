# golden_own_composition.R - statistics II.6: effects adjusted for the composition of the tissue.

composition_exempt <- c("angiogenesis", "inflammation", "immune_regulation")

# Mean e of granulosa genes minus mean e of stroma genes, per animal; NULL where a panel is unmeasured.
composition_covariate <- function(study) {
    granulosa <- study$panels[["sanity_granulosa"]]
    stroma <- study$panels[["ct_stroma"]]
    if (is.null(granulosa) || is.null(stroma)) return(NULL)
    difference <- granulosa$up - stroma$up # NA where fewer than five genes are used, or half of them listed
    if (anyNA(difference)) return(NULL)
    average_animals(study, matrix(difference, nrow = 1))[, study$in_model]
}

# The study with that covariate in its model; NULL if it cannot be, or leaves fewer than 3 df.
adjust_study <- function(study) {
    covariate <- composition_covariate(study)
    if (is.null(covariate)) return(NULL)
    X <- cbind(study$X, composition = covariate)
    if (nrow(X) - ncol(X) < 3 || qr(X)$rank < ncol(X)) return(NULL)
    study$adjusted <- "composition"
    study$X <- X
    study$d <- nrow(X) - ncol(X)
    study$xtx_inverse <- chol2inv(qr.R(qr(X)))
    study$contrasts <- lapply(study$contrasts, function(k) { k$c <- c(k$c, 0); k })
    model_study(study)
}

left_within <- function(total, left, p, mechanism) {
    (p < .05 & left / total < .5 & !(mechanism %in% composition_exempt)) %in% TRUE
}

# The flag on the rows of single studies.
flag_studies <- function(effects) {
    columns <- c("study", "source", "product", "mechanism", "contrast")
    left <- effects[effects$adjusted == "composition", ]
    at <- match(row_key(effects, columns), row_key(left, columns))
    driven <- effects$adjusted == "no" & left_within(effects$g, left$g[at], effects$p, effects$mechanism)
    effects$flags[driven] <- lapply(effects$flags[driven], c, "composition_driven")
    effects
}

row_key <- function(t, columns) do.call(paste, c(unname(t[columns]), sep = "|"))

# I.5 on any rows: effect and se by source x product x mechanism.
pooled_effects <- function(rows, core, correlations) {
    keys <- c("source", "product", "mechanism")
    rows <- rows[byte_order(rows$study), ]
    cells <- lapply(split(rows, row_key(rows, keys)), collect_row)
    group_of <- function(cell) row_key(cell$rows[1, ], keys[1:2])
    groups <- vapply(cells, group_of, "")
    squared_r <- lapply(correlations, function(R) R[lower.tri(R)]^2)
    out <- lapply(unique(groups), function(g) {
        own <- cells[groups == g]
        shared <- shared_heterogeneity(own, cells, squared_r)
        pooled <- lapply(own, pool_row, shared)
        data.frame(key = names(own), effect = vapply(pooled, `[[`, 0, "effect"),
                   se = vapply(pooled, `[[`, 0, "se"), stringsAsFactors = FALSE)
    })
    do.call(rbind, out)
}

# effect_adjusted, se_adjusted and the flag, for the rows of the ranking.
add_composition <- function(ranking, effects, core, correlations, adjusted_correlations) {
    usable <- effects[effects$contrast == "treated-model" & !is.na(effects$g), ]
    adjusted <- usable[usable$adjusted == "composition", ]
    ranking$effect_adjusted <- ranking$se_adjusted <- NA_real_
    if (!nrow(adjusted)) return(ranking)
    columns <- c("study", "source", "product", "mechanism")
    total <- usable[usable$adjusted == "no" & row_key(usable, columns) %in% row_key(adjusted, columns), ]
    a <- pooled_effects(adjusted, core, adjusted_correlations)
    t <- pooled_effects(total, core, correlations)
    key <- row_key(ranking, columns[-1])
    ranking$effect_adjusted <- a$effect[match(key, a$key)]
    ranking$se_adjusted <- a$se[match(key, a$key)]
    driven <- left_within(t$effect[match(key, t$key)], ranking$effect_adjusted, ranking$p, ranking$mechanism)
    ranking$flags[driven] <- vapply(strsplit(ranking$flags[driven], ","), function(f) join_flags(c(f, "composition_driven")), "")
    ranking
}
