/*
 * Rescue classes (statistics.md I.8): the damage must be sure before its rescue is judged, and
 * "restored" is a non-inferiority test against half of the damage, because the absence of a
 * difference to the healthy proves nothing with few animals.
 */
#include <math.h>

#include "mechrank/stats.h"

static const double LEVEL = 0.95;
static const double MIN_DAMAGE = 3.5; /* in standard errors: below, ratios have no bounds */
static const double MAX_DF = 200;

const char *mr_rescue_class_name(enum mr_rescue_class verdict)
{
    static const char *const names[MR_N_RESCUE_CLASSES] = {
        [MR_RESCUE_NO_CONTROL] = "no_control",   [MR_RESCUE_EXPLORATORY] = "exploratory",
        [MR_RESCUE_NOT_DAMAGED] = "not_damaged", [MR_RESCUE_NOT_RESCUED] = "not_rescued",
        [MR_RESCUE_OVERSHOOT] = "overshoot",     [MR_RESCUE_RESTORED] = "restored",
        [MR_RESCUE_PARTIAL] = "partial",
    };

    return names[verdict];
}

/* Means over the studies, weighted by the effective size of T-M; '*cov' of M-C and T-M. */
static void combine(const struct mr_rescue_study *studies, size_t k, struct mr_rescue *out,
                    double *cov)
{
    double sum = 0, df = 0, var[MR_N_TRIAD] = { 0 };

    for (size_t s = 0; s < k; s++) {
        const double n = 1 / studies[s].u[MR_TM];

        for (int c = 0; c < MR_N_TRIAD; c++) {
            out->d[c] += n * studies[s].d[c];
            var[c] += n * n * studies[s].u[c];
        }
        sum += n;
        df += studies[s].df;
    }
    for (int c = 0; c < MR_N_TRIAD; c++) {
        out->d[c] /= sum;
        var[c] /= sum * sum;
        out->se[c] = sqrt(var[c]);
    }
    *cov = (var[MR_TC] - var[MR_MC] - var[MR_TM]) / 2; /* T-C is the sum of the two others */
    out->df = df < MAX_DF ? df : MAX_DF;
}

static void turn_signs(struct mr_rescue *r)
{
    for (int c = 0; c < MR_N_TRIAD; c++)
        r->d[c] = -r->d[c];
}

static bool all_exploratory(const struct mr_rescue_study *studies, size_t k)
{
    for (size_t s = 0; s < k; s++)
        if (!studies[s].exploratory)
            return false;
    return true;
}

static enum mr_rescue_class class_of(const struct mr_rescue *r)
{
    const double t = mr_t_quantile(0.5 + LEVEL / 2, r->df);

    if (!(r->d[MR_MC] / r->se[MR_MC] < -fmax(t, MIN_DAMAGE)))
        return MR_RESCUE_NOT_DAMAGED;
    if (!(r->d[MR_TM] / r->se[MR_TM] > t))
        return MR_RESCUE_NOT_RESCUED;
    if (r->d[MR_TC] / r->se[MR_TC] > t)
        return MR_RESCUE_OVERSHOOT;
    if (r->d[MR_TC] - mr_t_quantile(LEVEL, r->df) * r->se[MR_TC] > -fabs(r->d[MR_MC]) / 2)
        return MR_RESCUE_RESTORED;
    return MR_RESCUE_PARTIAL;
}

static bool is_number(const struct mr_rescue *r)
{
    bool good = r->df > 0;

    for (int c = 0; c < MR_N_TRIAD; c++)
        good = good && isfinite(r->d[c]) && r->se[c] > 0 && isfinite(r->se[c]);
    return good;
}

void mr_rescue_classify(const struct mr_rescue_study *studies, size_t k, bool two_sided,
                        struct mr_rescue *out)
{
    const struct mr_ratio no_ratio = { NAN, NAN, NAN, MR_RATIO_UNKNOWN };
    double cov;

    *out = (struct mr_rescue){ .k = k, .damage_p = NAN, .tc_p_equiv = NAN, .ratio = no_ratio };
    combine(studies, k, out, &cov);
    out->verdict = MR_RESCUE_NO_CONTROL;
    if (!k)
        return;
    if (two_sided && out->d[MR_MC] > 0)
        turn_signs(out);
    out->verdict = is_number(out) ? MR_RESCUE_EXPLORATORY : MR_RESCUE_UNKNOWN;
    if (!is_number(out) || all_exploratory(studies, k))
        return;
    out->verdict = class_of(out);
    out->damage_p = mr_t_two_sided(out->d[MR_MC] / out->se[MR_MC], out->df);
    mr_fieller(&(struct mr_ratio_terms){ .a = -out->d[MR_TM],
                                         .b = out->d[MR_MC],
                                         .var_a = out->se[MR_TM] * out->se[MR_TM],
                                         .var_b = out->se[MR_MC] * out->se[MR_MC],
                                         .cov = -cov },
               out->df, LEVEL, &out->ratio);
    if (out->verdict == MR_RESCUE_NOT_DAMAGED)
        out->ratio.estimate = out->ratio.lo = out->ratio.hi = NAN;
    else
        out->tc_p_equiv =
            mr_t_upper((out->d[MR_TC] + fabs(out->d[MR_MC]) / 2) / out->se[MR_TC], out->df);
}
