#include "pools.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/ids.h"
#include "run/study.h"

enum { N_ARMS = MR_N_ARMS, TEXT_SIZE = 1 << 14 };

/* Under this name the path finds a table that was never read. */
static const char *const table_names[] = { "counts" };

/* ---- one study through the path ---- */

static mr_status read_sheet(const struct pools *pools, const char *text, mr_sheet **sheet,
                            mr_error *err)
{
    struct mr_sheet_opts opts;
    mr_source *src = NULL;
    mr_status st = mr_source_open_memory("semi", text, strlen(text), &src, err);

    mr_sheet_opts_init(&opts);
    opts.refs = pools->refs;
    opts.any_source = true;
    opts.has_tables = true;
    if (!st)
        st = mr_sheet_read_source(src, &opts, NULL, sheet, err);
    mr_source_free(src);
    return st;
}

/* Gives the run the counts as a table; they are its from now on, also where this fails. */
static mr_status give_counts(mr_run *run, mr_matrix *counts, mr_error *err)
{
    struct run_table *table = mem_calloc(1, sizeof(*table));
    char *path = mem_strndup(table_names[0], strlen(table_names[0]));

    if (!table || !path) {
        free(table);
        free(path);
        mr_matrix_free(counts);
        return mem_fail(err);
    }
    table->table = (struct mr_table){
        .values = counts,
        .path = path,
        .facts = { .format = "table", .compression = "plain", .separator = '\t' }
    };
    run->tables = (struct tables){ .tables = table, .n = 1, .capacity = 1 };
    return MR_OK;
}

/* 'look' sees the results; it takes 'counts' over. */
static mr_status run_study(const struct pools *pools, const mr_sheet *sheet, mr_matrix *counts,
                           pools_look *look, void *data, mr_error *err)
{
    struct mr_rank_opts rank;
    mr_notes *notes = mr_notes_new();
    mr_run *run = NULL;
    mr_status st = notes ? mr_run_new(sheet, &pools->opts, notes, &run, err) : mem_fail(err);

    mr_rank_opts_init(&rank);
    rank.refs = pools->refs;
    if (st)
        mr_matrix_free(counts);
    else
        st = give_counts(run, counts, err);
    if (!st)
        st = mr_run_study(run, 0, err);
    if (!st)
        st = mr_run_rank(mr_run_results(run), &rank, err);
    if (!st)
        st = look(mr_run_results(run), data, err);
    mr_run_free(run);
    mr_notes_free(notes);
    return st;
}

/* Columns 'from' of the pool, which are called 'names'. */
static mr_status copy_animals(const mr_matrix *pool, const size_t *from, mr_names *names,
                              mr_matrix **out, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(pool), n = mr_names_size(names);
    mr_names *genes = mr_names_new();
    mr_status st = genes ? MR_OK : mem_fail(err);

    for (size_t g = 0; g < n_genes && !st; g++)
        st = mr_names_add(genes, mr_names_get(mr_matrix_rows(pool), g),
                          strlen(mr_names_get(mr_matrix_rows(pool), g)), err);
    if (st) {
        mr_names_free(genes);
        mr_names_free(names);
        return st;
    }
    st = mr_matrix_new(MR_U32, genes, names, out, err);
    for (size_t j = 0; j < n && !st; j++)
        memcpy(mr_matrix_u32(*out, j), mr_matrix_u32_const(pool, from[j]),
               n_genes * sizeof(uint32_t));
    return st;
}

/* ---- pools ---- */

bool pools_is_ranked(const struct mr_effect *e)
{
    return !strcmp(e->contrast, "treated-model") && !strcmp(e->adjusted, "no");
}

static size_t find_set(const mr_sets *sets, const char *name)
{
    for (size_t m = 0; m < mr_sets_size(sets); m++)
        if (!strcmp(mr_sets_get(sets, m)->name, name))
            return m;
    return MR_NONE;
}

static bool is_used(const mr_results *results, const char *mechanism, int half, const char *gene)
{
    const char *word = half == MR_UP ? "up" : "down";

    for (size_t i = 0; i < mr_results_size(results, MR_GENES); i++) {
        const struct mr_gene *g = mr_results_row(results, MR_GENES, i);

        if (!strcmp(g->mechanism, mechanism) && !strcmp(g->half, word) && !strcmp(g->gene, gene))
            return true;
    }
    return false;
}

/* The set without the genes that do not count: what is planted is what the score can see. */
static mr_status add_used(mr_sets *to, const struct mr_set *set, const mr_results *results,
                          mr_error *err)
{
    mr_status st =
        mr_sets_add(to, set->name, "", set->half[MR_UP].weight, set->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size && !st; i++)
            if (is_used(results, set->name, h, set->half[h].ids[i]))
                st = mr_sets_add_gene(to, h, set->half[h].ids[i], set->half[h].factors[i], err);
    return st;
}

struct learning {
    struct pool *pool;
    const mr_sets *sets; /* in the ids of the table */
};

static mr_status learn_pool(const mr_results *results, void *data, mr_error *err)
{
    const struct learning *l = data;
    struct pool *pool = l->pool;
    mr_status st = MR_OK;

    pool->sets = mr_sets_new();
    if (!pool->sets)
        return mem_fail(err);
    for (size_t m = 0; m < mr_sets_size(l->sets) && !st; m++)
        st = add_used(pool->sets, mr_sets_get(l->sets, m), results, err);
    for (size_t i = 0; i < mr_results_size(results, MR_EFFECTS) && !st; i++) {
        const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, i);
        const size_t m = find_set(l->sets, e->mechanism);

        if (m >= MAX_MECHANISMS || !pools_is_ranked(e) || isnan(e->theta))
            continue;
        pool->sd[m] = e->sd;
        pool->able[pool->n_able++] = m;
    }
    return st;
}

/* All animals of the group, every other one called treated: nothing differs but by chance. */
static mr_status describe_pool(const struct pools *pools, struct learning *l, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(l->pool->counts);
    mr_names *names = mr_names_new();
    char text[TEXT_SIZE], name[32];
    int size = snprintf(text, TEXT_SIZE, "sample\tarm\tsource\tstudy\n");
    size_t from[MAX_SAMPLES] = { 0 };
    mr_sheet *sheet = NULL;
    mr_matrix *counts;
    mr_status st = names ? MR_OK : mem_fail(err);

    for (size_t j = 0; j < n && !st; j++) {
        const int length = snprintf(name, sizeof(name), "a%zu", j);

        from[j] = j;
        size += snprintf(text + size, (size_t)(TEXT_SIZE - size), "%s\t%s\tsemi\n", name,
                         j % 2 ? "treated\tsplit" : "model\t-");
        st = mr_names_add(names, name, (size_t)length, err);
    }
    if (!st)
        st = read_sheet(pools, text, &sheet, err);
    if (st)
        mr_names_free(names);
    else
        st = copy_animals(l->pool->counts, from, names, &counts, err);
    if (!st)
        st = run_study(pools, sheet, counts, learn_pool, l, err);
    mr_sheet_free(sheet);
    return st;
}

static mr_status collapse_group(const struct groups *groups, size_t k, const struct mr_table *table,
                                const struct mr_identity *id, const mr_refs *refs,
                                mr_matrix **counts, mr_error *err)
{
    mr_notes *notes = mr_notes_new();
    size_t cols[MAX_SAMPLES];
    mr_status st = notes ? MR_OK : mem_fail(err);

    for (size_t j = 0; j < groups->size[k] && !st; j++) {
        cols[j] = mr_names_find(mr_matrix_cols(table->values), groups->samples[k][j]->column);
        if (cols[j] == MR_NONE)
            st = mr_fail(err, MR_EFORMAT, "%s: expected a column '%s', found none", table->path,
                         groups->samples[k][j]->column);
    }
    if (!st)
        st =
            mr_collapse(table->values, id, refs, cols, groups->size[k], "semi", notes, counts, err);
    if (!st && mr_matrix_type(*counts) != MR_U32)
        st = mr_fail(err, MR_EFORMAT, "%s: expected counts", table->path);
    mr_notes_free(notes);
    return st;
}

/* Groups that can fill three arms become pools. */
static mr_status fill_pools(struct pools *pools, const struct groups *groups,
                            const struct mr_table *table, const struct mr_identity *id,
                            mr_error *err)
{
    mr_sets *sets = NULL;
    mr_status st = mr_refs_mechanism_sets(pools->refs, id->species, id->kind,
                                          pools->opts.gene_lists, &sets, err);

    for (size_t k = 0; k < groups->n && !st; k++) {
        struct learning l = { &pools->pool[pools->n], sets };

        if (groups->size[k] < N_ARMS * pools->n_per_arm)
            continue;
        pools->n++; /* counted first: released where it fails */
        st = collapse_group(groups, k, table, id, pools->refs, &l.pool->counts, err);
        if (!st)
            st = describe_pool(pools, &l, err);
        if (!st && !l.pool->n_able)
            st = mr_fail(err, MR_EEMPTY, "%s: no mechanism can be assessed", table->path);
    }
    mr_sets_free(sets);
    return st;
}

static mr_status read_pools(struct pools *pools, const char *data, mr_error *err)
{
    struct groups groups = { 0 };
    struct mr_read_opts opts;
    struct mr_table table = { 0 };
    struct mr_identity id;
    mr_notes *notes = mr_notes_new();
    mr_status st = notes ? MR_OK : mem_fail(err);

    mr_read_opts_init(&opts);
    if (!st)
        st = groups_read(&groups, pools->refs, data, pools->table, false, err);
    if (!st)
        st = mr_table_read(groups.samples[0][0]->table, &opts, &table, err);
    if (!st) {
        const struct mr_identify_opts identify = { .species = groups.samples[0][0]->species,
                                                   .path = table.path,
                                                   .first_line = table.facts.first_line,
                                                   .study = "semi" };

        st = mr_identify(mr_matrix_rows(table.values), pools->refs, &identify, notes, &id, err);
    }
    if (!st) {
        pools->opts.species = id.species;
        st = fill_pools(pools, &groups, &table, &id, err);
    }
    mr_table_release(&table);
    groups_release(&groups);
    mr_notes_free(notes);
    return st;
}

static const char arm_letters[N_ARMS + 1] = "CMT";

static mr_status make_sheet(struct pools *pools, mr_error *err)
{
    char text[TEXT_SIZE];
    int size = snprintf(text, TEXT_SIZE, "sample\tarm\tsource\tstudy\n");

    for (int a = 0; a < N_ARMS; a++)
        for (size_t j = 1; j <= pools->n_per_arm; j++)
            size += snprintf(text + size, (size_t)(TEXT_SIZE - size), "%c_%zu\t%s\t%s\tsemi\n",
                             arm_letters[a], j, mr_arm_name((enum mr_arm)a),
                             a == MR_TREATED ? "planted" : "-");
    return read_sheet(pools, text, &pools->sheet, err);
}

void pools_free(struct pools *pools)
{
    if (!pools)
        return;
    for (size_t k = 0; k < pools->n; k++) {
        mr_matrix_free(pools->pool[k].counts);
        mr_sets_free(pools->pool[k].sets);
    }
    mr_sheet_free(pools->sheet);
    mr_refs_free(pools->refs);
    free(pools);
}

mr_status pools_load(const char *data, const char *table, size_t n_per_arm, struct pools **out,
                     mr_error *err)
{
    struct pools *pools = mem_calloc(1, sizeof(*pools));
    mr_status st = pools ? mr_refs_load(NULL, &pools->refs, err) : mem_fail(err);

    *out = pools;
    if (st)
        return st;
    pools->table = table;
    pools->n_per_arm = n_per_arm;
    leave_out(pools->refs, table);
    mr_run_opts_init(&pools->opts);
    pools->opts.refs = pools->refs;
    pools->opts.tables = table_names;
    pools->opts.n_tables = 1;
    pools->opts.voom = MR_VOOM_NO; /* the tests on genes are not judged */
    st = make_sheet(pools, err);
    return st ? st : read_pools(pools, data, err);
}

/* ---- studies ---- */

mr_status pools_draw(const struct pools *pools, const struct pool *pool, struct rng *rng,
                     mr_matrix **out, mr_error *err)
{
    const size_t n_pool = mr_matrix_n_cols(pool->counts), n = pools->n_per_arm;
    mr_names *names = mr_names_new();
    size_t order[MAX_SAMPLES] = { 0 };
    char name[32];
    mr_status st = names ? MR_OK : mem_fail(err);

    for (size_t j = 0; j < n_pool; j++)
        order[j] = j;
    for (size_t j = 0; j < N_ARMS * n && !st; j++) {
        const size_t k = j + rng_below(rng, (uint32_t)(n_pool - j)), drawn = order[k];
        const int length = snprintf(name, sizeof(name), "%c_%zu", arm_letters[j / n], j % n + 1);

        order[k] = order[j];
        order[j] = drawn;
        st = mr_names_add(names, name, (size_t)length, err);
    }
    if (st) {
        mr_names_free(names);
        return st;
    }
    return copy_animals(pool->counts, order, names, out, err);
}

mr_status pools_run(const struct pools *pools, mr_matrix *counts, pools_look *look, void *data,
                    mr_error *err)
{
    return run_study(pools, pools->sheet, counts, look, data, err);
}
