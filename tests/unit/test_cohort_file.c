/* score: files of cohorts that are good, bad, compressed and cannot be written */
#include "made_cohort.h"

#include <dirent.h>

#include <htslib/bgzf.h>

#define GOOD MR_TEST_DIR "/fuzz/corpus/cohort"
#define BAD MR_TEST_DIR "/data/bad/cohort"

/* tests/data/bad/cohort/EXPECTED.tsv: a file and the whole message. */
static void test_bad_files(void **state)
{
    char line[1000], path[500], want[1000];
    FILE *in = fopen(BAD "/EXPECTED.tsv", "r");
    size_t n = 0;

    (void)state;
    assert_non_null(in);
    for (; fgets(line, sizeof(line), in); n++) {
        char *name = strtok(line, "\t"), *message = strtok(NULL, "\n");
        mr_cohort *cohort;
        mr_error err = { 0 };

        assert_non_null(message);
        assert_int_equal(strncmp(message, "{path}", 6), 0);
        snprintf(path, sizeof(path), "%s/%s", BAD, name);
        snprintf(want, sizeof(want), "%s%s", path, message + 6);
        assert_fails(mr_cohort_read(path, &cohort, &err), MR_EFORMAT, err, want);
        assert_null(cohort);
    }
    fclose(in);
    assert_true(n > 50);
}

/* What is read is written again to the same bytes. */
static void test_good_files(void **state)
{
    DIR *dir = opendir(GOOD);
    size_t n = 0;

    (void)state;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[500], *text, *again;
        size_t size;
        mr_cohort *cohort;
        mr_error err;

        if (strncmp(entry->d_name, "gsva", 4) != 0 && strncmp(entry->d_name, "plage", 5) != 0 &&
            strncmp(entry->d_name, "zscore", 6) != 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", GOOD, entry->d_name);
        text = read_text(path, &size);
        assert_ok(mr_cohort_read(path, &cohort, &err), err);
        assert_int_equal(mr_cohort_is_finished(cohort), !strstr(entry->d_name, "part"));
        again = read_text(write_cohort(cohort, "again"), &size);
        assert_string_equal(again, text);
        mr_cohort_free(cohort);
        free(again);
        free(text);
        n++;
    }
    closedir(dir);
    assert_true(n >= 7);
}

static void test_compressed(void **state)
{
    const char *path = temp_path("cohort.gz");
    size_t size;
    char *text = read_text(GOOD "/plage", &size), *again;
    BGZF *out = bgzf_open(path, "w");
    struct mr_direction found;
    mr_cohort *cohort;
    mr_error err;

    (void)state;
    assert_non_null(out);
    assert_int_equal(bgzf_write(out, text, size), size);
    assert_int_equal(bgzf_close(out), 0);
    assert_ok(mr_cohort_read(path, &cohort, &err), err);
    again = read_text(write_cohort(cohort, "again"), &size);
    assert_string_equal(again, text);
    assert_string_equal(mr_cohort_values(cohort), "logcpm");
    assert_true(mr_cohort_direction(cohort, "s", &found));
    assert_true(found.explained == 0.75 && found.gap == 0.5);
    mr_cohort_free(cohort);
    free(again);
    free(text);
}

static void test_unwritable(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    mr_cohort *cohort = learn_cohort("gsva", NULL, COHORT_SAMPLES);
    mr_error err;

    (void)state;
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    assert_fails(mr_cohort_write(cohort, full, &err), MR_EIO, err,
                 "cohort: cannot be written: No space left on device");
    fclose(full);
    mr_cohort_free(cohort);
    assert_fails(mr_cohort_read("no/such/file", &cohort, &err), MR_EIO, err,
                 "no/such/file: cannot be opened: No such file or directory");
    assert_null(cohort);
}

/* Names that the file cannot hold. */
static void test_names(void **state)
{
    static const double value = 1;
    static const uint32_t gene = 4;
    const struct mr_sample_values x = { "a\tb", 1, &gene, &value };
    mr_cohort *cohort = learn_cohort("plage", NULL, 2);
    FILE *out = fopen(temp_path("names"), "w");
    mr_error err;

    (void)state;
    assert_non_null(out);
    assert_ok(mr_cohort_add(cohort, &x, &err), err);
    assert_fails(mr_cohort_write(cohort, out, &err), MR_EFORMAT, err,
                 "plage: sample 'a?b': expected a name without tabs and line ends for a file");
    assert_int_equal(ftell(out), 0);
    mr_cohort_free(cohort);
    cohort = learn_cohort("zscore", NULL, 2);
    assert_ok(mr_cohort_set_origin(cohort, &(struct mr_cohort_origin){ .values = "" }, &err), err);
    assert_fails(mr_cohort_write(cohort, out, &err), MR_EFORMAT, err,
                 "zscore: numbers '': expected a name without tabs and line ends for a file");
    mr_cohort_free(cohort);
    fclose(out);
}

/* gsva with compat knows no parts, but a whole cohort is kept in the order of its samples. */
static void test_compat(void **state)
{
    static const uint32_t genes[] = { 4, 5 };
    struct mr_score_opts opts = cohort_options();
    mr_names *names = cohort_gene_names();
    mr_cohort *cohort, *back;
    FILE *out = fopen(temp_path("part"), "w");
    mr_error err;
    size_t size;
    char *text;

    (void)state;
    opts.method.compat = MR_COMPAT_GSVA1;
    opts.method.kcdf = MR_KCDF_POISSON;
    assert_ok(mr_cohort_new(names, NULL, mr_method_find("gsva"), &opts, &cohort, &err), err);
    for (int s = 0; s < 3; s++) {
        const double values[] = { 9 - s, 1 };
        const struct mr_sample_values x = { "s", 2, genes, values };

        assert_ok(mr_cohort_add(cohort, &x, &err), err);
    }
    assert_fails(mr_cohort_write(cohort, out, &err), MR_EINVAL, err,
                 "gsva: what depends on the order of the samples has no parts");
    fclose(out);
    assert_ok(mr_cohort_finish(cohort, 1, &err), err);
    text = read_text(write_cohort(cohort, "whole"), &size);
    assert_non_null(strstr(text, "\noption\tcompat\tgsva1\noption\tkcdf\tpoisson\nsamples\tNA\t3\n"
                                 "gene\tg04\t9,8,7\nend\tNA\t7\n"));
    assert_ok(mr_cohort_read(temp_path("whole"), &back, &err), err);
    opts.cohort = back;
    free(text);
    mr_cohort_free(back);
    mr_cohort_free(cohort);
    mr_names_free(names);
}

static int setup(void **state)
{
    (void)state;
    return temp_folder() ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_files),  cmocka_unit_test(test_good_files),
        cmocka_unit_test(test_compressed), cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_compat),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
