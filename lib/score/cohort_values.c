/*
 * All values of each gene.  By default a gene has a list of its different values and how often
 * each stands, so that neither the order of samples nor the parts they came in matter; samples
 * wait in a queue until they are worth a pass over the lists.  With compat values stay in the
 * order of the samples, and all wait until the end.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "score/cohort_parts.h"

enum { MIN_QUEUE = 1 << 22 }; /* values that wait, 12 bytes each: at least this many ... */
enum { QUEUE_SHARE = 2 };     /* ... or the lists' length over this */

static mr_status init(mr_cohort *c, const mr_sets *sets, mr_error *err)
{
    (void)sets;
    c->lists.list = mem_calloc(c->n_genes, sizeof(*c->lists.list));
    return c->lists.list ? MR_OK : mem_fail(err);
}

static void list_clear(struct cohort_values *list)
{
    free((void *)list->values);
    free((void *)list->counts);
    *list = (struct cohort_values){ 0 };
}

static void release(mr_cohort *c)
{
    value_queue_clear(&c->lists.queue);
    for (size_t g = 0; g < c->n_genes && c->lists.list; g++)
        list_clear(&c->lists.list[g]);
    free(c->lists.list);
}

/* ---- from the queue to the lists ---- */

struct sorting {
    mr_cohort *cohort;
    double *values; /* of the queue, gene after gene */
    size_t *start;  /* [genes + 1] in 'values' */
};

/* The queue's values by gene, in the order they came. */
static mr_status group_by_gene(const mr_cohort *c, struct sorting *s, mr_error *err)
{
    const struct value_queue *queue = &c->lists.queue;

    s->values = mem_resize(NULL, queue->n, sizeof(*s->values));
    s->start = mem_calloc(c->n_genes + 2, sizeof(*s->start));
    if (!s->values || !s->start)
        return mem_fail(err);
    for (size_t i = 0; i < queue->n; i++)
        s->start[queue->genes[i] + 2]++;
    for (size_t g = 2; g < c->n_genes + 2; g++)
        s->start[g] += s->start[g - 1];
    for (size_t i = 0; i < queue->n; i++) /* start[g + 1] moves from the start of g to its end */
        s->values[s->start[queue->genes[i] + 1]++] = queue->values[i];
    return MR_OK;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorted values with repeats as a list of different ones; 'counts' has room for all. */
static size_t count_different(double *values, size_t n, uint32_t *counts)
{
    size_t n_different = 0;

    for (size_t i = 0; i < n; i++) {
        if (n_different && values[n_different - 1] == values[i]) {
            counts[n_different - 1]++;
            continue;
        }
        values[n_different] = values[i];
        counts[n_different++] = 1;
    }
    return n_different;
}

static uint32_t list_count(const struct cohort_values *list, size_t i)
{
    return list->counts ? list->counts[i] : 1;
}

/* Both lists as one, into arrays with room for both; returns its length. */
static size_t merge_into(const struct cohort_values *a, const struct cohort_values *b,
                         double *values, uint32_t *counts)
{
    size_t n = 0, i = 0, j = 0;

    while (i < a->n || j < b->n) {
        const bool from_a = j == b->n || (i < a->n && a->values[i] <= b->values[j]);
        const bool from_b = i == a->n || (j < b->n && b->values[j] <= a->values[i]);

        values[n] = from_a ? a->values[i] : b->values[j];
        counts[n++] = (from_a ? list_count(a, i) : 0) + (from_b ? list_count(b, j) : 0);
        i += from_a;
        j += from_b;
    }
    return n;
}

mr_status cohort_list_set(struct cohort_values *list, double *values, uint32_t *counts, size_t n,
                          mr_error *err)
{
    bool is_plain = true;
    void *smaller;

    for (size_t i = 0; i < n && is_plain; i++)
        is_plain = counts[i] == 1;
    *list = (struct cohort_values){ n, values, counts };
    smaller = mem_resize(values, n, sizeof(*values));
    if (!smaller)
        return mem_fail(err);
    list->values = smaller;
    if (is_plain) {
        free(counts);
        list->counts = NULL;
        return MR_OK;
    }
    smaller = mem_resize(counts, n, sizeof(*counts));
    if (!smaller)
        return mem_fail(err);
    list->counts = smaller;
    return MR_OK;
}

/* Adds the list 'more' to 'list'. */
static mr_status list_merge(struct cohort_values *list, const struct cohort_values *more,
                            mr_error *err)
{
    double *values = mem_calloc(list->n + more->n, sizeof(*values));
    uint32_t *counts = mem_calloc(list->n + more->n, sizeof(*counts));
    size_t n;

    if (!values || !counts) {
        free(values);
        free(counts);
        return mem_fail(err);
    }
    n = merge_into(list, more, values, counts);
    list_clear(list);
    return cohort_list_set(list, values, counts, n, err);
}

static mr_status sort_gene(void *data, size_t g, void *scratch, mr_error *err)
{
    const struct sorting *s = data;
    double *values = s->values + s->start[g];
    const size_t n = s->start[g + 1] - s->start[g];
    uint32_t *counts;
    struct cohort_values more;
    mr_status st;

    (void)scratch;
    if (!n)
        return MR_OK;
    counts = mem_calloc(n, sizeof(*counts));
    if (!counts)
        return mem_fail(err);
    qsort(values, n, sizeof(*values), by_value);
    more = (struct cohort_values){ count_different(values, n, counts), values, counts };
    st = list_merge(&s->cohort->lists.list[g], &more, err);
    free(counts);
    return st;
}

static void add_lengths(mr_cohort *c)
{
    c->lists.n_sums = 0;
    for (size_t g = 0; g < c->n_genes; g++)
        c->lists.n_sums += c->lists.list[g].n;
}

/* Empties the queue into the lists. */
static mr_status sort_queue(mr_cohort *c, mr_error *err)
{
    struct sorting s = { c, NULL, NULL };
    mr_status st = group_by_gene(c, &s, err);

    value_queue_clear(&c->lists.queue);
    if (!st)
        st = parallel_for(&(struct parallel_opts){ c->n_genes, 0, c->n_threads }, sort_gene, &s,
                          err);
    free(s.values);
    free(s.start);
    add_lengths(c);
    return st;
}

static mr_status add(mr_cohort *c, const struct mr_sample_values *x, mr_error *err)
{
    struct value_lists *lists = &c->lists;
    mr_status st = MR_OK;

    for (size_t i = 0; i < x->n && !st; i++)
        if (x->values[i] != 0)
            st = value_queue_add(&lists->queue, x->genes[i], x->values[i], err);
    if (st)
        return st;
    if (c->opts.compat)
        return value_queue_end_sample(&lists->queue, err);
    if (lists->queue.n < MIN_QUEUE || lists->queue.n < lists->n_sums / QUEUE_SHARE)
        return MR_OK;
    return sort_queue(c, err);
}

/* Nothing waits any more. */
static mr_status settle(mr_cohort *c, mr_error *err)
{
    if (c->opts.compat)
        return mr_fail(err, MR_EINVAL, "%s: what depends on the order of the samples has no parts",
                       c->method->name);
    return sort_queue(c, err);
}

static mr_status merge(mr_cohort *to, mr_cohort *from, mr_error *err)
{
    mr_status st = settle(from, err);

    for (size_t g = 0; g < to->n_genes && !st; g++) {
        st = list_merge(&to->lists.list[g], &from->lists.list[g], err);
        list_clear(&from->lists.list[g]);
    }
    add_lengths(to);
    add_lengths(from);
    return st;
}

/* ---- the end ---- */

/* How many samples have another value than 0. */
static size_t list_sum(const struct cohort_values *list)
{
    size_t sum = 0;

    for (size_t i = 0; i < list->n; i++)
        sum += list_count(list, i);
    return sum;
}

/* The zeros' place among the values; a gene varies if it then has two. */
static mr_status finish_gene(void *data, size_t g, void *scratch, mr_error *err)
{
    mr_cohort *c = data;
    struct cohort_values *list = &c->lists.list[g];
    const uint32_t n_zeros = (uint32_t)(c->n_samples - list_sum(list));
    const double zero = 0;
    const struct cohort_values zeros = { n_zeros > 0, &zero, &n_zeros };
    mr_status st = n_zeros ? list_merge(list, &zeros, err) : MR_OK;

    (void)scratch;
    c->varies[g] = list->n > 1;
    return st;
}

/* All values of each gene in the order of the samples. */
static mr_status lay_out(mr_cohort *c, mr_error *err)
{
    double **rows = mem_calloc(c->n_genes, sizeof(*rows));
    bool is_whole = rows != NULL;

    for (size_t g = 0; g < c->n_genes && is_whole; g++) {
        rows[g] = mem_calloc(c->n_samples, sizeof(**rows));
        c->lists.list[g] = (struct cohort_values){ c->n_samples, rows[g], NULL };
        is_whole = rows[g] != NULL;
    }
    if (is_whole)
        value_queue_lay_out(&c->lists.queue, NULL, rows);
    free(rows);
    return is_whole ? MR_OK : mem_fail(err);
}

/* Genes whose sd GSVA 1.46 takes for 0 do not vary. */
static mr_status finish_compat(mr_cohort *c, mr_error *err)
{
    mr_status st = lay_out(c, err);

    value_queue_clear(&c->lists.queue);
    for (size_t g = 0; g < c->n_genes && !st; g++)
        c->varies[g] = cohort_sequential_sd(c->lists.list[g].values, c->n_samples) >= 1e-10;
    return st;
}

static mr_status finish(mr_cohort *c, mr_error *err)
{
    mr_status st;

    if (c->opts.compat)
        return finish_compat(c, err);
    st = sort_queue(c, err);
    if (!st)
        st = parallel_for(&(struct parallel_opts){ c->n_genes, 0, c->n_threads }, finish_gene, c,
                          err);
    return st;
}

struct cohort_values cohort_values(const mr_cohort *cohort, size_t g)
{
    return cohort->lists.list[g];
}

double cohort_sequential_sd(const double *values, size_t n)
{
    long double sum = 0, mean;
    double rounded;

    for (size_t i = 0; i < n; i++)
        sum += values[i];
    mean = sum / (long double)n;
    sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i] - mean;
    rounded = (double)(mean + sum / (long double)n);
    sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (values[i] - rounded) * (values[i] - rounded);
    return sqrt((double)(sum / (long double)(n - 1)));
}

const struct cohort_lesson cohort_learns_values = {
    .init = init, .release = release, .add = add, .merge = merge, .settle = settle, .finish = finish
};
