/* The loader of the reference data: folders, what is wrong with them, failing allocations. */
#include "support.h"

#include <unistd.h>

#include "alloc_fail.h"
#include "expr/refs_data.h"

/* A folder of refs in which one text of one file is replaced. */
static const struct bad_refs {
    const char *file, *old, *new, *message; /* message without the folder */
    mr_status status;
} bad_refs[] = {
    { "MANIFEST.tsv", "# refs version ", "# version ",
      "MANIFEST.tsv:1: expected '# refs version N'", MR_EFORMAT },
    { "mechanisms.tsv", "name\ttitle", "name\tlabel",
      "mechanisms.tsv:1: the column 'title' is missing", MR_EFORMAT },
    { "mechanisms.tsv", "\tprimary\tno\tno\tdown", "\tmain\tno\tno\tdown",
      "mechanisms.tsv:2: expected primary, secondary or index, found 'main'", MR_EFORMAT },
    { "mechanisms.tsv", "\tprimary\tno\tno\tdown", "\tprimary\tno\tno\tleft",
      "mechanisms.tsv:2: expected up, down or both, found 'left'", MR_EFORMAT },
    { "mechanisms.tsv", "\tprimary\tno\tno\tdown", "\tprimary\tnever\tno\tdown",
      "mechanisms.tsv:2: expected yes or no, found 'never'", MR_EFORMAT },
    { "mechanisms.tsv", "\t0.25\t1\t", "\t2\t1\t",
      "mechanisms.tsv:5: expected a weight from 0 to 1, found '2'", MR_EFORMAT },
    { "mechanisms.tsv", "\tapoptosis_pro\t", "\tapoptosis_prp\t",
      "mechanisms.tsv: apoptosis: expected a set of core_genes.tsv, found 'apoptosis_prp'",
      MR_EFORMAT },
    { "sources.tsv", "bone_marrow\tBone marrow\t", "bone_marrow\t",
      "sources.tsv:3: expected 3 columns, found 2", MR_EFORMAT },
    { "core_genes.tsv", "BAX\tBax\tBax\tyes\t1", "BAX\tBax\tBax\tmaybe\t1",
      "core_genes.tsv:2: expected yes, no or -, found 'maybe'", MR_EFORMAT },
    { "core_genes.tsv", "BAX\tBax\tBax\tyes\t1", "BAX\tBax\tBax\tyes\t7",
      "core_genes.tsv:2: expected a weight of 1 or -1, found '7'", MR_EFORMAT },
    { "evidence.tsv", "\tapoptosis\tdown\t", "\tapoptosis\tfewer\t",
      "evidence.tsv:2: expected down, up, both, none or present, found 'fewer'", MR_EFORMAT },
    { "evidence.tsv", "\tC\tZheng", "\tD\tZheng",
      "evidence.tsv:2: expected tier A, B, C or R, found 'D'", MR_EFORMAT },
    { "variances.tsv", "apoptosis\tfollicles", "apathy\tfollicles",
      "variances.tsv:2: expected a mechanism of mechanisms.tsv, found 'apathy'", MR_EFORMAT },
    { "variances.tsv", "\t-0.6814\t", "\tlow\t", "variances.tsv:2: expected a number, found 'low'",
      MR_EFORMAT },
    { "variances.tsv", "\t20\n", "\t0\n", "variances.tsv:2: expected a number above 0, found '0'",
      MR_EFORMAT },
    { "old_symbols.tsv", "\tCCN2\tall", "\tNOTAGENE\tall", NULL, MR_EFORMAT },
    { "gene_ids.tsv.gz", NULL, "species\tsymbol\tensembl\tentrez\nhorse\tBAX\t-\t-\n",
      "gene_ids.tsv.gz:2: expected human, mouse or rat, found 'horse'", MR_EFORMAT },
    { "background.gmt.gz", NULL, "GO:0000001\n",
      "background.gmt.gz:1: expected NAME, tab, TERM, tab, genes, found 'GO:0000001'", MR_EFORMAT },
};

static void put_file(const char *dir, const char *name, const void *data, size_t size)
{
    char path[256];
    FILE *out;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void write_changed(const char *dir, const struct mr_embedded *file, const struct bad_refs *c)
{
    char *text = calloc(file->size + 1, 1), *at;
    char *changed = calloc(file->size + strlen(c->new) + 1, 1);

    assert_non_null(text);
    assert_non_null(changed);
    memcpy(text, file->data, file->size);
    if (c->old) {
        at = strstr(text, c->old);
        assert_non_null(at);
        *at = '\0';
        sprintf(changed, "%s%s%s", text, c->new, at + strlen(c->old));
    } else {
        strcpy(changed, c->new);
    }
    put_file(dir, file->name, changed, strlen(changed));
    free(changed);
    free(text);
}

static void make_folder(char *dir, const struct bad_refs *c)
{
    strcpy(dir, "test_refs.XXXXXX");
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < mr_embedded_size(); i++) {
        const struct mr_embedded *file = mr_embedded_get(i);

        if (strchr(file->name, '/'))
            continue;
        if (c && !strcmp(c->file, file->name))
            write_changed(dir, file, c);
        else
            put_file(dir, file->name, file->data, file->size);
    }
}

static void remove_folder(const char *dir)
{
    char path[256];

    for (size_t i = 0; i < mr_embedded_size(); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, mr_embedded_get(i)->name);
        unlink(path);
    }
    assert_int_equal(rmdir(dir), 0);
}

static void test_bad_refs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_refs); i++) {
        char dir[32], message[512];
        mr_error err = { 0 };
        mr_refs *got;

        make_folder(dir, &bad_refs[i]);
        assert_int_equal(mr_refs_load(dir, &got, &err), bad_refs[i].status);
        assert_null(got);
        snprintf(message, sizeof(message), "%s/%s", dir,
                 bad_refs[i].message ? bad_refs[i].message : "");
        if (bad_refs[i].message)
            assert_string_equal(err.msg, message);
        else /* the line depends on what the aliases of the year are */
            assert_non_null(
                strstr(err.msg, ": expected a human symbol of gene_ids, found 'NOTAGENE'"));
        remove_folder(dir);
    }
}

static void test_refs_from_folder(void **state)
{
    char dir[32];
    mr_error err;
    mr_refs *refs, *got;

    (void)state;
    make_folder(dir, NULL);
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    assert_ok(mr_refs_load(dir, &got, &err), err);
    assert_string_equal(mr_refs_version(got), mr_refs_version(refs));
    assert_int_equal(mr_names_size(got->humans), mr_names_size(refs->humans));
    mr_refs_free(got);
    mr_refs_free(refs);
    remove_folder(dir);
}

static void test_missing_folder(void **state)
{
    mr_error err = { 0 };
    mr_refs *got;

    (void)state;
    assert_int_equal(mr_refs_load("no/such/folder", &got, &err), MR_EIO);
    assert_string_equal(err.msg,
                        "no/such/folder/MANIFEST.tsv: cannot be opened: No such file or directory");
}

/* ---- allocation failure, with refs small enough to try every one ---- */

static const struct {
    const char *name, *text;
} small_refs[] = {
    { "MANIFEST.tsv", "# refs version test\nfile\tsha256\n" },
    { "mechanisms.tsv",
      "name\ttitle\tfamily\ttwo_sided\tcomposition_exempt\texpected\tup_sets\tdown_sets\t"
      "up_weight\tdown_weight\tparts\tnote\n"
      "a\tA\tprimary\tno\tno\tup\ta_up\t-\t1\t0\t-\tNote.\n"
      "i\tI\tindex\tno\tno\tup\t-\t-\t0\t0\ta\t-\n" },
    { "sources.tsv", "source\ttitle\taliases\nadipose\tFat\tADSC;ASC\n" },
    { "core_genes.tsv", "set\texpected_under_therapy\thuman\tmouse\trat\texclusive\tweight\t"
                        "ovary_flag\n"
                        "a_up\tup\tTP53\tTrp53\tTp53\tyes\t1\t-\n"
                        "p\tpanel\tFSHR\tFshr\t-\t-\t1\tgranulosa\n" },
    { "evidence.tsv",
      "source\tmechanism\tdirection\tmolecules\tmodel\ttier\tcitation\tdoi\tpmid\tpmcid\t"
      "retracted\tcaveat\n"
      "adipose\ta\tup\t-\trat\tA\tB 2020\t-\t-\t-\tno\t-\n" },
    { "variances.tsv", "mechanism\ttable\tlog_ratio\tdf\na\tt\t0.5\t6\n" },
    { "gene_ids.tsv.gz", "species\tsymbol\tensembl\tentrez\n"
                         "human\tTP53\tENSG00000141510\t7157\n"
                         "human\tAKT3\tENSG00000117020\t10000\n"
                         "mouse\tTrp53\tENSMUSG00000059552\t22059\n" },
    { "old_symbols.tsv", "old\tnew\tspecies\nP53\tTP53\tall\n" },
    { "background.gmt.gz", "GO:0000001\tterm\tAKT3\tBAD\n" },
};

static mr_status run_load(void *data, mr_error *err)
{
    mr_sets *sets = NULL;
    mr_refs *got;
    mr_status st = mr_refs_load(data, &got, err);

    if (!st)
        st = mr_refs_mechanism_sets(got, MR_MOUSE, MR_SYMBOL, MR_FULL, &sets, err);
    mr_sets_free(sets);
    sets = NULL;
    if (!st)
        st = mr_refs_background_sets(got, MR_RAT, MR_SYMBOL, &sets, err);
    mr_sets_free(sets);
    mr_refs_free(got);
    return st;
}

static void test_allocation_failure(void **state)
{
    char dir[] = "test_refs.XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < ARRAY_LEN(small_refs); i++)
        put_file(dir, small_refs[i].name, small_refs[i].text, strlen(small_refs[i].text));
    assert_survives_alloc_failure(run_load, dir);
    remove_folder(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_refs),
        cmocka_unit_test(test_refs_from_folder),
        cmocka_unit_test(test_missing_folder),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
