/* output: whole or absent, and nothing of the user's is lost */
#include "support.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc_fail.h"
#include "base/fail.h"
#include "io/paths.h"
#include "mechrank/io.h"

static const char old_run[] =
    "{\"format\": 1, \"program\": \"mechrank\", \"files\": [\"a.tsv\", \"sub/b.tsv\", 7,"
    " \"../outside\", \"gone.tsv\"]}";

static void put(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX];
    FILE *out;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static bool exists(const char *path)
{
    struct stat info;

    return !lstat(path, &info);
}

static mr_status add_name(const char *folder, const char *name, void *data, mr_error *err)
{
    (void)folder;
    (void)err;
    strcat(strcat(data, name), " ");
    return MR_OK;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files below a folder, sorted, joined by blanks: also hidden ones, so nothing was left. */
static const char *listing(const char *folder)
{
    static char sorted[2000];
    char text[2000] = "", *names[50];
    size_t n = 0;
    mr_error err;

    assert_ok(path_walk(folder, &(struct path_walk){ .file = add_name, .data = text }, &err), err);
    for (char *name = strtok(text, " "); name; name = strtok(NULL, " "))
        names[n++] = name;
    qsort(names, n, sizeof(*names), compare);
    *sorted = '\0';
    for (size_t i = 0; i < n; i++)
        strcat(strcat(sorted, i ? " " : ""), names[i]);
    return sorted;
}

static void check_file(const char *path, const char *want)
{
    char got[200] = "";
    FILE *in = fopen(path, "r");

    assert_non_null(in);
    got[fread(got, 1, sizeof(got) - 1, in)] = '\0';
    fclose(in);
    assert_string_equal(got, want);
}

/* A new folder below the temporary one for each test; the listing starts there. */
static int setup(void **state)
{
    (void)state;
    temp_folder();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

static void test_new_folder(void **state)
{
    const char *path = temp_path("x/y/out//");
    mr_outdir *dir;
    mr_error err;

    (void)state;
    assert_ok(mr_outdir_open(path, false, &dir, &err), err);
    put(mr_outdir_path(dir), "a.tsv", "new");
    assert_false(exists(temp_path("x/y/out")));
    assert_ok(mr_outdir_commit(dir, &err), err);
    mr_outdir_free(dir);
    assert_string_equal(listing(temp_folder()), "x/y/out/a.tsv");
}

static void test_not_committed(void **state)
{
    mr_outdir *dir;
    mr_error err;

    (void)state;
    assert_int_equal(mkdir(temp_path("x"), 0777), 0);
    assert_ok(mr_outdir_open(temp_path("x/y/z/out"), false, &dir, &err), err);
    put(mr_outdir_path(dir), "a.tsv", "new");
    mr_outdir_free(dir);
    assert_false(exists(temp_path("x/y")));
    assert_true(exists(temp_path("x")));
    assert_string_equal(listing(temp_folder()), "");
    mr_outdir_free(NULL);
}

/* A message names a file below the path that was given, not in the hidden sibling. */
static void test_named_error(void **state)
{
    static const char *const tails[] = { "out", "out/", "out//" };
    mr_outdir *dir;
    mr_error err;
    char want[512];

    (void)state;
    snprintf(want, sizeof(want), "%s/a.tsv: cannot be written", temp_path("out"));
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        assert_ok(mr_outdir_open(temp_path(tails[i]), false, &dir, &err), err);
        mr_fail(&err, MR_EIO, "%s/a.tsv: cannot be written", mr_outdir_path(dir));
        mr_outdir_name_error(dir, &err);
        assert_string_equal(err.msg, want);
        assert_int_equal(err.code, MR_EIO);
        mr_fail(&err, MR_EIO, "other%s/a.tsv: cannot be read", mr_outdir_path(dir));
        mr_outdir_name_error(dir, &err);
        assert_memory_equal(err.msg, "other", 5);
        mr_outdir_name_error(dir, NULL);
        mr_outdir_free(dir);
    }
}

static void test_empty_folder(void **state)
{
    mr_outdir *dir;
    mr_error err;

    (void)state;
    assert_int_equal(mkdir(temp_path("out"), 0777), 0);
    assert_ok(mr_outdir_open(temp_path("out"), false, &dir, &err), err);
    put(mr_outdir_path(dir), "a.tsv", "new");
    assert_ok(mr_outdir_commit(dir, &err), err);
    mr_outdir_free(dir);
    assert_string_equal(listing(temp_folder()), "out/a.tsv");
}

static void test_folder_refused(void **state)
{
    static const struct {
        const char *file, *content; /* in the folder */
        bool force;
        const char *message; /* behind the path */
    } cases[] = {
        { "x.txt", "mine", false, ": is not empty; -f replaces a run of mechrank" },
        { "run.json", old_run, false, ": is not empty; -f replaces a run of mechrank" },
        { "x.txt", "mine", true, ": holds no run.json of mechrank and is not replaced" },
        { "run.json", "{", true, ": holds no run.json of mechrank and is not replaced" },
        { "run.json", "[1]", true, ": holds no run.json of mechrank and is not replaced" },
        { "run.json", "{\"format\": 1, \"program\": \"other\"}", true,
          ": holds no run.json of mechrank and is not replaced" },
        { "run.json", "{\"program\": \"mechrank\"}", true,
          ": holds no run.json of mechrank and is not replaced" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *path = temp_path("out");
        char want[600];
        mr_outdir *dir;
        mr_error err;

        assert_int_equal(mkdir(path, 0777), 0);
        put(path, cases[i].file, cases[i].content);
        snprintf(want, sizeof(want), "%s%s", path, cases[i].message);
        assert_fails(mr_outdir_open(path, cases[i].force, &dir, &err), MR_EINVAL, err, want);
        assert_null(dir);
        assert_string_equal(listing(path), cases[i].file);
        path_remove_tree(path);
        assert_string_equal(listing(temp_folder()), "");
    }
}

static void test_folder_worked_in(void **state)
{
    static const char message[] = ": expected a folder to make or replace, found one that the "
                                  "working directory lies in";
    char here[4096], below[600], beside[600], want[800];
    mr_outdir *dir;
    mr_error err;

    (void)state;
    snprintf(below, sizeof(below), "%s/below", temp_path("out"));
    snprintf(beside, sizeof(beside), "%s/bel", temp_path("out"));
    assert_non_null(getcwd(here, sizeof(here)));
    assert_int_equal(mkdir(temp_path("out"), 0777), 0);
    assert_int_equal(mkdir(below, 0777), 0);
    assert_int_equal(mkdir(beside, 0777), 0);
    assert_int_equal(chdir(below), 0);
    snprintf(want, sizeof(want), ".%s", message);
    assert_fails(mr_outdir_open(".", false, &dir, &err), MR_EINVAL, err, want);
    snprintf(want, sizeof(want), "..%s", message);
    assert_fails(mr_outdir_open("..", true, &dir, &err), MR_EINVAL, err, want);
    snprintf(want, sizeof(want), "/%s", message);
    assert_fails(mr_outdir_open("/", true, &dir, &err), MR_EINVAL, err, want);
    assert_ok(mr_outdir_open("../bel", false, &dir, &err), err);
    mr_outdir_free(dir);
    assert_int_equal(chdir(here), 0);
    path_remove_tree(temp_path("out"));
}

static void test_folder_impossible(void **state)
{
    const char *file = write_file("file", "x", 1);
    char path[600], want[800];
    mr_outdir *dir;
    mr_error err;

    (void)state;
    snprintf(want, sizeof(want), "%s: exists already and is no directory", file);
    assert_fails(mr_outdir_open(file, true, &dir, &err), MR_EINVAL, err, want);
    snprintf(path, sizeof(path), "%s/out", file);
    snprintf(want, sizeof(want), "%s: cannot be written: Not a directory", path);
    assert_fails(mr_outdir_open(path, false, &dir, &err), MR_EIO, err, want);
    assert_fails(mr_outdir_open("", false, &dir, &err), MR_EINVAL, err,
                 "the path of the output is empty");
    assert_fails(mr_outdir_open("/proc/none/out", false, &dir, &err), MR_EIO, err,
                 "/proc/none: cannot be made: No such file or directory");
    assert_string_equal(listing(temp_folder()), "file");
}

/* Files of the old run go, those of the user stay, also where a link leads to the folder. */
static void test_replaced(void **state)
{
    const char *path = temp_path("out");
    char link[600], outside[600];
    mr_outdir *dir;
    mr_error err;

    (void)state;
    snprintf(outside, sizeof(outside), "%s", write_file("outside", "mine", 4));
    snprintf(link, sizeof(link), "%s", temp_path("link"));
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(mkdir(temp_path("out/sub"), 0777), 0);
    assert_int_equal(mkdir(temp_path("out/own"), 0777), 0);
    put(path, "run.json", old_run);
    put(path, "a.tsv", "old");
    put(path, "sub/b.tsv", "old");
    put(path, "sub/notes.txt", "mine");
    put(path, "own/x.txt", "mine");
    assert_int_equal(symlink("out", link), 0);
    assert_ok(mr_outdir_open(link, true, &dir, &err), err);
    put(mr_outdir_path(dir), "run.json", "new");
    put(mr_outdir_path(dir), "c.tsv", "new");
    assert_ok(mr_outdir_commit(dir, &err), err);
    mr_outdir_free(dir);
    assert_string_equal(listing(path), "c.tsv own/x.txt run.json sub/notes.txt");
    check_file(temp_path("out/run.json"), "new");
    check_file(temp_path("out/sub/notes.txt"), "mine");
    check_file(outside, "mine");
    assert_string_equal(listing(temp_folder()),
                        "link out/c.tsv out/own/x.txt out/run.json out/sub/notes.txt outside");
}

static void test_foreign_file_in_the_way(void **state)
{
    const char *path = temp_path("out");
    char want[PATH_MAX + 100], real[PATH_MAX];
    mr_outdir *dir;
    mr_error err;

    (void)state;
    assert_int_equal(mkdir(path, 0777), 0);
    put(path, "run.json", old_run);
    put(path, "c.tsv", "mine");
    assert_ok(mr_outdir_open(path, true, &dir, &err), err);
    put(mr_outdir_path(dir), "c.tsv", "new");
    assert_ok(path_resolve(path, real, &err), err);
    snprintf(want, sizeof(want), "%s/c.tsv: is not a file of the run that is replaced", real);
    assert_fails(mr_outdir_commit(dir, &err), MR_EINVAL, err, want);
    mr_outdir_free(dir);
    check_file(temp_path("out/c.tsv"), "mine");
    assert_string_equal(listing(temp_folder()), "out/c.tsv out/run.json");
}

/* ---- files ---- */

static mr_status write_text(const char *path, bool force, const char *text, mr_error *err)
{
    mr_outfile *file;
    mr_status st = mr_outfile_open(path, force, &file, err);

    if (st)
        return st;
    fputs(text, mr_outfile_stream(file));
    st = mr_outfile_commit(file, err);
    mr_outfile_free(file);
    return st;
}

static void test_file(void **state)
{
    const char *path = temp_path("x.tsv");
    char want[600], link[600];
    mr_outfile *file;
    mr_error err;

    (void)state;
    assert_ok(mr_outfile_open(path, false, &file, &err), err);
    fputs("new", mr_outfile_stream(file));
    assert_false(exists(path));
    assert_ok(mr_outfile_commit(file, &err), err);
    mr_outfile_free(file);
    check_file(path, "new");
    snprintf(want, sizeof(want), "%s: exists already; -f replaces it", path);
    assert_fails(write_text(path, false, "newer", &err), MR_EINVAL, err, want);
    check_file(path, "new");
    snprintf(link, sizeof(link), "%s", temp_path("link"));
    assert_int_equal(symlink("x.tsv", link), 0);
    assert_ok(write_text(link, true, "newer", &err), err);
    check_file(path, "newer");
    assert_ok(mr_outfile_open(path, true, &file, &err), err);
    mr_outfile_free(file); /* not committed */
    mr_outfile_free(NULL);
    assert_string_equal(listing(temp_folder()), "link x.tsv");
}

/* One file, by whatever way it is reached; what is written directly may be one. */
static void test_same_file(void **state)
{
    static const struct {
        const char *a, *b;
        bool is_same;
    } cases[] = {
        { "x", "x", true },
        { "x", "./x", true },
        { "x", "folder/../x", true },
        { "x", "folder/x", false },
        { "x", "y", false },
        { "-", "/dev/stdout", true },
        { "folder/x", "here/x", true },
        { "/dev/null", "/dev/null", false },
        { "x", "-", false },
    };

    (void)state;
    assert_int_equal(mkdir(temp_path("folder"), 0777), 0);
    assert_int_equal(symlink("folder", temp_path("here")), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *names[] = { cases[i].a, cases[i].b };
        mr_outfile *files[2];
        mr_error err;

        for (int f = 0; f < 2; f++) {
            const bool direct = *names[f] == '-' || *names[f] == '/';

            assert_ok(
                mr_outfile_open(direct ? names[f] : temp_path(names[f]), false, &files[f], &err),
                err);
        }
        if (mr_outfile_is_same(files[0], files[1]) != cases[i].is_same)
            fail_msg("%s and %s", names[0], names[1]);
        for (int f = 0; f < 2; f++)
            mr_outfile_free(files[f]);
    }
}

static void test_file_impossible(void **state)
{
    char want[600];
    mr_error err;

    (void)state;
    snprintf(want, sizeof(want), "%s: is a directory", temp_folder());
    assert_fails(write_text(temp_folder(), true, "x", &err), MR_EINVAL, err, want);
    snprintf(want, sizeof(want), "%s: cannot be written: No such file or directory",
             temp_path("no/x"));
    assert_fails(write_text(temp_path("no/x"), true, "x", &err), MR_EIO, err, want);
    assert_fails(write_text("", true, "x", &err), MR_EINVAL, err,
                 "the path of the output is empty");
}

static void test_full_disk(void **state)
{
    const char *path = temp_path("x.tsv");
    const struct rlimit small = { 4096, RLIM_INFINITY };
    struct rlimit before;
    char big[20000], want[600];
    mr_status st;
    mr_error err;

    (void)state;
    assert_fails(write_text("/dev/full", false, "x", &err), MR_EIO, err,
                 "/dev/full: cannot be written: No space left on device");
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    assert_fails(write_text("/dev/full", false, big, &err), MR_EIO, err,
                 "/dev/full: cannot be written: No space left on device");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ small.rlim_cur, before.rlim_max }),
                     0);
    st = write_text(path, false, big, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    snprintf(want, sizeof(want), "%s: cannot be written: File too large", path);
    assert_fails(st, MR_EIO, err, want);
    assert_string_equal(listing(temp_folder()), "");
}

static void test_direct(void **state)
{
    static const char *const names[] = { "-", "/dev/stdout", "/dev/fd/1" };
    const char *path = write_file("x", "", 0);
    const int saved = dup(STDOUT_FILENO);
    FILE *out = fopen(path, "a");
    mr_error err = { 0 };
    mr_status st = MR_OK;

    (void)state;
    fflush(stdout);
    assert_true(dup2(fileno(out), STDOUT_FILENO) == STDOUT_FILENO);
    for (size_t i = 0; !st && i < ARRAY_LEN(names); i++)
        st = write_text(names[i], false, i == 2 ? "c" : "ab", &err);
    assert_true(dup2(saved, STDOUT_FILENO) == STDOUT_FILENO);
    close(saved);
    fclose(out);
    assert_ok(st, err);
    check_file(path, "c"); /* the last one, opened by name, began anew as a shell would */
    assert_ok(write_text("/dev/null", false, "x", &err), err);
    assert_string_equal(listing(temp_folder()), "x");
}

static void test_fifo(void **state)
{
    const char *path = temp_path("fifo");
    char got[4] = "";
    mr_error err;
    FILE *in;

    (void)state;
    assert_int_equal(mkfifo(path, 0666), 0);
    in = fopen(path, "r+"); /* both ends, so that nothing waits */
    assert_non_null(in);
    assert_ok(write_text(path, false, "abc", &err), err);
    assert_int_equal(fread(got, 1, 3, in), 3);
    assert_string_equal(got, "abc");
    fclose(in);
    assert_string_equal(listing(temp_folder()), "fifo");
}

static mr_status run_output(void *data, mr_error *err)
{
    mr_outdir *dir;
    mr_status st = write_text(temp_path("x"), true, "x", err);

    (void)data;
    if (!st)
        st = mr_outdir_open(temp_path("out"), true, &dir, err);
    if (st)
        return st;
    put(mr_outdir_path(dir), "run.json", old_run);
    st = mr_outdir_commit(dir, err);
    mr_outdir_free(dir);
    return st;
}

static void test_allocation_failure(void **state)
{
    mr_error err;

    (void)state;
    assert_ok(run_output(NULL, &err), err); /* so that there is a run to replace */
    assert_survives_alloc_failure(run_output, NULL);
    assert_string_equal(listing(temp_folder()), "out/run.json x");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_new_folder),
        TEST(test_not_committed),
        TEST(test_named_error),
        TEST(test_empty_folder),
        TEST(test_folder_refused),
        TEST(test_folder_worked_in),
        TEST(test_folder_impossible),
        TEST(test_replaced),
        TEST(test_foreign_file_in_the_way),
        TEST(test_file),
        TEST(test_same_file),
        TEST(test_file_impossible),
        TEST(test_full_disk),
        TEST(test_direct),
        TEST(test_fifo),
        TEST(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
