/*
 * Malformed inputs of every format: tests/data/bad/FORMAT/EXPECTED.tsv names files of its folder
 * and the whole message that refuses each, "{path}" being the file's path and "{folder}" that of
 * the folder, for faults of a file beside it.
 */
#include "support.h"

#include <dirent.h>

#include "mechrank/counts.h"

#define BAD MR_TEST_DIR "/data/bad"

#ifdef MR_HAVE_HDF5
static const bool has_hdf5 = true;
#else
static const bool has_hdf5 = false;
#endif

static void check_bad_file(const char *folder, const char *name, const char *message)
{
    char path[500], want[1000];
    struct mr_read_opts opts;
    struct mr_table table;
    mr_error err = { 0 };

    mr_read_opts_init(&opts);
    snprintf(path, sizeof(path), "%s/%s/%s", BAD, folder, name);
    if (!strncmp(message, "{folder}", 8)) {
        snprintf(want, sizeof(want), "%s/%s%s", BAD, folder, message + 8);
    } else {
        assert_int_equal(strncmp(message, "{path}", 6), 0);
        snprintf(want, sizeof(want), "%s%s", path, message + 6);
    }
    assert_int_equal(mr_table_read(path, &opts, &table, &err), MR_EFORMAT);
    assert_string_equal(err.msg, want);
    assert_null(table.values);
}

static size_t check_bad_folder(const char *folder)
{
    char line[1000], path[500];
    size_t n = 0;
    FILE *in;

    snprintf(path, sizeof(path), "%s/%s/EXPECTED.tsv", BAD, folder);
    in = fopen(path, "r");
    assert_non_null(in);
    for (; fgets(line, sizeof(line), in); n++) {
        char *name = strtok(line, "\t"), *message = strtok(NULL, "\n");

        assert_non_null(message);
        check_bad_file(folder, name, message);
    }
    fclose(in);
    return n;
}

/* Read by the tests of those names. */
static bool is_of_another(const char *folder)
{
    static const char *const others[] = { "cohort", "id_map", "sets", "sheet" };

    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (!strcmp(folder, others[i]))
            return true;
    return false;
}

static void test_bad_files(void **state)
{
    DIR *dir = opendir(BAD);
    size_t n = 0;

    (void)state;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (*entry->d_name == '.' || is_of_another(entry->d_name))
            continue;
        if (!strcmp(entry->d_name, "h5") && !has_hdf5) {
            puts("unit.bad_files: h5 skipped: built without HDF5");
            continue;
        }
        assert_true(check_bad_folder(entry->d_name) > 0);
        n++;
    }
    closedir(dir);
    assert_true(n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_bad_files) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
