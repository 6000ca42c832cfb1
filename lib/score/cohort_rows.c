/* What genes, samples and sets say in the file of a cohort. */
#include "score/cohort_rows.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* ---- fields ---- */

mr_status cohort_row_expected(const struct cohort_reader *r, const char *what, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s, found %.60s '%.60s' '%.60s'", r->path,
                   mr_lines_number(r->lines), what, r->item, r->name, r->values);
}

struct span {
    const char *text; /* NULL: there is none */
    size_t size;
};

/* What stands before the next 'separator'; '*rest' is NULL behind the last one. */
static struct span cut(const char **rest, char separator)
{
    const char *text = *rest, *end = text ? strchr(text, separator) : NULL;

    *rest = end ? end + 1 : NULL;
    return (struct span){ text, end ? (size_t)(end - text) : text ? strlen(text) : 0 };
}

static bool read_number(struct span span, double *value)
{
    return span.text && number_parse(span.text, span.size, value);
}

static bool read_count(struct span span, size_t min, size_t *count)
{
    double value;

    if (!read_number(span, &value) || !(value >= (double)min) || value > UINT32_MAX ||
        value != floor(value))
        return false;
    *count = (size_t)value;
    return true;
}

bool cohort_row_number(struct cohort_reader *r, double *value)
{
    return read_number(cut(&r->rest, ','), value);
}

bool cohort_row_count(struct cohort_reader *r, size_t min, size_t *count)
{
    return read_count(cut(&r->rest, ','), min, count);
}

static bool is_missing(const struct cohort_reader *r)
{
    return !strcmp(r->values, "NA");
}

/* ---- genes ---- */

/* Room for gene number n_genes in all arrays of this lesson, zeroed. */
static mr_status grow(struct cohort_reader *r, mr_error *err)
{
    mr_cohort *c = r->cohort;
    const size_t n = c->n_genes;

    if (mem_grow(&c->varies, &r->vary_capacity, n, sizeof(*c->varies), err))
        return MR_ENOMEM;
    c->varies[n] = r->is_whole;
    if (c->lists.list) {
        if (mem_grow(&c->lists.list, &r->list_capacity, n, sizeof(*c->lists.list), err))
            return MR_ENOMEM;
        c->lists.list[n] = (struct cohort_values){ 0 };
    }
    if (c->moments) {
        if (mem_grow(&c->moments, &r->moment_capacity, n, sizeof(*c->moments), err))
            return MR_ENOMEM;
        c->moments[n] = (struct gene_moments){ 0 };
    }
    if (c->mean && (mem_grow(&c->mean, &r->mean_capacity, n, sizeof(*c->mean), err) ||
                    mem_grow(&c->sd, &r->sd_capacity, n, sizeof(*c->sd), err)))
        return MR_ENOMEM;
    if (c->learning.in_sets) {
        if (mem_grow(&c->learning.in_sets, &r->set_capacity, n, sizeof(bool), err))
            return MR_ENOMEM;
        c->learning.in_sets[n] = false;
    }
    return MR_OK;
}

/* Room for as many values as there are commas, at most. */
static mr_status new_list(const char *values, double **out, uint32_t **counts, mr_error *err)
{
    size_t n = 1;

    for (const char *c = values; *c; c++)
        n += *c == ',';
    *out = mem_calloc(n, sizeof(**out));
    *counts = mem_calloc(n, sizeof(**counts));
    return *out && *counts ? MR_OK : mem_fail(err);
}

/* "x", or "x*3": three times. */
static bool read_entry(struct span entry, double *value, uint32_t *count)
{
    const char *star = memchr(entry.text, '*', entry.size);
    const struct span x = { entry.text, star ? (size_t)(star - entry.text) : entry.size };
    size_t times = 1;

    if (!read_number(x, value))
        return false;
    if (star && !read_count((struct span){ star + 1, entry.size - x.size - 1 }, 2, &times))
        return false;
    *count = (uint32_t)times;
    return true;
}

/* What is wrong with a list; NULL: nothing. */
static const char *check_list(const struct cohort_reader *r, const struct cohort_values *list)
{
    size_t sum = 0;

    for (size_t i = 0; i < list->n; i++) {
        sum += list->counts[i];
        if (!r->cohort->opts.compat && i && list->values[i - 1] >= list->values[i])
            return "values that rise";
        if (!r->is_whole && list->values[i] == 0)
            return "values other than 0";
        if (r->cohort->opts.compat && list->counts[i] != 1)
            return "values one by one";
    }
    if (r->is_whole ? sum != r->n_samples : sum > r->n_samples)
        return "as many values as samples";
    if (!r->is_whole)
        return NULL;
    if (r->cohort->opts.compat ? !(cohort_sequential_sd(list->values, list->n) >= 1e-10)
                               : list->n < 2)
        return "values that differ";
    return NULL;
}

static mr_status read_list(struct cohort_reader *r, mr_error *err)
{
    struct cohort_values *list = &r->cohort->lists.list[r->cohort->n_genes];
    const char *fault = NULL;
    double *values = NULL;
    uint32_t *counts = NULL;
    size_t n = 0;
    mr_status st = new_list(r->values, &values, &counts, err);

    if (is_missing(r) && !r->is_whole)
        r->rest = NULL;
    for (; r->rest && !fault && !st; n++)
        if (!read_entry(cut(&r->rest, ','), &values[n], &counts[n]))
            fault = "values, 'x' or 'x*times'";
    if (!fault && !st)
        fault = check_list(r, &(struct cohort_values){ n, values, counts });
    if (fault)
        st = cohort_row_expected(r, fault, err);
    if (st) {
        free(values);
        free(counts);
        return st;
    }
    return cohort_list_set(list, values, counts, n, err);
}

static mr_status read_moments(struct cohort_reader *r, mr_error *err)
{
    struct gene_moments *m = &r->cohort->moments[r->cohort->n_genes];
    struct span sum, squares;
    mr_status st;

    if (is_missing(r))
        return MR_OK;
    if (!cohort_row_count(r, 1, &m->n) || m->n > r->n_samples || !cohort_row_number(r, &m->min) ||
        !cohort_row_number(r, &m->max) || m->min > m->max)
        return cohort_row_expected(r, "number, least, largest, sum and sum of squares", err);
    sum = cut(&r->rest, ',');
    squares = cut(&r->rest, ',');
    if (!squares.text || r->rest)
        return cohort_row_expected(r, "number, least, largest, sum and sum of squares", err);
    st = exact_sum_parse(&m->sum, sum.text, sum.size, err);
    if (!st)
        st = exact_sum_parse(&m->squares, squares.text, squares.size, err);
    if (st == MR_EFORMAT || (!st && isnan(exact_sum_sd(&m->sum, &m->squares, m->n + 1))))
        return cohort_row_expected(r, "exact sums of so many values and their squares", err);
    return st;
}

static mr_status read_mean(struct cohort_reader *r, mr_error *err)
{
    double *mean = &r->cohort->mean[r->cohort->n_genes], *sd = &r->cohort->sd[r->cohort->n_genes];

    if (cohort_row_number(r, mean) && cohort_row_number(r, sd) && *sd > 0 && !r->rest)
        return MR_OK;
    return cohort_row_expected(r, "mean and sd above 0", err);
}

/* Of a gene that is counted already, so that what was read is released. */
static mr_status read_gene_values(struct cohort_reader *r, mr_error *err)
{
    if (r->cohort->lists.list)
        return read_list(r, err);
    if (r->is_whole)
        return read_mean(r, err);
    if (r->cohort->moments)
        return read_moments(r, err);
    return is_missing(r) ? MR_OK : cohort_row_expected(r, "NA", err);
}

mr_status cohort_read_gene(struct cohort_reader *r, mr_error *err)
{
    mr_cohort *c = r->cohort;
    mr_status st;

    if (mr_names_find(c->genes, r->name) != MR_NONE)
        return cohort_row_expected(r, "each gene once", err);
    st = grow(r, err);
    if (!st)
        st = mr_names_add(c->genes, r->name, strlen(r->name), err);
    if (st)
        return st;
    st = read_gene_values(r, err);
    c->n_genes++;
    return st;
}

/* ---- samples of a part of plage ---- */

mr_status cohort_read_sample(struct cohort_reader *r, mr_error *err)
{
    struct set_learning *learning = &r->cohort->learning;
    size_t last = 0;
    mr_status st = MR_OK;

    if (r->is_whole || !learning->samples)
        return cohort_row_expected(r, "no samples", err);
    if (is_missing(r))
        r->rest = NULL;
    while (r->rest && !st) {
        const struct span entry = cut(&r->rest, ',');
        const char *colon = memchr(entry.text, ':', entry.size);
        const size_t size = colon ? (size_t)(colon - entry.text) : 0;
        double value;
        size_t gene;

        if (!colon || !read_count((struct span){ entry.text, size }, last + 1, &gene) ||
            gene > r->cohort->n_genes ||
            !read_number((struct span){ colon + 1, entry.size - size - 1 }, &value) || value == 0)
            return cohort_row_expected(r, "numbers of genes that rise, ':' and values", err);
        last = gene;
        st = value_queue_add(&learning->queue, (uint32_t)(gene - 1), value, err);
    }
    if (!st)
        st = mr_names_add(learning->samples, r->name, strlen(r->name), err);
    return st ? st : value_queue_end_sample(&learning->queue, err);
}

/* ---- sets of plage ---- */

static mr_status add_loading(struct cohort_reader *r, const struct mr_direction *found,
                             mr_error *err)
{
    struct set_learning *learning = &r->cohort->learning;
    const size_t k = learning->n_loadings;
    mr_status st;

    if (found->explained < 0 || found->explained > 1 || found->gap < 0 || found->gap > 1)
        return cohort_row_expected(r, "explained share and gap, 0 to 1", err);
    if (mr_names_find(learning->names, r->name) != MR_NONE)
        return cohort_row_expected(r, "each set once", err);
    st = mem_grow(&learning->loadings, &r->loading_capacity, k, sizeof(*learning->loadings), err);
    if (!st)
        st = mr_names_add(learning->names, r->name, strlen(r->name), err);
    if (st)
        return st;
    learning->loadings[k] =
        (struct cohort_loading){ .name = mr_names_get(learning->names, k), .found = *found };
    learning->n_loadings++;
    r->gene_capacity = r->weight_capacity = 0;
    return MR_OK;
}

mr_status cohort_read_set(struct cohort_reader *r, mr_error *err)
{
    struct set_learning *learning = &r->cohort->learning;
    double a, b;

    if (!learning->samples)
        return cohort_row_expected(r, "no sets", err);
    if (!cohort_row_number(r, &a) || !cohort_row_number(r, &b) || r->rest)
        return cohort_row_expected(r, "two numbers", err);
    if (r->is_whole)
        return add_loading(r, &(struct mr_direction){ a, b }, err);
    if (a < 0 || b < 0)
        return cohort_row_expected(r, "weights of 0 or more", err);
    return mr_sets_add(learning->sets, r->name, "", a, b, err);
}

static mr_status add_weight(struct cohort_reader *r, int h, double weight, mr_error *err)
{
    struct set_learning *learning = &r->cohort->learning;
    const size_t g = mr_names_find(r->cohort->genes, r->name);
    struct cohort_loading *l;
    size_t n;

    if (!learning->n_loadings)
        return cohort_row_expected(r, "a set before its genes", err);
    l = &learning->loadings[learning->n_loadings - 1];
    n = l->n[MR_UP] + l->n[MR_DOWN];
    if (g == MR_NONE || (l->n[h] && l->genes[n - 1] >= g) || (h == MR_UP && l->n[MR_DOWN]))
        return cohort_row_expected(r, "genes of the file in its order, those up first", err);
    if (mem_grow(&l->genes, &r->gene_capacity, n, sizeof(*l->genes), err) ||
        mem_grow(&l->weights, &r->weight_capacity, n, sizeof(*l->weights), err))
        return MR_ENOMEM;
    l->genes[n] = (uint32_t)g;
    l->weights[n] = weight;
    l->n[h]++;
    return MR_OK;
}

static mr_status read_member(struct cohort_reader *r, int h, mr_error *err)
{
    struct set_learning *learning = &r->cohort->learning;
    double number;

    if (!learning->samples)
        return cohort_row_expected(r, "no sets", err);
    if (!cohort_row_number(r, &number) || r->rest)
        return cohort_row_expected(r, "a number", err);
    if (r->is_whole)
        return add_weight(r, h, number, err);
    if (!mr_sets_size(learning->sets))
        return cohort_row_expected(r, "a set before its genes", err);
    return mr_sets_add_gene(learning->sets, h, r->name, number, err);
}

mr_status cohort_read_up(struct cohort_reader *r, mr_error *err)
{
    return read_member(r, MR_UP, err);
}

mr_status cohort_read_down(struct cohort_reader *r, mr_error *err)
{
    return read_member(r, MR_DOWN, err);
}
