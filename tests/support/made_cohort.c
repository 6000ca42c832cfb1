#include "made_cohort.h"

double cohort_value(size_t g, size_t s)
{
    const size_t mixed = (g * 7919 + s * 104729 + g * s * 31) % 97;

    if (g == 1)
        return 2.5;
    if (!g || s == 3)
        return 0;
    if (g == 2)
        return s == 5 ? 1 : 0;
    if (mixed < 32)
        return 0;
    if (g % 5 == 0)
        return (double)(mixed % 4) - 1;
    return (double)mixed / 7 + (double)(s % 2) * (double)(g % 3);
}

mr_names *cohort_gene_names(void)
{
    mr_names *names = mr_names_new();
    char name[16];

    for (int g = 0; g < COHORT_GENES; g++) {
        snprintf(name, sizeof(name), "g%02d", g);
        assert_int_equal(mr_names_intern(names, name, NULL, NULL, NULL), MR_OK);
    }
    return names;
}

const char *cohort_sample_name(size_t s)
{
    static const char *const names[COHORT_SAMPLES] = { "m", "s10", "s9", "a", "Z",  "s1", "b",
                                                       "x", "B",   "0",  "k", "aa", "s0" };

    return names[s];
}

static void add_set(mr_sets *sets, const char *name, size_t first, size_t step, size_t n)
{
    char id[16];
    mr_error err;

    assert_ok(mr_sets_add(sets, name, "", 1, 1, &err), err);
    for (size_t i = 0; i < n; i++) {
        snprintf(id, sizeof(id), "g%02zu", first + i * step);
        assert_ok(mr_sets_add_gene(sets, MR_UP, id, 1, &err), err);
    }
}

mr_sets *cohort_sets(void)
{
    mr_sets *sets = mr_sets_new();
    mr_error err;

    assert_non_null(sets);
    add_set(sets, "few", 4, 3, 6);
    add_set(sets, "many", 3, 1, 30);
    add_set(sets, "one", 11, 1, 1);
    assert_ok(mr_sets_add(sets, "signed", "", 1, 1, &err), err);
    assert_ok(mr_sets_add_gene(sets, MR_UP, "g07", 1, &err), err);
    assert_ok(mr_sets_add_gene(sets, MR_UP, "g08", 1, &err), err);
    assert_ok(mr_sets_add_gene(sets, MR_UP, "g12", -1, &err), err);
    assert_ok(mr_sets_add_gene(sets, MR_DOWN, "g09", 1, &err), err);
    assert_ok(mr_sets_add_gene(sets, MR_DOWN, "nobody", 1, &err), err);
    add_set(sets, "constant", 0, 1, 3);
    return sets;
}

struct mr_score_opts cohort_options(void)
{
    struct mr_score_opts opts;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    return opts;
}

/* The values of sample 's' by place[gene], NULL: gene; those of UINT32_MAX are left out. */
static struct mr_sample_values sample_values(size_t s, const uint32_t *place, uint32_t *genes,
                                             double *values)
{
    struct mr_sample_values x = { cohort_sample_name(s), 0, genes, values };

    for (uint32_t g = 0; g < COHORT_GENES; g++) {
        if (cohort_value(g, s) == 0 || (place && place[g] == UINT32_MAX))
            continue;
        genes[x.n] = place ? place[g] : g;
        values[x.n++] = cohort_value(g, s);
    }
    return x;
}

mr_cohort *learn_cohort(const char *method, const size_t *order, size_t n)
{
    const struct mr_score_opts opts = cohort_options();
    mr_names *names = cohort_gene_names();
    mr_sets *sets = cohort_sets();
    mr_cohort *cohort;
    mr_error err;

    assert_ok(mr_cohort_new(names, sets, mr_method_find(method), &opts, &cohort, &err), err);
    for (size_t i = 0; i < n; i++) {
        uint32_t genes[COHORT_GENES];
        double values[COHORT_GENES];
        const struct mr_sample_values x = sample_values(order ? order[i] : i, NULL, genes, values);

        assert_ok(mr_cohort_add(cohort, &x, &err), err);
    }
    mr_sets_free(sets);
    mr_names_free(names);
    return cohort;
}

void finish_cohort(mr_cohort *cohort, int n_threads)
{
    mr_error err;

    assert_ok(mr_cohort_finish(cohort, n_threads, &err), err);
    assert_int_equal(mr_cohort_n_samples(cohort), COHORT_SAMPLES);
}

double *score_cohort(const mr_cohort *cohort, int n_threads, size_t *n)
{
    struct mr_score_opts opts = cohort_options();
    mr_names *table = cohort_gene_names();
    mr_sets *sets = cohort_sets();
    uint32_t place[COHORT_GENES];
    struct mr_set_score *scores;
    mr_scorer *scorer;
    double *totals;
    size_t n_sets;
    mr_error err;

    opts.cohort = cohort;
    opts.n_threads = n_threads;
    assert_ok(mr_cohort_place(cohort, table, place, &err), err);
    assert_ok(mr_scorer_new(mr_cohort_genes(cohort), sets, mr_cohort_method(cohort), &opts, &scorer,
                            &err),
              err);
    n_sets = mr_scorer_n_sets(scorer);
    *n = n_sets * COHORT_SAMPLES;
    totals = calloc(*n, sizeof(*totals));
    scores = calloc(n_sets, sizeof(*scores));
    for (size_t s = 0; s < COHORT_SAMPLES; s++) {
        uint32_t genes[COHORT_GENES];
        double values[COHORT_GENES];
        const struct mr_sample_values x = sample_values(s, place, genes, values);
        const struct mr_sample_scores out = { .sets = scores };

        assert_ok(mr_scorer_score(scorer, &x, 1, &out, &err), err);
        for (size_t k = 0; k < n_sets; k++)
            totals[s * n_sets + k] = scores[k].total;
    }
    free(scores);
    mr_scorer_free(scorer);
    mr_sets_free(sets);
    mr_names_free(table);
    return totals;
}

const char *write_cohort(mr_cohort *cohort, const char *name)
{
    const char *path = temp_path(name);
    FILE *out = fopen(path, "w");
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_cohort_write(cohort, out, &err), err);
    assert_int_equal(fclose(out), 0);
    return path;
}
