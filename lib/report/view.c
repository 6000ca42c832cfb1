#include "report/view.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "report/put.h"

/* A word of the files and what readers call it. */
struct title {
    const char *name, *title;
};

static const char *find_title(const struct title *titles, size_t n, const char *name)
{
    for (size_t i = 0; name && i < n; i++)
        if (!strcmp(titles[i].name, name))
            return titles[i].title;
    return name ? name : "?";
}

const char *view_source(const char *name)
{
    static const struct title titles[] = {
        { "umbilical_cord", "Umbilical cord" },
        { "bone_marrow", "Bone marrow" },
        { "placenta", "Placenta" },
        { "menstrual_blood", "Menstrual blood" },
        { "amniotic_membrane", "Amniotic membrane" },
        { "amniotic_fluid", "Amniotic fluid" },
        { "adipose", "Adipose tissue" },
    };

    return find_title(titles, sizeof(titles) / sizeof(titles[0]), name);
}

const char *view_product(const char *name)
{
    static const struct title titles[] = {
        { "cells", "cells" },
        { "exosome", "exosomes" },
        { "conditioned_medium", "conditioned medium" },
        { "modified_cells", "modified cells" },
    };

    return find_title(titles, sizeof(titles) / sizeof(titles[0]), name);
}

const char *view_family(enum mr_family family)
{
    static const char *const names[] = { "primary", "secondary", "index" };

    return names[family];
}

const struct mr_mechanism *view_find_mechanism(const struct view *view, const char *name)
{
    for (size_t i = 0; view->refs && i < mr_refs_n_mechanisms(view->refs); i++)
        if (!strcmp(mr_refs_mechanism(view->refs, i)->name, name))
            return mr_refs_mechanism(view->refs, i);
    return NULL;
}

const char *view_mechanism(const struct view *view, const char *name)
{
    const struct mr_mechanism *m = view_find_mechanism(view, name);

    return m ? m->title : name;
}

bool view_is_simulated(const struct view *view)
{
    return json_is_true(json_object_get(view->dir->run, "simulated"));
}

bool view_is_two_sided(const struct mr_ranking *row)
{
    return row->expected && !strcmp(row->expected, "both");
}

const char *view_arrow(const struct mr_ranking *row)
{
    static const char *const arrows[][2] = { { "up", "\xe2\x86\x91" },
                                             { "down", "\xe2\x86\x93" },
                                             { "both", "\xe2\x86\x95" } };

    for (size_t i = 0; row->expected && i < sizeof(arrows) / sizeof(arrows[0]); i++)
        if (!strcmp(arrows[i][0], row->expected))
            return arrows[i][1];
    return "";
}

bool view_is_top(const struct mr_ranking *row)
{
    return row->top_set && !strcmp(row->top_set, "yes");
}

static bool same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* True if 'e' is an effect that the ranking pools. */
static bool is_pooled(const struct mr_effect *e)
{
    return e->source && e->product && same(e->contrast, "treated-model") && same(e->adjusted, "no");
}

static int compare_cells(const struct mr_effect *x, const struct mr_effect *y)
{
    const int source = strcmp(x->source, y->source);
    const int product = source ? source : strcmp(x->product, y->product);
    const int mechanism = product ? product : strcmp(x->mechanism, y->mechanism);

    return mechanism ? mechanism : strcmp(x->study, y->study);
}

/* Of one cell: the order of the file, in which rows lie in memory. */
static int compare_effects(const void *a, const void *b)
{
    const struct mr_effect *x = *(const struct mr_effect *const *)a;
    const struct mr_effect *y = *(const struct mr_effect *const *)b;
    const int c = compare_cells(x, y);

    return c ? c : (x > y) - (x < y);
}

static mr_status index_effects(struct view *view, mr_error *err)
{
    const mr_results *results = view->dir->results;
    const size_t n = mr_results_size(results, MR_EFFECTS);

    view->effects = mem_calloc(n, sizeof(*view->effects));
    if (!view->effects)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, i);

        if (is_pooled(e))
            view->effects[view->n_effects++] = e;
    }
    qsort(view->effects, view->n_effects, sizeof(*view->effects), compare_effects);
    return MR_OK;
}

const struct mr_effect *view_effect(const struct view *view, const struct mr_ranking *row,
                                    const char *study)
{
    const struct mr_effect key = {
        .study = study, .source = row->source, .product = row->product, .mechanism = row->mechanism
    };
    size_t lo = 0, hi = view->n_effects;

    while (lo < hi) { /* the first that is not below the key */
        const size_t mid = lo + (hi - lo) / 2;

        if (compare_cells(view->effects[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < view->n_effects && !compare_cells(view->effects[lo], &key) ? view->effects[lo]
                                                                           : NULL;
}

void view_rank_range(double lo, double hi, struct words *words)
{
    char text[NUMBER_SIZE];

    if (isnan(lo) || isnan(hi)) {
        words_add(words, "-");
        return;
    }
    words_add(words, put_fixed(lo, 0, text));
    if (lo == hi)
        return;
    words_add(words, "-");
    words_add(words, put_fixed(hi, 0, text));
}

void view_group_name(const struct view_group *group, struct words *words)
{
    words_add(words, view_source(group->source));
    if (strcmp(group->product, "cells") != 0)
        words_addf(words, ", %s", view_product(group->product));
}

void view_count(size_t n, struct words *words)
{
    static const char *const names[] = { "no",   "one",    "two",   "three", "four",
                                         "five", "six",    "seven", "eight", "nine",
                                         "ten",  "eleven", "twelve" };

    if (n < sizeof(names) / sizeof(names[0]))
        words_add(words, names[n]);
    else
        words_addf(words, "%zu", n);
}

/* By rank; rows without one last; ties by name. */
static int by_rank(const void *a, const void *b)
{
    const struct mr_ranking *x = *(const struct mr_ranking *const *)a;
    const struct mr_ranking *y = *(const struct mr_ranking *const *)b;
    const bool x_ranked = !isnan(x->rank), y_ranked = !isnan(y->rank);

    if (x_ranked != y_ranked)
        return x_ranked ? -1 : 1;
    if (x_ranked && x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return strcmp(x->mechanism, y->mechanism);
}

static enum mr_family family_of(const struct mr_ranking *row)
{
    for (int f = 0; f < MR_INDEX; f++)
        if (!strcmp(row->family, view_family((enum mr_family)f)))
            return (enum mr_family)f;
    return MR_INDEX;
}

/* The rows of 'group' of one family, put behind those that are there. */
static void collect_family(struct view_group *group, enum mr_family family,
                           const mr_results *results)
{
    struct view_family *f = &group->families[family];

    f->family = family;
    f->rows = group->rows + group->n;
    for (size_t i = 0; i < mr_results_size(results, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(results, MR_RANKING, i);

        if (strcmp(row->source, group->source) != 0 || strcmp(row->product, group->product) != 0 ||
            family_of(row) != family)
            continue;
        f->rows[f->n++] = row;
        f->n_ranked += !isnan(row->rank);
        f->n_top += view_is_top(row);
    }
    qsort(f->rows, f->n, sizeof(*f->rows), by_rank);
    group->n += f->n;
}

/* Flags of all ranked rows; of all rows if none is ranked. */
static mr_flags common_flags(const struct view_group *group)
{
    mr_flags ranked = ~(mr_flags)0, all = ~(mr_flags)0;
    bool any = false;

    for (size_t i = 0; i < group->n; i++) {
        const struct mr_ranking *row = group->rows[i];

        all &= row->flags;
        if (isnan(row->rank))
            continue;
        ranked &= row->flags;
        any = true;
    }
    return any ? ranked : all;
}

static mr_status collect_studies(struct view_group *group, const mr_results *results, mr_error *err)
{
    const size_t n = mr_results_size(results, MR_EFFECTS);
    mr_names *seen = mr_names_new();
    mr_status st = MR_OK;

    group->studies = mem_calloc(n, sizeof(*group->studies));
    if (!group->studies || !seen)
        st = mem_fail(err);
    for (size_t i = 0; !st && i < n; i++) {
        const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, i);

        if (!is_pooled(e) || strcmp(e->source, group->source) != 0 ||
            strcmp(e->product, group->product) != 0 || mr_names_find(seen, e->study) != MR_NONE)
            continue;
        st = mr_names_add(seen, e->study, strlen(e->study), err);
        group->studies[group->n_studies++] = e->study;
    }
    mr_names_free(seen);
    return st;
}

static mr_status collect_groups(struct view *view, mr_error *err)
{
    const mr_results *results = view->dir->results;
    const size_t n = mr_results_size(results, MR_RANKING);

    view->groups = mem_calloc(n, sizeof(*view->groups));
    if (!view->groups)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const struct mr_ranking *row = mr_results_row(results, MR_RANKING, i);
        struct view_group *group = view->groups;
        const struct view_group *end = group + view->n_groups;

        while (group < end && (strcmp(group->source, row->source) != 0 ||
                               strcmp(group->product, row->product) != 0))
            group++;
        if (group < end)
            continue;
        view->n_groups++;
        group->source = row->source;
        group->product = row->product;
        group->rows = mem_calloc(n, sizeof(*group->rows));
        if (!group->rows)
            return mem_fail(err);
        for (int f = 0; f < MR_N_FAMILIES; f++)
            collect_family(group, (enum mr_family)f, results);
        group->common = common_flags(group);
        if (collect_studies(group, results, err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

static void add_mechanism(struct view *view, const char *name)
{
    for (size_t i = 0; i < view->n_mechanisms; i++)
        if (!strcmp(view->mechanisms[i], name))
            return;
    view->mechanisms[view->n_mechanisms++] = name;
}

static void collect_family_mechanisms(struct view *view, enum mr_family family)
{
    const mr_results *results = view->dir->results;
    const size_t n = mr_results_size(results, MR_RANKING);
    const size_t n_refs = view->refs ? mr_refs_n_mechanisms(view->refs) : 0;

    for (size_t m = 0; m < n_refs; m++) {
        for (size_t i = 0; i < n; i++) {
            const struct mr_ranking *row = mr_results_row(results, MR_RANKING, i);

            if (family_of(row) == family &&
                !strcmp(row->mechanism, mr_refs_mechanism(view->refs, m)->name))
                add_mechanism(view, row->mechanism);
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct mr_ranking *row = mr_results_row(results, MR_RANKING, i);

        if (family_of(row) == family)
            add_mechanism(view, row->mechanism);
    }
}

mr_status view_init(struct view *view, const mr_run_dir *dir, const mr_refs *refs, mr_error *err)
{
    const json_t *options = json_object_get(dir->run, "options");
    mr_status st;

    *view = (struct view){ .dir = dir, .refs = refs };
    view->raw_units = !strcmp(run_dir_text(options, "effect", "g"), "md");
    st = index_effects(view, err);
    if (!st)
        st = collect_groups(view, err);
    if (st)
        return st;
    view->mechanisms =
        mem_calloc(mr_results_size(dir->results, MR_RANKING), sizeof(*view->mechanisms));
    if (!view->mechanisms)
        return mem_fail(err);
    for (int f = 0; f < MR_N_FAMILIES; f++) {
        collect_family_mechanisms(view, (enum mr_family)f);
        if (f == MR_PRIMARY)
            view->n_primary = view->n_mechanisms;
    }
    return MR_OK;
}

void view_release(struct view *view)
{
    for (size_t g = 0; g < view->n_groups; g++) {
        free(view->groups[g].rows);
        free(view->groups[g].studies);
    }
    free(view->groups);
    free(view->mechanisms);
    free(view->effects);
    *view = (struct view){ 0 };
}

mr_flags view_flags(const struct view *view)
{
    const mr_results *results = view->dir->results;
    mr_flags flags = 0;

    for (size_t i = 0; i < mr_results_size(results, MR_RANKING); i++)
        flags |= ((const struct mr_ranking *)mr_results_row(results, MR_RANKING, i))->flags;
    for (size_t i = 0; i < mr_results_size(results, MR_EFFECTS); i++)
        flags |= ((const struct mr_effect *)mr_results_row(results, MR_EFFECTS, i))->flags;
    for (size_t i = 0; i < mr_results_size(results, MR_QC); i++)
        flags |= ((const struct mr_qc *)mr_results_row(results, MR_QC, i))->flags;
    return flags;
}
