#include "rows.h"

#include "mechrank/stats.h"

static mr_refs *refs;
static const char *names[32];
static size_t n_names;

int rows_load(void **state)
{
    mr_error err;

    (void)state;
    if (mr_refs_load(NULL, &refs, &err))
        return -1;
    for (size_t i = 0; i < mr_refs_n_mechanisms(refs); i++)
        if (mr_refs_mechanism(refs, i)->family != MR_INDEX)
            names[n_names++] = mr_refs_mechanism(refs, i)->name;
    return 0;
}

int rows_unload(void **state)
{
    (void)state;
    mr_refs_free(refs);
    return 0;
}

const mr_refs *rows_refs(void)
{
    return refs;
}

size_t rows_n_names(void)
{
    return n_names;
}

const char *rows_name(size_t m)
{
    return names[m];
}

struct mr_effect rows_effect(const char *study, const char *source, const char *mechanism, double y,
                             double v)
{
    return (struct mr_effect){ .study = study,
                               .species = "mouse",
                               .source = source,
                               .product = "cells",
                               .mechanism = mechanism,
                               .contrast = "treated-model",
                               .adjusted = "no",
                               .n1 = 4,
                               .n2 = 5,
                               .u = 0.45,
                               .sd = sqrt(v / 0.45),
                               .theta = y,
                               .se = sqrt(v),
                               .df = 12,
                               .t = y / sqrt(v),
                               .p = mr_t_two_sided(y / sqrt(v), 12),
                               .g = y,
                               .g_var = v,
                               .genes_used = 80,
                               .genes_total = 84 };
}

void rows_add(mr_results *r, const struct mr_effect *row)
{
    mr_error err;

    assert_ok(mr_results_add(r, MR_EFFECTS, row, &err), err);
}

void rows_add_contrast(mr_results *r, const char *study, const char *a, const char *b, double u)
{
    const struct mr_contrast row = { study,           "no", a, "cells", "treated-model", b, "cells",
                                     "treated-model", u };
    mr_error err;

    assert_ok(mr_results_add(r, MR_CONTRASTS, &row, &err), err);
}

void rows_add_correlations(mr_results *r, const char *study, const char *adjusted, double rho)
{
    mr_error err;

    for (size_t a = 0; a < n_names; a++) {
        for (size_t b = a + 1; b < n_names; b++) {
            const struct mr_covariance row = { study, adjusted, names[a], names[b], rho };

            assert_ok(mr_results_add(r, MR_COVARIANCE, &row, &err), err);
        }
    }
}

static bool has_correlations(const mr_results *r, const char *study)
{
    for (size_t i = 0; i < mr_results_size(r, MR_COVARIANCE); i++) {
        const struct mr_covariance *row = mr_results_row(r, MR_COVARIANCE, i);

        if (!strcmp(row->study, study))
            return true;
    }
    return false;
}

void rows_add_study(mr_results *r, const char *study, const char *source, double y, size_t number)
{
    for (size_t m = 0; m < n_names; m++) {
        const struct mr_effect row =
            rows_effect(study, source, names[m], y + 0.31 * (double)((m * 5 + number * 3) % 7),
                        0.2 + 0.013 * (double)((m + number) % 5));

        rows_add(r, &row);
    }
    if (!has_correlations(r, study)) /* its second source */
        rows_add_correlations(r, study, "no", 0.1);
}
