/* Which cohorts, parts, methods and tables belong together. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "score/cohort_parts.h"

/* ---- options ---- */

static const char *const compat_names[] = { "none", "gsva1", "gseapy" };
static const char *const kcdf_names[] = { "gaussian", "poisson", "ecdf" };

static bool find_word(const char *const *words, size_t n, const char *word, int *found)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(words[i], word)) {
            *found = (int)i;
            return true;
        }
    }
    return false;
}

static void get_compat(const mr_cohort *c, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%s", compat_names[c->opts.compat]);
}

static bool set_compat(mr_cohort *c, const char *word)
{
    int found;

    if (!find_word(compat_names, 3, word, &found))
        return false;
    c->opts.compat = (enum mr_compat)found;
    return true;
}

static void get_kcdf(const mr_cohort *c, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%s", kcdf_names[c->opts.kcdf]);
}

static bool set_kcdf(mr_cohort *c, const char *word)
{
    int found;

    if (!find_word(kcdf_names, 3, word, &found))
        return false;
    c->opts.kcdf = (enum mr_kcdf)found;
    return true;
}

static void write_size(size_t size, char text[NUMBER_SIZE])
{
    if (size == SIZE_MAX)
        snprintf(text, NUMBER_SIZE, "none");
    else
        snprintf(text, NUMBER_SIZE, "%zu", size);
}

static bool read_size(const char *word, size_t *size)
{
    double value;

    *size = SIZE_MAX;
    if (!strcmp(word, "none"))
        return true;
    if (!number_parse(word, strlen(word), &value) || value < 0 || value > 4294967295)
        return false;
    *size = (size_t)value;
    return value == (double)*size;
}

static void get_min_size(const mr_cohort *c, char text[NUMBER_SIZE])
{
    write_size(c->min_size, text);
}

static bool set_min_size(mr_cohort *c, const char *word)
{
    return read_size(word, &c->min_size);
}

static void get_max_size(const mr_cohort *c, char text[NUMBER_SIZE])
{
    write_size(c->max_size, text);
}

static bool set_max_size(mr_cohort *c, const char *word)
{
    return read_size(word, &c->max_size);
}

static void get_need_measured(const mr_cohort *c, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%s", c->need_measured ? "yes" : "no");
}

static bool set_need_measured(mr_cohort *c, const char *word)
{
    c->need_measured = !strcmp(word, "yes");
    return c->need_measured || !strcmp(word, "no");
}

const struct cohort_choice cohort_choices[] = {
    { "compat", &cohort_learns_values, get_compat, set_compat },
    { "kcdf", &cohort_learns_values, get_kcdf, set_kcdf },
    { "min_size", &cohort_learns_loadings, get_min_size, set_min_size },
    { "max_size", &cohort_learns_loadings, get_max_size, set_max_size },
    { "need_measured", &cohort_learns_loadings, get_need_measured, set_need_measured },
};
const size_t cohort_n_choices = sizeof(cohort_choices) / sizeof(cohort_choices[0]);

/* ---- what differs ---- */

struct comparison {
    const mr_cohort *found; /* whose input the message begins with */
    mr_status status;
    mr_error *err;
};

static mr_status differs(const struct comparison *c, const char *what, const char *expected,
                         const char *found)
{
    return mr_fail(c->err, c->status, "%s: expected %s %s, found %s", cohort_input(c->found), what,
                   expected, found);
}

/* Method and options; 'wanted' needs no more than these. */
static mr_status compare_form(const struct comparison *c, const mr_cohort *wanted)
{
    char expected[NUMBER_SIZE], found[NUMBER_SIZE];

    if (c->found->method != wanted->method)
        return differs(c, "a cohort of", wanted->method->name, c->found->method->name);
    for (size_t i = 0; i < cohort_n_choices; i++) {
        const struct cohort_choice *choice = &cohort_choices[i];

        choice->get(wanted, expected);
        choice->get(c->found, found);
        if (choice->of == wanted->method->learns && strcmp(expected, found) != 0)
            return differs(c, choice->name, expected, found);
    }
    return MR_OK;
}

static mr_status compare_genes(const struct comparison *c, const mr_names *genes)
{
    const mr_names *own = c->found->genes;
    const size_t n = mr_names_size(genes), n_own = mr_names_size(own);

    for (size_t g = 0; g < n && g < n_own; g++)
        if (strcmp(mr_names_get(genes, g), mr_names_get(own, g)))
            return differs(c, "gene", mr_names_get(genes, g), mr_names_get(own, g));
    if (n == n_own)
        return MR_OK;
    return mr_fail(c->err, c->status, "%s: expected %zu genes, found %zu", cohort_input(c->found),
                   n, n_own);
}

mr_status cohort_check(const mr_cohort *cohort, const mr_names *genes, const mr_method *method,
                       const struct mr_method_opts *opts, mr_error *err)
{
    const struct comparison c = { cohort, MR_EINVAL, err };
    mr_cohort wanted = *cohort; /* sizes of sets are not the scorer's matter */
    mr_status st;

    wanted.method = method;
    wanted.opts = *opts;
    st = compare_form(&c, &wanted);
    if (st)
        return st;
    if (!cohort->is_finished)
        return mr_fail(err, MR_EINVAL, "%s: expected a whole cohort, found a part",
                       cohort_input(cohort));
    return compare_genes(&c, genes);
}

static const char *values_of(const mr_cohort *c)
{
    return c->values ? c->values : "NA";
}

static mr_status compare_shards(const struct comparison *c, const mr_cohort *to)
{
    if (c->found->n_shards != to->n_shards)
        return mr_fail(c->err, c->status, "%s: expected a part of %zu shards, found one of %zu",
                       cohort_input(c->found), to->n_shards, c->found->n_shards);
    for (size_t i = 0; i < to->n_shards; i++)
        if (to->has_shard[i] && c->found->has_shard[i])
            return mr_fail(c->err, c->status, "%s: expected each shard once, found shard %zu again",
                           cohort_input(c->found), i + 1);
    return MR_OK;
}

static bool same_half(const struct mr_half *a, const struct mr_half *b)
{
    if (a->size != b->size || a->weight != b->weight)
        return false;
    for (size_t i = 0; i < a->size; i++)
        if (strcmp(a->ids[i], b->ids[i]) != 0 || a->factors[i] != b->factors[i])
            return false;
    return true;
}

static mr_status compare_sets(const struct comparison *c, const mr_sets *sets)
{
    const mr_sets *own = c->found->learning.sets;
    const size_t n = sets ? mr_sets_size(sets) : 0, n_own = own ? mr_sets_size(own) : 0;

    for (size_t k = 0; k < n && k < n_own; k++) {
        const struct mr_set *a = mr_sets_get(sets, k), *b = mr_sets_get(own, k);

        if (strcmp(a->name, b->name) != 0)
            return differs(c, "set", a->name, b->name);
        for (int h = 0; h < MR_N_HALVES; h++)
            if (!same_half(&a->half[h], &b->half[h]))
                return differs(c, "the genes of set", a->name, "others");
    }
    if (n == n_own)
        return MR_OK;
    return mr_fail(c->err, c->status, "%s: expected %zu sets, found %zu", cohort_input(c->found), n,
                   n_own);
}

mr_status cohort_check_part(const mr_cohort *to, const mr_cohort *from, mr_error *err)
{
    const struct comparison c = { from, MR_EFORMAT, err };
    mr_status st = compare_form(&c, to);

    if (st)
        return st;
    if (to->is_finished || from->is_finished)
        return mr_fail(err, MR_EFORMAT, "%s: expected a part, found a whole cohort",
                       cohort_input(from->is_finished ? from : to));
    if (strcmp(values_of(to), values_of(from)))
        return differs(&c, "numbers", values_of(to), values_of(from));
    st = compare_shards(&c, to);
    if (!st)
        st = compare_genes(&c, to->genes);
    return st ? st : compare_sets(&c, to->learning.sets);
}

mr_status mr_cohort_place(const mr_cohort *cohort, const mr_names *table, uint32_t *place,
                          mr_error *err)
{
    size_t n = 0, n_lacking = 0, first = 0;

    for (size_t i = 0; i < mr_names_size(table); i++) {
        const size_t g = mr_names_find(cohort->genes, mr_names_get(table, i));

        place[i] = g == MR_NONE ? UINT32_MAX : (uint32_t)g;
    }
    for (size_t g = 0; g < cohort->n_genes; g++) {
        if (!cohort->varies[g])
            continue;
        n++;
        if (mr_names_find(table, mr_names_get(cohort->genes, g)) != MR_NONE)
            continue;
        first = n_lacking++ ? first : g;
    }
    if (!n_lacking)
        return MR_OK;
    return mr_fail(err, MR_EINVAL,
                   "%s: expected its %zu genes in the table, %zu are missing: '%s', ...",
                   cohort_input(cohort), n, n_lacking, mr_names_get(cohort->genes, first));
}
