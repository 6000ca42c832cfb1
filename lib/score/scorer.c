/* Sets and a method made ready, and the loop over samples. */
#include "score/scorer.h"

#include <math.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/subset.h"
#include "score/cohort.h"
#include "score/nulls.h"

void mr_score_opts_init(struct mr_score_opts *opts)
{
    *opts = (struct mr_score_opts){
        .min_size = 1, .max_size = SIZE_MAX, .need_measured = true, .seed = 1, .n_threads = 1
    };
    mr_method_opts_init(&opts->method);
}

/* ---- making ---- */

static mr_status check_options(const mr_method *m, const struct mr_score_opts *opts, mr_error *err)
{
    if (opts->n_threads < 1)
        return mr_fail(err, MR_EINVAL, "n_threads: expected 1 or more, found %d", opts->n_threads);
    if (opts->min_size > opts->max_size)
        return mr_fail(err, MR_EINVAL, "min_size: expected at most max_size %zu, found %zu",
                       opts->max_size, opts->min_size);
    if (opts->method.compat && !m->takes_compat[opts->method.compat])
        return mr_fail(err, MR_EINVAL, "%s: there is no such compatible form of it", m->name);
    if (opts->n_permutations && !(m->traits & MR_TAKES_RANDOM))
        return mr_fail(err, MR_EINVAL, "%s: its scores of random sets mean nothing", m->name);
    if (m->dependence == MR_OF_COHORT && !opts->cohort)
        return mr_fail(err, MR_EINVAL, "%s: needs what a cohort taught", m->name);
    return MR_OK;
}

/* Genes that do not vary in the cohort take no part. */
static mr_status keep_varying(mr_scorer *s, mr_error *err)
{
    const bool *varies = mr_cohort_varies(s->job.cohort);
    const size_t n = mr_names_size(s->genes);
    size_t *kept = mem_calloc(n, sizeof(*kept)), n_kept = 0;
    mr_status st;

    s->place = mem_calloc(n, sizeof(*s->place));
    s->cohort_gene = mem_calloc(n, sizeof(*s->cohort_gene));
    if (!kept || !s->place || !s->cohort_gene) {
        free(kept);
        return mem_fail(err);
    }
    for (size_t g = 0; g < n; g++) {
        s->place[g] = varies[g] ? (uint32_t)n_kept : UINT32_MAX;
        s->cohort_gene[n_kept] = (uint32_t)g;
        kept[n_kept] = g;
        n_kept += varies[g];
    }
    st = names_subset(s->genes, kept, n_kept, &s->kept, err);
    free(kept);
    s->job.genes = s->kept;
    s->job.cohort_gene = s->cohort_gene;
    return st;
}

mr_status mr_scorer_new(const mr_names *genes, const mr_sets *sets, const mr_method *method,
                        const struct mr_score_opts *opts, mr_scorer **out, mr_error *err)
{
    struct mr_score_opts used = *opts;
    mr_scorer *s;
    mr_status st = check_options(method, opts, err);

    *out = NULL;
    if (st)
        return st;
    s = mem_calloc(1, sizeof(*s));
    if (!s)
        return mem_fail(err);
    if (!used.table_genes)
        used.table_genes = genes;
    s->opts = *opts;
    s->genes = genes;
    s->job = (struct score_job){ .method = method,
                                 .opts = &s->opts.method,
                                 .genes = genes,
                                 .sets = sets,
                                 .reference = opts->reference,
                                 .cohort = opts->cohort,
                                 .n_threads = opts->n_threads };
    if (method->dependence == MR_OF_COHORT)
        st = cohort_check(opts->cohort, genes, method, &opts->method, err);
    if (!st && method->dependence == MR_OF_COHORT)
        st = keep_varying(s, err);
    s->job.n_genes = mr_names_size(s->job.genes ? s->job.genes : genes);
    if (!st)
        st = members_init(&s->job.members, sets, s->job.genes, &used, method->listed_halves, err);
    if (!st && method->prepare)
        st = method->prepare(&s->job, err);
    s->job.sets = NULL;
    if (!st && opts->n_permutations)
        st = nulls_draw(&s->job, opts, &s->draws, err);
    if (st) {
        mr_scorer_free(s);
        return st;
    }
    *out = s;
    return MR_OK;
}

void mr_scorer_free(mr_scorer *s)
{
    if (!s)
        return;
    if (s->job.method->release)
        s->job.method->release(&s->job);
    nulls_free(s->draws);
    members_release(&s->job.members);
    mr_names_free(s->kept);
    free(s->place);
    free(s->cohort_gene);
    free(s);
}

size_t mr_scorer_n_sets(const mr_scorer *s)
{
    return s->job.members.n_sets;
}

size_t mr_scorer_set(const mr_scorer *s, size_t k)
{
    return s->job.members.index[k];
}

size_t mr_scorer_n_members(const mr_scorer *s, size_t k)
{
    return set_size(&s->job, k);
}

const struct mr_coverage *mr_scorer_coverage(const mr_scorer *s, size_t k)
{
    return &s->job.members.coverage[k];
}

size_t mr_scorer_n_genes(const mr_scorer *s)
{
    return s->job.n_genes;
}

/* ---- scoring ---- */

struct scoring {
    const mr_scorer *scorer;
    const struct mr_sample_values *samples;
    const struct mr_sample_scores *scores;
};

static size_t round_up(size_t size)
{
    return (size + 63) / 64 * 64;
}

static mr_status check_finite(const mr_scorer *s, const struct mr_sample_values *x, mr_error *err)
{
    for (size_t i = 0; i < x->n; i++)
        if (!isfinite(x->values[i]))
            return mr_fail(err, MR_EINVAL,
                           "sample '%s', gene '%s': expected a finite value, found %g", x->name,
                           mr_names_get(s->genes, x->genes[i]), x->values[i]);
    return MR_OK;
}

/* The values of genes that take part, in 'buf'. */
static struct mr_sample_values keep_values(const mr_scorer *s, const struct mr_sample_values *x,
                                           void *buf)
{
    double *values = buf;
    void *behind = values + s->job.n_genes;
    uint32_t *genes = behind;
    size_t n = 0;

    for (size_t i = 0; i < x->n; i++) {
        const uint32_t place = s->place[x->genes[i]];

        if (place == UINT32_MAX)
            continue;
        values[n] = x->values[i];
        genes[n++] = place;
    }
    return (struct mr_sample_values){ x->name, n, genes, values };
}

static void lead_sets(const mr_scorer *s, const void *state, const struct mr_sample_scores *out)
{
    size_t at = 0;

    for (size_t k = 0; k < s->job.members.n_sets; k++) {
        out->n_leading[k] = s->job.method->leading_genes(&s->job, state, k, out->leading + at);
        for (size_t i = 0; i < out->n_leading[k] && s->place; i++)
            out->leading[at + i] = s->cohort_gene[out->leading[at + i]];
        at += set_size(&s->job, k);
    }
}

static void score_set(const mr_scorer *s, const void *state, size_t k, struct mr_set_score *out)
{
    *out = (struct mr_set_score){ NAN, { NAN, NAN }, { NAN, NAN }, MR_DEFINED };
    s->job.method->score_set(&s->job, state, k, s->job.members.halves[k], out);
}

/* What a thread's scratch is divided into, in this order. */
struct layout {
    size_t method_size, kept_size, null_size;
};

static struct layout lay_out(const mr_scorer *s)
{
    struct layout l = { .method_size = round_up(s->job.method->state_size(&s->job)) };

    if (s->place)
        l.kept_size = round_up(s->job.n_genes * (sizeof(double) + sizeof(uint32_t)));
    if (s->draws)
        l.null_size = round_up(nulls_scratch_size(s->draws));
    return l;
}

size_t mr_scorer_scratch_size(const mr_scorer *s)
{
    const struct layout l = lay_out(s);

    return l.method_size + l.kept_size + l.null_size;
}

mr_status mr_scorer_score_one(const mr_scorer *s, const struct mr_sample_values *sample,
                              void *scratch, const struct mr_sample_scores *out, mr_error *err)
{
    const struct layout l = lay_out(s);
    struct mr_sample_values x = *sample;
    char *buf = (char *)scratch + l.method_size;
    mr_status st = check_finite(s, &x, err);

    if (st)
        return st;
    if (s->place)
        x = keep_values(s, &x, buf);
    st = s->job.method->begin(&s->job, &x, scratch, err);
    if (st)
        return st;
    for (size_t k = 0; k < s->job.members.n_sets; k++)
        score_set(s, scratch, k, &out->sets[k]);
    if (out->n_leading)
        lead_sets(s, scratch, out);
    if (out->nulls && s->draws)
        nulls_score(&s->job, s->draws, scratch, out, buf + l.kept_size);
    return MR_OK;
}

static mr_status score_sample(void *data, size_t u, void *scratch, mr_error *err)
{
    const struct scoring *c = data;

    return mr_scorer_score_one(c->scorer, &c->samples[u], scratch, &c->scores[u], err);
}

mr_status mr_scorer_score(const mr_scorer *s, const struct mr_sample_values *samples, size_t n,
                          const struct mr_sample_scores *scores, mr_error *err)
{
    struct scoring c = { s, samples, scores };

    return parallel_for(&(struct parallel_opts){ n, mr_scorer_scratch_size(s), s->opts.n_threads },
                        score_sample, &c, err);
}
