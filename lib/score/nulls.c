/* Scores of random sets of the same size in the same sample. */
#include "score/nulls.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"

enum { STREAM = 5 }; /* of the generator, for these draws */

static const double alike = 1e-12; /* relative: sums of the same values in another order */

/* Sets that random sets mean the same for: their scores are computed once. */
struct null_class {
    size_t n[MR_N_HALVES];       /* genes */
    size_t missing[MR_N_HALVES]; /* genes the table lacks, where they count */
    double *factors;             /* ascending in each half, those of MR_DOWN behind */
    size_t first, n_sets;        /* in null_draws.sets */
};

struct null_draws {
    size_t n;        /* orders */
    size_t width;    /* genes of each, those of the largest set */
    uint32_t *genes; /* [n x width] order after order */
    struct null_class *classes;
    size_t n_classes;
    size_t *sets; /* [sets of the job] by class */
};

/* ---- classes ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static mr_status describe(const struct score_job *job, size_t k, struct null_class *c,
                          mr_error *err)
{
    double *to;

    *c = (struct null_class){ .factors = mem_calloc(set_size(job, k), sizeof(*c->factors)),
                              .first = k,
                              .n_sets = 1 };
    if (!c->factors)
        return mem_fail(err);
    to = c->factors;
    for (int h = 0; h < MR_N_HALVES; h++) {
        const struct half_members *half = &job->members.halves[k][h];
        const struct mr_half_coverage *cover = &job->members.coverage[k].half[h];

        c->n[h] = half->n;
        if (job->method->counts_missing)
            c->missing[h] = cover->listed - cover->used;
        if (!half->n)
            continue;
        memcpy(to, half->factors, half->n * sizeof(*to));
        qsort(to, half->n, sizeof(*to), by_value);
        to += half->n;
    }
    return MR_OK;
}

static int compare_sizes(const size_t a[MR_N_HALVES], const size_t b[MR_N_HALVES])
{
    for (int h = 0; h < MR_N_HALVES; h++)
        if (a[h] != b[h])
            return a[h] < b[h] ? -1 : 1;
    return 0;
}

/* 0: the same random sets, with the same scores. */
static int compare_classes(const struct null_class *a, const struct null_class *b)
{
    const int sizes = compare_sizes(a->n, b->n), missing = compare_sizes(a->missing, b->missing);

    if (sizes || missing)
        return sizes ? sizes : missing;
    for (size_t i = 0; i < a->n[MR_UP] + a->n[MR_DOWN]; i++)
        if (a->factors[i] != b->factors[i])
            return a->factors[i] < b->factors[i] ? -1 : 1;
    return 0;
}

static int by_class(const void *a, const void *b)
{
    const struct null_class *x = a, *y = b;
    const int order = compare_classes(x, y);

    return order ? order : (x->first > y->first) - (x->first < y->first);
}

/* Weights that a method does not use make no classes. */
static void forget_weights(const struct score_job *job, struct null_class *c)
{
    for (size_t i = 0; i < c->n[MR_UP] + c->n[MR_DOWN]; i++)
        if (!(job->method->traits & MR_USES_WEIGHTS))
            c->factors[i] = 1;
}

/* Joins neighbours that are the same; n classes come in, one set each. */
static void join_classes(struct null_draws *draws, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct null_class *c = &draws->classes[i];

        draws->sets[i] = c->first;
        c->first = i;
        if (i && !compare_classes(c, &draws->classes[draws->n_classes - 1])) {
            draws->classes[draws->n_classes - 1].n_sets++;
            free(c->factors);
        } else {
            draws->classes[draws->n_classes++] = *c;
        }
    }
}

static mr_status make_classes(const struct score_job *job, struct null_draws *draws, mr_error *err)
{
    const size_t n = job->members.n_sets;
    mr_status st = MR_OK;

    draws->classes = mem_calloc(n, sizeof(*draws->classes));
    draws->sets = mem_calloc(n, sizeof(*draws->sets));
    if (!draws->classes || !draws->sets)
        return mem_fail(err);
    for (size_t k = 0; k < n && !st; k++) {
        st = describe(job, k, &draws->classes[k], err);
        draws->n_classes += !st;
        if (!st)
            forget_weights(job, &draws->classes[k]);
    }
    if (st)
        return st;
    qsort(draws->classes, n, sizeof(*draws->classes), by_class);
    draws->n_classes = 0;
    join_classes(draws, n);
    return MR_OK;
}

/* ---- draws ---- */

/* More genes than there are, in both halves together, cannot be drawn. */
static bool has_draws(const struct null_class *c, size_t n_genes)
{
    return c->n[MR_UP] + c->n[MR_DOWN] <= n_genes;
}

/* The first 'width' of a random order of all genes; 'pool' [n_genes] holds each of them once. */
static void draw_order(uint64_t seed, uint32_t number, size_t n_genes, size_t width, uint32_t *pool,
                       uint32_t *order)
{
    struct rng rng;

    for (size_t g = 0; g < n_genes; g++)
        pool[g] = (uint32_t)g;
    rng_init(&rng, seed, STREAM, number, 0);
    for (size_t i = 0; i < width; i++) {
        const size_t at = i + rng_below(&rng, (uint32_t)(n_genes - i));

        order[i] = pool[at];
        pool[at] = pool[i];
    }
}

static mr_status draw(const struct score_job *job, uint64_t seed, struct null_draws *draws,
                      mr_error *err)
{
    uint32_t *pool = mem_calloc(job->n_genes, sizeof(*pool));

    for (size_t i = 0; i < draws->n_classes; i++) {
        const struct null_class *c = &draws->classes[i];

        if (has_draws(c, job->n_genes) && c->n[MR_UP] + c->n[MR_DOWN] > draws->width)
            draws->width = c->n[MR_UP] + c->n[MR_DOWN];
    }
    draws->genes = mem_calloc(draws->n, draws->width * sizeof(*draws->genes));
    if (!pool || !draws->genes) {
        free(pool);
        return mem_fail(err);
    }
    for (size_t i = 0; i < draws->n; i++)
        draw_order(seed, (uint32_t)i, job->n_genes, draws->width, pool,
                   draws->genes + i * draws->width);
    free(pool);
    return MR_OK;
}

mr_status nulls_draw(const struct score_job *job, const struct mr_score_opts *opts,
                     struct null_draws **out, mr_error *err)
{
    struct null_draws *draws;
    mr_status st;

    *out = NULL;
    if (opts->n_permutations < 2 || opts->n_permutations > UINT32_MAX)
        return mr_fail(err, MR_EINVAL, "n_permutations: expected 2 to %lu, found %zu",
                       (unsigned long)UINT32_MAX, opts->n_permutations);
    draws = mem_calloc(1, sizeof(*draws));
    if (!draws)
        return mem_fail(err);
    draws->n = opts->n_permutations;
    st = make_classes(job, draws, err);
    if (!st)
        st = draw(job, opts->seed, draws, err);
    if (!st)
        *out = draws;
    else
        nulls_free(draws);
    return st;
}

void nulls_free(struct null_draws *draws)
{
    if (!draws)
        return;
    for (size_t i = 0; i < draws->n_classes; i++)
        free(draws->classes[i].factors);
    free(draws->classes);
    free(draws->sets);
    free(draws->genes);
    free(draws);
}

/* ---- scores ---- */

/* Scores of the random sets of a class, in no set's name but that of its first. */
struct null_scores {
    size_t n; /* that are numbers */
    double *scores;
    double mean, sd; /* sd 0: they are alike */
};

static void summarise(struct null_scores *s)
{
    double low = INFINITY, high = -INFINITY, squares = 0;

    s->mean = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->mean += s->scores[i];
        low = fmin(low, s->scores[i]);
        high = fmax(high, s->scores[i]);
    }
    s->mean /= (double)s->n;
    for (size_t i = 0; i < s->n; i++)
        squares += (s->scores[i] - s->mean) * (s->scores[i] - s->mean);
    s->sd = s->n > 1 && high - low > alike * fmax(fabs(low), fabs(high))
                ? sqrt(squares / (double)(s->n - 1))
                : 0;
}

static void score_draws(const struct score_job *job, const struct null_draws *draws,
                        const struct null_class *c, const void *state, struct null_scores *out)
{
    const size_t set = draws->sets[c->first];

    out->n = 0;
    for (size_t i = 0; i < draws->n && has_draws(c, job->n_genes); i++) {
        uint32_t *genes = draws->genes + i * draws->width;
        const struct half_members half[MR_N_HALVES] = {
            { c->n[MR_UP], genes, c->factors },
            { c->n[MR_DOWN], genes + c->n[MR_UP], c->factors + c->n[MR_UP] },
        };
        struct mr_set_score score = { NAN, { NAN, NAN }, { NAN, NAN }, MR_DEFINED };

        job->method->score_set(job, state, set, half, &score);
        if (!isnan(score.total))
            out->scores[out->n++] = score.total;
    }
    summarise(out);
}

static struct mr_set_null place(const struct null_scores *s, double score)
{
    size_t n_low = 1, n_high = 1;

    if (isnan(score) || !(s->sd > 0))
        return (struct mr_set_null){ NAN, NAN };
    for (size_t i = 0; i < s->n; i++) {
        n_low += s->scores[i] <= score;
        n_high += s->scores[i] >= score;
    }
    return (struct mr_set_null){ (score - s->mean) / s->sd,
                                 fmin(1, 2 * (double)(n_low < n_high ? n_low : n_high) /
                                             (double)(s->n + 1)) };
}

void nulls_score(const struct score_job *job, const struct null_draws *draws, const void *state,
                 const struct mr_sample_scores *out, void *scratch)
{
    struct null_scores scores = { .scores = scratch };

    for (size_t i = 0; i < draws->n_classes; i++) {
        const struct null_class *c = &draws->classes[i];

        score_draws(job, draws, c, state, &scores);
        for (size_t m = c->first; m < c->first + c->n_sets; m++)
            out->nulls[draws->sets[m]] = place(&scores, out->sets[draws->sets[m]].total);
    }
}

size_t nulls_scratch_size(const struct null_draws *draws)
{
    return draws->n * sizeof(double);
}
