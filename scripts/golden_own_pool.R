# golden_own_pool.R - statistics I.5, I.6 and I.9: studies to ranked mechanisms.

# I.4  Var(g) at a common delta (Lin & Aloe 2021).
var_g <- function(nu, n_eff, delta) {
    bias_factor(nu)^2 * nu / (nu - 2) * (1 + n_eff * delta^2) / n_eff - delta^2
}

# The studies of one source x product x mechanism; 'raw': theta instead of g.
collect_row <- function(rows, raw = FALSE) {
    n_eff <- 1 / rows$u
    k <- nrow(rows)
    delta <- if (k) sum(n_eff * rows$g) / sum(n_eff) else NA
    list(rows = rows, k = k, g = if (raw) rows$theta else rows$g, delta = delta, study = rows$study,
         V = if (raw) rows$se^2 else if (k == 1) rows$g_var else var_g(rows$df, n_eff, delta))
}

generalised_q <- function(row, tau2) {
    w <- 1 / (row$V + tau2)
    sum(w * (row$g - sum(w * row$g) / sum(w))^2)
}

# Paule-Mandel over rows with k >= 2.
paule_mandel <- function(rows) {
    df <- sum(vapply(rows, function(r) r$k - 1, 0))
    excess <- function(tau2) sum(vapply(rows, generalised_q, 0, tau2)) - df
    if (excess(0) <= 0) return(0)
    hi <- 1
    while (excess(hi) > 0) hi <- 2 * hi
    lo <- 0
    repeat {
        mid <- lo + (hi - lo) / 2
        if (mid == lo || mid == hi) return(mid)
        if (excess(mid) > 0) lo <- mid else hi <- mid
    }
}

# tau^2 and the degrees of freedom of one source x product.
shared_heterogeneity <- function(own, everything, squared_r) {
    several <- function(rows) Filter(function(r) r$k >= 2, rows)
    studies <- unique(unlist(lapply(own, `[[`, "study")))
    rows <- several(if (length(studies) < 3) everything else own)
    if (!length(several(own))) return(list(tau2 = NA_real_, df = NA_real_))
    r2 <- mean(unlist(squared_r[studies]))
    tau2 <- paule_mandel(rows)
    expected_q <- sum(vapply(rows, function(r) r$k - 1, 0))
    ratio <- if (tau2 > 0) 1 else min(1, sum(vapply(rows, generalised_q, 0, 0)) / expected_q)
    list(tau2 = tau2, r2 = r2, n_sum = length(rows), ratio = ratio,
         df = sum(vapply(rows, function(r) r$k - 1, 0)) / (1 + (length(rows) - 1) * r2))
}

# Closed-form interval of delta from one study; equal to its p at 0.
single_interval <- function(row) {
    nu <- row$df
    cc <- 1 - 1 / (4 * nu)
    q <- qt(.975, nu)
    z <- q * cc / sqrt(1 + q^2 / (2 * nu))
    (row$t * cc + c(-1, 1) * z * sqrt(1 + row$t^2 / (2 * nu))) / sqrt(1 / row$u)
}

own_hartung_knapp <- function(row) {
    tau2 <- paule_mandel(list(row))
    w <- 1 / (row$V + tau2)
    mu <- sum(w * row$g) / sum(w)
    se <- sqrt(sum(w * (row$g - mu)^2) / ((row$k - 1) * sum(w)))
    list(tau2_own = tau2, effect_hk = mu, se_hk = se, ci_lo_hk = mu - qt(.975, row$k - 1) * se,
         ci_hi_hk = mu + qt(.975, row$k - 1) * se)
}

# I.5 for one row: effect, se, df, p, interval, i2.
pool_row <- function(row, shared) {
    exploratory <- row$k > 0 && all(is.na(row$rows$p))
    out <- list(effect = NA_real_, se = NA_real_, df = NA_real_, ci_lo = NA_real_, ci_hi = NA_real_, p = NA_real_,
                tau = NA_real_, i2 = NA_real_, Q = NA_real_, Q_p = NA_real_, exploratory = exploratory,
                pi_lo = NA_real_, pi_hi = NA_real_, w = NULL)
    if (row$k == 0) return(out)
    if (row$k == 1) {
        out[c("effect", "se", "df", "p")] <- list(row$g, sqrt(row$V), row$rows$df, row$rows$p)
        out$w <- 1
        if (!exploratory) out[c("ci_lo", "ci_hi")] <- as.list(single_interval(row$rows))
        return(out)
    }
    out$w <- 1 / (row$V + shared$tau2)
    out$effect <- sum(out$w * row$g) / sum(out$w)
    out$se <- 1 / sqrt(sum(out$w))
    out$df <- shared$df
    out$tau <- sqrt(shared$tau2)
    out$Q <- generalised_q(row, 0)
    out$i2 <- if (out$Q > 0) max(0, (out$Q - (row$k - 1)) / out$Q) else 0
    out$Q_p <- pchisq(out$Q, row$k - 1, lower.tail = FALSE)
    if (!exploratory) {
        z <- abs(out$effect / out$se)
        nu <- sum(row$rows$df)
        out$p <- max(2 * pt(-z, nu), if (shared$ratio > 0) 2 * pt(-z / sqrt(shared$ratio), out$df))
        half <- max(qt(.975, nu), qt(.975, out$df) * sqrt(shared$ratio)) * out$se
        out[c("ci_lo", "ci_hi")] <- as.list(out$effect + c(-1, 1) * half)
    }
    if (row$k >= 4)
        out[c("pi_lo", "pi_hi")] <- as.list(out$effect + c(-1, 1) * qt(.975, row$k - 2) * sqrt(shared$tau2 + out$se^2))
    out
}

# I.6  V over the mechanisms of one source x product.
covariance_matrix <- function(rows, pooled, correlations) {
    M <- length(rows)
    V <- diag(vapply(pooled, function(p) p$se^2, 0), M)
    for (a in seq_len(M)) for (b in seq_len(M)) if (a < b) {
        total <- 0
        for (s in byte_sort(intersect(rows[[a]]$study, rows[[b]]$study))) {
            i <- match(s, rows[[a]]$study); j <- match(s, rows[[b]]$study)
            r <- correlations[[s]][names(rows)[a], names(rows)[b]]
            total <- total + pooled[[a]]$w[i] * pooled[[b]]$w[j] * r * sqrt(rows[[a]]$V[i] * rows[[b]]$V[j])
        }
        V[a, b] <- V[b, a] <- total / (sum(pooled[[a]]$w) * sum(pooled[[b]]$w))
    }
    V
}

gauss_legendre <- function(n) {
    i <- seq_len(n - 1)
    J <- matrix(0, n, n)
    J[cbind(i, i + 1)] <- J[cbind(i + 1, i)] <- i / sqrt(4 * i^2 - 1)
    e <- eigen(J, symmetric = TRUE)
    list(x = e$values, w = 2 * e$vectors[1, ]^2)
}

panels_rule <- function(lo, hi, panels, n = 16) {
    rule <- gauss_legendre(n)
    width <- (hi - lo) / panels
    list(x = as.vector(outer(rule$x * width / 2, lo + width * (seq_len(panels) - .5), "+")),
         w = rep(rule$w * width / 2, panels))
}

# The text's double integral to near machine precision, with s = x^4 (R's own ptukey is off by
# up to 1e-4 at nu = 2 and 1e-9 at nu = 12, and refuses nu < 2).
tukey_upper_point <- function(m, nu) {
    end <- function(lower) sqrt(qchisq(1e-18, nu, lower.tail = lower) / nu)^(1 / 4)
    X <- panels_rule(if (nu > 8) end(TRUE) else 0, end(FALSE), 20)
    s <- X$x^4
    density <- exp(log(2) + nu / 2 * log(nu / 2) + (nu - 1) * log(s) - nu * s^2 / 2 - lgamma(nu / 2)) * 4 * X$x^3
    Z <- panels_rule(-8.5, 8.5, 30)
    cdf <- function(q) {
        between <- pnorm(Z$x) - pnorm(outer(Z$x, -q * s, "+"))
        sum(X$w * density * m * colSums(Z$w * dnorm(Z$x) * between^(m - 1)))
    }
    hi <- 1
    while (cdf(hi) < .95) hi <- 2 * hi
    lo <- 0
    repeat {
        mid <- lo + (hi - lo) / 2
        if (mid == lo || mid == hi) return(mid)
        if (cdf(mid) < .95) lo <- mid else hi <- mid
    }
}

critical_cache <- new.env()
critical_value <- function(m, nu) {
    if (m < 2) return(NA_real_)
    key <- sprintf("%d %.17g", as.integer(m), nu)
    if (is.null(critical_cache[[key]])) critical_cache[[key]] <- tukey_upper_point(m, nu) / sqrt(2)
    critical_cache[[key]]
}

# Is a above b?  For some sign of a, every sign of b.
# A covariance that narrows the difference counts 1 - 1/(2 nu) times.
is_above <- function(a, b, mu, V, two_sided, c, nu) {
    signs <- function(m) if (two_sided[m]) c(1, -1) else 1
    any(vapply(signs(a), function(sa) all(vapply(signs(b), function(sb) {
        shared <- sa * sb * V[a, b]
        variance <- V[a, a] + V[b, b] - 2 * (if (shared > 0) shared * (1 - 1 / (2 * nu)) else shared)
        sa * mu[a] - sb * mu[b] > c * sqrt(max(0, variance))
    }, NA)), NA))
}

# One scope: ranks, their limits, top set, P-scores.
rank_scope <- function(names, mu, V, df, two_sided, exploratory) {
    M <- length(names)
    if (M == 0) return(NULL)
    nu <- max(1, min(df))
    doubled <- M + sum(two_sided)
    c <- if (M > 1) critical_value(doubled, nu) else NA_real_
    strength <- ifelse(two_sided, abs(mu), mu)
    rank <- integer(M)
    rank[order(-strength, names, method = "radix")] <- seq_len(M)
    above <- matrix(FALSE, M, M)
    if (!all(exploratory))
        for (a in seq_len(M)) for (b in seq_len(M))
            if (a != b) above[a, b] <- is_above(a, b, mu, V, two_sided, c, nu)
    s <- ifelse(two_sided & mu < 0, -1, 1)
    p_score <- vapply(seq_len(M), function(a) {
        others <- setdiff(seq_len(M), a)
        se <- sqrt(V[a, a] + diag(V)[others] - 2 * s[a] * s[others] * V[a, others])
        if (length(others)) mean(pt((strength[a] - strength[others]) / se, nu)) else NA_real_
    }, 0)
    list(rank = rank, lo = 1 + colSums(above), hi = M - rowSums(above), p_score = p_score,
         nu = nu, M = M, doubled = doubled, c = c)
}

flag_order <- strsplit(paste(
    "single_study two_studies exploratory heterogeneous blocked not_counts no_control model_not_confirmed",
    "no_functional_rescue panels_not_measured no_background_prior no_covariance not_assessable low_coverage",
    "weak_half_unmeasured half_mostly_unexpressed composition_driven whole_transcriptome sign_disagreement",
    "xenogeneic pooled_animals batch_confounded retracted_prior"), " ")[[1]]

join_flags <- function(flags) {
    flags <- flag_order[flag_order %in% flags]
    if (length(flags)) paste(flags, collapse = ",") else "NA"
}

# I.7  Flags of the gate for one source x product.
gate_flags <- function(studies, source, product, panels, effects) {
    rows <- panels[panels$study %in% studies, ]
    gated <- rows$panel %in% c("sanity_granulosa", "sanity_oocyte")
    damage <- rows[gated & rows$contrast == "model-control", ]
    rescue <- rows[gated & rows$contrast == "treated-model" & rows$source %in% source & rows$product %in% product, ]
    with_control <- unique(effects$study[effects$contrast == "model-control"])
    measured <- any(!is.na(rescue$theta))
    c(if (!any(studies %in% with_control)) "no_control"
      else if (any(!is.na(damage$theta)) && !any(damage$gate %in% "yes")) "model_not_confirmed",
      if (!measured) "panels_not_measured" else if (!any(rescue$gate %in% "yes")) "no_functional_rescue")
}

row_flags <- function(row, pooled, all_flags, gate) {
    blocked <- vapply(row$rows$flags, function(f) "blocked" %in% f, NA)
    kept <- setdiff(unlist(row$rows$flags), c("blocked", "exploratory", "no_control", "composition_driven"))
    c(kept, gate, if (row$k == 0) all_flags, if (row$k == 1) "single_study", if (row$k == 2) "two_studies",
      if (pooled$exploratory) "exploratory", if (any(blocked) && !all(blocked)) "blocked",
      if (isTRUE(pooled$Q_p < .05)) "heterogeneous")
}

# The table of one source x product, mechanisms in the order of core.tsv.
# 'own': each row its own Paule-Mandel tau^2, t on k - 1.
rank_source <- function(source, product, collected, everything, core, correlations, squared_r, own = FALSE) {
    shared <- shared_heterogeneity(collected, everything, squared_r)
    pooled <- lapply(collected, function(row) {
        if (own && row$k > 1) shared <- list(tau2 = paule_mandel(list(row)), df = row$k - 1, ratio = 1)
        pool_row(row, shared)
    })
    k <- vapply(collected, `[[`, 0, "k")
    get <- function(field) unname(vapply(pooled, function(p) as.numeric(p[[field]]), 0))
    family <- vapply(core, `[[`, "", "family")
    two_sided <- vapply(core, `[[`, NA, "two_sided")
    out <- data.frame(source = source, product = product, family = unname(family), mechanism = names(core),
                      rank = NA, rank_lo = NA, rank_hi = NA, top_set = NA, rank_all = NA, rank_all_lo = NA,
                      rank_all_hi = NA, p_score = NA_real_, effect = get("effect"), se = get("se"),
                      ci_lo = get("ci_lo"), ci_hi = get("ci_hi"), p = get("p"), q = NA_real_, p_holm = NA_real_,
                      k = unname(k),
                      n_treated = unname(vapply(collected, function(r) sum(r$rows$n1), 0)),
                      n_model = unname(vapply(collected, function(r) sum(r$rows$n2), 0)),
                      tau = get("tau"), i2 = get("i2"), df = get("df"), Q = get("Q"), Q_p = get("Q_p"),
                      pi_lo = get("pi_lo"), pi_hi = get("pi_hi"), p_score_all = NA_real_, stringsAsFactors = FALSE)
    critical <- NULL
    for (scope in c("primary", "secondary", "all")) {
        at <- which(k > 0 & (scope == "all" | family == scope))
        if (!length(at)) next
        V <- covariance_matrix(collected[at], pooled[at], correlations)
        ranked <- rank_scope(names(core)[at], out$effect[at], V, out$df[at], unname(two_sided[at]),
                             vapply(pooled[at], `[[`, NA, "exploratory"))
        if (scope == "all") {
            out[at, c("rank_all", "rank_all_lo", "rank_all_hi", "p_score_all")] <- ranked[c("rank", "lo", "hi", "p_score")]
        } else {
            out[at, c("rank", "rank_lo", "rank_hi", "p_score")] <- ranked[c("rank", "lo", "hi", "p_score")]
            out$top_set[at] <- ifelse(ranked$lo == 1, "yes", "no")
        }
        critical <- rbind(critical, data.frame(source = source, product = product, scope = scope, M = ranked$M,
                                               m_doubled = ranked$doubled, nu = ranked$nu, c = ranked$c,
                                               stringsAsFactors = FALSE))
    }
    hk <- do.call(rbind, lapply(which(k >= 2), function(i)
        data.frame(source = source, product = product, mechanism = names(core)[i],
                   out[i, c("k", "effect", "se", "df", "tau", "Q", "Q_p", "i2", "pi_lo", "pi_hi")],
                   as.data.frame(own_hartung_knapp(collected[[i]])), r2 = shared$r2, n_sum = shared$n_sum,
                   stringsAsFactors = FALSE)))
    list(table = out, critical = critical, pooling = hk, pooled = pooled, shared = shared)
}

adjust_families <- function(ranking) {
    for (f in unique(ranking$family)) {
        at <- ranking$family == f
        ranking$q[at] <- p.adjust(ranking$p[at], "BH")
    }
    for (key in unique(paste(ranking$source, ranking$product))) {
        at <- paste(ranking$source, ranking$product) == key & ranking$family == "primary"
        ranking$p_holm[at] <- p.adjust(ranking$p[at], "holm")
    }
    ranking
}

# effects (all studies) -> ranking, critical values, pooling detail.
rank_all_sources <- function(effects, panels, core, correlations, raw = FALSE, own = FALSE,
                             adjusted = "no") {
    treated <- effects[effects$contrast == "treated-model" & effects$adjusted == adjusted, ]
    keys <- unique(treated[c("source", "product")])
    keys <- keys[order(keys$source, keys$product, method = "radix"), ]
    collect <- function(i) lapply(names(core), function(m) {
        at <- treated$source == keys$source[i] & treated$product == keys$product[i] & treated$mechanism == m
        rows <- treated[at & !is.na(treated$g), ]
        collect_row(rows[byte_order(rows$study), ], raw)
    })
    collected <- lapply(seq_len(nrow(keys)), function(i) setNames(collect(i), names(core)))
    squared_r <- lapply(correlations, function(R) R[lower.tri(R)]^2)
    everything <- unlist(collected, recursive = FALSE)
    parts <- lapply(seq_len(nrow(keys)), function(i) {
        part <- rank_source(keys$source[i], keys$product[i], collected[[i]], everything, core, correlations, squared_r,
                            own)
        studies <- unique(treated$study[treated$source == keys$source[i] & treated$product == keys$product[i]])
        gate <- gate_flags(studies, keys$source[i], keys$product[i], panels, effects)
        part$table$flags <- unlist(Map(function(row, pooled) join_flags(row_flags(row, pooled, "not_assessable", gate)),
                                       collected[[i]], part$pooled))
        part
    })
    bind <- function(field) do.call(rbind, lapply(parts, `[[`, field))
    list(ranking = adjust_families(bind("table")), critical = bind("critical"), pooling = bind("pooling"),
         keys = keys, collected = collected, pooled = lapply(parts, `[[`, "pooled"),
         shared = lapply(parts, `[[`, "shared"))
}
