# golden_own_model.R - statistics I.3, I.4 and I.7: model, prior, effect sizes, gate.

# Animals: mean over the rows of one animal, first rows in byte order of sample.
average_animals <- function(study, scores) {
    animal <- study$unit
    sums <- t(rowsum(t(scores), factor(animal, unique(animal)), reorder = TRUE))
    sweep(sums, 2, as.vector(table(factor(animal, unique(animal)))), "/")
}

covariate_columns <- function(name, values, as_factor) {
    if (anyNA(values)) stop("missing values in covariate ", name)
    if (!as_factor && !anyNA(suppressWarnings(as.numeric(values))))
        return(matrix(as.numeric(values), ncol = 1, dimnames = list(NULL, name)))
    levels <- byte_sort(unique(values))
    vapply(setNames(levels[-1], paste(rep(name, length(levels) - 1), levels[-1])), function(l) as.numeric(values == l), numeric(length(values)))
}

# X over animals of the arms with two or more; contrasts as rows of a matrix.
build_design <- function(study, covariates) {
    sheet <- study$sheet
    study$unit <- ifelse(is.na(sheet$animal), paste0("sample ", sheet$sample), paste0("animal ", sheet$animal))
    first <- !duplicated(study$unit)
    arm <- study$arm[first]
    for (column in c("batch", covariates, "arm", "source", "product"))
        stopifnot(tapply(paste(sheet[[column]]), study$unit, function(v) length(unique(v))) == 1)
    n <- table(arm)
    in_model <- arm %in% names(n)[n >= 2]
    arms <- intersect(c("control", "model", byte_sort(setdiff(arm, c("control", "model")))), arm[in_model])
    X <- vapply(setNames(arms, arms), function(a) as.numeric(arm[in_model] == a), numeric(sum(in_model)))
    rows <- sheet[first, ][in_model, ]
    study$blocked <- length(unique(rows$batch[!is.na(rows$batch)])) >= 2
    if (study$blocked) X <- cbind(X, covariate_columns("batch", rows$batch, TRUE))
    for (name in covariates) X <- cbind(X, covariate_columns(name, rows[[name]], FALSE))
    if (qr(X)$rank < ncol(X)) stop("design of ", study$name, " is not of full rank")
    study$X <- X
    study$adjusted <- "no"
    study$in_model <- in_model
    study$d <- nrow(X) - ncol(X)
    study$xtx_inverse <- chol2inv(qr.R(qr(X)))
    study$n_arm <- setNames(as.vector(n[arms]), arms)
    study$contrasts <- list_contrasts(arms, ncol(X))
    study
}

list_contrasts <- function(arms, p) {
    one <- function(type, plus, minus, arm) {
        c <- numeric(p)
        c[match(plus, arms)] <- 1
        c[match(minus, arms)] <- -1
        label <- if (is.na(arm)) c(NA, NA) else strsplit(arm, "|", fixed = TRUE)[[1]][2:3]
        list(type = type, plus = plus, minus = minus, source = label[1], product = label[2], c = c)
    }
    treated <- setdiff(arms, c("control", "model"))
    has <- function(arm) arm %in% arms
    c(if (has("model")) lapply(treated, function(a) one("treated-model", a, "model", a)),
      if (has("model") && has("control")) list(one("model-control", "model", "control", NA)),
      if (has("control")) lapply(treated, function(a) one("treated-control", a, "control", a)))
}

# Least squares of every row of S (sets x animals of the model).
fit_rows <- function(S, X, d) {
    q <- qr(X)
    residuals <- t(qr.resid(q, t(S)))
    list(beta = t(qr.coef(q, t(S))), residuals = residuals, v = rowSums(residuals^2) / d)
}

trigamma_inverse <- function(x) {
    if (x > 1e7) return(1 / sqrt(x))
    if (x < 1e-6) return(1 / x)
    y <- .5 + 1 / x
    for (i in 1:50) {
        tri <- trigamma(y)
        dif <- tri * (1 - tri / x) / psigamma(y, 2)
        y <- y + dif
        if (-dif / y < 1e-8) break
    }
    y
}

# The variance prior as a function of size: OLS of log v on log h, or on a constant (h NULL).
fit_prior <- function(v, h, d) {
    z <- log(pmax(v, 1e-5 * median(v)))
    Z <- if (is.null(h)) matrix(1, length(v), 1) else cbind(1, log(h))
    q <- qr(Z)
    e <- qr.resid(q, z) - digamma(d / 2) + log(d / 2)
    residual <- qr.resid(q, z)
    variance <- sum(residual^2) / (length(v) - ncol(Z))
    excess <- max(0, variance - trigamma(d / 2))
    d0 <- if (excess > 0) 2 * trigamma_inverse(excess) else Inf
    spread <- if (is.finite(d0)) digamma(d0 / 2) - log(d0 / 2) else 0
    coefficients <- qr.coef(q, z)
    range <- if (is.null(h)) c(1, 1) else range(h)
    log_level <- function(h) {
        fit <- if (length(coefficients) == 1) coefficients else sum(coefficients * c(1, log(min(max(h, range[1]), range[2]))))
        fit + mean(e)
    }
    list(d0 = d0, s0_2 = function(h) exp(log_level(h) + spread), excess = excess, log_level = log_level)
}

nearest_sets <- function(size, n, count) {
    distance <- pmax(size / n, n / size)
    sort(order(distance, seq_along(size))[seq_len(count)]) # sets stand in name order already
}

effective_size <- function(w, h) sum(w)^2 / sum((w^2 / h)[w > 0])

# Composites of pairs of background sets, as the mechanism is composed of its halves.
pair_prior <- function(background, S, X, d, w, n) {
    K <- min(200, nrow(S))
    A <- nearest_sets(background$size, n[1], K)
    B <- nearest_sets(background$size, n[2], K)
    pairs <- do.call(rbind, lapply(1:5, function(s) cbind(A, B[(seq_len(K) - 1 + 7 * s) %% K + 1])))
    pairs <- pairs[pairs[, 1] != pairs[, 2], , drop = FALSE]
    composite <- (w[1] * S[pairs[, 1], ] - w[2] * S[pairs[, 2], ]) / sum(w)
    h <- sum(w)^2 / (w[1]^2 / background$size[pairs[, 1]] + w[2]^2 / background$size[pairs[, 2]])
    fit_prior(fit_rows(composite, X, d)$v, h, d)
}

# How the variances of mechanisms lie to those of background sets in public tables: per mechanism a
# mean c of the log ratios r, with noise trigamma(df/2) and one variance tau^2 between tables
# (Paule-Mandel over all mechanisms), drawn to the mean over mechanisms; V: how far one more table
# may lie from c.  "other" serves any set without rows.
variance_shifts <- function(rows) {
    if (!nrow(rows)) return(list(other = c(c = 0, V = 0)))
    by <- split(data.frame(r = rows$log_ratio, noise = trigamma(rows$df / 2)), rows$mechanism)
    mean_of <- function(x, tau2) {
        w <- 1 / (x$noise + tau2)
        m <- sum(w * x$r) / sum(w)
        c(m = m, e = 1 / sum(w), q = if (nrow(x) > 1) sum(w * (x$r - m)^2) else 0)
    }
    excess <- function(tau2) sum(vapply(by, function(x) mean_of(x, tau2)[["q"]] - (nrow(x) - 1), 0))
    tau2 <- 0
    if (excess(0) > 0) {
        hi <- 1
        while (excess(hi) > 0) hi <- 2 * hi
        lo <- 0
        while ((tau2 <- (lo + hi) / 2) > lo && tau2 < hi) if (excess(tau2) > 0) lo <- tau2 else hi <- tau2
    }
    own <- vapply(by, mean_of, c(m = 0, e = 0, q = 0), tau2)
    mu <- mean(own["m", ])
    omega2 <- if (length(by) > 1) max(0, var(own["m", ]) - mean(own["e", ])) else 0
    b <- omega2 / (omega2 + own["e", ])
    c(list(other = c(c = mu, V = tau2 + omega2)),
      Map(function(m, e, b) c(c = mu + b * (m - mu), V = tau2 + b * e), own["m", ], own["e", ], b))
}

# d0, s0^2 and the capped d0 of every row of `sets` (mechanisms and panels alike).
priors_of <- function(study, sets, fits_mechanisms, shifts) {
    d <- study$d
    shift_of <- function(name) if (is.null(shifts[[name]])) shifts$other else shifts[[name]]
    S <- average_animals(study, study$background$scores)[, study$in_model, drop = FALSE]
    enough <- nrow(S) >= 100
    single <- if (enough) fit_prior(fit_rows(S, study$X, d)$v, study$background$size, d)
    unshifted <- fits_mechanisms / exp(vapply(names(fits_mechanisms), function(n) shift_of(n)[["c"]], 0))
    constant <- if (!enough && length(fits_mechanisms) >= 10) fit_prior(unshifted, NULL, d)
    lapply(sets, function(m) {
        if (!m$assessable) return(NULL)
        h <- effective_size(m$w, m$n)
        prior <- if (!enough) constant
                 else if (all(m$w > 0)) pair_prior(study$background, S, study$X, d, m$w, m$n)
                 else single
        if (is.null(prior)) return(list(h = h, d0 = 0, s0_2 = NA_real_, d0_capped = 0))
        shift <- shift_of(m$name)
        excess <- max(prior$excess, shift[["V"]])
        d0 <- if (excess > 0) 2 * trigamma_inverse(excess) else Inf
        at <- function(h)
            exp(prior$log_level(h) + shift[["c"]] + if (is.finite(d0)) digamma(d0 / 2) - log(d0 / 2) else 0)
        list(h = h, d0 = d0, s0_2 = at(h), d0_capped = min(d0, d / 2), at = at)
    })
}

moderate <- function(v, d, prior) {
    d0 <- prior$d0_capped
    if (d0 == 0) v else (d0 * prior$s0_2 + d * v) / (d0 + d)
}

# Fits scores of mechanisms and panels; adds `fits` (beta, v, prior, v~, nu) and the correlation R.
model_study <- function(study) {
    sets <- c(study$mechanisms, study$panels)
    scored <- vapply(sets, `[[`, NA, "assessable")
    is_mechanism <- seq_along(sets) <= length(study$mechanisms)
    sets <- sets[scored]
    is_mechanism <- is_mechanism[scored]
    S <- average_animals(study, do.call(rbind, lapply(sets, `[[`, "total")))[, study$in_model, drop = FALSE]
    fit <- fit_rows(S, study$X, study$d)
    study$no_background_prior <- nrow(study$background$scores) < 100
    priors <- priors_of(study, sets, setNames(fit$v[is_mechanism], vapply(sets[is_mechanism], `[[`, "", "name")), study$shifts)
    study$fits <- Map(function(i, prior) {
        c(list(beta = fit$beta[i, ], v = fit$v[i], v_tilde = moderate(fit$v[i], study$d, prior),
               nu = prior$d0_capped + study$d), prior)
    }, setNames(seq_along(sets), names(sets)), priors)
    study$R <- shrunk_correlation(fit$residuals[is_mechanism, , drop = FALSE], study$d)
    study
}

# I.6  R = (1 - lambda) r.
shrunk_correlation <- function(residuals, d) {
    ss <- sqrt(rowSums(residuals^2))
    r <- tcrossprod(residuals / ss)
    off <- r[lower.tri(r)]
    lambda <- if (length(off)) min(1, sum((1 - off^2)^2 / d) / sum(off^2)) else 1
    R <- (1 - lambda) * r
    diag(R) <- 1
    dimnames(R) <- list(rownames(residuals), rownames(residuals))
    R
}

bias_factor <- function(nu) exp(lgamma(nu / 2) - lgamma((nu - 1) / 2)) / sqrt(nu / 2)

# One row of effects.tsv.
effect_row <- function(study, set, contrast) {
    fit <- study$fits[[set$name]]
    n1 <- study$n_arm[[contrast$plus]]
    n2 <- study$n_arm[[contrast$minus]]
    u <- sum(contrast$c * (study$xtx_inverse %*% contrast$c))
    row <- data.frame(study = study$name, species = study$sheet$species[1], source = contrast$source,
                      product = contrast$product, mechanism = set$name, contrast = contrast$type,
                      adjusted = study$adjusted,
                      n1 = n1, n2 = n2, u = u, sd = NA_real_, theta = NA_real_, se = NA_real_, df = NA_real_,
                      t = NA_real_, p = NA_real_, g = NA_real_, g_var = NA_real_, genes_used = set$genes_used,
                      genes_total = set$genes_total, stringsAsFactors = FALSE)
    exploratory <- min(n1, n2) == 2
    if (!is.null(fit) && study$d >= 1) {
        row$sd <- sqrt(fit$v_tilde)
        row$theta <- sum(contrast$c * fit$beta)
        row$se <- sqrt(fit$v_tilde * u)
        row$df <- fit$nu
        row$t <- row$theta / row$se
        if (!exploratory) row$p <- 2 * pt(-abs(row$t), fit$nu)
        if (study$d > 1 && fit$nu > 2) {
            J <- bias_factor(fit$nu)
            row$g <- J * row$theta / row$sd
            row$g_var <- J^2 * u + row$g^2 / (2 * fit$nu)
        }
    }
    row$flags <- list(c(set$flags, if (exploratory) "exploratory", if (study$blocked) "blocked",
                        if (study$scale != "counts") "not_counts",
                        if (study$no_background_prior) "no_background_prior",
                        if (!("control" %in% names(study$n_arm))) "no_control"))
    row
}

effects_of <- function(study) {
    rows <- do.call(rbind, lapply(study$contrasts, function(contrast)
        do.call(rbind, lapply(study$mechanisms, effect_row, study = study, contrast = contrast))))
    add_companions(rows, study)
}

# I.7  Panels; the gate is one-sided.
panels_of <- function(study) {
    rows <- do.call(rbind, lapply(study$contrasts, function(contrast)
        do.call(rbind, lapply(study$panels, effect_row, study = study, contrast = contrast))))
    gated <- rows$mechanism %in% c("sanity_granulosa", "sanity_oocyte") & !is.na(rows$p)
    side <- c("treated-model" = -1, "model-control" = 1, "treated-control" = NA)[rows$contrast]
    p_gate <- ifelse(gated, pt(side * rows$t, rows$df), NA)
    data.frame(study = rows$study, source = rows$source, product = rows$product, panel = rows$mechanism,
               rows[c("contrast", "n1", "n2", "theta", "se", "df", "t", "p")], p_gate = p_gate,
               gate = ifelse(is.na(p_gate), NA, ifelse(p_gate < .05, "yes", "no")), stringsAsFactors = FALSE)
}

contrasts_of <- function(study) {
    k <- length(study$contrasts)
    pairs <- do.call(rbind, lapply(seq_len(k), function(a) cbind(a, a:k)))
    do.call(rbind, apply(pairs, 1, function(ab) {
        a <- study$contrasts[[ab[1]]]; b <- study$contrasts[[ab[2]]]
        data.frame(study = study$name, adjusted = study$adjusted, source_a = a$source, product_a = a$product,
                   contrast_a = a$type, source_b = b$source, product_b = b$product, contrast_b = b$type,
                   u = sum(a$c * (study$xtx_inverse %*% b$c)), stringsAsFactors = FALSE)
    }, simplify = FALSE))
}

covariance_of <- function(study) {
    R <- study$R
    names <- rownames(R)
    at <- which(lower.tri(R), arr.ind = TRUE)
    data.frame(study = study$name, adjusted = study$adjusted, mechanism_a = names[at[, 2]], mechanism_b = names[at[, 1]],
               r = R[at], stringsAsFactors = FALSE)
}
