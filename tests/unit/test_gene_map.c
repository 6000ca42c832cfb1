/* ids that refs lack, known by the names that a user's map gives them */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/ids.h"

static mr_refs *refs;

static int load_refs(void **state)
{
    mr_error err;

    (void)state;
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return 0;
}

static int free_refs(void **state)
{
    (void)state;
    temp_folder_remove();
    mr_refs_free(refs);
    return 0;
}

static void add(mr_names *rows, const char *name)
{
    assert_int_equal(mr_names_add(rows, name, strlen(name), NULL), MR_OK);
}

enum { N_SYMBOLS = 2000 };

/* Genes of the background, once each, by the symbols of a species. */
static mr_names *background_symbols(enum mr_species species)
{
    mr_names *symbols = mr_names_new();
    mr_sets *sets;
    mr_error err;

    assert_ok(mr_refs_background_sets(refs, species, MR_SYMBOL, &sets, &err), err);
    for (size_t i = 0; i < mr_sets_size(sets); i++) {
        const struct mr_half *half = &mr_sets_get(sets, i)->half[MR_UP];

        for (size_t k = 0; k < half->size && mr_names_size(symbols) < N_SYMBOLS; k++)
            assert_int_equal(mr_names_intern(symbols, half->ids[k], NULL, NULL, NULL), MR_OK);
    }
    mr_sets_free(sets);
    return symbols;
}

struct form {
    const char *prefix;
    int n_digits;
    const char *suffix;
};

/* Adds ids of that form to 'rows'; a map of them to 'symbols'. */
static mr_id_map *name_rows(struct form form, const mr_names *symbols, mr_names *rows)
{
    const size_t n = mr_names_size(symbols);
    char *text = calloc(n + 1, 128);
    size_t size = 0;
    mr_id_map *map;
    mr_error err;

    assert_non_null(text);
    for (size_t i = 0; i < n; i++) {
        char id[64];

        snprintf(id, sizeof(id), "%s%0*zu%s", form.prefix, form.n_digits, i, form.suffix);
        add(rows, id);
        size += (size_t)sprintf(text + size, "%s\t%s\n", id, mr_names_get(symbols, i));
    }
    assert_ok(mr_id_map_read(write_file("map.tsv", text, size), MR_GENE_TO_NAME, &map, &err), err);
    free(text);
    return map;
}

static mr_status identify(const mr_names *rows, const mr_id_map *map, enum mr_species hint,
                          mr_notes *notes, struct mr_identity *id, mr_error *err)
{
    const struct mr_identify_opts opts = {
        .species = hint, .path = "t.tsv", .first_line = 2, .study = "s", .gene_map = map
    };

    return mr_identify(rows, refs, &opts, notes, id, err);
}

static const struct mr_note *find_note(const mr_notes *notes, const char *kind)
{
    for (size_t i = 0; i < mr_notes_size(notes); i++)
        if (!strcmp(mr_notes_get(notes, i)->kind, kind))
            return mr_notes_get(notes, i);
    return NULL;
}

/* Ids that refs do not know at all, of any look, and even of what is refused else. */
static void test_own_ids(void **state)
{
    static const struct form forms[] = {
        { "own", 1, "" }, { "NM_", 6, ".1" }, { "9", 8, "" }, { "ENSMUSG9", 10, ".3" }
    };
    mr_names *symbols = background_symbols(MR_MOUSE);

    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
        mr_names *rows = mr_names_new(), *more = mr_names_new();
        const size_t n = mr_names_size(symbols);
        mr_id_map *map;
        struct mr_identity id;
        mr_collapse_plan *plan;
        mr_notes *notes = mr_notes_new();
        mr_error err;
        char want[600];

        add(rows, "__no_feature");
        add(rows, "unheard");
        map = name_rows(forms[f], symbols, more);
        for (size_t i = 0; i < n; i++)
            add(rows, mr_names_get(more, i));
        assert_true(identify(rows, NULL, MR_SPECIES_UNKNOWN, NULL, &id, &err) == MR_EFORMAT ||
                    id.n_mapped == 0);
        assert_ok(identify(rows, map, MR_SPECIES_UNKNOWN, notes, &id, &err), err);
        assert_int_equal(id.kind, MR_SYMBOL);
        assert_int_equal(id.species, MR_MOUSE);
        assert_int_equal(id.n_mapped, n);
        assert_int_equal(id.n_by_map, n);
        assert_int_equal(id.n_dropped, 1);
        snprintf(want, sizeof(want), "t.tsv: ids that are known by their names in %s",
                 mr_id_map_path(map));
        assert_non_null(find_note(notes, "mapped_ids"));
        assert_string_equal(find_note(notes, "mapped_ids")->text, want);
        assert_int_equal(find_note(notes, "mapped_ids")->count, n);
        assert_int_equal(find_note(notes, "unknown_ids")->count, 1);

        assert_ok(mr_collapse_plan_new(rows, &id, refs, &plan, &err), err);
        assert_int_equal(mr_names_size(mr_collapse_plan_genes(plan)), n + 1);
        for (size_t i = 0; i < n; i++)
            assert_true(mr_names_find(mr_collapse_plan_genes(plan), mr_names_get(symbols, i)) !=
                        MR_NONE);
        assert_true(mr_names_find(mr_collapse_plan_genes(plan), "unheard") != MR_NONE);
        mr_collapse_plan_free(plan);
        mr_notes_free(notes);
        mr_id_map_free(map);
        mr_names_free(more);
        mr_names_free(rows);
    }
    mr_names_free(symbols);
}

/* The mechanisms' genes by the Ensembl ids that refs know, then others by ids that they lack. */
static mr_names *ensembl_rows(enum mr_species species, const mr_names *others, mr_id_map **map)
{
    mr_names *rows = mr_names_new();
    mr_sets *sets;
    mr_error err;

    assert_ok(mr_refs_mechanism_sets(refs, species, MR_ENSEMBL, MR_EXCLUSIVE, &sets, &err), err);
    for (size_t i = 0; i < mr_sets_size(sets); i++)
        for (int h = 0; h < MR_N_HALVES; h++)
            for (size_t k = 0; k < mr_sets_get(sets, i)->half[h].size; k++)
                assert_int_equal(
                    mr_names_intern(rows, mr_sets_get(sets, i)->half[h].ids[k], NULL, NULL, NULL),
                    MR_OK);
    mr_sets_free(sets);
    *map = name_rows((struct form){ species == MR_MOUSE ? "ENSMUSG9" : "ENSG9", 10, "" }, others,
                     rows);
    return rows;
}

/* Of the mouse refs know the Ensembl ids of core genes only: with a map all are known. */
static void test_mouse_ensembl(void **state)
{
    mr_names *symbols = background_symbols(MR_MOUSE);
    mr_id_map *map;
    mr_names *rows = ensembl_rows(MR_MOUSE, symbols, &map);
    const size_t n = mr_names_size(rows), n_core = n - mr_names_size(symbols);
    struct mr_identity id;
    mr_collapse_plan *plan;
    mr_error err;

    (void)state;
    assert_ok(identify(rows, NULL, MR_SPECIES_UNKNOWN, NULL, &id, &err), err);
    assert_int_equal(id.kind, MR_ENSEMBL);
    assert_int_equal(id.n_mapped, n_core);
    assert_ok(identify(rows, map, MR_SPECIES_UNKNOWN, NULL, &id, &err), err);
    assert_int_equal(id.kind, MR_SYMBOL);
    assert_int_equal(id.species, MR_MOUSE);
    assert_false(id.species_assumed);
    assert_int_equal(id.n_mapped, n);
    assert_ok(mr_collapse_plan_new(rows, &id, refs, &plan, &err), err);
    for (size_t g = 0; g < mr_names_size(mr_collapse_plan_genes(plan)); g++)
        assert_int_not_equal(strncmp(mr_names_get(mr_collapse_plan_genes(plan), g), "ENSMUSG", 7),
                             0);
    mr_collapse_plan_free(plan);
    assert_fails(identify(rows, map, MR_HUMAN, NULL, &id, &err), MR_EFORMAT, err,
                 "t.tsv: expected human genes, found mouse Ensembl ids");
    mr_id_map_free(map);
    mr_names_free(rows);
    mr_names_free(symbols);
}

/* Of the human they know most: ids stay, and what only the map knows is added to its gene. */
static void test_human_ensembl(void **state)
{
    mr_names *symbols = mr_names_new(), *rows;
    const char *bax = mr_refs_canonical(refs, MR_HUMAN, MR_ENSEMBL, "ENSG00000087088");
    mr_id_map *map;
    struct mr_identity id;
    mr_collapse_plan *plan;
    size_t gene;
    mr_error err;

    (void)state;
    assert_non_null(bax);
    add(symbols, "BAX");
    add(symbols, "CTGF"); /* a former symbol */
    add(symbols, "no gene");
    rows = ensembl_rows(MR_HUMAN, symbols, &map);
    assert_ok(identify(rows, map, MR_SPECIES_UNKNOWN, NULL, &id, &err), err);
    assert_int_equal(id.kind, MR_ENSEMBL);
    assert_int_equal(id.n_by_map, 2);
    assert_int_equal(id.n_old, 1);
    assert_int_equal(id.n_mapped, mr_names_size(rows) - 1);
    assert_ok(mr_collapse_plan_new(rows, &id, refs, &plan, &err), err);
    gene = mr_names_find(mr_collapse_plan_genes(plan), bax);
    assert_true(gene != MR_NONE);
    assert_true(mr_names_find(mr_collapse_plan_genes(plan), "ENSG90000000000") == MR_NONE);
    assert_true(mr_names_find(mr_collapse_plan_genes(plan), "ENSG90000000002") != MR_NONE);
    mr_collapse_plan_free(plan);
    mr_id_map_free(map);
    mr_names_free(rows);
    mr_names_free(symbols);
}

/* A map that knows none of the rows changes nothing. */
static void test_useless_map(void **state)
{
    mr_names *rows = background_symbols(MR_MOUSE), *other = mr_names_new();
    mr_id_map *map = name_rows((struct form){ "own", 1, "" }, rows, other);
    struct mr_identity with, without;
    mr_error err;

    (void)state;
    assert_ok(identify(rows, NULL, MR_SPECIES_UNKNOWN, NULL, &without, &err), err);
    assert_ok(identify(rows, map, MR_SPECIES_UNKNOWN, NULL, &with, &err), err);
    assert_int_equal(with.n_by_map, 0);
    assert_int_equal(with.n_mapped, without.n_mapped);
    assert_int_equal(with.kind, without.kind);
    assert_int_equal(with.species, without.species);
    mr_id_map_free(map);
    mr_names_free(other);
    mr_names_free(rows);
}

struct alloc_case {
    const mr_names *rows;
    const mr_id_map *map;
};

static mr_status run_identify(void *data, mr_error *err)
{
    const struct alloc_case *c = data;
    struct mr_identity id;
    mr_notes *notes = mr_notes_new();
    mr_status st =
        notes ? identify(c->rows, c->map, MR_SPECIES_UNKNOWN, notes, &id, err) : MR_ENOMEM;

    if (!notes)
        snprintf(err->msg, sizeof(err->msg), "out of memory");
    mr_notes_free(notes);
    return st;
}

static void test_allocation_failure(void **state)
{
    mr_names *all = background_symbols(MR_MOUSE), *symbols = mr_names_new(), *rows = mr_names_new();
    struct alloc_case c = { .rows = rows };

    (void)state;
    for (size_t i = 0; i < 150; i++)
        add(symbols, mr_names_get(all, i));
    c.map = name_rows((struct form){ "own", 1, "" }, symbols, rows);
    assert_survives_alloc_failure(run_identify, &c);
    mr_id_map_free((mr_id_map *)c.map);
    mr_names_free(rows);
    mr_names_free(symbols);
    mr_names_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_ids),
        cmocka_unit_test(test_mouse_ensembl),
        cmocka_unit_test(test_human_ensembl),
        cmocka_unit_test(test_useless_map),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, load_refs, free_refs);
}
