/*
 * mr_perf          names the cases
 * mr_perf CASE     does one once, between the begin and the end of perf_kernel(), where
 *                  scripts/perf.sh counts the instructions
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "mechrank/cohort.h"
#include "score/ranking.h"

enum { SEED = 1, MOST_SAMPLES = 100 };

/* What a case works on: made up, the same each time. */
struct world {
    mr_names *genes;
    mr_sets *sets;
    struct mr_sample_values samples[MOST_SAMPLES];
    char names[MOST_SAMPLES][8]; /* of the samples */
    const mr_method *method;
    struct mr_score_opts opts;
    mr_cohort *cohort;
    mr_scorer *scorer;
    struct mr_set_score *scores;
    struct mr_set_null *nulls;
    void *room; /* of a ranking */
    bool done;
};

/* ---- kernels, each on the first sample ---- */

static mr_status rank_sample(struct world *w, mr_error *err)
{
    struct ranking ranking;

    (void)err;
    ranking_make(&w->samples[0], mr_names_size(w->genes), w->room, &ranking);
    return MR_OK;
}

static mr_status score_sample(struct world *w, mr_error *err)
{
    const struct mr_sample_scores scores = { .sets = w->scores, .nulls = w->nulls };

    return mr_scorer_score(w->scorer, w->samples, 1, &scores, err);
}

static mr_status make_scorer(struct world *w, mr_error *err)
{
    return mr_scorer_new(w->genes, w->sets, w->method, &w->opts, &w->scorer, err);
}

static mr_status add_sample(struct world *w, mr_error *err)
{
    return mr_cohort_add(w->cohort, &w->samples[0], err);
}

static const struct perf_case {
    const char *name, *method;
    mr_status (*kernel)(struct world *w, mr_error *err);
    size_t n_genes, n_samples, n_sets, n_permutations;
    enum mr_compat compat;
    enum mr_kcdf kcdf;
} cases[] = {
    /* name, method, kernel; genes, samples, sets, permutations; model, kernel of gsva */
    { "rank", "ssgsea", rank_sample, 20000, 1, 50, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
    { "ssgsea_50", "ssgsea", score_sample, 20000, 1, 50, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
    { "ssgsea_5000", "ssgsea", score_sample, 20000, 1, 5000, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
    { "ssgsea_gsva1_50", "ssgsea", score_sample, 20000, 1, 50, 0, MR_COMPAT_GSVA1,
      MR_KCDF_GAUSSIAN },
    { "ssgsea_gseapy_50", "ssgsea", score_sample, 20000, 1, 50, 0, MR_COMPAT_GSEAPY,
      MR_KCDF_GAUSSIAN },
    { "singscore_50", "singscore", score_sample, 20000, 1, 50, 0, MR_COMPAT_NONE,
      MR_KCDF_GAUSSIAN },
    { "ucell_50", "ucell", score_sample, 20000, 1, 50, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
    { "aucell_50", "aucell", score_sample, 20000, 1, 50, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
    { "gsva_walk_50", "gsva", score_sample, 20000, 10, 50, 0, MR_COMPAT_NONE, MR_KCDF_ECDF },
    { "gsva_walk_1000", "gsva", score_sample, 20000, 10, 1000, 0, MR_COMPAT_NONE, MR_KCDF_ECDF },
    { "kcdf_gaussian", "gsva", make_scorer, 100, 100, 1, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
    { "kcdf_gaussian_gsva1", "gsva", make_scorer, 100, 100, 1, 0, MR_COMPAT_GSVA1,
      MR_KCDF_GAUSSIAN },
    { "permutations_10", "ssgsea", score_sample, 20000, 1, 10, 1000, MR_COMPAT_NONE,
      MR_KCDF_GAUSSIAN },
    { "moments", "zscore", add_sample, 20000, 1, 50, 0, MR_COMPAT_NONE, MR_KCDF_GAUSSIAN },
};

/* ---- made-up data ---- */

static mr_status make_genes(size_t n, mr_names *genes, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t g = 0; !st && g < n; g++) {
        char name[16];
        const int size = snprintf(name, sizeof(name), "G%05zu", g);

        st = mr_names_add(genes, name, (size_t)size, err);
    }
    return st;
}

/* Counts, 30 % of them 0. */
static mr_status make_sample(size_t n_genes, uint32_t s, struct mr_sample_values *out,
                             mr_error *err)
{
    uint32_t *genes = mem_calloc(n_genes, sizeof(*genes));
    double *values = mem_calloc(n_genes, sizeof(*values));
    struct rng rng;

    *out = (struct mr_sample_values){ .genes = genes, .values = values };
    if (!genes || !values)
        return mem_fail(err);
    rng_init(&rng, SEED, 1, s, 0);
    for (size_t g = 0; g < n_genes; g++) {
        if (rng_below(&rng, 10) < 3)
            continue;
        genes[out->n] = (uint32_t)g;
        values[out->n++] = ceil(exp(2.6 + 1.5 * rng_normal(&rng)));
    }
    return MR_OK;
}

/* 30 to 200 genes at equal distances, or all but one where there are fewer. */
static mr_status make_set(const mr_names *genes, uint32_t k, mr_sets *sets, mr_error *err)
{
    const uint32_t n_genes = (uint32_t)mr_names_size(genes);
    struct rng rng;
    uint32_t n, first;
    char name[16];
    mr_status st;

    rng_init(&rng, SEED, 2, k, 0);
    n = 30 + rng_below(&rng, 171);
    n = n < n_genes ? n : n_genes - 1;
    first = rng_below(&rng, n_genes);
    snprintf(name, sizeof(name), "S%u", k);
    st = mr_sets_add(sets, name, "", 1, 1, err);
    for (uint32_t i = 0; !st && i < n; i++)
        st = mr_sets_add_gene(sets, MR_UP,
                              mr_names_get(genes, (first + i * (n_genes / n)) % n_genes), 1, err);
    return st;
}

static mr_status make_data(const struct perf_case *c, struct world *w, mr_error *err)
{
    mr_status st;

    w->genes = mr_names_new();
    w->sets = mr_sets_new();
    w->scores = mem_calloc(c->n_sets, sizeof(*w->scores));
    w->nulls = c->n_permutations ? mem_calloc(c->n_sets, sizeof(*w->nulls)) : NULL;
    w->room = mem_calloc(1, ranking_size(c->n_genes));
    if (!w->genes || !w->sets || !w->scores || (c->n_permutations && !w->nulls) || !w->room)
        return mem_fail(err);
    st = make_genes(c->n_genes, w->genes, err);
    for (uint32_t s = 0; !st && s < c->n_samples; s++) {
        st = make_sample(c->n_genes, s, &w->samples[s], err);
        snprintf(w->names[s], sizeof(w->names[s]), "s%u", s % MOST_SAMPLES);
        w->samples[s].name = w->names[s];
    }
    for (uint32_t k = 0; !st && k < c->n_sets; k++)
        st = make_set(w->genes, k, w->sets, err);
    return st;
}

/* All that comes before the kernel. */
static mr_status make_world(const struct perf_case *c, struct world *w, mr_error *err)
{
    mr_status st = make_data(c, w, err);

    w->method = mr_method_find(c->method);
    mr_score_opts_init(&w->opts);
    w->opts.need_measured = false;
    w->opts.n_permutations = c->n_permutations;
    w->opts.method.compat = c->compat;
    w->opts.method.kcdf = c->kcdf;
    if (st || c->kernel == rank_sample)
        return st;
    if (mr_method_dependence(w->method) == MR_OF_COHORT)
        st = mr_cohort_new(w->genes, w->sets, w->method, &w->opts, &w->cohort, err);
    if (st || c->kernel == add_sample)
        return st;
    for (uint32_t s = 0; w->cohort && !st && s < c->n_samples; s++)
        st = mr_cohort_add(w->cohort, &w->samples[s], err);
    if (w->cohort && !st)
        st = mr_cohort_finish(w->cohort, 1, err);
    w->opts.cohort = w->cohort;
    return st || c->kernel == make_scorer ? st : make_scorer(w, err);
}

static void free_world(struct world *w)
{
    mr_scorer_free(w->scorer);
    mr_cohort_free(w->cohort);
    for (size_t s = 0; s < MOST_SAMPLES; s++) {
        free((void *)w->samples[s].genes);
        free((void *)w->samples[s].values);
    }
    mr_names_free(w->genes);
    mr_sets_free(w->sets);
    free(w->scores);
    free(w->nulls);
    free(w->room);
}

/* ---- the program ---- */

mr_status perf_kernel(const struct perf_case *c, struct world *w, mr_error *err);
mr_status perf_kernel(const struct perf_case *c, struct world *w, mr_error *err)
{
    const mr_status st = c->kernel(w, err);

    w->done = true; /* so that it does not end with a jump into the kernel */
    return st;
}

static int run_case(const struct perf_case *c)
{
    /* volatile: called by its name, which the counting needs */
    mr_status (*volatile kernel)(const struct perf_case *, struct world *, mr_error *) =
        perf_kernel;
    struct world w = { 0 };
    mr_error err = { 0 };
    mr_status st = make_world(c, &w, &err);

    if (!st)
        st = kernel(c, &w, &err);
    if (st)
        fprintf(stderr, "mr_perf: %s: %s\n", c->name, err.msg);
    free_world(&w);
    return st != MR_OK;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (argc == 1)
            puts(cases[i].name);
        else if (!strcmp(argv[1], cases[i].name))
            return run_case(&cases[i]);
    }
    if (argc > 1)
        fprintf(stderr, "mr_perf: no case '%s'\n", argv[1]);
    return argc > 1;
}
