# golden_own_companions.R - statistics I.9: fry (plain R, III.8) and camera (limma) beside the score.

# III.8  Effects of a contrast on unit-variance scale, then an orthonormal basis of the residuals.
# The basis is that of limma: QR of the contrast first, then Householder QR of the reformed design.
contrast_effects <- function(x, X, c) {
    p <- ncol(X)
    reformed <- limma::contrastAsCoef(X, c, first = FALSE)$design
    q <- qr(reformed)
    E <- t(qr.qty(q, t(x)))[, p:nrow(X), drop = FALSE]
    E[, 1] <- sign(q$qr[p, p]) * E[, 1]
    E
}

# fitFDist without a trend (III.5).
fit_f <- function(s2, d) {
    x <- pmax(s2, 0)
    m <- median(x)
    x <- pmax(x, 1e-5 * if (m > 0) m else 1)
    e <- log(x) - digamma(d / 2) + log(d / 2)
    excess <- var(e) - trigamma(d / 2)
    if (excess <= 0) return(list(d0 = Inf, s0_2 = mean(x)))
    d0 <- 2 * trigamma_inverse(excess)
    list(d0 = d0, s0_2 = exp(mean(e) + digamma(d0 / 2) - log(d0 / 2)))
}

# Effects over posterior standard deviations.
standardised_effects <- function(E) {
    d <- ncol(E) - 1
    rule <- panels_rule(0, 1, 1, 128)
    top <- sum(rule$w * (d + 1) * rule$x^d * qchisq(rule$x, 1))
    s2_robust <- (rowSums(E^2) - apply(E^2, 1, max)) / (d + 1 - top)
    prior <- fit_f(rowMeans(E[, -1, drop = FALSE]^2), d)
    s2 <- if (is.infinite(prior$d0)) prior$s0_2
          else (.92 * d * s2_robust + prior$d0 * prior$s0_2) / (.92 * d + prior$d0)
    E / sqrt(s2)
}

fry_set <- function(E, index, weight) {
    m <- colMeans(weight * E[index, , drop = FALSE])
    t <- m[1] / sqrt(mean(m[-1]^2))
    list(p = unname(2 * pt(-abs(t), ncol(E) - 1)), sign = unname(sign(t)))
}

# Used genes of the weighted halves, their turn (+1, -1) and fry weight.
signed_genes <- function(m) {
    half <- function(k) {
        h <- m$halves[[k]]
        if (m$w[k] == 0) return(NULL)
        turn <- c(1, -1)[k] * h$signs
        data.frame(gene = h$genes, turn = turn, weight = turn * m$w[k] / h$used, stringsAsFactors = FALSE)
    }
    genes <- rbind(half(1), half(2))
    genes[byte_order(genes$gene), ]
}

companion_row <- function(m, x, E, X, contrast) {
    genes <- signed_genes(m)
    index <- match(genes$gene, rownames(x))
    fry <- fry_set(E, index, genes$weight)
    turned <- x
    turned[index, ] <- genes$turn * turned[index, ]
    camera <- limma::camera(turned, list(set = index), design = X, contrast = contrast$c, inter.gene.cor = NA)
    data.frame(mechanism = m$name, contrast = contrast$type, source = contrast$source, product = contrast$product,
               fry_p = fry$p, fry_sign = fry$sign, camera_p = camera$PValue,
               camera_sign = ifelse(camera$Direction == "Up", 1, -1), stringsAsFactors = FALSE)
}

companions <- function(study) {
    x <- average_animals(study, study$x)[, study$in_model, drop = FALSE]
    assessable <- Filter(function(m) m$assessable, study$mechanisms)
    do.call(rbind, lapply(study$contrasts, function(contrast) {
        E <- standardised_effects(contrast_effects(x, study$X, contrast$c))
        do.call(rbind, lapply(assessable, companion_row, x, E, study$X, contrast))
    }))
}

# fry_p, camera_p and the two flags that rest on them.
add_companions <- function(rows, study) {
    beside <- companions(study)
    key <- function(t) paste(t$mechanism, t$contrast, t$source, t$product)
    at <- match(key(rows), key(beside))
    rows$fry_p <- beside$fry_p[at]
    rows$camera_p <- beside$camera_p[at]
    signs <- cbind(sign(rows$theta), beside$fry_sign[at], beside$camera_sign[at])
    differ <- !is.na(rows$theta) & apply(signs, 1, function(s) length(unique(s)) > 1)
    smallest <- pmin(rows$p, rows$fry_p, rows$camera_p) # NA where the score has no p
    flag <- function(which, name) Map(function(f, on) c(f, if (on %in% TRUE) name), rows$flags, which)
    rows$flags <- flag(differ & smallest < .05, "sign_disagreement")
    rows$flags <- flag(rows$fry_p < .05 & rows$p >= .05, "whole_transcriptome")
    rows
}
