/* run: a study on its way from a sheet and a table to rows, and all that may be wrong with it */
#include "made_run.h"

#include <unistd.h>

#include "run/gene_rows.h"

/* ---- what stops a study ---- */

static void test_refused(void **state)
{
    static const struct {
        const char *sheet, *covariate, *message; /* behind the path of the sheet */
        mr_status status;
    } cases[] = {
        { HEAD "m1 model -;" TREATED, NULL,
          ": study 'study1': expected 2 or more animals in the model arm, found fewer", MR_EEMPTY },
        { HEAD MODELS "t1 treated placenta;c1 control -;", NULL,
          ": study 'study1': expected 2 or more animals in a treated arm, found fewer", MR_EEMPTY },
        { "sample arm source animal;m1 model - a;m2 model - a;m3 model - a;t1 treated placenta -;"
          "t2 treated placenta -;",
          NULL, ": study 'study1': expected 2 or more animals in the model arm, found fewer",
          MR_EEMPTY },
        { "sample arm source batch;m1 model - x;m2 model - x;m3 model - x;t1 treated placenta y;"
          "t2 treated placenta y;",
          NULL,
          ": study 'study1': expected terms that can be told apart, found aliased with those "
          "before: batch y",
          MR_EEMPTY },
        { "sample arm source age;m1 model - 1;m2 model - 1;m3 model - 1;t1 treated placenta 2;"
          "t2 treated placenta 2;",
          "age",
          ": study 'study1': expected terms that can be told apart, found aliased with those "
          "before: age",
          MR_EEMPTY },
        { "sample arm source batch;m1 model - x;m2 model - y;t1 treated placenta x;"
          "t2 treated placenta z;",
          NULL, ": study 'study1': expected more animals than model terms, found 4 and 4",
          MR_EEMPTY },
        { "sample arm source batch;m1 model - x;m2 model - -;t1 treated placenta x;"
          "t2 treated placenta y;",
          NULL, ":3: expected a value of batch for sample 'm2', found none", MR_EFORMAT },
        { "sample arm source age;m1 model - 1;m2 model - 2;t1 treated placenta 1;"
          "t2 treated placenta NA;",
          "age", ":5: expected a value of age for sample 't2', found none", MR_EFORMAT },
        { "sample arm source animal;m1 model - a;m2 model - b;t1 treated placenta b;"
          "t2 treated placenta c;",
          NULL, ":4: expected the arm of line 3 for animal 'b', found another", MR_EFORMAT },
        { "sample arm source animal batch;m1 model - a x;m2 model - a y;t1 treated placenta b x;"
          "t2 treated placenta c y;",
          NULL, ":3: expected the batch of line 2 for animal 'a', found another", MR_EFORMAT },
        { "sample arm source animal age;m1 model - a 1;m2 model - a 2;t1 treated placenta b 1;"
          "t2 treated placenta c 2;",
          "age", ":3: expected the age of line 2 for animal 'a', found another", MR_EFORMAT },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct made m = { 0 };
        char want[1024];
        mr_error err = { 0 };

        open_run(&m, cases[i].sheet, cases[i].covariate);
        snprintf(want, sizeof(want), "%s%s", mr_sheet_path(m.sheet), cases[i].message);
        assert_fails(mr_run_study(m.run, 0, &err), cases[i].status, err, want);
        assert_nothing_added(m.run);
        close_run(&m);
    }
}

/* ---- other lists of genes ---- */

/* The refs built in, but row 'row' of core_genes.tsv stands in a panel: the gene stays core. */
static mr_refs *refs_without(const char *row)
{
    mr_refs *out;
    mr_error err;

    for (size_t i = 0; i < mr_embedded_size(); i++) {
        const struct mr_embedded *file = mr_embedded_get(i);
        char *text = malloc(file->size + 64), *at;
        size_t size = file->size;

        if (strchr(file->name, '/')) {
            free(text);
            continue;
        }
        memcpy(text, file->data, size);
        if (!strcmp(file->name, "core_genes.tsv")) {
            const size_t old = strcspn(row, "\t");
            static const char panel[] = "ct_stroma";

            text[size] = '\0';
            at = strstr(text, row);
            assert_non_null(at);
            memmove(at + sizeof(panel) - 1, at + old, size - (size_t)(at - text) - old);
            memcpy(at, panel, sizeof(panel) - 1);
            size = size + sizeof(panel) - 1 - old;
        }
        write_file(file->name, text, size);
        free(text);
    }
    assert_ok(mr_refs_load(temp_folder(), &out, &err), err);
    return out;
}

/* Effects of a run with these refs and lists; no prior, which the lists would change. */
static void run_lists(struct made *m, const mr_refs *with, enum mr_gene_lists lists)
{
    mr_error err;

    open_run(m, HEAD MODELS TREATED, NULL);
    mr_run_free(m->run);
    m->opts.refs = with;
    m->opts.gene_lists = lists;
    m->opts.prior_cap = 0;
    assert_ok(mr_run_new(m->sheet, &m->opts, m->notes, &m->run, &err), err);
    assert_ok(mr_run_study(m->run, 0, &err), err);
}

/* What genes.tsv says of a gene that leaves is what a run without it finds. */
static void test_gene_left_out(void **state)
{
    static const struct {
        const char *mechanism, *symbol, *row;
    } cases[] = { { "proliferation", "MKI67", "proliferation\tup\tMKI67\t" },
                  { "apoptosis", "BAX", "apoptosis_pro\tdown\tBAX\t" },
                  { "fibrosis", "BMP7", "fibrosis_anti\tup\tBMP7\t" } };
    struct made all = { 0 };

    (void)state;
    run_lists(&all, refs, MR_EXCLUSIVE);
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        mr_refs *fewer = refs_without(cases[c].row);
        const struct mr_effect *whole =
            find_effect(all.run, "placenta", cases[c].mechanism, "treated-model");
        const struct mr_effect *want;
        struct made without = { 0 };
        struct gene_rows genes_of;
        struct gene_range range;
        bool *gone;
        double sd = NAN;
        mr_error err;

        run_lists(&without, fewer, MR_EXCLUSIVE);
        want = find_effect(without.run, "placenta", cases[c].mechanism, "treated-model");
        assert_ok(gene_rows_init(&genes_of, mr_run_results(all.run), &err), err);
        range = gene_rows_of(&genes_of, whole);
        assert_int_equal(range.n, whole->genes_used);
        gone = calloc(range.n, sizeof(*gone));
        assert_close(gene_range_theta(&range, gone, 1, true), whole->theta, 1e-12, 1e-14);
        for (size_t i = 0; i < range.n; i++) {
            gone[i] = !strcmp(gene_symbol(range.rows[i]), cases[c].symbol);
            sd = gone[i] ? range.rows[i]->sd_without : sd;
        }
        assert_close(want->genes_used, whole->genes_used - 1, 0, 0);
        assert_close(gene_range_theta(&range, gone, 1, true), want->theta, 1e-10, 1e-13);
        assert_close(sd, want->sd, 1e-10, 0);
        free(gone);
        gene_rows_release(&genes_of);
        close_run(&without);
        mr_refs_free(fewer);
    }
    close_run(&all);
}

static void test_other_lists(void **state)
{
    static const struct {
        const char *variant;
        enum mr_gene_lists of, lists;
    } cases[] = { { "full_lists", MR_EXCLUSIVE, MR_FULL },
                  { "exclusive_lists", MR_FULL, MR_EXCLUSIVE },
                  { "no_flagged_genes", MR_EXCLUSIVE, MR_UNFLAGGED } };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct made m = { 0 }, other = { 0 };
        const mr_results *r;
        size_t n = 0;

        run_lists(&m, refs, cases[c].of);
        run_lists(&other, refs, cases[c].lists);
        r = mr_run_results(m.run);
        for (size_t i = 0; i < mr_results_size(r, MR_VARIANTS); i++) {
            const struct mr_variant *row = mr_results_row(r, MR_VARIANTS, i);
            const struct mr_effect *want;

            if (strcmp(row->variant, cases[c].variant) != 0)
                continue;
            want = find_effect(other.run, row->source, row->mechanism, "treated-model");
            assert_close(row->theta, want->theta, 0, 0);
            assert_close(row->sd, want->sd, 0, 0);
            assert_close(row->df, want->df, 0, 0);
            assert_close(row->genes_used, want->genes_used, 0, 0);
            n++;
        }
        assert_int_equal(n, 11);
        close_run(&m);
        close_run(&other);
    }
}

/* An arm of one animal takes no part; the others do as if it were not there. */
static void test_arm_of_one(void **state)
{
    struct made with = { 0 }, without = { 0 };
    const char *const table = "u1 treated adipose;";
    char sheet[512];
    mr_error err;

    (void)state;
    snprintf(sheet, sizeof(sheet), "%s%s%s%s", HEAD, CONTROLS MODELS, table, TREATED);
    open_run(&with, sheet, NULL);
    open_run(&without, HEAD CONTROLS MODELS TREATED, NULL);
    assert_ok(mr_run_study(with.run, 0, &err), err);
    assert_ok(mr_run_study(without.run, 0, &err), err);
    assert_null(find_effect(with.run, "adipose", "apoptosis", "treated-model"));
    assert_null(find_effect(with.run, "adipose", "apoptosis", "treated-control"));
    assert_close(find_effect(with.run, "placenta", "apoptosis", "treated-model")->n1, 3, 0, 0);
    assert_int_equal(mr_results_size(mr_run_results(with.run), MR_EFFECTS),
                     mr_results_size(mr_run_results(without.run), MR_EFFECTS));
    assert_int_equal(mr_results_size(mr_run_results(with.run), MR_QC), 10); /* it is seen, though */
    close_run(&with);
    close_run(&without);
}

/* ---- what a study says ---- */

/* theta is the difference of the means of animals, and those are means of their samples. */
static void test_animals(void **state)
{
    static const char *const mechanisms[] = { "apoptosis", "autophagy", "homing" };
    struct made m = { 0 };
    mr_error err;

    (void)state;
    open_run(&m,
             "sample arm source animal;m1 model - a;m2 model - a;m3 model - b;m4 model - -;"
             "t1 treated placenta p;t2 treated placenta q;t3 treated placenta q;"
             "t4 treated placenta q;u1 treated placenta r;",
             NULL);
    assert_ok(mr_run_study(m.run, 0, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++) {
        const struct mr_effect *e = find_effect(m.run, "placenta", mechanisms[i], "treated-model");
        double s[9], treated, model;
        static const char *const samples[] = {
            "m1", "m2", "m3", "m4", "t1", "t2", "t3", "t4", "u1"
        };

        for (size_t k = 0; k < ARRAY_LEN(samples); k++)
            s[k] = score_of(m.run, mechanisms[i], samples[k]);
        model = ((s[0] + s[1]) / 2 + s[2] + s[3]) / 3;
        treated = (s[4] + (s[5] + s[6] + s[7]) / 3 + s[8]) / 3;
        assert_close(e->theta, treated - model, 1e-12, 1e-14);
        assert_close(e->n1, 3, 0, 0);
        assert_close(e->n2, 3, 0, 0);
        assert_close(e->u, 2.0 / 3, 1e-12, 0);
        assert_true(e->df >= 4 && e->sd > 0);
    }
    close_run(&m);
}

/* Blocks: the effect within batches, and a flag. */
static void test_batch(void **state)
{
    struct made m = { 0 };
    const struct mr_effect *e;
    double s[6];
    mr_error err;

    (void)state;
    open_run(&m,
             "sample arm source batch;m1 model - x;m2 model - x;m3 model - y;t1 treated placenta x;"
             "t2 treated placenta y;t3 treated placenta y;",
             NULL);
    assert_ok(mr_run_study(m.run, 0, &err), err);
    e = find_effect(m.run, "placenta", "fibrosis", "treated-model");
    for (size_t k = 0; k < 6; k++)
        s[k] = score_of(m.run, "fibrosis",
                        (const char *const[]){ "m1", "m2", "t1", "m3", "t2", "t3" }[k]);
    /* both batches have the same weight: 2 against 1, and 1 against 2 */
    assert_close(e->theta, (s[2] - (s[0] + s[1]) / 2 + (s[4] + s[5]) / 2 - s[3]) / 2, 1e-12, 1e-14);
    assert_true(e->flags >> MR_FLAG_BLOCKED & 1);
    assert_close(e->u, 0.75, 1e-12, 0);
    close_run(&m);
}

static void test_flags(void **state)
{
    struct made m = { 0 };
    const struct mr_effect *e;
    mr_error err;

    (void)state;
    open_run(&m,
             "sample arm source donor_species;m1 model - -;m2 model - -;t1 treated placenta human;"
             "t2 treated placenta human;u1 treated adipose mouse;u2 treated adipose mouse;"
             "u3 treated adipose mouse;",
             NULL);
    m.opts.input_scale = MR_SCALE_FPKM;
    mr_run_free(m.run);
    assert_ok(mr_run_new(m.sheet, &m.opts, m.notes, &m.run, &err), err);
    assert_ok(mr_run_study(m.run, 0, &err), err);
    e = find_effect(m.run, "placenta", "homing", "treated-model");
    assert_int_equal(e->flags >> MR_FLAG_XENOGENEIC & 1, 1);
    assert_int_equal(e->flags >> MR_FLAG_EXPLORATORY & 1, 1); /* two animals in an arm */
    assert_int_equal(e->flags >> MR_FLAG_NO_CONTROL & 1, 1);
    assert_int_equal(e->flags >> MR_FLAG_NOT_COUNTS & 1, 1);
    assert_int_equal(e->flags >> MR_FLAG_BLOCKED & 1, 0);
    assert_true(isnan(e->p) && isfinite(e->theta));
    e = find_effect(m.run, "placenta", "apoptosis", "treated-model");
    assert_int_equal(e->flags >> MR_FLAG_XENOGENEIC & 1, 0);
    e = find_effect(m.run, "adipose", "homing", "treated-model");
    assert_int_equal(e->flags >> MR_FLAG_XENOGENEIC & 1, 0);
    assert_null(find_effect(m.run, NULL, "homing", "model-control"));
    assert_non_null(find_note(&m, "scale_named"));
    close_run(&m);
}

/* What a sheet says of pools and batches is said again of the contrasts that it concerns. */
static void test_guards(void **state)
{
    static const struct {
        const char *sheet;
        enum mr_flag flag;
        bool placenta, adipose, model; /* contrasts that have it */
    } cases[] = {
        { "sample arm source pool_size;c1 control - 1;c2 control - 1;m1 model - 1;m2 model - NA;"
          "t1 treated placenta 3;t2 treated placenta 1;u1 treated adipose 1;u2 treated adipose 1;",
          MR_FLAG_POOLED_ANIMALS, true, false, false },
        { "sample arm source pool_size;c1 control - 1;c2 control - 1;m1 model - 2;m2 model - 2;"
          "t1 treated placenta 1;t2 treated placenta 1;u1 treated adipose 1;u2 treated adipose 1;",
          MR_FLAG_POOLED_ANIMALS, true, true, true },
        { "sample arm source batch;c1 control - x;c2 control - y;m1 model - x;m2 model - y;"
          "t1 treated placenta x;t2 treated placenta y;u1 treated adipose x;u2 treated adipose x;",
          MR_FLAG_BATCH_CONFOUNDED, false, true, false },
        { "sample arm source batch;c1 control - x;c2 control - y;m1 model - x;m2 model - y;"
          "t1 treated placenta x;t2 treated placenta z;u1 treated adipose x;u2 treated adipose y;",
          MR_FLAG_BATCH_CONFOUNDED, true, false, false },
        { "sample arm source batch;c1 control - x;c2 control - x;m1 model - x;m2 model - x;"
          "t1 treated placenta x;t2 treated placenta x;u1 treated adipose x;u2 treated adipose x;",
          MR_FLAG_BATCH_CONFOUNDED, false, false, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct {
            const char *source, *contrast;
            bool want;
        } rows[] = { { "placenta", "treated-model", cases[i].placenta },
                     { "adipose", "treated-model", cases[i].adipose },
                     { NULL, "model-control", cases[i].model } };
        struct made m = { 0 };
        mr_error err;

        open_run(&m, cases[i].sheet, NULL);
        assert_ok(mr_run_study(m.run, 0, &err), err);
        for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
            const struct mr_effect *e =
                find_effect(m.run, rows[k].source, "apoptosis", rows[k].contrast);

            if ((e->flags >> cases[i].flag & 1) != rows[k].want)
                fail_msg("case %zu: %s", i, rows[k].source ? rows[k].source : rows[k].contrast);
            assert_close(e->n1, 2, 0, 0); /* a pool counts as one */
        }
        close_run(&m);
    }
}

/* ---- several tables ---- */

/* Tables of one study are joined on the genes that all of them have. */
static void test_tables_joined(void **state)
{
    struct made split = { 0 }, whole = { 0 };
    mr_results *a, *b;
    mr_error err;

    (void)state;
    split.tables[0] = write_table("a.tsv", "m1 t2 m3 c1 c3", 0, 1);
    split.tables[1] = write_table("b.tsv", "t3 c2 m2 t1 u1", 5, 1); /* five genes fewer */
    whole.tables[0] = write_table("ab.tsv", ALL_COLUMNS, 5, 1);
    open_run(&split, HEAD CONTROLS MODELS TREATED, NULL);
    open_run(&whole, HEAD CONTROLS MODELS TREATED, NULL);
    assert_ok(mr_run_study(split.run, 0, &err), err);
    assert_ok(mr_run_study(whole.run, 0, &err), err);
    a = mr_run_results(split.run);
    b = mr_run_results(whole.run);
    assert_int_equal(mr_results_size(a, MR_EFFECTS), mr_results_size(b, MR_EFFECTS));
    for (size_t i = 0; i < mr_results_size(a, MR_EFFECTS); i++) {
        const struct mr_effect *x = mr_results_row(a, MR_EFFECTS, i);
        const struct mr_effect *y = mr_results_row(b, MR_EFFECTS, i);

        assert_string_equal(x->mechanism, y->mechanism);
        assert_close(x->theta, y->theta, 0, 0); /* to the last bit */
        assert_close(x->sd, y->sd, 0, 0);
    }
    assert_non_null(find_note(&split, "genes_not_shared"));
    assert_int_equal(find_note(&split, "genes_not_shared")->count, 5);
    assert_int_equal(find_note(&split, "genes_not_shared")->level, MR_WARNING);
    assert_int_equal(find_note(&split, "unused_columns")->count, 1);
    assert_null(find_note(&whole, "genes_not_shared"));
    assert_int_equal(mr_run_n_inputs(split.run), 2);
    assert_int_equal(mr_run_input(split.run, 0)->n_samples, 5);
    assert_int_equal(mr_run_input(split.run, 1)->n_samples, 4);
    close_run(&split);
    close_run(&whole);
}

static void test_tables_refused(void **state)
{
    struct made m = { 0 };
    char want[1024];
    mr_error err = { 0 };

    (void)state;
    m.tables[0] = write_table("a.tsv", "c1 c2 c3 m1 m2 m3", 0, 2);
    m.tables[1] = write_table("b.tsv", "t1 t2 t3", 1, 2); /* no gene in common */
    open_run(&m, HEAD CONTROLS MODELS TREATED, NULL);
    snprintf(want, sizeof(want),
             "%s: expected tables of the same genes in study 'study1', found 0 of %zu genes of %s "
             "in all",
             mr_sheet_path(m.sheet), (mr_names_size(genes) + 1) / 2, m.tables[0]);
    assert_fails(mr_run_study(m.run, 0, &err), MR_EFORMAT, err, want);
    assert_nothing_added(m.run);
    close_run(&m);

    m.tables[0] = temp_path("t.tsv");
    m.tables[1] = write_table("b.tsv", "t1", 0, 1);
    open_run(&m, HEAD CONTROLS MODELS TREATED, NULL);
    snprintf(want, sizeof(want), "%s:8: expected sample 't1' in one table, found it in %s and %s",
             mr_sheet_path(m.sheet), m.tables[0], m.tables[1]);
    assert_fails(mr_run_study(m.run, 0, &err), MR_EFORMAT, err, want);
    assert_nothing_added(m.run);
    close_run(&m);

    open_run(&m, "sample arm source column;m1 model - m1;m2 model - m1x;t1 treated placenta t1;",
             NULL);
    snprintf(want, sizeof(want), "%s:3: expected a column 'm1x' in %s, found none",
             mr_sheet_path(m.sheet), m.tables[0]);
    assert_fails(mr_run_study(m.run, 0, &err), MR_EFORMAT, err, want);
    close_run(&m);
}

/* The tables of -c serve every study from one reading, and each study hears what they are. */
static void test_tables_read_once(void **state)
{
    struct made m = { 0 };
    FILE *out;
    mr_error err;

    (void)state;
    m.tables[0] = write_table("a.tsv", ALL_COLUMNS, 0, 1);
    m.tables[1] = write_table("b.tsv", "x1 x2 x3 y1 y2 y3", 0, 1);
    out = fopen(m.tables[0], "a");
    assert_non_null(out);
    fputs("ERCC-00002\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\t1\n", out);
    assert_int_equal(fclose(out), 0);
    open_run(&m,
             "sample study arm source;m1 a model -;m2 a model -;m3 a model -;t1 a treated placenta;"
             "t2 a treated placenta;x1 a treated placenta;c1 b model -;c2 b model -;y1 b model -;"
             "u1 b treated placenta;u2 b treated placenta;u3 b treated placenta;",
             NULL);
    assert_ok(mr_run_study(m.run, 0, &err), err);
    assert_int_equal(unlink(m.tables[0]), 0);
    assert_int_equal(unlink(m.tables[1]), 0);
    assert_ok(mr_run_study(m.run, 1, &err), err);
    assert_int_equal(mr_run_n_inputs(m.run), 4);
    for (size_t i = 0; i < 2; i++) {
        const struct mr_input *first = mr_run_input(m.run, i), *again = mr_run_input(m.run, i + 2);

        assert_string_equal(first->study, "a");
        assert_string_equal(again->study, "b");
        assert_string_equal(first->md5, again->md5);
        assert_int_equal(first->n_mapped, again->n_mapped);
    }
    assert_int_equal(find_study_note(&m, "a", "dropped_rows")->count, 1);
    assert_int_equal(find_study_note(&m, "b", "dropped_rows")->count, 1);
    close_run(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_gene_left_out),
        cmocka_unit_test(test_other_lists),
        cmocka_unit_test(test_arm_of_one),
        cmocka_unit_test(test_animals),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_guards),
        cmocka_unit_test(test_tables_joined),
        cmocka_unit_test(test_tables_refused),
        cmocka_unit_test(test_tables_read_once),
    };

    return cmocka_run_group_tests(tests, load_made_run, unload_made_run);
}
