/* Reads the file of a cohort: order of its rows and its head; the rest is in cohort_rows.c. */
#include <string.h>

#include "base/alloc.h"
#include "score/cohort_rows.h"

enum { MAX_SHARDS = 1 << 20 };

/* ---- the head ---- */

static mr_status read_cohort(struct cohort_reader *r, mr_error *err)
{
    r->is_whole = !strcmp(r->name, "whole");
    if (!r->is_whole && strcmp(r->name, "part") != 0)
        return cohort_row_expected(r, "whole or part", err);
    if (strcmp(r->values, "1") != 0)
        return cohort_row_expected(r, "version 1 of the format", err);
    return MR_OK;
}

static mr_status read_method(struct cohort_reader *r, mr_error *err)
{
    mr_cohort *c = r->cohort;
    const mr_method *method = mr_method_find(r->name);

    if (!method || !method->learns)
        return cohort_row_expected(r, "a method that learns of a cohort", err);
    c->method = method;
    mr_method_opts_init(&c->opts);
    c->genes = mr_names_new();
    c->varies = mem_calloc(0, sizeof(*c->varies));
    if (!c->genes || !c->varies)
        return mem_fail(err);
    return method->learns->init(c, NULL, err);
}

static mr_status read_numbers(struct cohort_reader *r, mr_error *err)
{
    return mr_cohort_set_origin(r->cohort, &(struct mr_cohort_origin){ .values = r->name }, err);
}

static mr_status read_option(struct cohort_reader *r, mr_error *err)
{
    for (size_t i = 0; i < cohort_n_choices; i++) {
        const struct cohort_choice *choice = &cohort_choices[i];

        if (choice->of != r->cohort->method->learns || strcmp(choice->name, r->name) != 0)
            continue;
        if (!(r->options >> i & 1) && choice->set(r->cohort, r->values)) {
            r->options |= 1U << i;
            return MR_OK;
        }
    }
    return cohort_row_expected(r, "an option of the method", err);
}

static mr_status read_shard(struct cohort_reader *r, mr_error *err)
{
    mr_cohort *c = r->cohort;
    size_t shard, n_shards;
    double number;

    if (r->is_whole || !number_parse(r->name, strlen(r->name), &number) || !(number >= 1) ||
        !cohort_row_count(r, 1, &n_shards) || r->rest || n_shards > MAX_SHARDS ||
        number > (double)n_shards || number != (double)(size_t)number ||
        (c->n_shards && n_shards != c->n_shards))
        return cohort_row_expected(r, "a shard of a part, and of how many", err);
    shard = (size_t)number;
    if (!c->n_shards) {
        free(c->has_shard);
        c->has_shard = mem_calloc(n_shards, sizeof(*c->has_shard));
        if (!c->has_shard)
            return mem_fail(err);
        c->n_shards = n_shards;
    }
    if (c->has_shard[shard - 1])
        return cohort_row_expected(r, "each shard once", err);
    c->has_shard[shard - 1] = true;
    return MR_OK;
}

static mr_status read_samples(struct cohort_reader *r, mr_error *err)
{
    unsigned options = 0;

    if (!cohort_row_count(r, r->is_whole ? 2 : 0, &r->n_samples) || r->rest)
        return cohort_row_expected(r, "a number of samples", err);
    for (size_t i = 0; i < cohort_n_choices; i++)
        if (cohort_choices[i].of == r->cohort->method->learns)
            options |= 1U << i;
    if (r->options != options)
        return cohort_row_expected(r, "all options of the method before the samples", err);
    if (!r->is_whole && r->cohort->opts.compat)
        return cohort_row_expected(r, "a whole cohort with this option", err);
    return MR_OK;
}

static mr_status read_end(struct cohort_reader *r, mr_error *err)
{
    size_t n;

    if (!cohort_row_count(r, 0, &n) || r->rest || n != r->n_rows)
        return cohort_row_expected(r, "the number of rows above", err);
    return MR_OK;
}

/* ---- the order of rows ---- */

/* A row's place; that of one that must be there may not be passed by. */
static const struct item {
    const char *name;
    int place;
    bool is_needed; /* and stands once */
    mr_status (*read)(struct cohort_reader *r, mr_error *err);
} items[] = {
    { "cohort", 0, true, read_cohort },     { "method", 1, true, read_method },
    { "numbers", 2, true, read_numbers },   { "option", 3, false, read_option },
    { "shard", 4, false, read_shard },      { "samples", 5, true, read_samples },
    { "gene", 6, false, cohort_read_gene }, { "sample", 7, false, cohort_read_sample },
    { "set", 8, false, cohort_read_set },   { "up", 8, false, cohort_read_up },
    { "down", 8, false, cohort_read_down }, { "end", 9, true, read_end },
};

enum { N_ITEMS = sizeof(items) / sizeof(items[0]), END = 9 };

/* Whether a row of 'item' may follow one of place 'last', -1 at the start. */
static bool may_follow(const struct item *item, int last)
{
    if (item->place < last || (item->place == last && item->is_needed))
        return false;
    for (size_t i = 0; i < N_ITEMS; i++)
        if (items[i].is_needed && items[i].place > last && items[i].place < item->place)
            return false;
    return true;
}

static mr_status split(struct cohort_reader *r, char *line, mr_error *err)
{
    char *name = strchr(line, '\t'), *values = name ? strchr(name + 1, '\t') : NULL;

    if (!values || strchr(values + 1, '\t'))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected item, name and values, found %s", r->path,
                       mr_lines_number(r->lines), values ? "more" : "fewer fields");
    if (values == name + 1)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a name, found none", r->path,
                       mr_lines_number(r->lines));
    *name = *values = '\0';
    r->item = line;
    r->name = name + 1;
    r->values = r->rest = values + 1;
    return MR_OK;
}

static mr_status read_row(struct cohort_reader *r, char *line, mr_error *err)
{
    mr_status st = split(r, line, err);

    if (st)
        return st;
    for (size_t i = 0; i < N_ITEMS; i++) {
        if (strcmp(items[i].name, r->item) != 0)
            continue;
        if (!may_follow(&items[i], r->last))
            return cohort_row_expected(r, "rows in their order", err);
        r->last = items[i].place;
        st = items[i].read(r, err);
        r->n_rows++;
        return st;
    }
    return cohort_row_expected(r, "a known item", err);
}

static mr_status read_rows(struct cohort_reader *r, mr_error *err)
{
    char *line;
    size_t size;
    mr_status st = mr_lines_next(r->lines, &line, &size, err);

    if (!st && (!line || strcmp(line, "item\tname\tvalues") != 0))
        return mr_fail(
            err, MR_EFORMAT,
            "%s:1: expected columns 'item', 'name' and 'values' of a cohort, found '%.80s'",
            r->path, line ? line : "");
    while (!st) {
        st = mr_lines_next(r->lines, &line, &size, err);
        if (st || !line)
            break;
        st = read_row(r, line, err);
    }
    if (!st && r->last != END)
        st =
            mr_fail(err, MR_EFORMAT, "%s:%zu: expected rows up to 'end', found the end of the file",
                    r->path, mr_lines_number(r->lines) + 1);
    return st;
}

/* ---- the whole ---- */

static mr_status lacks(const struct cohort_reader *r, const char *what, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s: expected %s", r->path, what);
}

static mr_status check_whole(struct cohort_reader *r, mr_error *err)
{
    mr_cohort *c = r->cohort;
    const struct set_learning *learning = &c->learning;

    if (!c->n_genes)
        return lacks(r, "a gene, found none", err);
    if (r->is_whole && learning->samples && !learning->n_loadings)
        return lacks(r, "a set, found none", err);
    if (!r->is_whole && learning->samples && learning->queue.n_samples != r->n_samples)
        return lacks(r, "as many rows of samples as it says", err);
    c->n_samples = r->n_samples;
    c->is_finished = r->is_whole;
    if (!r->is_whole && learning->samples)
        cohort_mark_sets(c);
    return MR_OK;
}

static mr_status start(struct cohort_reader *r, mr_error *err)
{
    r->cohort = mem_calloc(1, sizeof(*r->cohort));
    if (!r->cohort)
        return mem_fail(err);
    r->cohort->n_threads = 1;
    r->cohort->path = mem_strndup(r->path, strlen(r->path));
    return r->cohort->path ? MR_OK : mem_fail(err);
}

mr_status mr_cohort_read_source(mr_source *src, mr_cohort **out, mr_error *err)
{
    struct cohort_reader r = { .path = mr_source_path(src), .last = -1 };
    mr_status st = start(&r, err);

    *out = NULL;
    if (!st)
        st = mr_lines_new(src, &r.lines, err);
    if (!st)
        st = read_rows(&r, err);
    if (!st)
        st = check_whole(&r, err);
    if (!st) {
        *out = r.cohort;
        r.cohort = NULL;
    }
    mr_lines_free(r.lines);
    mr_cohort_free(r.cohort);
    return st;
}

mr_status mr_cohort_read(const char *path, mr_cohort **out, mr_error *err)
{
    mr_source *src = NULL;
    mr_status st = mr_source_open(path, &src, err);

    *out = NULL;
    if (!st)
        st = mr_cohort_read_source(src, out, err);
    mr_source_free(src);
    return st;
}
