/*
 * The direction of each set, once all samples are known: the values of the sets' genes wait until
 * then, samples are put in the bytewise order of their names, and sums run in that order.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/subset.h"
#include "score/cohort_parts.h"
#include "score/principal.h"

/* ---- samples ---- */

static void mark_genes(mr_cohort *c, const struct mr_half *half)
{
    for (size_t i = 0; i < half->size; i++) {
        const size_t g = mr_names_find(c->genes, half->ids[i]);

        if (g != MR_NONE)
            c->learning.in_sets[g] = true;
    }
}

static mr_status copy_set(mr_sets *sets, const struct mr_set *set, mr_error *err)
{
    mr_status st = mr_sets_add(sets, set->name, set->description, set->half[MR_UP].weight,
                               set->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size && !st; i++)
            st = mr_sets_add_gene(sets, h, set->half[h].ids[i], set->half[h].factors[i], err);
    return st;
}

void cohort_mark_sets(mr_cohort *c)
{
    for (size_t k = 0; k < mr_sets_size(c->learning.sets); k++)
        for (int h = 0; h < MR_N_HALVES; h++)
            mark_genes(c, &mr_sets_get(c->learning.sets, k)->half[h]);
}

static mr_status copy_sets(mr_cohort *c, const mr_sets *sets, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t k = 0; sets && k < mr_sets_size(sets) && !st; k++)
        st = copy_set(c->learning.sets, mr_sets_get(sets, k), err);
    if (!st)
        cohort_mark_sets(c);
    return st;
}

static mr_status init(mr_cohort *c, const mr_sets *sets, mr_error *err)
{
    struct set_learning *learning = &c->learning;

    learning->sets = mr_sets_new();
    learning->samples = mr_names_new();
    learning->names = mr_names_new();
    learning->in_sets = mem_calloc(c->n_genes, sizeof(*learning->in_sets));
    c->mean = mem_calloc(c->n_genes, sizeof(*c->mean));
    c->sd = mem_calloc(c->n_genes, sizeof(*c->sd));
    if (!learning->sets || !learning->samples || !learning->names || !learning->in_sets ||
        !c->mean || !c->sd)
        return mem_fail(err);
    return copy_sets(c, sets, err);
}

static void release(mr_cohort *c)
{
    struct set_learning *learning = &c->learning;

    for (size_t k = 0; k < learning->n_loadings; k++) {
        free(learning->loadings[k].genes);
        free(learning->loadings[k].weights);
    }
    free(learning->loadings);
    mr_names_free(learning->names);
    mr_sets_free(learning->sets);
    mr_names_free(learning->samples);
    free(learning->in_sets);
    value_queue_clear(&learning->queue);
    free(c->mean);
    free(c->sd);
}

static mr_status add(mr_cohort *c, const struct mr_sample_values *x, mr_error *err)
{
    struct set_learning *learning = &c->learning;
    mr_status st = mr_names_add(learning->samples, x->name, strlen(x->name), err);

    for (size_t i = 0; i < x->n && !st; i++)
        if (x->values[i] != 0 && learning->in_sets[x->genes[i]])
            st = value_queue_add(&learning->queue, x->genes[i], x->values[i], err);
    return st ? st : value_queue_end_sample(&learning->queue, err);
}

static mr_status merge(mr_cohort *to, mr_cohort *from, mr_error *err)
{
    struct set_learning *learning = &to->learning, *other = &from->learning;
    mr_names *none = mr_names_new();
    mr_status st = none ? MR_OK : mem_fail(err);

    for (size_t j = 0; j < mr_names_size(other->samples) && !st; j++) {
        const char *name = mr_names_get(other->samples, j);

        st = mr_names_add(learning->samples, name, strlen(name), err);
    }
    if (!st)
        st = value_queue_append(&learning->queue, &other->queue, err);
    if (st) {
        mr_names_free(none);
        return st;
    }
    value_queue_clear(&other->queue);
    mr_names_free(other->samples);
    other->samples = none;
    return MR_OK;
}

/* ---- the order of the samples ---- */

struct named {
    const char *name;
    size_t at;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static mr_status sort_samples(const mr_cohort *c, size_t *order, mr_error *err)
{
    const size_t n = c->n_samples;
    struct named *samples = mem_calloc(n, sizeof(*samples));
    mr_status st = MR_OK;

    if (!samples)
        return mem_fail(err);
    for (size_t j = 0; j < n; j++)
        samples[j] = (struct named){ mr_names_get(c->learning.samples, j), j };
    qsort(samples, n, sizeof(*samples), by_name);
    for (size_t j = 0; j < n && !st; j++) {
        order[j] = samples[j].at;
        if (j && !by_name(&samples[j - 1], &samples[j]))
            st = mr_fail(err, MR_EFORMAT,
                         "%s: expected each sample once in the cohort, found '%s' again",
                         cohort_input(c), samples[j].name);
    }
    free(samples);
    return st;
}

/* ---- the genes' values and moments ---- */

struct finishing {
    mr_cohort *cohort;
    size_t *order;
    double **rows;  /* [genes][samples] of genes in sets, else NULL */
    mr_names *kept; /* genes that vary ... */
    size_t *gene;   /* ... and their places among all */
    struct members members;
};

static mr_status lay_out(struct finishing *f, mr_error *err)
{
    mr_cohort *c = f->cohort;
    mr_status st;

    f->order = mem_calloc(c->n_samples, sizeof(*f->order));
    f->rows = mem_calloc(c->n_genes, sizeof(*f->rows));
    f->gene = mem_calloc(c->n_genes, sizeof(*f->gene));
    st = f->order && f->rows && f->gene ? sort_samples(c, f->order, err) : mem_fail(err);
    for (size_t g = 0; g < c->n_genes && !st; g++) {
        if (!c->learning.in_sets[g])
            continue;
        f->rows[g] = mem_calloc(c->n_samples, sizeof(**f->rows));
        if (!f->rows[g])
            st = mem_fail(err);
    }
    if (!st)
        value_queue_lay_out(&c->learning.queue, f->order, f->rows);
    value_queue_clear(&c->learning.queue);
    return st;
}

static mr_status learn_gene(void *data, size_t g, void *scratch, mr_error *err)
{
    const struct finishing *f = data;
    struct gene_moments moments = { 0 };
    mr_status st = MR_OK;

    (void)scratch;
    if (!f->rows[g])
        return MR_OK;
    for (size_t j = 0; j < f->cohort->n_samples && !st; j++)
        if (f->rows[g][j] != 0)
            st = gene_moments_add(&moments, f->rows[g][j], err);
    if (!st)
        st = cohort_set_moments(f->cohort, g, &moments, err);
    gene_moments_release(&moments);
    return st;
}

/* ---- sets ---- */

static mr_status find_members(struct finishing *f, mr_error *err)
{
    const mr_cohort *c = f->cohort;
    struct mr_score_opts opts;
    size_t n = 0;
    mr_status st;

    for (size_t g = 0; g < c->n_genes; g++)
        if (c->varies[g])
            f->gene[n++] = g;
    if (!n)
        return MR_OK; /* which is the caller's to refuse */
    mr_score_opts_init(&opts);
    opts.min_size = c->min_size;
    opts.max_size = c->max_size;
    opts.need_measured = c->need_measured;
    opts.table_genes = c->genes;
    st = names_subset(c->genes, f->gene, n, &f->kept, err);
    if (!st)
        st = members_init(&f->members, c->learning.sets, f->kept, &opts, false, err);
    return st;
}

/* Names and genes of what will be learned. */
static mr_status start_loading(struct finishing *f, size_t k, mr_error *err)
{
    struct set_learning *learning = &f->cohort->learning;
    struct cohort_loading *l = &learning->loadings[learning->n_loadings++];
    const struct half_members *halves = f->members.halves[k];
    const char *name = mr_sets_get(learning->sets, f->members.index[k])->name;
    size_t at = 0;

    if (mr_names_find(learning->names, name) != MR_NONE)
        return mr_fail(err, MR_EINVAL, "%s: expected each set once, found '%s' again",
                       f->cohort->method->name, name);
    if (mr_names_add(learning->names, name, strlen(name), err))
        return MR_ENOMEM;
    for (int h = 0; h < MR_N_HALVES; h++)
        l->n[h] = halves[h].n;
    l->name = mr_names_get(learning->names, k);
    l->genes = mem_calloc(l->n[MR_UP] + l->n[MR_DOWN], sizeof(*l->genes));
    l->weights = mem_calloc(l->n[MR_UP] + l->n[MR_DOWN], sizeof(*l->weights));
    if (!l->genes || !l->weights)
        return mem_fail(err);
    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < l->n[h]; i++)
            l->genes[at++] = (uint32_t)f->gene[halves[h].genes[i]];
    return MR_OK;
}

struct set_buffers {
    const double **rows;
    double *numbers; /* mean, sd, sign */
};

static void fill_set(const struct finishing *f, const struct cohort_loading *l,
                     const struct set_buffers *buffers, struct set_z *set)
{
    const size_t n = l->n[MR_UP] + l->n[MR_DOWN];
    double *mean = buffers->numbers, *sd = mean + n, *sign = sd + n;

    for (size_t i = 0; i < n; i++) {
        const uint32_t g = l->genes[i];

        buffers->rows[i] = f->rows[g];
        mean[i] = f->cohort->mean[g];
        sd[i] = f->cohort->sd[g];
        sign[i] = i < l->n[MR_UP] ? 1 : -1;
    }
    *set = (struct set_z){ n, f->cohort->n_samples, buffers->rows, mean, sd, sign };
}

static mr_status learn_set(void *data, size_t k, void *scratch, mr_error *err)
{
    const struct finishing *f = data;
    struct cohort_loading *l = &f->cohort->learning.loadings[k];
    const size_t n = l->n[MR_UP] + l->n[MR_DOWN];
    struct set_buffers buffers;
    struct set_z set;
    mr_status st = MR_OK;

    (void)scratch;
    if (!n)
        return MR_OK; /* not assessable */
    buffers.rows = mem_calloc(n, sizeof(*buffers.rows));
    buffers.numbers = mem_calloc(3 * n, sizeof(*buffers.numbers));
    if (buffers.rows && buffers.numbers) {
        fill_set(f, l, &buffers, &set);
        st = principal_direction(&set, l->weights, &l->found, err);
    } else {
        st = mem_fail(err);
    }
    free(buffers.rows);
    free(buffers.numbers);
    return st;
}

static mr_status learn_sets(struct finishing *f, mr_error *err)
{
    mr_cohort *c = f->cohort;
    const size_t n = f->members.n_sets;
    mr_status st = MR_OK;

    c->learning.loadings = mem_calloc(n, sizeof(*c->learning.loadings));
    if (!c->learning.loadings)
        return mem_fail(err);
    for (size_t k = 0; k < n && !st; k++)
        st = start_loading(f, k, err);
    return st ? st : parallel_for(&(struct parallel_opts){ n, 0, c->n_threads }, learn_set, f, err);
}

static mr_status finish(mr_cohort *c, mr_error *err)
{
    const struct parallel_opts genes = { c->n_genes, 0, c->n_threads };
    struct finishing f = { .cohort = c };
    mr_status st = lay_out(&f, err);

    if (!st)
        st = parallel_for(&genes, learn_gene, &f, err);
    if (!st)
        st = find_members(&f, err);
    if (!st)
        st = learn_sets(&f, err);
    for (size_t g = 0; g < c->n_genes && f.rows; g++)
        free(f.rows[g]);
    free(f.rows);
    free(f.order);
    free(f.gene);
    mr_names_free(f.kept);
    members_release(&f.members);
    return st;
}

/* ---- what was learned ---- */

const struct cohort_loading *cohort_loading(const mr_cohort *cohort, const char *name)
{
    const mr_names *names = cohort->learning.names;
    const size_t k = names ? mr_names_find(names, name) : MR_NONE;

    return k == MR_NONE ? NULL : &cohort->learning.loadings[k];
}

bool mr_cohort_direction(const mr_cohort *cohort, const char *name, struct mr_direction *out)
{
    const struct cohort_loading *l = cohort_loading(cohort, name);

    if (!l)
        return false;
    *out = l->found;
    return true;
}

const struct cohort_lesson cohort_learns_loadings = {
    .init = init, .release = release, .add = add, .merge = merge, .finish = finish
};
