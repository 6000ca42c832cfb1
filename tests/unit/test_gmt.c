/* gene sets: GMT files, and membership */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/sets.h"

static mr_status read_text(const char *text, mr_sets **sets, mr_error *err)
{
    return mr_sets_read_gmt(write_file("x.gmt", text, strlen(text)), sets, err);
}

static void test_reads(void **state)
{
    const struct mr_set *set;
    mr_sets *sets;
    mr_error err;

    (void)state;
    assert_ok(read_text("A\thttp://a b\tBax\tBcl2\tBax\t\r\nB-2\t\tMyc\n\n\n", &sets, &err), err);
    assert_int_equal(mr_sets_size(sets), 2);
    set = mr_sets_get(sets, 0);
    assert_string_equal(set->name, "A");
    assert_string_equal(set->description, "http://a b");
    assert_int_equal(set->half[MR_UP].size, 2);
    assert_string_equal(set->half[MR_UP].ids[0], "Bax");
    assert_string_equal(set->half[MR_UP].ids[1], "Bcl2");
    assert_true(set->half[MR_UP].factors[1] == 1);
    assert_true(set->half[MR_UP].weight == 1);
    assert_int_equal(set->half[MR_DOWN].size, 0);
    assert_true(set->half[MR_DOWN].weight == 0);
    set = mr_sets_get(sets, 1);
    assert_string_equal(set->name, "B-2");
    assert_string_equal(set->description, "");
    assert_string_equal(set->half[MR_UP].ids[0], "Myc");
    mr_sets_free(sets);
}

static void test_refuses(void **state)
{
    static const struct {
        const char *text, *message; /* behind the path */
    } cases[] = {
        { "A\td\tBax\nB Bax\n", ":2: expected NAME, tab, DESCRIPTION, tab, genes; found no tab" },
        { "A\tBax\n", ":1: expected NAME, tab, DESCRIPTION, tab, genes; found no genes" },
        { "A\td\t\t\n", ":1: expected genes in set 'A', found none" },
        { "\td\tBax\n", ":1: expected the name of a set, found an empty field" },
        { "A\td\tBax\nB\td\tMyc\nA\td\tMyc\n",
          ":3: expected distinct sets, found 'A' also in line 1" },
        { "A\td\tBax\n\nB\td\tMyc\n", ":2: expected a set, found an empty line" },
        { "\n\n", ": expected gene sets, found none" },
        { "", ": empty file" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char want[600];
        mr_sets *sets;
        mr_error err;

        snprintf(want, sizeof(want), "%s%s", temp_path("x.gmt"), cases[i].message);
        assert_fails(read_text(cases[i].text, &sets, &err), MR_EFORMAT, err, want);
        assert_null(sets);
    }
}

/* Each half has its own members, whatever order they come in; the next set starts anew. */
static void test_members_once(void **state)
{
    mr_sets *sets = mr_sets_new();
    char gene[16];

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(mr_sets_add(sets, k ? "B" : "A", "", 1, 1, NULL), MR_OK);
        for (int round = 0; round < 2; round++) {
            for (int g = 0; g < 20000; g++) {
                snprintf(gene, sizeof(gene), "g%d", g);
                assert_int_equal(mr_sets_add_gene(sets, MR_UP, gene, 1, NULL), MR_OK);
                if (g % 2)
                    assert_int_equal(mr_sets_add_gene(sets, MR_DOWN, gene, -1, NULL), MR_OK);
            }
        }
        assert_int_equal(mr_sets_get(sets, k)->half[MR_UP].size, 20000);
        assert_int_equal(mr_sets_get(sets, k)->half[MR_DOWN].size, 10000);
        assert_string_equal(mr_sets_get(sets, k)->half[MR_DOWN].ids[1], "g3");
        assert_true(mr_sets_get(sets, k)->half[MR_DOWN].factors[1] == -1);
    }
    mr_sets_free(sets);
}

static mr_status run_gmt(void *data, mr_error *err)
{
    mr_sets *sets;
    mr_status st = mr_sets_read_gmt(data, &sets, err);

    mr_sets_free(sets);
    return st;
}

static void test_allocation_failure(void **state)
{
    char text[4000] = "", path[512];

    (void)state;
    for (int k = 0; k < 20; k++)
        sprintf(text + strlen(text), "S%d\td\tg1\tg2\tg%d\n", k, k + 3);
    snprintf(path, sizeof(path), "%s", write_file("x.gmt", text, strlen(text)));
    assert_survives_alloc_failure(run_gmt, path);
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
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_members_once),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
