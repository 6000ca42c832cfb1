/* lists of files: paths, names of samples, and what is refused */
#include "support.h"

#include "alloc_fail.h"
#include "base/alloc.h"
#include "base/below.h"
#include "mechrank/file_list.h"

static void test_below(void **state)
{
    static const struct {
        const char *root, *path, *want;
    } cases[] = {
        { NULL, "a/b", "a/b" },
        { "r", "a/b", "r/a/b" },
        { "r//", "a", "r/a" },
        { "/", "a", "/a" },
        { "r", "/a", "/a" },
        { "r", "-", "-" },
        { "r", "s3://b/a", "s3://b/a" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *got;
        mr_error err;

        assert_ok(path_below(cases[i].root, cases[i].path, &got, &err), err);
        assert_string_equal(got, cases[i].want);
        free(got);
    }
}

static mr_status read_text(const char *text, const char *root, mr_file_list **list, mr_error *err)
{
    const char *path;
    mr_status st;

    temp_folder();
    path = write_file("list", text, strlen(text));
    *list = mr_file_list_new();
    st = *list ? mr_file_list_read(*list, path, root, err) : mem_fail(err);
    temp_folder_remove();
    return st;
}

static void test_list(void **state)
{
    static const struct mr_input_file want[] = {
        { "r/a.sf", "one" }, { "r/b c.sf", NULL }, { "/d.sf", "two b" }, { "r/a.sf", NULL }
    };
    mr_file_list *list;
    const struct mr_input_file *files;
    mr_error err;

    (void)state;
    assert_ok(read_text("# files\na.sf\tone\r\n\n  b c.sf \t\n \t \n/d.sf\t two b\n#x\ty\tz\na.sf",
                        "r", &list, &err),
              err);
    assert_int_equal(mr_file_list_size(list), ARRAY_LEN(want));
    files = mr_file_list_files(list);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_string_equal(files[i].path, want[i].path);
        if (want[i].sample)
            assert_string_equal(files[i].sample, want[i].sample);
        else
            assert_null(files[i].sample);
    }
    mr_file_list_free(list);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *message; /* behind the path */
    } cases[] = {
        { "#\n\n", ": expected paths, found none" },
        { "a\tx\nb\ty\nc\tx\n", ":3: expected distinct samples, found 'x' also in line 1" },
        { "a\n\tx\n", ":2: expected PATH, or PATH, tab and SAMPLE, found no path" },
        { "a\tx\ty\n", ":1: expected PATH, or PATH, tab and SAMPLE, found more fields" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_file_list *list;
        mr_error err;

        assert_int_equal(read_text(cases[i].text, NULL, &list, &err), MR_EFORMAT);
        assert_string_equal(strstr(err.msg, "/list") + strlen("/list"), cases[i].message);
        mr_file_list_free(list);
    }
}

static mr_status run_list(void *data, mr_error *err)
{
    mr_file_list *list;
    const mr_status st = read_text(data, "root", &list, err);

    mr_file_list_free(list);
    return st;
}

static void test_allocation_failure(void **state)
{
    char text[] = "a\tone\nb\n";

    (void)state;
    assert_survives_alloc_failure(run_list, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
