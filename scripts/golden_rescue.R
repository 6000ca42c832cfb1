# golden_rescue.R OUT_DIR - expected values of the rescue of a damage: classes, Fieller's sets,
# slopes across mechanisms.  A second implementation in base R, from the text of the methods
# (statistics.md I.8, II.5): Fieller's set by the roots of its quadratic, covariances from
# contrasts.tsv, the slope by matrices.
# Reads the expected effects, contrasts and covariances of tests/golden/own/.
invisible(Sys.setlocale("LC_ALL", "C"))
out <- commandArgs(TRUE)[1]
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
own <- file.path(here, "..", "tests", "golden", "own")
set.seed(20261123)

write_expected <- function(d, name) {
    text <- lapply(d, function(v) if (is.numeric(v)) ifelse(is.na(v), "NA", sprintf("%.17g", v))
                                  else ifelse(is.na(v), "NA", as.character(v)))
    write.table(as.data.frame(text, check.names = FALSE), sep = "\t", quote = FALSE,
                row.names = FALSE, file.path(out, sprintf("expect_%s.tsv", name)))
}

# ---- Fieller ----

# Where a - R b lies within t standard errors: between or outside of the two roots.
fieller <- function(a, b, va, vb, cab, df) {
    t2 <- qt(.975, df)^2
    quadratic <- function(R) (a - R * b)^2 - t2 * (va - 2 * R * cab + R^2 * vb)
    A <- b^2 - t2 * vb
    if (A == 0) {
        end <- (a^2 - t2 * va) / (2 * (a * b - t2 * cab))
        inside <- quadratic(end + c(-1, 1)) <= 0
        return(list(r = a / b, lo = if (inside[1]) -Inf else end, hi = if (inside[2]) Inf else end,
                    shape = "unbounded"))
    }
    z <- polyroot(c(quadratic(0), (quadratic(1) - quadratic(-1)) / 2, A))
    real <- abs(Im(z)) < 1e-9 * Mod(z)
    if (!all(real)) return(list(r = a / b, lo = -Inf, hi = Inf, shape = "unbounded"))
    z <- sort(Re(z))
    for (i in 1:3) { # polish: polyroot is good to about 1e-12
        slope <- 2 * A * z - 2 * (a * b - t2 * cab)
        z <- z - quadratic(z) / slope
    }
    list(r = a / b, lo = z[1], hi = z[2], shape = if (A > 0) "bounded" else "two_pieces")
}

cases <- data.frame(a = rnorm(60, 0, 3), b = rnorm(60, 0, c(.7, 1.5, 4)), df = sample(c(3, 6, 9.5, 27, 200), 60, TRUE))
n <- matrix(sample(2:8, 180, TRUE), 60)
cases$var_a <- 1 / n[, 1] + 1 / n[, 2]
cases$var_b <- 1 / n[, 1] + 1 / n[, 3]
cases$cov <- 1 / n[, 1]
extra <- data.frame(a = c(0, 2, -2, 1e-3, 1e6, 5), b = c(4, .01, .01, 3, 2e6, -5), df = 9,
                    var_a = c(.5, .5, .5, 1e-8, .5, .5), var_b = c(.5, .5, .5, .5, .5, .5),
                    cov = c(.25, .25, .25, 0, .25, -.1))
cases <- rbind(cases, extra)
sets <- lapply(seq_len(nrow(cases)), function(i) with(cases[i, ], fieller(a, b, var_a, var_b, cov, df)))
found <- do.call(rbind, lapply(sets, as.data.frame))
stopifnot(table(found$shape) >= 5)
code <- c(bounded = 1, unbounded = 2, two_pieces = 3)
write_expected(cbind(case = seq_len(nrow(cases)), cases, found[c("r", "lo", "hi")],
                     shape = code[found$shape]), "fieller")

# ---- classes ----

# d, u: studies x (mc, tm, tc); cov_u: of mc and tm
classify <- function(d, u, cov_u, nu, exploratory, two_sided) {
    w <- 1 / u[, "tm"]
    w <- w / sum(w)
    D <- colSums(w * d)
    V <- colSums(w^2 * u)
    S <- sqrt(V)
    nu <- min(200, sum(nu))
    if (two_sided && D[["mc"]] > 0) D <- -D
    x <- list(damage = D[["mc"]], damage_p = NA, rescued = NA, r = NA, r_lo = NA, r_hi = NA,
              r_shape = NA, tc_p_equiv = NA, class = "exploratory", k = nrow(d), df = NA,
              damage_se = S[["mc"]], tm = D[["tm"]], tm_se = S[["tm"]], tc = D[["tc"]],
              tc_se = S[["tc"]])
    if (all(exploratory)) return(x)
    t <- D / S
    x$df <- nu
    x$damage_p <- 2 * pt(abs(t[["mc"]]), nu, lower.tail = FALSE)
    ratio <- fieller(-D[["tm"]], D[["mc"]], V[["tm"]], V[["mc"]], -sum(w^2 * cov_u), nu)
    x$r_shape <- ratio$shape
    damaged <- t[["mc"]] < -max(qt(.975, nu), 3.5)
    rescued <- t[["tm"]] > qt(.975, nu)
    over <- t[["tc"]] > qt(.975, nu)
    margin <- abs(D[["mc"]]) / 2
    equal <- D[["tc"]] - qt(.95, nu) * S[["tc"]] > -margin
    x$class <- if (!damaged) "not_damaged" else if (!rescued) "not_rescued" else if (over) "overshoot"
               else if (equal) "restored" else "partial"
    if (damaged) {
        x[c("r", "r_lo", "r_hi")] <- ratio[c("r", "lo", "hi")]
        x$rescued <- if (rescued) "yes" else "no"
        x$tc_p_equiv <- pt((D[["tc"]] + margin) / S[["tc"]], nu, lower.tail = FALSE)
    }
    x
}

no_answer <- function(class) list(damage = NA, damage_p = NA, rescued = NA, r = NA, r_lo = NA,
    r_hi = NA, r_shape = NA, tc_p_equiv = NA, class = class, k = 0, df = NA, damage_se = NA, tm = NA,
    tm_se = NA, tc = NA, tc_se = NA)

# Made-up mechanisms: damage, share that comes back and number of studies cross all classes.
grid <- expand.grid(damage = c(-9, -5, -3, 0, 5), share = c(0, .5, .8, 1, 1.7), k = 1:3,
                    two_sided = c(FALSE, TRUE))
rows <- list()
studies <- list()
for (i in seq_len(nrow(grid))) {
    g <- grid[i, ]
    n <- matrix(sample(2:7, 3 * g$k, TRUE), g$k)
    mc <- g$damage + rnorm(g$k, 0, .4)
    tm <- -g$share * g$damage + rnorm(g$k, 0, .4)
    d <- cbind(mc = mc, tm = tm, tc = mc + tm)
    u <- cbind(mc = 1 / n[, 1] + 1 / n[, 2], tm = 1 / n[, 1] + 1 / n[, 3], tc = 1 / n[, 2] + 1 / n[, 3])
    nu <- (rowSums(n) - 3) * sample(c(1, 4 / 3, 40), g$k, TRUE)
    x <- classify(d, u, -1 / n[, 1], nu, apply(n < 3, 1, any), g$two_sided)
    rows[[i]] <- data.frame(case = i, two_sided = as.numeric(g$two_sided), x)
    studies[[i]] <- data.frame(case = i, d_ = d, u_ = u, df = nu, exploratory = as.numeric(apply(n < 3, 1, any)))
}
rows <- do.call(rbind, rows)
stopifnot(length(unique(rows$class)) == 6)
order_of <- c("no_control", "exploratory", "not_damaged", "not_rescued", "overshoot", "restored", "partial")
rows$class <- match(rows$class, order_of)
rows$r_shape <- code[rows$r_shape]
studies <- do.call(rbind, studies)
write_expected(rows[setdiff(names(rows), "rescued")], "classes")
write_expected(cbind(row = seq_len(nrow(studies)), studies), "class_studies")

# ---- slopes ----

# Variance of mean(x w - v u_xw), x and w normal about unknown means: see the docs of rescue.
product_variance <- function(x, w, V, uxx, uww, uxw, df) {
    null <- sum(V^2 * (uxx * uww + uxw^2))
    all <- sum(outer(x, x) * V * uww + outer(w, w) * V * uxx +
               (outer(x, w) + outer(w, x)) * V * uxw) - null
    (max(null, all) + 2 * sum(V^2 * uxw^2 / sqrt(outer(df, df)))) / length(x)^2
}
slope_of <- function(mc, tm, s, df, r, u_mc, u_tm, cov_u) {
    V <- outer(s, s) * r
    diag(V) <- s^2
    bracket <- mean(mc^2) - mean(s^2) * u_mc
    bracket_se <- sqrt(product_variance(mc, mc, V, u_mc, u_mc, u_mc, df))
    x <- list(mechanisms = length(mc), raw = -mean(mc * tm) / mean(mc^2),
              artefact = -mean(s^2) * cov_u / mean(mc^2), slope = NA, slope_se = NA,
              damage_ms = bracket, damage_ms_se = bracket_se)
    if (length(mc) < 3 || is.na(bracket_se) || bracket <= 1.5 * bracket_se) return(x)
    x$slope <- (-mean(mc * tm) + mean(s^2) * cov_u) / bracket
    w <- tm + x$slope * mc # away from the line
    x$slope_se <- sqrt(product_variance(mc, w, V, u_mc, u_tm + 2 * x$slope * cov_u + x$slope^2 * u_mc,
                                        cov_u + x$slope * u_mc, df)) / bracket
    x
}

slopes <- list()
members <- list()
for (i in 1:12) {
    n <- sample(3:6, 3, TRUE)
    M <- c(2, 3, 11, 11, 11, 11, 25, 25, 11, 11, 11, 11)[i]
    s <- exp(rnorm(M, -1, .3))
    damage <- rnorm(M) * s * c(3, 3, 0, .5, 1, 2, 3, 1, 5, 2, 1, 4)[i]
    common <- matrix(rnorm(3), M, 3, byrow = TRUE)
    arms <- (sqrt(.2) * common + sqrt(.8) * matrix(rnorm(3 * M), M)) * s / rep(sqrt(n), each = M)
    mc <- damage + arms[, 1] - arms[, 2]
    tm <- -c(0, .5, 1)[i %% 3 + 1] * damage + arms[, 3] - arms[, 1]
    df <- (sum(n) - 3) * runif(M, 1, 4 / 3)
    r <- matrix(.2, M, M)
    r[upper.tri(r)] <- pmin(.9, pmax(-.5, .2 + rnorm(M * (M - 1) / 2, 0, .05)))
    r[lower.tri(r)] <- t(r)[lower.tri(r)]
    x <- slope_of(mc, tm, s, df, r, 1 / n[1] + 1 / n[2], 1 / n[1] + 1 / n[3], -1 / n[1])
    slopes[[i]] <- data.frame(case = i, x, u_mc = 1 / n[1] + 1 / n[2], u_tm = 1 / n[1] + 1 / n[3],
                              u_tc = 1 / n[2] + 1 / n[3])
    full <- matrix(NA, M, 25)
    full[, seq_len(M)] <- r
    diag(full) <- NA
    members[[i]] <- data.frame(case = i, mc, tm, sd = s, df, r_ = full)
}
slopes <- do.call(rbind, slopes)
stopifnot(sum(is.na(slopes$slope)) >= 2, sum(!is.na(slopes$slope)) >= 6)
members <- do.call(rbind, members)
write_expected(slopes, "slopes")
write_expected(cbind(row = seq_len(nrow(members)), members), "slope_rows")

# ---- the tables of a run, from the effects of another golden test ----

two_sided <- c("autophagy", "homing")
read_own <- function(case, table)
    read.table(file.path(own, case, sprintf("expect_%s.tsv", table)), header = TRUE, sep = "\t",
               quote = "", stringsAsFactors = FALSE, na.strings = "NA")
same <- function(a, b) (is.na(a) & is.na(b)) | (!is.na(a) & !is.na(b) & a == b)

u_between <- function(contrasts, study, source, product) {
    is_tm <- function(e) same(contrasts[[paste0("source_", e)]], source) &
        same(contrasts[[paste0("product_", e)]], product) & contrasts[[paste0("contrast_", e)]] == "treated-model"
    is_mc <- function(e) contrasts[[paste0("contrast_", e)]] == "model-control"
    hit <- contrasts$study == study & ((is_tm("a") & is_mc("b")) | (is_mc("a") & is_tm("b")))
    if (any(hit)) contrasts$u[hit] else NA
}

for (case in c("three_studies", "multi_source", "degenerate", "fpkm_log", "strong")) {
    plain <- function(table) table[table$adjusted == "no", ]
    e <- plain(read_own(case, "effects"))
    contrasts <- plain(read_own(case, "contrasts"))
    covariance <- plain(read_own(case, "covariance"))
    pairs <- unique(e[e$contrast == "treated-model", c("source", "product")])
    rescue <- list()
    lines <- list()
    for (p in seq_len(nrow(pairs))) {
        source <- pairs$source[p]
        product <- pairs$product[p]
        mine <- e[same(e$source, source) & same(e$product, product) | e$contrast == "model-control", ]
        studies <- unique(mine$study[mine$contrast == "treated-model"])
        mechanisms <- unique(mine$mechanism)
        pick <- function(study, m, contrast) mine[mine$study == study & mine$mechanism == m &
                                                  mine$contrast == contrast, ]
        key <- function(study, m) data.frame(study, source, product, mechanism = m)
        one <- function(study, m) {
            x <- lapply(c(mc = "model-control", tm = "treated-model", tc = "treated-control"),
                        function(contrast) pick(study, m, contrast))
            control <- nrow(x$mc) == 1 && nrow(x$tc) == 1
            usable <- control && all(is.finite(vapply(x, function(r) r$g, 0)))
            list(x = x, control = control, usable = usable)
        }
        judge <- function(which, m, control) {
            if (!length(which)) return(no_answer(if (control) NA else "no_control"))
            get <- function(f) t(vapply(which, function(o) vapply(o$x, f, 0), c(mc = 0, tm = 0, tc = 0)))
            few <- vapply(which, function(o) any(vapply(o$x, function(r) r$n1 < 3 || r$n2 < 3, NA)), NA)
            cov_u <- vapply(which, function(o) u_between(contrasts, o$x$tm$study, source, product), 0)
            classify(get(function(r) r$theta / r$sd), get(function(r) r$u), cov_u,
                     vapply(which, function(o) o$x$tm$df, 0), few, m %in% two_sided)
        }
        for (m in mechanisms) {
            all <- lapply(studies, one, m)
            for (s in seq_along(studies))
                rescue[[length(rescue) + 1]] <- cbind(key(studies[s], m),
                    as.data.frame(judge(all[s][all[[s]]$usable], m, all[[s]]$control)))
            keep <- vapply(all, `[[`, NA, "usable")
            rescue[[length(rescue) + 1]] <- cbind(key("all", m),
                as.data.frame(judge(all[keep], m, any(vapply(all, `[[`, NA, "control")))))
        }
        for (study in studies) {
            all <- lapply(mechanisms, function(m) one(study, m))
            keep <- vapply(all, function(o) o$usable &&
                !any(vapply(o$x, function(r) r$n1 < 3 || r$n2 < 3, NA)), NA)
            if (!any(keep)) next
            get <- function(c, f) vapply(all[keep], function(o) o$x[[c]][[f]], 0)
            names <- mechanisms[keep]
            here <- covariance[covariance$study == study, ]
            r <- outer(names, names, Vectorize(function(a, b) {
                hit <- (here$mechanism_a == a & here$mechanism_b == b) |
                       (here$mechanism_a == b & here$mechanism_b == a)
                if (any(hit)) here$r[hit] else NA
            }))
            x <- slope_of(get("mc", "theta"), get("tm", "theta"), get("tm", "sd"), get("tm", "df"), r,
                          get("mc", "u")[1], get("tm", "u")[1], u_between(contrasts, study, source, product))
            lines[[length(lines) + 1]] <- data.frame(study, source, product, x)
        }
    }
    write_expected(do.call(rbind, rescue), paste0("rescue_", case))
    if (length(lines)) write_expected(do.call(rbind, lines), paste0("slope_", case))
}
