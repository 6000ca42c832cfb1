/* Id kind, species and collapse: on rows made here, and on real tables where they are. */
#include "alloc_fail.h"
#include "support.h"

#include "base/alloc.h"
#include "base/rng.h"
#include "mechrank/counts.h"
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
    mr_refs_free(refs);
    return 0;
}

static void add(mr_names *rows, const char *name)
{
    assert_int_equal(mr_names_add(rows, name, strlen(name), NULL), MR_OK);
}

/* The genes of the mechanisms, in the ids of a species, 'suffix' behind each. */
static mr_names *gene_rows(enum mr_species species, enum mr_id_kind kind, const char *suffix)
{
    mr_names *rows = mr_names_new();
    mr_error err;
    mr_sets *sets;

    assert_non_null(rows);
    assert_ok(mr_refs_mechanism_sets(refs, species, kind, MR_EXCLUSIVE, &sets, &err), err);
    for (size_t i = 0; i < mr_sets_size(sets); i++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            const struct mr_half *half = &mr_sets_get(sets, i)->half[h];

            for (size_t k = 0; k < half->size; k++) {
                char name[128];

                snprintf(name, sizeof(name), "%s%s", half->ids[k], suffix);
                add(rows, name);
            }
        }
    }
    mr_sets_free(sets);
    return rows;
}

static mr_names *upper(mr_names *rows)
{
    mr_names *out = mr_names_new();

    for (size_t r = 0; r < mr_names_size(rows); r++) {
        char name[128];

        snprintf(name, sizeof(name), "%s", mr_names_get(rows, r));
        for (char *c = name; *c; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 'a' + 'A');
        add(out, name);
    }
    mr_names_free(rows);
    return out;
}

/* Mouse symbols that rat shares and human has in upper case. */
static mr_names *neutral_rows(void)
{
    mr_names *mouse = gene_rows(MR_MOUSE, MR_SYMBOL, ""), *rat = gene_rows(MR_RAT, MR_SYMBOL, "");
    mr_names *human = gene_rows(MR_HUMAN, MR_SYMBOL, ""), *rows = mr_names_new();

    for (size_t r = 0; r < mr_names_size(mouse); r++) {
        const char *symbol = mr_names_get(mouse, r);
        mr_names *one = mr_names_new();

        add(one, symbol);
        one = upper(one);
        if (mr_names_find(rat, symbol) != MR_NONE &&
            mr_names_find(human, mr_names_get(one, 0)) != MR_NONE)
            add(rows, symbol);
        mr_names_free(one);
    }
    mr_names_free(mouse);
    mr_names_free(rat);
    mr_names_free(human);
    return rows;
}

static mr_status identify(const mr_names *rows, enum mr_species hint, struct mr_identity *id,
                          mr_notes *notes, mr_error *err)
{
    return mr_identify(rows, refs, &(struct mr_identify_opts){ hint, "t.tsv", 2, "s", false, NULL },
                       notes, id, err);
}

static bool noted(const mr_notes *notes, const char *kind, enum mr_note_level level, size_t count)
{
    for (size_t i = 0; i < mr_notes_size(notes); i++) {
        const struct mr_note *note = mr_notes_get(notes, i);

        if (!strcmp(note->kind, kind))
            return note->level == level && note->count == count;
    }
    return false;
}

/* ---- identification ---- */

static void test_every_kind_and_species(void **state)
{
    (void)state;
    for (int s = 0; s < MR_N_SPECIES; s++) {
        for (int k = 0; k < MR_N_ID_KINDS; k++) {
            mr_names *rows = gene_rows((enum mr_species)s, (enum mr_id_kind)k, "");
            struct mr_identity id;
            mr_error err;

            assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), err);
            assert_int_equal(id.kind, k);
            assert_int_equal(id.species, s);
            assert_false(id.species_assumed);
            assert_int_equal(id.n_rows, mr_names_size(rows));
            assert_int_equal(id.n_mapped, mr_names_size(rows));
            assert_int_equal(id.n_versions + id.n_old + id.n_dropped, 0);
            mr_names_free(rows);
        }
    }
}

static void test_versions_and_dropped_rows(void **state)
{
    mr_names *rows = gene_rows(MR_HUMAN, MR_ENSEMBL, ".12");
    const size_t n = mr_names_size(rows);
    mr_notes *notes = mr_notes_new();
    struct mr_identity id;
    mr_error err;

    (void)state;
    add(rows, "ENSG00000999999.1_PAR_Y");
    add(rows, "ERCC-00002");
    add(rows, "__no_feature");
    add(rows, "N_unmapped");
    add(rows, "N_ambiguous");
    assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, notes, &err), err);
    assert_int_equal(id.kind, MR_ENSEMBL);
    assert_int_equal(id.n_mapped, n);
    assert_int_equal(id.n_versions, n + 1);
    assert_int_equal(id.n_dropped, 4);
    assert_true(noted(notes, "id_versions", MR_INFO, n + 1));
    assert_true(noted(notes, "dropped_rows", MR_INFO, 4));
    assert_true(noted(notes, "unknown_ids", MR_INFO, 1));
    assert_int_equal(mr_notes_size(notes), 3);
    mr_notes_free(notes);
    mr_names_free(rows);
}

static void test_ensa_is_a_gene(void **state)
{
    mr_names *rows = gene_rows(MR_HUMAN, MR_SYMBOL, "");
    struct mr_identity id;
    mr_error err;

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        add(rows, i % 2 ? "ENSA" : "ENSAP1");
    assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), err);
    assert_int_equal(id.kind, MR_SYMBOL);
    assert_int_equal(id.species, MR_HUMAN);
    mr_names_free(rows);
}

static void test_old_symbols(void **state)
{
    mr_names *rows = gene_rows(MR_MOUSE, MR_SYMBOL, "");
    mr_notes *notes = mr_notes_new();
    struct mr_identity id;
    mr_error err;

    (void)state;
    add(rows, "Ctgf");
    add(rows, "H2afx");
    assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, notes, &err), err);
    assert_int_equal(id.n_old, 2);
    assert_true(noted(notes, "old_symbols", MR_INFO, 2));
    mr_notes_free(notes);
    mr_names_free(rows);
}

static void test_title_case_is_assumed_mouse(void **state)
{
    mr_names *rows = neutral_rows();
    mr_notes *notes = mr_notes_new();
    struct mr_identity id;
    mr_error err;

    (void)state;
    assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, notes, &err), err);
    assert_int_equal(id.species, MR_MOUSE);
    assert_true(id.species_assumed);
    assert_true(noted(notes, "species_assumed", MR_WARNING, 1));
    mr_notes_free(notes);
    mr_names_free(rows);
}

/* Two symbols of the rat leave it open, three decide. */
static void test_three_symbols_decide(void **state)
{
    static const char *const rat[] = { "Kitlg", "Faslg", "G6pd" };
    mr_names *rows = neutral_rows();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rat); i++) {
        struct mr_identity id;
        mr_error err;

        add(rows, rat[i]);
        assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), err);
        assert_int_equal(id.species, i < 2 ? MR_MOUSE : MR_RAT);
        assert_int_equal(id.species_assumed, i < 2);
    }
    mr_names_free(rows);
}

static void test_named_species(void **state)
{
    mr_names *rows = upper(neutral_rows());
    struct mr_identity id;
    mr_error err;

    (void)state;
    for (int s = 0; s < MR_N_SPECIES; s++) {
        assert_ok(identify(rows, (enum mr_species)s, &id, NULL, &err), err);
        assert_int_equal(id.species, s);
        assert_false(id.species_assumed);
        assert_true(id.n_mapped > mr_names_size(rows) * 9 / 10);
    }
    assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), err);
    assert_int_equal(id.species, MR_HUMAN);
    mr_names_free(rows);
}

static void test_upper_case_mouse_symbols(void **state)
{
    mr_names *rows = upper(gene_rows(MR_MOUSE, MR_SYMBOL, ""));
    struct mr_identity id;
    mr_error err;

    (void)state;
    assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), err);
    assert_int_equal(id.species, MR_MOUSE);
    mr_names_free(rows);
}

static void test_named_species_against_ids(void **state)
{
    mr_names *rows = gene_rows(MR_MOUSE, MR_ENSEMBL, "");
    struct mr_identity id;
    mr_error err;

    (void)state;
    assert_fails(identify(rows, MR_RAT, &id, NULL, &err), MR_EFORMAT, err,
                 "t.tsv: expected rat genes, found mouse Ensembl ids");
    mr_names_free(rows);
}

/* 200 rows of one name are refused with a message that ends so. */
#define TO_GENES ": name their genes with --tx2gene TABLE or --gtf FILE"

static const struct {
    const char *row, *message;
} foreign[] = {
    { "FBgn0000003", "'FBgn0000003' (Drosophila melanogaster gene ids in 200 of 200 rows)" },
    { "ENSDARG00000000001", "'ENSDARG00000000001' (zebrafish gene ids in 200 of 200 rows)" },
    { "ENSSSCG00000000002.3", "'ENSSSCG00000000002.3' (pig gene ids in 200 of 200 rows)" },
    { "WBGene00000001", "'WBGene00000001' (Caenorhabditis elegans gene ids in 200 of 200 rows)" },
    { "YAL001C", "'YAL001C' (Saccharomyces cerevisiae gene ids in 200 of 200 rows)" },
    { "AT1G01010", "'AT1G01010' (Arabidopsis thaliana gene ids in 200 of 200 rows)" },
    { "NM_000014", "'NM_000014' (RefSeq transcript ids in 200 of 200 rows)" TO_GENES },
    { "NR_000014.2", "'NR_000014.2' (RefSeq transcript ids in 200 of 200 rows)" TO_GENES },
    { "ENST00000000233",
      "'ENST00000000233' (human Ensembl transcript ids in 200 of 200 rows)" TO_GENES },
    { "ENSXYZG00000000001",
      "'ENSXYZG00000000001' (another organism's Ensembl ids in 200 of 200 rows)" },
};

static void test_foreign_ids(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
        mr_names *rows = mr_names_new();
        struct mr_identity id;
        char message[512];
        mr_error err;

        for (size_t r = 0; r < 200; r++)
            add(rows, foreign[i].row);
        snprintf(message, sizeof(message),
                 "t.tsv:2: expected gene symbols, Ensembl or Entrez gene ids of human, mouse or "
                 "rat, found %s",
                 foreign[i].message);
        assert_fails(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), MR_EFORMAT, err, message);
        mr_names_free(rows);
    }
}

static const struct {
    const char *row, *gene; /* gene NULL: no date */
} dates[] = {
    { "1-Sep", "SEPTIN1" },
    { "2-Mar", "MARCHF2 or MTARC2" },
    { "8-MAR", "MARCHF8" },
    { "Sep-01", "SEPTIN1" },
    { "Mar-02", "MARCHF2 or MTARC2" },
    { "1-Dec", "DELEC1" },
    { "4-Oct", "POU5F1" },
    { "01/09/2020", "SEPTIN1" },
    { "9/7/2020", "SEPTIN7" },
    { "2020-09-07", "SEPTIN7" },
    { "07-Sep-20", "SEPTIN7" },
    { "1-May", "not known" },
    { "Nov", NULL },
    { "H1-2", NULL },
    { "HLA-A", NULL },
    { "MT-ND1", NULL },
    { "7SK", NULL },
    { "1700001C19Rik", NULL },
    { "1-Sepal", NULL },
    { "Dec-x", NULL },
    { "2-1-3", NULL },
    { "0610007P14Rik", NULL },
};

static void test_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
        mr_names *rows = gene_rows(MR_HUMAN, MR_SYMBOL, "");
        const size_t line = mr_names_size(rows) + 2;
        struct mr_identity id;
        char message[512];
        mr_error err;

        add(rows, dates[i].row);
        snprintf(message, sizeof(message),
                 "t.tsv:%zu: expected a gene symbol, found the date '%s', made by a spreadsheet "
                 "(likely gene: %s); repair it, or say --date-names keep",
                 line, dates[i].row, dates[i].gene ? dates[i].gene : "");
        if (dates[i].gene)
            assert_fails(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), MR_EFORMAT, err,
                         message);
        else
            assert_ok(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), err);
        mr_names_free(rows);
    }
}

static void test_dates_kept(void **state)
{
    mr_names *rows = gene_rows(MR_HUMAN, MR_SYMBOL, "");
    mr_notes *notes = mr_notes_new();
    struct mr_identity id;
    mr_error err;

    (void)state;
    add(rows, "1-Sep");
    add(rows, "4-Mar");
    assert_ok(
        mr_identify(rows, refs,
                    &(struct mr_identify_opts){ MR_SPECIES_UNKNOWN, "t.tsv", 2, "s", true, NULL },
                    notes, &id, &err),
        err);
    assert_int_equal(id.n_rows, mr_names_size(rows));
    assert_true(noted(notes, "date_names", MR_WARNING, 2));
    mr_notes_free(notes);
    mr_names_free(rows);
}

static void test_too_few_genes(void **state)
{
    mr_names *rows = mr_names_new();
    struct mr_identity id;
    mr_error err;

    (void)state;
    add(rows, "__no_feature");
    assert_fails(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), MR_EFORMAT, err,
                 "t.tsv: expected genes, found none");
    add(rows, "BAX");
    add(rows, "whatever");
    assert_fails(identify(rows, MR_SPECIES_UNKNOWN, &id, NULL, &err), MR_EFORMAT, err,
                 "t.tsv: expected at least 100 known genes, found 1 in 2 rows (taken for human "
                 "symbols)");
    mr_names_free(rows);
}

/* Names of another organism, and of few genes, where those of refs are not needed. */
static void test_any_names(void **state)
{
    static const char *const rows_of[][4] = {
        { "FBgn0000003", "FBgn0000008", "__no_feature", "FBgn0000003" },
        { "Dl", "dl", "ERCC-00002", "Dl" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows_of); i++) {
        const struct mr_identify_opts opts = { MR_SPECIES_UNKNOWN, "t.tsv", 2, "s", false, NULL };
        mr_names *rows = mr_names_new();
        mr_notes *notes = mr_notes_new();
        mr_collapse_plan *plan;
        struct mr_identity id;
        mr_error err;

        for (size_t r = 0; r < 4; r++)
            add(rows, rows_of[i][r]);
        assert_ok(mr_identify_any(rows, refs, &opts, notes, &id, &err), err);
        assert_true(id.as_written && id.species == MR_SPECIES_UNKNOWN);
        assert_int_equal(id.n_mapped, 0);
        assert_true(noted(notes, "names_as_written", MR_INFO, 3));
        assert_true(noted(notes, "dropped_rows", MR_INFO, 1));
        assert_false(noted(notes, "unknown_ids", MR_INFO, 3));
        assert_ok(mr_collapse_plan_new(rows, &id, refs, &plan, &err), err);
        assert_int_equal(mr_names_size(mr_collapse_plan_genes(plan)), 2);
        assert_string_equal(mr_names_get(mr_collapse_plan_genes(plan), 0), rows_of[i][0]);
        assert_string_equal(mr_names_get(mr_collapse_plan_genes(plan), 1), rows_of[i][1]);
        mr_collapse_plan_free(plan);
        mr_notes_free(notes);
        mr_names_free(rows);
    }
}

/* Names that are known are known there too; dates are refused in any table. */
static void test_any_known_names(void **state)
{
    const struct mr_identify_opts opts = { MR_SPECIES_UNKNOWN, "t.tsv", 2, "s", false, NULL };
    mr_names *rows = gene_rows(MR_MOUSE, MR_ENSEMBL, "");
    struct mr_identity id;
    mr_error err;

    (void)state;
    assert_ok(mr_identify_any(rows, refs, &opts, NULL, &id, &err), err);
    assert_true(!id.as_written && id.species == MR_MOUSE && id.kind == MR_ENSEMBL);
    mr_names_free(rows);
    rows = mr_names_new();
    add(rows, "FBgn0000003");
    add(rows, "FBgn0000008");
    add(rows, "1-Sep");
    assert_fails(mr_identify_any(rows, refs, &opts, NULL, &id, &err), MR_EFORMAT, err,
                 "t.tsv:4: expected a gene symbol, found the date '1-Sep', made by a spreadsheet "
                 "(likely gene: SEPTIN1); repair it, or say --date-names keep");
    mr_names_free(rows);
}

/* ---- collapse ---- */

static void assert_row(const mr_matrix *m, size_t row, const char *name, double a, double b)
{
    assert_string_equal(mr_names_get(mr_matrix_rows(m), row), name);
    assert_true(mr_matrix_get(m, row, 0) == a);
    assert_true(mr_matrix_get(m, row, 1) == b);
}

static void test_collapse_symbols(void **state)
{
    static const char *const names[] = { "Zzz9", "Ctgf", "ERCC-00002",  "bax", "CCN2",
                                         "",     "zzZ9", "N_ambiguous", "NA" };
    static const double values[] = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
    };
    static const size_t cols[] = { 1, 0 };
    const struct mr_identity id = { .kind = MR_SYMBOL, .species = MR_MOUSE };
    mr_matrix *m = named_matrix(MR_U32, names, values, 9, 2), *got;
    mr_notes *notes = mr_notes_new();
    mr_error err;

    (void)state;
    assert_ok(mr_collapse(m, &id, refs, cols, 2, "s", notes, &got, &err), err);
    assert_int_equal(mr_matrix_type(got), MR_U32);
    assert_int_equal(mr_matrix_n_rows(got), 4);
    assert_string_equal(mr_names_get(mr_matrix_cols(got), 0), "b");
    assert_row(got, 0, "Bax", 8, 7);
    assert_row(got, 1, "Ccn2", 14, 12);
    assert_row(got, 2, "NA", 30, 28);
    assert_row(got, 3, "Zzz9", 16, 14);
    assert_true(noted(notes, "summed_rows", MR_INFO, 6));
    mr_matrix_free(got);
    mr_matrix_free(m);
    mr_notes_free(notes);
}

static void test_collapse_ensembl(void **state)
{
    static const char *const names[] = { "ENSG00000999999.4_PAR_Y", "ENSG00000232995.1",
                                         "ENSG00000999999.4", "ENSG00000143248.13" };
    static const double values[] = { 1, 10, 2, 20, 4, 40, 8, 80 };
    static const size_t cols[] = { 0, 1 };
    const struct mr_identity id = { .kind = MR_ENSEMBL, .species = MR_HUMAN };
    mr_matrix *m = named_matrix(MR_U32, names, values, 4, 2), *got;
    mr_error err;

    (void)state;
    assert_ok(mr_collapse(m, &id, refs, cols, 2, "s", NULL, &got, &err), err);
    assert_int_equal(mr_matrix_n_rows(got), 2);
    assert_row(got, 0, "ENSG00000143248", 10, 100); /* two ids of RGS5 */
    assert_row(got, 1, "ENSG00000999999", 5, 50);
    mr_matrix_free(got);
    mr_matrix_free(m);
}

static void test_collapse_overflow(void **state)
{
    static const char *const names[] = { "CTGF", "CCN2", "BAX" };
    static const double values[] = { 4294967295.0, 1, 1, 1, 3, 3 };
    static const size_t cols[] = { 0, 1 };
    const struct mr_identity id = { .kind = MR_SYMBOL, .species = MR_HUMAN };
    mr_matrix *m = named_matrix(MR_U32, names, values, 3, 2), *got;
    mr_error err;

    (void)state;
    assert_ok(mr_collapse(m, &id, refs, cols, 2, "s", NULL, &got, &err), err);
    assert_int_equal(mr_matrix_type(got), MR_F64);
    assert_row(got, 0, "BAX", 3, 3);
    assert_row(got, 1, "CCN2", 4294967296.0, 2);
    mr_matrix_free(got);
    mr_matrix_free(m);
}

/* Every order of three addends whose plain sums differ in the last bit. */
static void test_collapse_ignores_row_order(void **state)
{
    static const size_t orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                        { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    static const char *const names[] = { "x1", "X1", "x1" };
    static const double addends[] = { 0.1, 0.2, 0.3 };
    static const size_t cols[] = { 0 };
    const struct mr_identity id = { .kind = MR_SYMBOL, .species = MR_HUMAN };

    (void)state;
    assert_true((0.1 + 0.2) + 0.3 != 0.1 + (0.2 + 0.3));
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        const double values[] = { addends[orders[i][0]], addends[orders[i][1]],
                                  addends[orders[i][2]] };
        mr_matrix *m = named_matrix(MR_F64, names, values, 3, 1), *got;
        mr_error err;

        assert_ok(mr_collapse(m, &id, refs, cols, 1, "s", NULL, &got, &err), err);
        assert_string_equal(mr_names_get(mr_matrix_rows(got), 0), "X1");
        assert_true(mr_matrix_get(got, 0, 0) == (0.1 + 0.2) + 0.3);
        mr_matrix_free(got);
        mr_matrix_free(m);
    }
}

/* Samples one at a time, dense or sparse, give what the table gives. */
static void test_collapse_by_sample(void **state)
{
    static const char *const names[] = { "x1", "CTGF", "X1", "ERCC-00002", "CCN2", "BAX", "x1" };
    static const double values[] = { 0.3, 5, 0.1, 9, 0, 2.5, 0.2 };
    static const uint32_t rows[] = { 6, 0, 1, 2, 3, 5 }, counts[] = { 7, 6, 5, 4, 3, 2, 1 };
    static const double held[] = { 0.2, 0.3, 5, 0.1, 9, 2.5 };
    static const size_t cols[] = { 0 };
    const struct mr_profile columns[] = { { .type = MR_F64, .n = 7, .f64 = values },
                                          { .type = MR_F64, .n = 6, .rows = rows, .f64 = held } };
    const struct mr_profile dense = { .type = MR_U32, .n = 7, .u32 = counts };
    const struct mr_profile sparse = { .type = MR_U32, .n = 6, .rows = rows, .u32 = counts };
    const struct mr_profile cut = { .type = MR_F64, .n = 5, .f64 = values };
    const struct mr_identity id = { .kind = MR_SYMBOL, .species = MR_HUMAN };
    mr_matrix *m = named_matrix(MR_F64, names, values, 7, 1), *want;
    mr_collapse_plan *plan;
    double got[3];
    void *scratch;
    mr_error err;

    (void)state;
    assert_ok(mr_collapse(m, &id, refs, cols, 1, "s", NULL, &want, &err), err);
    assert_ok(mr_collapse_plan_new(mr_matrix_rows(m), &id, refs, &plan, &err), err);
    assert_int_equal(mr_names_size(mr_collapse_plan_genes(plan)), 3);
    scratch = malloc(mr_collapse_scratch_size(plan));
    assert_non_null(scratch);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        mr_collapse_apply(plan, &columns[i], scratch, got);
        for (size_t g = 0; g < 3; g++)
            assert_true(got[g] == mr_matrix_get(want, g, 0));
    }
    mr_collapse_apply(plan, &dense, scratch, got);
    assert_true(got[0] == 2 && got[1] == 6 + 3 && got[2] == 7 + 5 + 1);
    mr_collapse_apply(plan, &sparse, scratch, got);
    assert_true(got[0] == 2 && got[1] == 5 && got[2] == 7 + 6 + 4);
    mr_collapse_apply(plan, &cut, scratch, got); /* the first rows only: the others are 0 */
    assert_true(got[0] == 0 && got[1] == 5 && got[2] == 0.1 + 0.3);
    free(scratch);
    mr_collapse_plan_free(plan);
    mr_matrix_free(want);
    mr_matrix_free(m);
}

/* The sums other than 0 of mr_collapse_sparse(), spread out. */
static void sparse_sums(const mr_collapse_plan *plan, const struct mr_profile *p, double sums[3])
{
    void *scratch = malloc(mr_collapse_sparse_scratch_size(plan));
    uint32_t genes[7];
    double values[7];
    size_t n;

    assert_non_null(scratch);
    memset(scratch, 0xff, mr_collapse_sparse_scratch_size(plan));
    memset(sums, 0, 3 * sizeof(*sums));
    n = mr_collapse_sparse(plan, p, scratch, genes, values);
    for (size_t i = 0; i < n; i++) {
        assert_true(values[i] != 0 && (!i || genes[i] > genes[i - 1]));
        sums[genes[i]] = values[i];
    }
    free(scratch);
}

static void test_collapse_sparse(void **state)
{
    static const char *const names[] = { "x1", "CTGF", "X1", "ERCC-00002", "CCN2", "BAX", "x1" };
    static const double values[] = { 0.3, 5, 0.1, 9, -5, 0, 0.2 };
    static const uint32_t rows[] = { 0, 2, 3, 6 }, counts[] = { 7, 6, 5, 4 };
    const struct mr_identity id = { .kind = MR_SYMBOL, .species = MR_HUMAN };
    mr_matrix *m = named_matrix(MR_F64, names, values, 7, 1);
    mr_names *first = mr_names_new();
    mr_collapse_plan *plan;
    double got[3];
    mr_error err;

    (void)state;
    assert_non_null(first);
    assert_ok(mr_collapse_plan_new(mr_matrix_rows(m), &id, refs, &plan, &err), err);
    sparse_sums(plan, &(struct mr_profile){ .type = MR_F64, .n = 7, .f64 = values }, got);
    assert_true(got[0] == 0 && got[1] == 0 && got[2] == 0.1 + 0.2 + 0.3);
    sparse_sums(plan, &(struct mr_profile){ .type = MR_U32, .n = 4, .rows = rows, .u32 = counts },
                got);
    assert_true(got[0] == 0 && got[1] == 0 && got[2] == 7 + 6 + 4);
    mr_collapse_plan_free(plan);
    assert_ok(mr_collapse_plan_new_by_row(mr_matrix_rows(m), &id, refs, &plan, &err), err);
    assert_string_equal(mr_names_get(mr_collapse_plan_genes(plan), 0), "X1");
    assert_string_equal(mr_names_get(mr_collapse_plan_genes(plan), 1), "CCN2");
    sparse_sums(plan, &(struct mr_profile){ .type = MR_F64, .n = 7, .f64 = values }, got);
    assert_true(got[0] == 0.1 + 0.2 + 0.3 && got[1] == 0 && got[2] == 0);
    mr_collapse_plan_free(plan);
    mr_names_add(first, "CCN2", 4, NULL);
    mr_names_add(first, "ZZZ", 3, NULL);
    assert_ok(mr_collapse_plan_new_behind(first, mr_matrix_rows(m), &id, refs, &plan, &err), err);
    assert_string_equal(mr_names_get(mr_collapse_plan_genes(plan), 0), "CCN2");
    assert_string_equal(mr_names_get(mr_collapse_plan_genes(plan), 1), "BAX");
    mr_collapse_plan_free(plan);
    mr_names_free(first);
    mr_matrix_free(m);
}

static mr_status run_identify(void *data, mr_error *err)
{
    mr_notes *notes = mr_notes_new();
    struct mr_identity id;
    mr_status st = notes ? identify(data, MR_SPECIES_UNKNOWN, &id, notes, err) : mem_fail(err);

    mr_notes_free(notes);
    return st;
}

static mr_status run_collapse(void *data, mr_error *err)
{
    static const size_t cols[] = { 0, 1 };
    const struct mr_identity id = { .kind = MR_SYMBOL, .species = MR_HUMAN };
    mr_matrix *got;
    mr_status st = mr_collapse(data, &id, refs, cols, 2, "s", NULL, &got, err);

    mr_matrix_free(got);
    return st;
}

static void test_allocation_failure(void **state)
{
    static const char *const names[] = { "CTGF", "CCN2", "other" };
    static const double values[] = { 1, 2, 3, 4, 5, 6 };
    mr_names *rows = neutral_rows();
    mr_matrix *m = named_matrix(MR_F64, names, values, 3, 2);

    (void)state;
    assert_survives_alloc_failure(run_identify, rows);
    assert_survives_alloc_failure(run_collapse, m);
    mr_names_free(rows);
    mr_matrix_free(m);
}

/* ---- real tables ---- */

static const struct {
    const char *path;
    enum mr_id_kind kind;
    enum mr_species species;
    enum mr_scale scale;
    const char *refused; /* part of the message where identification must fail */
} tables[] = {
    { "ovary/mouse_granulosa_cumulus_hcg_counts.csv.gz", MR_SYMBOL, MR_MOUSE, MR_SCALE_COUNTS,
      ":843: expected a gene symbol, found the date '4-Mar'" },
    { "ovary/staged_follicles_mouse_counts.csv.gz", MR_SYMBOL, MR_MOUSE, MR_SCALE_COUNTS, NULL },
    { "ovary/human_oocyte_GV_MI_MII_counts.tsv.gz", MR_ENSEMBL, MR_HUMAN, MR_SCALE_COUNTS, NULL },
    { "ovary/mouse_oocyte_young_old_FPKM.tsv.gz", MR_ENSEMBL, MR_MOUSE, MR_SCALE_FPKM, NULL },
    { "ovary/drosophila_whole_ovary_counts.tsv.gz", MR_SYMBOL, MR_HUMAN, MR_SCALE_COUNTS,
      "'FBgn0000003' (Drosophila melanogaster gene ids" },
    { "bulk/gse60450_mouse_mammary_counts.tsv.gz", MR_ENTREZ, MR_MOUSE, MR_SCALE_COUNTS, NULL },
    { "bulk/oct4_mouse_esc_counts.tsv.gz", MR_ENSEMBL, MR_MOUSE, MR_SCALE_COUNTS, NULL },
    { "bulk/cml_mouse_microglia_counts.tsv.gz", MR_SYMBOL, MR_MOUSE, MR_SCALE_COUNTS, NULL },
    { "bulk/geuvadis_humangender_counts.tsv.gz", MR_ENSEMBL, MR_HUMAN, MR_SCALE_COUNTS, NULL },
    { "bulk/sultan_human_counts.tsv.gz", MR_ENSEMBL, MR_HUMAN, MR_SCALE_COUNTS, NULL },
    { "bulk/marioni_human_counts.tsv.gz", MR_ENSEMBL, MR_HUMAN, MR_SCALE_COUNTS, NULL },
    { "bulk/tuch_human_counts.tsv.gz", MR_SYMBOL, MR_HUMAN, MR_SCALE_COUNTS, "RefSeq transcript" },
    { "bulk/seqc_uhrr_hbrr_counts.tsv.gz", MR_SYMBOL, MR_HUMAN, MR_SCALE_COUNTS,
      "RefSeq transcript" },
};

static void check_table(const char *path, size_t i)
{
    struct mr_identify_opts identify_opts;
    struct mr_read_opts opts;
    struct mr_table t;
    struct mr_identity id;
    mr_error err;
    size_t *cols;

    mr_read_opts_init(&opts);
    assert_ok(mr_table_read(path, &opts, &t, &err), err);
    cols = mem_calloc(mr_matrix_n_cols(t.values), sizeof(*cols));
    assert_non_null(cols);
    for (size_t c = 0; c < mr_matrix_n_cols(t.values); c++)
        cols[c] = c;
    assert_int_equal(mr_scale_detect(t.values, cols, mr_matrix_n_cols(t.values)), tables[i].scale);
    identify_opts =
        (struct mr_identify_opts){ MR_SPECIES_UNKNOWN, path, t.facts.first_line, "s", false, NULL };
    if (tables[i].refused) {
        assert_int_equal(
            mr_identify(mr_matrix_rows(t.values), refs, &identify_opts, NULL, &id, &err),
            MR_EFORMAT);
        assert_non_null(strstr(err.msg, tables[i].refused));
    } else {
        assert_ok(mr_identify(mr_matrix_rows(t.values), refs, &identify_opts, NULL, &id, &err),
                  err);
        assert_int_equal(id.kind, tables[i].kind);
        assert_int_equal(id.species, tables[i].species);
        assert_false(id.species_assumed);
    }
    free(cols);
    mr_table_release(&t);
}

static void test_real_tables(void **state)
{
    const char *folder = getenv("MECHRANK_TEST_DATA");
    char path[4096];

    (void)state;
    if (!folder) {
        print_message("MECHRANK_TEST_DATA is not set: real tables are skipped\n");
        skip();
    }
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, tables[i].path);
        print_message("%s\n", tables[i].path);
        check_table(path, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_and_species),
        cmocka_unit_test(test_versions_and_dropped_rows),
        cmocka_unit_test(test_ensa_is_a_gene),
        cmocka_unit_test(test_old_symbols),
        cmocka_unit_test(test_title_case_is_assumed_mouse),
        cmocka_unit_test(test_three_symbols_decide),
        cmocka_unit_test(test_named_species),
        cmocka_unit_test(test_upper_case_mouse_symbols),
        cmocka_unit_test(test_named_species_against_ids),
        cmocka_unit_test(test_foreign_ids),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_dates_kept),
        cmocka_unit_test(test_too_few_genes),
        cmocka_unit_test(test_any_names),
        cmocka_unit_test(test_any_known_names),
        cmocka_unit_test(test_collapse_symbols),
        cmocka_unit_test(test_collapse_ensembl),
        cmocka_unit_test(test_collapse_overflow),
        cmocka_unit_test(test_collapse_ignores_row_order),
        cmocka_unit_test(test_collapse_by_sample),
        cmocka_unit_test(test_collapse_sparse),
        cmocka_unit_test(test_allocation_failure),
        cmocka_unit_test(test_real_tables),
    };

    return cmocka_run_group_tests(tests, load_refs, free_refs);
}
