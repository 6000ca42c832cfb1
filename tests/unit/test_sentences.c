/* sentences: what the report says in words of made-up runs of one source or a few */
#include "support.h"

#include <jansson.h>

#include "report/view.h"

/* A run that stands in memory only. */
struct run {
    struct mr_run_dir dir;
    struct view view;
    struct words words;
};

static void run_init(struct run *run)
{
    *run = (struct run){ .dir = { .results = mr_results_new(), .run = json_object() } };
    assert_non_null(run->dir.results);
    assert_non_null(run->dir.run);
}

static void run_look(struct run *run)
{
    mr_error err;

    assert_ok(view_init(&run->view, &run->dir, NULL, &err), err);
}

static void run_release(struct run *run)
{
    view_release(&run->view);
    words_release(&run->words);
    mr_results_free(run->dir.results);
    json_decref(run->dir.run);
}

static mr_flags flag_of(const char *name)
{
    for (int f = 0; f < MR_N_FLAGS; f++)
        if (!strcmp(mr_flag_name((enum mr_flag)f), name))
            return (mr_flags)1 << f;
    assert_string_equal(name, "-");
    return 0;
}

/* Mechanism 'm' of a source, ranked m + 1; class "NA" is none. */
static void add_ranked(struct run *run, const char *source, size_t m, const char *class,
                       const char *flag)
{
    char name[32];
    const struct mr_ranking row = { .source = source,
                                    .product = "cells",
                                    .family = "primary",
                                    .mechanism = name,
                                    .expected = "down",
                                    .rank = (double)m + 1,
                                    .rank_lo = 1,
                                    .rank_hi = 6,
                                    .top_set = "yes",
                                    .rescue_class = strcmp(class, "NA") != 0 ? class : NULL,
                                    .flags = flag_of(flag) };
    mr_error err;

    snprintf(name, sizeof(name), "m%zu", m);
    assert_ok(mr_results_add(run->dir.results, MR_RANKING, &row, &err), err);
}

/* One source whose mechanisms have these classes and flags: what the report says of rescue. */
static void test_rescue(void **state)
{
    static const char notice[] = " Not shown is not absent: with few animals only large damage and "
                                 "large changes can be seen.";
    static const struct {
        const char *classes[6], *flags, *want;
        bool notice;
    } cases[] = {
        { { "NA" }, "-", NULL, false },
        { { "no_control", "no_control" },
          "no_control",
          "No study has a healthy control arm of two animals or more: neither damage nor rescue "
          "can "
          "be judged.",
          false },
        { { "restored", "partial" },
          "model_not_confirmed",
          "That granulosa or oocyte genes fall in the model is not shown. With the disease itself "
          "unconfirmed nothing is called rescued here.",
          false },
        { { "restored", "NA" },
          "panels_not_measured",
          "The genes that confirm the disease were not measured. m0 came back: with 95 % "
          "confidence less than half of its damage is left.",
          false },
        { { "partial", "restored", "overshoot", "restored", "not_rescued", "restored" },
          "-",
          "m1, m3 and m5 came back: with 95 % confidence less than half of their damage is left; "
          "m2 went beyond "
          "the healthy level; m0 came back in part, how far is open; m4 was damaged, and no way "
          "back is shown.",
          true },
        { { "not_damaged", "not_damaged", "not_damaged", "not_damaged", "not_damaged" },
          "-",
          "5 mechanisms show no damage sure enough to be rescued from.",
          true },
        { { "exploratory", "exploratory", "no_control" },
          "exploratory",
          "m0 and m1 could not be tested with two animals in an arm; m2 has no healthy control.",
          false },
    };
    char line[512];

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct run run;

        run_init(&run);
        for (size_t m = 0; m < 6 && cases[c].classes[m]; m++)
            add_ranked(&run, "x", m, cases[c].classes[m], cases[c].flags);
        run_look(&run);
        sentence_rescue(&run.view, &run.view.groups[0], &run.words);
        snprintf(line, sizeof(line), "%s%s", cases[c].want ? cases[c].want : "",
                 cases[c].notice ? notice : "");
        assert_string_equal(words_text(&run.words), line);
        run_release(&run);
    }
}

/* All sources together: the best that is shown of each. */
static void test_run_rescue(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    add_ranked(&run, "a", 0, "not_rescued", "-");
    run_look(&run);
    sentence_run_rescue(&run.view, &run.words);
    assert_string_equal(words_text(&run.words), "No rescue is shown under a.");
    run_release(&run);

    run_init(&run);
    add_ranked(&run, "a", 0, "partial", "-");
    add_ranked(&run, "a", 1, "restored", "-");
    add_ranked(&run, "a", 2, "overshoot", "-");
    add_ranked(&run, "b", 0, "restored", "model_not_confirmed");
    add_ranked(&run, "bone_marrow", 0, "restored", "-");
    add_ranked(&run, "c", 0, "partial", "-");
    add_ranked(&run, "d", 0, "exploratory", "-");
    run_look(&run);
    sentence_run_rescue(&run.view, &run.words);
    assert_string_equal(words_text(&run.words),
                        "Damage is made good, more than half of it with 95 % confidence, under a "
                        "(m1, m2); Bone marrow (m0). Damage came back in part, how far is open, "
                        "under c. Rescue cannot be judged for b; d.");
    run_release(&run);

    run_init(&run);
    add_ranked(&run, "a", 0, "no_control", "-");
    run_look(&run);
    sentence_run_rescue(&run.view, &run.words);
    assert_string_equal(words_text(&run.words), "");
    run_release(&run);
}

/* ---- pairs ---- */

static const struct pairs_case {
    const char *name;
    const char *above[6]; /* by rank; NULL ends, "NA" is none */
    size_t n_top;
    const char *want;
} pairs_cases[] = {
    { "nothing is claimed", { "-", "-", "-" }, 3, "" },
    { "no claims are known", { "NA", "NA" }, 2, "" },
    { "the first above all others, these alike",
      { "m1,m2,m3", "-", "-", "-" },
      1,
      " Among the others no two can be told apart." },
    { "the first of two", { "m1", "-" }, 1, "" },
    { "the first above all others, and one more pair",
      { "m1,m2,m3", "m3", "-", "-" },
      1,
      " Among the others 1 of 3 pairs is told apart: m1 above m3." },
    { "alike rows are named together",
      { "m2,m3", "m2,m3", "m3", "-" },
      2,
      " 5 of 6 pairs are told apart: m0 and m1 above m2 and m3; m2 above m3." },
    { "one pair of two at the top",
      { "m2", "-", "-" },
      2,
      " 1 of 3 pairs is told apart: m0 above m2." },
    { "a name that another one begins with",
      { "m22,m1", "-", "-" },
      2,
      " 1 of 3 pairs is told apart: m0 above m1." },
    { "many claims are counted",
      { "m2,m3,m4,m5", "m3,m4,m5", "m4,m5", "m5", "-", "-" },
      2,
      " 10 of 15 pairs are told apart." },
};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(pairs_cases); c++) {
        const struct pairs_case *k = &pairs_cases[c];
        struct run run;
        mr_error err;

        run_init(&run);
        for (size_t m = 0; m < 6 && k->above[m]; m++) {
            char name[32];
            struct mr_ranking row = { .source = "x",
                                      .product = "cells",
                                      .family = "primary",
                                      .mechanism = name,
                                      .rank = (double)m + 1,
                                      .top_set = m < k->n_top ? "yes" : "no" };

            snprintf(name, sizeof(name), "m%zu", m);
            row.above = strcmp(k->above[m], "NA") != 0 ? k->above[m] : NULL;
            assert_ok(mr_results_add(run.dir.results, MR_RANKING, &row, &err), err);
        }
        run_look(&run);
        sentence_pairs(&run.view, &run.view.groups[0].families[MR_PRIMARY], &run.words);
        if (strcmp(words_text(&run.words), k->want) != 0)
            fail_msg("%s: '%s'", k->name, words_text(&run.words));
        run_release(&run);
    }
}

/* ---- literature ---- */

static void test_literature(void **state)
{
    static const char end[] = " It stands beside the ranks and is no part of them.";
    static const struct {
        struct mr_concordance row;
        const char *want;
    } cases[] = {
        { { "y", "cells", 11, 5, 0, 0.5, 0.01 }, NULL },
        { { "x", "cells", 11, 0, 1, NAN, NAN }, NULL },
        { { "x", "cells", 11, 15, 0, 0.138, 0.661 },
          "What 15 papers report of the source does not agree with the order of the effects beyond "
          "chance (Kendall's tau +0.14, p 0.66 over 11 mechanisms)." },
        { { "x", "cells", 9, 1, 2, 0.6, 0.02 },
          "What 1 paper (2 more retracted, which weigh nothing) reports of the source goes with "
          "the "
          "order of the effects (Kendall's tau +0.60, p 0.020 over 9 mechanisms)." },
        { { "x", "cells", 9, 4, 0, -0.6, 0.0004 },
          "What 4 papers report of the source goes against the order of the effects (Kendall's tau "
          "-"
          "0.60, p < 0.001 over 9 mechanisms)." },
        { { "x", "cells", 3, 4, 0, NAN, NAN },
          "What 4 papers report of the source cannot be compared with the effects: too few "
          "mechanisms, or all with equally many reports." },
    };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct run run;
        char line[512] = "";
        mr_error err;

        run_init(&run);
        add_ranked(&run, "x", 0, "NA", "-");
        assert_ok(mr_results_add(run.dir.results, MR_CONCORDANCE, &cases[c].row, &err), err);
        run_look(&run);
        sentence_literature(&run.view, &run.view.groups[0], &run.words);
        if (cases[c].want)
            snprintf(line, sizeof(line), "%s%s", cases[c].want, end);
        else if (!strcmp(cases[c].row.source, "x"))
            strcpy(line, "The built-in literature has no valid paper on these mechanisms of the "
                         "source.");
        assert_string_equal(words_text(&run.words), line);
        run_release(&run);
    }
}

/* ---- sources against each other ---- */

static void test_source_pairs(void **state)
{
    static const struct {
        double q[3], k_both[3];
        const char *want;
    } cases[] = {
        { { 0.2, 0.05, NAN },
          { 0, 1, 0 },
          "Two sources are compared 3 times, mechanism by mechanism; none of the differences is "
          "established (q < 0.05)." },
        { { 0.049, 0.5, 0.5 },
          { 0, 1, 0 },
          "Two sources are compared 3 times, mechanism by mechanism; 1 difference is established "
          "(q < 0.05), none of them between sources that share a study. Sources of different "
          "studies differ in animals, damage and laboratory too: such a difference need not be one "
          "of cells." },
        { { 0.01, 0.02, 0.5 },
          { 0, 2, 1 },
          "Two sources are compared 3 times, mechanism by mechanism; 2 differences are established "
          "(q < 0.05), 1 of them between sources that share a study. Sources of different studies "
          "differ in animals, damage and laboratory too: such a difference need not be one of "
          "cells." },
    };
    struct run run;

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        run_init(&run);
        for (size_t i = 0; i < 3; i++) {
            const struct mr_source_pair pair = { .source_a = "a",
                                                 .product_a = "cells",
                                                 .source_b = "b",
                                                 .product_b = "cells",
                                                 .family = "primary",
                                                 .mechanism = "m",
                                                 .q = cases[c].q[i],
                                                 .k_both = cases[c].k_both[i] };
            mr_error err;

            assert_ok(mr_results_add(run.dir.results, MR_SOURCE_PAIRS, &pair, &err), err);
        }
        run_look(&run);
        sentence_source_pairs(&run.view, &run.words);
        assert_string_equal(words_text(&run.words), cases[c].want);
        run_release(&run);
    }
    run_init(&run);
    run_look(&run);
    sentence_source_pairs(&run.view, &run.words);
    assert_string_equal(words_text(&run.words), "");
    run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rescue),       cmocka_unit_test(test_run_rescue),
        cmocka_unit_test(test_pairs),        cmocka_unit_test(test_literature),
        cmocka_unit_test(test_source_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
