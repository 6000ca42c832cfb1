# golden_own_without.R - validation 4.4: effects without one gene, and how many genes p needs.
#
# A half is the mean of the genes that stay; weights of the halves, df, and the line of the prior
# are those of the whole mechanism, the line read at the size of what stays.

shown_mechanisms <- c("apoptosis", "fibrosis", "proliferation") # in expect_genes: both halves, a weak one, one

is_ranked <- function(contrast) contrast$type == "treated-model"

# Members of the halves that weigh: gene, half, share of one unit of e in the score.
members_of <- function(m) {
    rows <- lapply(1:2, function(h) {
        half <- m$halves[[h]]
        if (m$w[h] == 0) return(NULL)
        data.frame(gene = half$genes, half = c("up", "down")[h], n = half$used, sign = unname(half$signs),
                   share = c(1, -1)[h] * m$w[[h]] / sum(m$w), stringsAsFactors = FALSE)
    })
    do.call(rbind, rows)
}

# Score of the members that stay; NULL if a half lost all.
score_of <- function(study, members, stay) {
    total <- 0
    for (h in unique(members$half)) {
        kept <- members[members$half == h & stay, ]
        if (!nrow(kept)) return(NULL)
        total <- total + kept$share[1] * colSums(kept$sign * study$e[kept$gene, , drop = FALSE]) / nrow(kept)
    }
    total
}

# One mechanism of one study: its members, their contributions to every contrast, the sd without each.
take_apart <- function(study, m) {
    fit <- study$fits[[m$name]]
    if (is.null(fit) || study$d < 1) return(NULL)
    members <- members_of(m)
    averaged <- function(S) average_animals(study, S)[, study$in_model, drop = FALSE]
    beta <- fit_rows(averaged(study$e[members$gene, , drop = FALSE]), study$X, study$d)$beta
    contribution <- vapply(study$contrasts, function(contrast)
        as.vector(members$share * members$sign / members$n * (beta %*% contrast$c)), numeric(nrow(members)))
    sd_without <- vapply(members$gene, function(gene) {
        stay <- members$gene != gene
        total <- score_of(study, members, stay)
        if (is.null(total)) return(NA_real_)
        v <- fit_rows(averaged(rbind(total)), study$X, study$d)$v
        n <- c(sum(stay & members$half == "up"), sum(stay & members$half == "down"))
        prior <- list(d0_capped = fit$d0_capped, s0_2 = if (fit$d0_capped > 0) fit$at(effective_size(m$w, n)))
        sqrt(moderate(v, study$d, prior))
    }, 0)
    list(members = members, contribution = matrix(contribution, nrow(members)), sd_without = unname(sd_without))
}

take_all_apart <- function(study) lapply(study$mechanisms, function(m) take_apart(study, m))

genes_of <- function(study, apart) {
    do.call(rbind, unlist(lapply(seq_along(study$contrasts), function(j) {
        contrast <- study$contrasts[[j]]
        if (!is_ranked(contrast)) return(NULL)
        lapply(intersect(shown_mechanisms, names(study$mechanisms)), function(name) {
            a <- apart[[name]]
            if (is.null(a)) return(NULL)
            data.frame(study = study$name, source = contrast$source, product = contrast$product, mechanism = name,
                       symbol = a$members$gene, half = a$members$half, contribution = a$contribution[, j],
                       sd_without = a$sd_without, stringsAsFactors = FALSE)
        })
    }), recursive = FALSE))
}

# theta of the members that stay; a half without any adds nothing.
theta_of <- function(members, contribution, stay) {
    sum(vapply(unique(members$half), function(h) {
        all <- members$half == h
        if (any(all & stay)) sum(contribution[all & stay]) * sum(all) / sum(all & stay) else 0
    }, 0))
}

replace_effect <- function(row, theta, sd) {
    J <- bias_factor(row$df)
    row$theta <- theta
    row$sd <- sd
    row$se <- sd * sqrt(row$u)
    row$t <- theta / row$se
    if (!is.na(row$p)) row$p <- 2 * pt(-abs(row$t), row$df)
    row$g <- J * theta / sd
    row$g_var <- J^2 * row$u + row$g^2 / (2 * row$df)
    row
}

# Members and contributions behind every row of a cell.
behind <- function(rows, studies, apart) lapply(seq_len(nrow(rows)), function(i) {
    study <- studies[[rows$study[i]]]
    a <- apart[[rows$study[i]]][[rows$mechanism[i]]]
    j <- which(vapply(study$contrasts, function(c) is_ranked(c) && identical(c$source, rows$source[i]) &&
                                                   identical(c$product, rows$product[i]), NA))
    list(members = a$members, contribution = a$contribution[, j], sd_without = a$sd_without)
})

pool_changed <- function(rows, kept) {
    rows <- rows[!is.na(rows$g), ]
    if (!nrow(rows)) return(NULL)
    pool_row(collect_row(rows), kept)
}

strength <- function(effect, two_sided) if (two_sided) abs(effect) else effect

# Rank of mechanism `m` with `effect`, the others as they are.
place <- function(m, effect, effects, core) {
    family <- vapply(core, `[[`, "", "family")
    others <- setdiff(names(effects)[!is.na(effects) & family == family[[m]]], m)
    own <- strength(effect, core[[m]]$two_sided)
    other <- vapply(others, function(o) strength(effects[[o]], core[[o]]$two_sided), 0)
    before <- vapply(others, function(o) byte_sort(c(o, m))[1] == o, NA)
    1 + sum(other > own | (other == own & before))
}

gene_out <- function(m, rows, parts, kept, effects, core) {
    symbols <- byte_sort(unique(unlist(lapply(parts, function(p) p$members$gene))))
    found <- do.call(rbind, lapply(symbols, function(symbol) {
        changed <- rows
        for (i in seq_len(nrow(rows))) {
            p <- parts[[i]]
            at <- p$members$gene == symbol
            if (any(at)) changed[i, ] <- replace_effect(rows[i, ], theta_of(p$members, p$contribution, !at), p$sd_without[at][1])
        }
        pooled <- pool_changed(changed, kept)
        if (is.null(pooled)) return(NULL)
        data.frame(effect = pooled$effect, rank = place(m, pooled$effect, effects, core), detail = symbol,
                   stringsAsFactors = FALSE)
    }))
    s <- vapply(found$effect, strength, 0, core[[m]]$two_sided)
    rbind(data.frame(variant = "gene_out_best", found[order(found$rank, -s)[1], ]),
          data.frame(variant = "gene_out_worst", found[order(-found$rank, s)[1], ]))
}

genes_to_lose <- function(rows, parts, kept, pooled) {
    if (is.na(pooled$p) || pooled$p >= .05) return(NA_real_)
    sign <- if (pooled$effect < 0) -1 else 1
    pieces <- do.call(rbind, lapply(seq_len(nrow(rows)), function(i) data.frame(
        gene = parts[[i]]$members$gene,
        value = sign * pooled$w[i] * bias_factor(rows$df[i]) / rows$sd[i] * parts[[i]]$contribution)))
    total <- tapply(pieces$value, pieces$gene, sum)
    total <- total[byte_sort(names(total))]
    lost <- names(total)[order(-total)]
    for (n in seq_along(lost)) {
        changed <- rows
        for (i in seq_len(nrow(rows))) {
            p <- parts[[i]]
            stay <- !(p$members$gene %in% lost[seq_len(n)])
            changed[i, ] <- replace_effect(rows[i, ], theta_of(p$members, p$contribution, stay), rows$sd[i])
        }
        now <- pool_changed(changed, kept)
        if (now$p >= .05 || sign * now$effect <= 0) return(n)
    }
    length(lost)
}

# Rows gene_out_* of sensitivity.tsv and genes_to_lose of ranking.tsv.
without_genes <- function(ranked, studies, apart, core) {
    sensitivity <- list()
    lose <- list()
    for (s in seq_along(ranked$collected)) {
        kept <- ranked$shared[[s]]
        collected <- ranked$collected[[s]]
        pooled <- lapply(collected, pool_row, kept)
        effects <- vapply(pooled, function(p) as.numeric(p$effect), 0)
        for (m in names(collected)) {
            rows <- collected[[m]]$rows
            if (!nrow(rows)) next
            parts <- behind(rows, studies, apart)
            key <- data.frame(source = rows$source[1], product = rows$product[1], mechanism = m, stringsAsFactors = FALSE)
            sensitivity <- c(sensitivity, list(cbind(key, gene_out(m, rows, parts, kept, effects, core))))
            lose <- c(lose, list(cbind(key, genes_to_lose = genes_to_lose(rows, parts, kept, pooled[[m]]))))
        }
    }
    list(gene_out = do.call(rbind, sensitivity), lose = do.call(rbind, lose))
}
