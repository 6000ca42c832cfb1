# golden_own_variants.R - from the methods page: one source against another, and other choices.

# cov(g_a, g_b) of two arms against one model: Var(g) where a is b.
cov_g <- function(nu, u, delta_a, delta_b)
    bias_factor(nu)^2 * nu / (nu - 2) * (u + delta_a * delta_b) - delta_a * delta_b

# u of the two treatments, in whichever order the table has them.
common_u <- function(contrasts, study, a, b) {
    rows <- contrasts[contrasts$study == study & contrasts$contrast_a == "treated-model" &
                      contrasts$contrast_b == "treated-model", ]
    is <- function(side, key) rows[[paste0("source_", side)]] == key$source &
        rows[[paste0("product_", side)]] == key$product
    rows$u[(is("a", a) & is("b", b)) | (is("a", b) & is("b", a))]
}

# Both sources have one study, the same: a contrast of its arms.
pair_within <- function(a, b, u_ab) {
    x <- a$rows; y <- b$rows
    u <- x$u + y$u - 2 * u_ab
    t <- (x$theta - y$theta) / (x$sd * sqrt(u))
    difference <- a$g - b$g
    list(se = sqrt(bias_factor(x$df)^2 * u + difference^2 / (2 * x$df)), df = x$df,
         ci = single_interval(list(df = x$df, t = t, u = u)), p = 2 * pt(-abs(t), x$df))
}

pair_pooled <- function(a, b, pa, pb, u_of) {
    total <- 0
    for (s in intersect(a$study, b$study)) {
        i <- match(s, a$study); j <- match(s, b$study)
        total <- total + pa$w[i] / sum(pa$w) * pb$w[j] / sum(pb$w) *
            cov_g(a$rows$df[i], u_of(s), a$delta, b$delta)
    }
    se <- sqrt(pa$se^2 + pb$se^2 - 2 * total)
    df <- min(pa$df, pb$df)
    difference <- pa$effect - pb$effect
    list(se = se, df = df, ci = difference + c(-1, 1) * qt(.975, df) * se, p = 2 * pt(-abs(difference / se), df))
}

source_pair <- function(key_a, key_b, a, b, pa, pb, contrasts) {
    u_of <- function(s) common_u(contrasts, s, key_a, key_b)
    both <- intersect(a$study, b$study)
    out <- if (a$k == 1 && b$k == 1 && length(both)) pair_within(a, b, u_of(both))
           else pair_pooled(a, b, pa, pb, u_of)
    if (pa$exploratory || pb$exploratory) out[c("ci", "p")] <- list(c(NA_real_, NA_real_), NA_real_)
    data.frame(difference = pa$effect - pb$effect, se = out$se, df = out$df, ci_lo = out$ci[1], ci_hi = out$ci[2],
               p = out$p, k_a = a$k, k_b = b$k, k_both = length(both))
}

source_pairs <- function(ranked, contrasts, core) {
    keys <- ranked$keys
    rows <- NULL
    for (i in seq_len(nrow(keys))) for (j in seq_len(nrow(keys))) if (i < j) for (m in names(core)) {
        a <- ranked$collected[[i]][[m]]; b <- ranked$collected[[j]][[m]]
        if (!a$k || !b$k) next
        rows <- rbind(rows, data.frame(
            source_a = keys$source[i], product_a = keys$product[i], source_b = keys$source[j],
            product_b = keys$product[j], family = core[[m]]$family, mechanism = m,
            source_pair(keys[i, ], keys[j, ], a, b, ranked$pooled[[i]][[m]], ranked$pooled[[j]][[m]], contrasts),
            stringsAsFactors = FALSE))
    }
    if (is.null(rows)) return(NULL)
    rows$q <- NA_real_
    for (f in unique(rows$family)) rows$q[rows$family == f] <- p.adjust(rows$p[rows$family == f], "BH")
    rows
}

# The ranking under other choices; a variant that changes nothing has no rows.
sensitivity <- function(ranked, effects, panels, core, correlations) {
    columns <- c("source", "product", "mechanism", "effect", "rank", "rank_lo", "rank_hi")
    shown <- function(r) r$ranking[!is.na(r$ranking$effect), columns]
    key <- function(t) paste(t$source, t$product, t$mechanism)
    main <- shown(ranked)
    named <- function(variant, table) {
        before <- main[match(key(table), key(main)), ]
        same <- all(mapply(function(x, y) isTRUE(all(x == y)), table[columns], before[columns]))
        if (nrow(table) && (variant == "main" || !same))
            data.frame(variant = variant, table, stringsAsFactors = FALSE)
    }
    again <- function(rows, ...) shown(rank_all_sources(rows, panels, core, correlations, ...))
    treated <- effects[effects$contrast == "treated-model" & !is.na(effects$g), ]
    group <- function(t) paste(t$source, t$product)
    without <- lapply(unique(treated$study), function(s) {
        groups <- Filter(function(g) length(unique(treated$study[group(treated) == g])) > 1,
                         unique(group(treated)[treated$study == s]))
        if (!length(groups)) return(NULL)
        table <- again(effects[effects$study != s, ])
        named(paste0("without_study:", s), table[group(table) %in% groups, ])
    })
    rbind(named("main", main), named("effect_md", again(effects, raw = TRUE)),
          named("tau2_pm", again(effects, own = TRUE)), do.call(rbind, without))
}
