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

static const char *get_compat(const mr_cohort *c, char buf[NUMBER_SIZE])
{
    (void)buf;
    return compat_names[c->opts.compat];
}

static bool set_compat(mr_cohort *c, const char *word)
{
    int found;

    if (!find_word(compat_names, 3, word, &found))
        return false;
    c->opts.compat = (enum mr_compat)found;
    return true;
}

static const char *get_kcdf(const mr_cohort *c, char buf[NUMBER_SIZE])
{
    (void)buf;
    return kcdf_names[c->opts.kcdf];
}

static bool set_kcdf(mr_cohort *c, const char *word)
{
    int found;

    if (!find_word(kcdf_names, 3, word, &found))
        return false;
    c->opts.kcdf = (enum mr_kcdf)found;
    return true;
}

static const char *size_text(size_t size, char buf[NUMBER_SIZE])
{
    snprintf(buf, NUMBER_SIZE, "%zu", size);
    return size == SIZE_MAX ? "none" : buf;
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

static const char *get_min_size(const mr_cohort *c, char buf[NUMBER_SIZE])
{
    return size_text(c->min_size, buf);
}

static bool set_min_size(mr_cohort *c, const char *word)
{
    return read_size(word, &c->min_size);
}

static const char *get_max_size(const mr_cohort *c, char buf[NUMBER_SIZE])
{
    return size_text(c->max_size, buf);
}

static bool set_max_size(mr_cohort *c, const char *word)
{
    return read_size(word, &c->max_size);
}

static const char *get_need_measured(const mr_cohort *c, char buf[NUMBER_SIZE])
{
    (void)buf;
    return c->need_measured ? "yes" : "no";
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
    char buf[2][NUMBER_SIZE];

    if (c->found->method != wanted->method)
        return differs(c, "a cohort of", wanted->method->name, c->found->method->name);
    for (size_t i = 0; i < cohort_n_choices; i++) {
        const struct cohort_choice *choice = &cohort_choices[i];
        const char *expected = choice->get(wanted, buf[0]), *found = choice->get(c->found, buf[1]);

        if (choice->of == wanted->method->learns && strcmp(expected, found))
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
        return differs(&c, "values", values_of(to), values_of(from));
    st = compare_shards(&c, to);
    return st ? st : compare_genes(&c, to->genes);
}

mr_status mr_cohort_place(const mr_cohort *cohort, const mr_names *table, uint32_t *place,
                          mr_error *err)
{
    size_t n_lacking = 0, first = 0;

    for (size_t i = 0; i < mr_names_size(table); i++) {
        const size_t g = mr_names_find(cohort->genes, mr_names_get(table, i));

        place[i] = g == MR_NONE ? UINT32_MAX : (uint32_t)g;
    }
    for (size_t g = 0; g < cohort->n_genes; g++) {
        if (!cohort->varies[g] || mr_names_find(table, mr_names_get(cohort->genes, g)) != MR_NONE)
            continue;
        first = n_lacking++ ? first : g;
    }
    if (!n_lacking)
        return MR_OK;
    return mr_fail(
        err, MR_EINVAL, "%s: expected its %zu genes in the table, %zu are missing: '%s', ...",
        cohort_input(cohort), cohort->n_genes, n_lacking, mr_names_get(cohort->genes, first));
}
