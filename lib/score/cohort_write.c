/* The file of a cohort: rows of item, name and values, see formats.md. */
#include <errno.h>
#include <string.h>

#include "base/fail.h"
#include "score/cohort_parts.h"

struct writer {
    const mr_cohort *cohort;
    FILE *out;
    size_t n_rows;
};

/* ---- rows ---- */

static void start_row(struct writer *w, const char *item, const char *name)
{
    fprintf(w->out, "%s\t%s\t", item, name);
    w->n_rows++;
}

static void put_number(struct writer *w, double value)
{
    char text[NUMBER_SIZE];

    fputs(number_format(value, text), w->out);
}

static void end_row(struct writer *w)
{
    putc('\n', w->out);
}

static void put_row(struct writer *w, const char *item, const char *name, const char *values)
{
    start_row(w, item, name);
    fputs(values, w->out);
    end_row(w);
}

static void put_count(struct writer *w, const char *item, const char *name, size_t count)
{
    start_row(w, item, name);
    fprintf(w->out, "%zu", count);
    end_row(w);
}

static void put_pair(struct writer *w, const char *item, const char *name, double a, double b)
{
    start_row(w, item, name);
    put_number(w, a);
    putc(',', w->out);
    put_number(w, b);
    end_row(w);
}

/* ---- what all have ---- */

static void write_head(struct writer *w)
{
    const mr_cohort *c = w->cohort;
    char text[NUMBER_SIZE];

    fputs("item\tname\tvalues\n", w->out);
    put_row(w, "cohort", c->is_finished ? "whole" : "part", "1");
    put_row(w, "method", c->method->name, "NA");
    put_row(w, "numbers", c->values ? c->values : "NA", "NA");
    for (size_t i = 0; i < cohort_n_choices; i++) {
        if (cohort_choices[i].of != c->method->learns)
            continue;
        cohort_choices[i].get(c, text);
        put_row(w, "option", cohort_choices[i].name, text);
    }
    for (size_t i = 0; i < c->n_shards && !c->is_finished; i++) {
        snprintf(text, sizeof(text), "%zu", i + 1);
        if (c->has_shard[i])
            put_count(w, "shard", text, c->n_shards);
    }
    put_count(w, "samples", "NA", c->n_samples);
}

/* ---- genes ---- */

static void put_list(struct writer *w, const struct cohort_values *list)
{
    if (!list->n)
        fputs("NA", w->out);
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            putc(',', w->out);
        put_number(w, list->values[i]);
        if (list->counts && list->counts[i] > 1)
            fprintf(w->out, "*%u", list->counts[i]);
    }
}

static void put_moments(struct writer *w, const struct gene_moments *m)
{
    char text[EXACT_SUM_SIZE];

    if (!m->n) {
        fputs("NA", w->out);
        return;
    }
    fprintf(w->out, "%zu,", m->n);
    put_number(w, m->min);
    putc(',', w->out);
    put_number(w, m->max);
    fprintf(w->out, ",%s,", exact_sum_format(&m->sum, text));
    fputs(exact_sum_format(&m->squares, text), w->out);
}

static void write_gene(struct writer *w, size_t g)
{
    const mr_cohort *c = w->cohort;
    const char *name = mr_names_get(c->genes, g);

    if (c->is_finished && c->mean) {
        put_pair(w, "gene", name, c->mean[g], c->sd[g]);
        return;
    }
    start_row(w, "gene", name);
    if (c->lists.list)
        put_list(w, &c->lists.list[g]);
    else if (c->moments)
        put_moments(w, &c->moments[g]);
    else
        fputs("NA", w->out);
    end_row(w);
}

/* ---- plage ---- */

/* Values with the numbers of their genes, from 1. */
static void write_samples(struct writer *w)
{
    const struct set_learning *learning = &w->cohort->learning;

    for (size_t j = 0, i = 0; j < learning->queue.n_samples; j++) {
        const size_t start = i;

        start_row(w, "sample", mr_names_get(learning->samples, j));
        if (i == learning->queue.ends[j])
            fputs("NA", w->out);
        for (; i < learning->queue.ends[j]; i++) {
            fprintf(w->out, i > start ? ",%u:" : "%u:", learning->queue.genes[i] + 1);
            put_number(w, learning->queue.values[i]);
        }
        end_row(w);
    }
}

static const char *const half_names[MR_N_HALVES] = { "up", "down" };

static void write_sets(struct writer *w)
{
    const mr_sets *sets = w->cohort->learning.sets;

    for (size_t k = 0; k < mr_sets_size(sets); k++) {
        const struct mr_set *set = mr_sets_get(sets, k);

        put_pair(w, "set", set->name, set->half[MR_UP].weight, set->half[MR_DOWN].weight);
        for (int h = 0; h < MR_N_HALVES; h++) {
            for (size_t i = 0; i < set->half[h].size; i++) {
                start_row(w, half_names[h], set->half[h].ids[i]);
                put_number(w, set->half[h].factors[i]);
                end_row(w);
            }
        }
    }
}

static void write_loadings(struct writer *w)
{
    const mr_cohort *c = w->cohort;

    for (size_t k = 0; k < c->learning.n_loadings; k++) {
        const struct cohort_loading *l = &c->learning.loadings[k];
        size_t at = 0;

        put_pair(w, "set", l->name, l->found.explained, l->found.gap);
        for (int h = 0; h < MR_N_HALVES; h++) {
            for (size_t i = 0; i < l->n[h]; i++, at++) {
                start_row(w, half_names[h], mr_names_get(c->genes, l->genes[at]));
                put_number(w, l->weights[at]);
                end_row(w);
            }
        }
    }
}

/* ---- the file ---- */

static mr_status check_name(const mr_cohort *c, const char *what, const char *name, mr_error *err)
{
    if (*name && !strpbrk(name, "\t\r\n"))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT,
                   "%s: %s '%s': expected a name without tabs and line ends for a file",
                   cohort_input(c), what, name);
}

static mr_status check_list(const mr_cohort *c, const char *what, const mr_names *names,
                            mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; names && i < mr_names_size(names) && !st; i++)
        st = check_name(c, what, mr_names_get(names, i), err);
    return st;
}

static mr_status check_sets(const mr_cohort *c, mr_error *err)
{
    const mr_sets *sets = c->learning.sets;
    mr_status st = MR_OK;

    for (size_t k = 0; sets && k < mr_sets_size(sets) && !st; k++) {
        const struct mr_set *set = mr_sets_get(sets, k);

        st = check_name(c, "set", set->name, err);
        for (int h = 0; h < MR_N_HALVES; h++)
            for (size_t i = 0; i < set->half[h].size && !st; i++)
                st = check_name(c, "gene", set->half[h].ids[i], err);
    }
    return st;
}

static mr_status check_all(const mr_cohort *c, mr_error *err)
{
    mr_status st = check_list(c, "gene", c->genes, err);

    if (!st && c->values)
        st = check_name(c, "numbers", c->values, err);
    if (!st && !c->is_finished)
        st = check_list(c, "sample", c->learning.samples, err);
    return st ? st : check_sets(c, err);
}

mr_status mr_cohort_write(mr_cohort *cohort, FILE *out, mr_error *err)
{
    const mr_cohort *c = cohort;
    struct writer w = { c, out, 0 };
    mr_status st = check_all(c, err);

    if (!st && !c->is_finished && c->method->learns->settle)
        st = c->method->learns->settle(cohort, err);
    if (st)
        return st;
    write_head(&w);
    for (size_t g = 0; g < c->n_genes; g++)
        if (!c->is_finished || c->varies[g])
            write_gene(&w, g);
    if (!c->is_finished)
        write_samples(&w);
    if (c->is_finished)
        write_loadings(&w);
    else if (c->learning.sets)
        write_sets(&w);
    put_count(&w, "end", "NA", w.n_rows);
    if (!ferror(out))
        return MR_OK;
    return mr_fail(err, MR_EIO, "cohort: cannot be written: %s", strerror(errno));
}
