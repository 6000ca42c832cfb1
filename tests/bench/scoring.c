/* Scoring alone: samples in memory, scores to memory */
#include "scoring.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { MOST_SAMPLES = 512, MOST_SCORES = 1 << 18 /* of one call, as the program has them */ };

/* ---- reading ---- */

/* "ssgsea:gsva1" */
static mr_status choose(const char *method, struct scoring *s, mr_error *err)
{
    static const char *const models[] = { "", ":gsva1", ":gseapy" };
    const size_t n = strcspn(method, ":");
    char name[32];

    if (n >= sizeof(name))
        return mr_fail(err, MR_EINVAL, "no method '%s'", method);
    memcpy(name, method, n);
    name[n] = '\0';
    s->method = mr_method_find(name);
    mr_score_opts_init(&s->opts);
    s->opts.need_measured = false;
    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
        if (s->method && !strcmp(models[i], method + n)) {
            s->opts.method.compat = (enum mr_compat)i;
            return MR_OK;
        }
    return mr_fail(err, MR_EINVAL, "no method '%s'", method);
}

static double value(const struct mr_profile *p, size_t i)
{
    return p->type == MR_U32 ? p->u32[i] : p->f64[i];
}

/* What of the sample is not 0. */
static mr_status copy_sample(const struct mr_profile *p, struct mr_sample_values *out,
                             mr_error *err)
{
    uint32_t *genes = mem_calloc(p->n, sizeof(*genes));
    double *values = mem_calloc(p->n, sizeof(*values));

    *out = (struct mr_sample_values){ .genes = genes, .values = values };
    if (!genes || !values)
        return mem_fail(err);
    for (size_t i = 0; i < p->n; i++) {
        if (value(p, i) == 0)
            continue;
        genes[out->n] = p->rows ? p->rows[i] : (uint32_t)i;
        values[out->n++] = value(p, i);
    }
    return MR_OK;
}

static mr_status read_samples(const char *table, struct scoring *s, mr_error *err)
{
    struct mr_read_opts opts;
    size_t capacity = 0;
    mr_status st;

    s->names = mr_names_new();
    if (!s->names)
        return mem_fail(err);
    mr_read_opts_init(&opts);
    opts.skip_md5 = true;
    st = mr_stream_open(table, &opts, &s->stream, err);
    while (!st) {
        struct mr_profile p;

        st = mr_stream_next(s->stream, &p, err);
        if (st || !p.sample)
            break;
        st = mem_grow(&s->samples, &capacity, s->n_samples, sizeof(*s->samples), err);
        if (!st)
            st = copy_sample(&p, &s->samples[s->n_samples++], err);
        if (!st)
            st = mr_names_add(s->names, p.sample, strlen(p.sample), err);
    }
    for (size_t i = 0; !st && i < s->n_samples; i++)
        s->samples[i].name = mr_names_get(s->names, i);
    return st;
}

mr_status scoring_read(const char *method, const char *table, const char *gmt, struct scoring *s,
                       mr_error *err)
{
    mr_status st;

    *s = (struct scoring){ 0 };
    st = choose(method, s, err);
    if (!st)
        st = read_samples(table, s, err);
    if (!st)
        st = mr_sets_read_gmt(gmt, &s->sets, err);
    if (st)
        scoring_release(s);
    return st;
}

void scoring_release(struct scoring *s)
{
    for (size_t i = 0; i < s->n_samples; i++) {
        free((void *)s->samples[i].genes);
        free((void *)s->samples[i].values);
    }
    free(s->samples);
    mr_names_free(s->names);
    mr_stream_free(s->stream);
    mr_sets_free(s->sets);
    *s = (struct scoring){ 0 };
}

/* ---- scoring ---- */

static mr_status learn(const struct scoring *s, const struct mr_score_opts *opts, mr_cohort **out,
                       mr_error *err)
{
    mr_status st = mr_cohort_new(mr_stream_genes(s->stream), s->sets, s->method, opts, out, err);

    for (size_t i = 0; !st && i < s->n_samples; i++)
        st = mr_cohort_add(*out, &s->samples[i], err);
    return st ? st : mr_cohort_finish(*out, opts->n_threads, err);
}

/* Where the scores of a call go; each call writes over those of the one before. */
struct batch {
    size_t most; /* samples */
    struct mr_sample_scores scores[MOST_SAMPLES];
    struct mr_set_score *sets;
    struct mr_set_null *nulls;
};

static mr_status batch_init(struct batch *b, size_t n_sets, bool random, mr_error *err)
{
    b->most = MOST_SCORES / (n_sets + 1) + 1;
    if (b->most > MOST_SAMPLES)
        b->most = MOST_SAMPLES;
    b->sets = mem_calloc(b->most * n_sets, sizeof(*b->sets));
    b->nulls = random ? mem_calloc(b->most * n_sets, sizeof(*b->nulls)) : NULL;
    if (!b->sets || (random && !b->nulls))
        return mem_fail(err);
    for (size_t i = 0; i < b->most; i++) {
        b->scores[i].sets = b->sets + i * n_sets;
        b->scores[i].nulls = random ? b->nulls + i * n_sets : NULL;
    }
    return MR_OK;
}

static mr_status score(const struct scoring *s, const mr_scorer *scorer, uint64_t *n, mr_error *err)
{
    const size_t n_sets = mr_scorer_n_sets(scorer);
    struct batch b = { 0 };
    mr_status st = batch_init(&b, n_sets, s->opts.n_permutations > 0, err);

    for (size_t i = 0; !st && i < s->n_samples; i += b.most) {
        const size_t left = s->n_samples - i;

        st = mr_scorer_score(scorer, s->samples + i, left < b.most ? left : b.most, b.scores, err);
    }
    *n = (uint64_t)n_sets * s->n_samples;
    free(b.sets);
    free(b.nulls);
    return st;
}

mr_status scoring_do(const struct scoring *s, int n_threads, uint64_t *n, mr_error *err)
{
    struct mr_score_opts opts = s->opts;
    mr_cohort *cohort = NULL;
    mr_scorer *scorer = NULL;
    mr_status st = MR_OK;

    opts.n_threads = n_threads;
    if (mr_method_dependence(s->method) == MR_OF_COHORT)
        st = learn(s, &opts, &cohort, err);
    opts.cohort = cohort;
    if (!st)
        st = mr_scorer_new(mr_stream_genes(s->stream), s->sets, s->method, &opts, &scorer, err);
    if (!st)
        st = score(s, scorer, n, err);
    mr_scorer_free(scorer);
    mr_cohort_free(cohort);
    return st;
}
