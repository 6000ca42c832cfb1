/* networks: tables of sources and targets, signs of members, and several files of sets as one */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/names.h"
#include "mechrank/sets.h"
#include "run/user_sets.h"

static mr_sets *read_sets(const char *text)
{
    mr_sets *sets;
    mr_error err;

    assert_ok(mr_sets_read(write_file("x.tsv", text, strlen(text)), &sets, &err), err);
    return sets;
}

/* "NAME up: gene factor ... down: gene factor ...; NAME ..." */
static void assert_sets(const mr_sets *sets, const char *want)
{
    char got[2000] = "";

    for (size_t k = 0; k < mr_sets_size(sets); k++) {
        const struct mr_set *set = mr_sets_get(sets, k);

        sprintf(got + strlen(got), "%s%s", k ? "; " : "", set->name);
        for (int h = 0; h < MR_N_HALVES; h++) {
            assert_true((set->half[h].weight == 1) == (set->half[h].size > 0));
            if (set->half[h].size)
                strcat(got, h == MR_UP ? " up:" : " down:");
            for (size_t i = 0; i < set->half[h].size; i++)
                sprintf(got + strlen(got), " %s %g", set->half[h].ids[i], set->half[h].factors[i]);
        }
    }
    assert_string_equal(got, want);
}

static void test_reads(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "source\ttarget\tweight\nA\tBax\t1\nB\tBid\t-0.5\nA\tBid\t2e1\n",
          "A up: Bax 1 Bid 20; B up: Bid -0.5" },
        /* columns by name, others left alone; the same row again */
        { "gene,pathway,weight,p.value\nBax,P,1.5,.1\nBax,P,1.50,.2\nBid,P,-2,x\n\n\n",
          "P up: Bax 1.5 Bid -2" },
        { "\"\";\"Tf\";\"Target\";\"mor\"\r\n\"1\";\"M;1\";\"BAX\";\"1\"\r\n", "M;1 up: BAX 1" },
        /* no weights; names of rows without a name above them */
        { "gs_name\tgene_symbol\nr1\tA_UP\tBax\nr2\tA_DN\tBid\n",
          "A_UP up: Bax 1; A_DN up: Bid 1" },
        /* the preferred word names the column */
        { "gene\tsource\ttarget\nx\tA\tBax\n", "A up: Bax 1" },
        { "\xEF\xBB\xBFsource\ttarget\nA\tBax", "A up: Bax 1" },
        /* genes of that name do not make a header */
        { "A\tx\tTF\tTARGET\nB\tgene\tTF\n", "A up: TF 1 TARGET 1; B up: TF 1" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_sets *sets = read_sets(cases[i].text);

        assert_sets(sets, cases[i].want);
        mr_sets_free(sets);
    }
}

/* Signs count only where every member of a set bears one. */
static void test_signs(void **state)
{
    mr_sets *sets = read_sets("A\tx\tBax+\tBid-\tFas+\t\n"
                              "B\tx\tBax+\tBid-\tH2-K\n"
                              "C\tx\tBax+\n"
                              "D\tx\tBax-\tBid-\tBid-\n"
                              "E\tx\tBax\t-\tBid-\n"
                              "F\tx\tBax--\tBid+-\n");

    (void)state;
    assert_sets(sets, "A up: Bax 1 Fas 1 down: Bid 1; B up: Bax+ 1 Bid- 1 H2-K 1; C up: Bax 1; "
                      "D down: Bax 1 Bid 1; E up: Bax 1 - 1 Bid- 1; F down: Bax- 1 Bid+ 1");
    mr_sets_free(sets);
}

/* tests/data/bad/sets/EXPECTED.tsv: a file and the whole message. */
static void test_bad_files(void **state)
{
    char line[1000], path[500], want[1000];
    size_t n = 0;
    FILE *in = fopen(MR_TEST_DIR "/data/bad/sets/EXPECTED.tsv", "r");

    (void)state;
    assert_non_null(in);
    for (; fgets(line, sizeof(line), in); n++) {
        const char *name = strtok(line, "\t"), *message = strtok(NULL, "\n");
        mr_sets *sets;
        mr_error err = { 0 };

        snprintf(path, sizeof(path), "%s/data/bad/sets/%s", MR_TEST_DIR, name);
        assert_int_equal(strncmp(message, "{path}", 6), 0);
        snprintf(want, sizeof(want), "%s%s", path, message + 6);
        assert_fails(mr_sets_read(path, &sets, &err), MR_EFORMAT, err, want);
        assert_null(sets);
    }
    assert_true(n > 15);
    fclose(in);
}

/* ---- several files ---- */

static const char *const parts[] = {
    "source\ttarget\tweight\nnet\tBax\t2\nnet\tBid\t-1\nboth\tBax\t1\nboth\tBid\t1\n",
    "life_UP\tx\tBcl2\nboth\tx\tBid\tBax\nsigns_UP\tx\tBax+\tBid-\nsigns_DN\tx\tFas\n",
    "life_DOWN\tx\tFas\tBax\nlife_UP\tx\tBcl2\n",
};

static mr_status join(size_t n, bool pairs, mr_sets **out, mr_error *err)
{
    const char *paths[ARRAY_LEN(parts)];
    char names[ARRAY_LEN(parts)][32];

    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof(names[i]), "part%zu", i);
        paths[i] = write_file(names[i], parts[i], strlen(parts[i]));
    }
    return user_sets_read(paths, n, pairs, NULL, NULL, out, err);
}

static void test_joins(void **state)
{
    mr_sets *sets;
    mr_error err;

    (void)state;
    assert_ok(join(ARRAY_LEN(parts), true, &sets, &err), err);
    assert_sets(sets, "net up: Bax 2 Bid -1; both up: Bax 1 Bid 1; "
                      "life up: Bcl2 1 down: Fas 1 Bax 1; signs_UP up: Bax 1 down: Bid 1; "
                      "signs_DN up: Fas 1");
    mr_sets_free(sets);
    assert_ok(join(ARRAY_LEN(parts), false, &sets, &err), err);
    assert_sets(sets, "net up: Bax 2 Bid -1; both up: Bax 1 Bid 1; life_UP up: Bcl2 1; "
                      "signs_UP up: Bax 1 down: Bid 1; signs_DN up: Fas 1; "
                      "life_DOWN up: Fas 1 Bax 1");
    mr_sets_free(sets);
}

/* One name with other genes, signs or weights. */
static void test_twins_refused(void **state)
{
    static const char first[] = "source\ttarget\tweight\nA\tBax\t1\nA\tBid\t-2\n";
    static const char *const others[] = {
        "A\tx\tBax\tBid\n",
        "A\tx\tBax+\tBid-\n",
        "source\ttarget\tweight\nA\tBax\t1\nA\tBid\t2\n",
        "source\ttarget\tweight\nA\tBax\t1\n",
        "source\ttarget\tweight\nA\tBax\t1\nA\tFas\t-2\n",
    };
    const char *paths[2] = { write_file("first", first, strlen(first)), NULL };
    char first_path[512];

    (void)state;
    snprintf(first_path, sizeof(first_path), "%s", paths[0]);
    paths[0] = first_path;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        char want[1200];
        mr_sets *sets;
        mr_error err;

        paths[1] = write_file("other", others[i], strlen(others[i]));
        snprintf(want, sizeof(want),
                 "%s: expected distinct sets, found 'A' also in %s with other genes", paths[1],
                 paths[0]);
        assert_fails(user_sets_read(paths, 2, true, NULL, NULL, &sets, &err), MR_EFORMAT, err,
                     want);
        assert_null(sets);
    }
}

static mr_status run_join(void *data, mr_error *err)
{
    mr_sets *sets;
    const mr_status st = join(*(size_t *)data, true, &sets, err);

    mr_sets_free(sets);
    return st;
}

static void test_allocation_failure(void **state)
{
    size_t n = ARRAY_LEN(parts);

    (void)state;
    assert_survives_alloc_failure(run_join, &n);
}

/* ---- published weights, where MECHRANK_TEST_DATA names a folder that holds them ---- */

static void test_real_network(void **state)
{
    const char *folder = getenv("MECHRANK_TEST_DATA");
    char path[1000];
    mr_sets *sets;
    mr_error err;
    size_t n = 0;

    (void)state;
    if (!folder) {
        print_message("test_networks: skipped: no MECHRANK_TEST_DATA\n");
        skip();
    }
    snprintf(path, sizeof(path), "%s/genesets/progeny_model_human_full_p05.tsv.gz", folder);
    assert_ok(mr_sets_read(path, &sets, &err), err);
    assert_int_equal(mr_sets_size(sets), 14);
    assert_string_equal(mr_sets_get(sets, 0)->name, "EGFR");
    assert_string_equal(mr_sets_get(sets, 0)->half[MR_UP].ids[1], "CBX6");
    assert_true(mr_sets_get(sets, 0)->half[MR_UP].factors[1] == -0.67551);
    for (size_t k = 0; k < 14; k++)
        n += mr_sets_get(sets, k)->half[MR_UP].size;
    assert_int_equal(n, 69824);
    mr_sets_free(sets);
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
        cmocka_unit_test(test_reads),         cmocka_unit_test(test_signs),
        cmocka_unit_test(test_bad_files),     cmocka_unit_test(test_joins),
        cmocka_unit_test(test_twins_refused), cmocka_unit_test(test_allocation_failure),
        cmocka_unit_test(test_real_network),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
