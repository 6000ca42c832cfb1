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
    static const struct {
        const char *classes[6], *flags, *want;
    } cases[] = {
        { { "NA" }, "-", "" },
        { { "no_control", "no_control" },
          "no_control",
          "No study has a healthy control arm of two animals or more: neither damage nor rescue "
          "can be judged." },
        { { "restored", "partial" },
          "model_not_confirmed",
          "That granulosa or oocyte genes fall in the model is not shown. With the disease itself "
          "unconfirmed nothing is called rescued here." },
        { { "restored", "NA" },
          "panels_not_measured",
          "The genes that confirm the disease were not measured. Restored, with 95 % confidence "
          "less than half of the damage is left: m0." },
        { { "partial", "restored", "overshoot", "restored", "not_rescued", "restored" },
          "-",
          "Restored, with 95 % confidence less than half of the damage is left: m1, m3 and m5. "
          "Gone beyond the healthy level: m2. Restored in part, how far is open: m0. Damaged, no "
          "recovery shown: m4." },
        { { "not_damaged", "not_damaged", "not_damaged", "not_damaged", "not_damaged" },
          "-",
          "No damage sure enough to recover from: five mechanisms." },
        { { "exploratory", "exploratory", "no_control" },
          "exploratory",
          "Not tested, with two animals in an arm: m0 and m1. Not judged, without a healthy "
          "control: m2." },
    };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct run run;

        run_init(&run);
        for (size_t m = 0; m < 6 && cases[c].classes[m]; m++)
            add_ranked(&run, "x", m, cases[c].classes[m], cases[c].flags);
        run_look(&run);
        sentence_rescue(&run.view, &run.view.groups[0], &run.words);
        assert_string_equal(words_text(&run.words), cases[c].want);
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
    assert_string_equal(words_text(&run.words),
                        "No rescue is shown under a; not shown is not absent.");
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
                        "(m1, m2); Bone marrow (m0). Damage is made good in part, how far is open, "
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
    static const struct {
        struct mr_concordance row;
        const char *want;
    } cases[] = {
        { { "y", "cells", 11, 5, 0, 0.5, 0.01 }, "" },
        { { "x", "cells", 11, 0, 1, NAN, NAN },
          "The built-in literature has no valid paper on these mechanisms of the source." },
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
        mr_error err;

        run_init(&run);
        add_ranked(&run, "x", 0, "NA", "-");
        assert_ok(mr_results_add(run.dir.results, MR_CONCORDANCE, &cases[c].row, &err), err);
        run_look(&run);
        sentence_literature(&run.view, &run.view.groups[0], &run.words);
        assert_string_equal(words_text(&run.words), cases[c].want);
        run_release(&run);
    }
}

static void test_run_literature(void **state)
{
    static const struct mr_concordance rows[] = {
        { "a", "cells", 11, 5, 0, 0.5, 0.01 },  { "b", "cells", 11, 5, 0, 0.2, 0.5 },
        { "c", "cells", 11, 5, 0, -0.5, 0.01 }, { "d", "exosome", 11, 5, 0, 0.7, 0.001 },
        { "e", "cells", 11, 1, 0, NAN, NAN },
    };
    struct run run;
    mr_error err;

    (void)state;
    run_init(&run);
    add_ranked(&run, "a", 0, "NA", "-");
    add_ranked(&run, "e", 0, "NA", "-");
    assert_ok(mr_results_add(run.dir.results, MR_CONCORDANCE, &rows[4], &err), err);
    run_look(&run);
    sentence_run_literature(&run.view, &run.words);
    assert_string_equal(words_text(&run.words), ""); /* none could be compared */
    run_release(&run);

    run_init(&run);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        add_ranked(&run, rows[i].source, 0, "NA", "-");
        assert_ok(mr_results_add(run.dir.results, MR_CONCORDANCE, &rows[i], &err), err);
    }
    run_look(&run);
    sentence_run_literature(&run.view, &run.words);
    assert_string_equal(
        words_text(&run.words),
        "What papers report goes with the order of the effects under a. What papers report goes "
        "against the order of the effects under c. No agreement of reports and effects beyond "
        "chance is seen under b. The literature stands beside the ranks and is no part of them.");
    run_release(&run);
}

/* ---- effects ---- */

static void add_effect(struct run *run, const char *source, size_t m, const char *expected,
                       double effect, double q)
{
    char name[32];
    const struct mr_ranking row = { .source = source,
                                    .product = "cells",
                                    .family = "primary",
                                    .mechanism = name,
                                    .expected = expected,
                                    .rank = (double)m + 1,
                                    .effect = effect,
                                    .q = q };
    mr_error err;

    snprintf(name, sizeof(name), "m%zu", m);
    assert_ok(mr_results_add(run->dir.results, MR_RANKING, &row, &err), err);
}

static void test_run_effects(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    add_effect(&run, "a", 0, "down", 1, 0.05);
    add_effect(&run, "b", 0, "down", 1, NAN);
    run_look(&run);
    sentence_run_effects(&run.view, &run.words);
    assert_string_equal(words_text(&run.words),
                        "No effect on a primary mechanism is established (q < 0.05) under a; b.");
    run_release(&run);

    run_init(&run);
    add_effect(&run, "a", 0, "down", 1, 0.049);
    add_effect(&run, "a", 1, "both", -1, 0.01);
    add_effect(&run, "a", 2, "both", 1, 0.01);
    add_effect(&run, "a", 3, "up", -1, 0.01);
    add_effect(&run, "a", 4, "up", 1, 0.06);
    add_effect(&run, "b", 0, "down", 1, 0.01);
    run_look(&run);
    sentence_run_effects(&run.view, &run.words);
    assert_string_equal(words_text(&run.words),
                        "An effect on a primary mechanism is established (q < 0.05) under a (m0, "
                        "m1 down, m2 up, m3 against benefit); b (m0).");
    run_release(&run);
}

/* ---- the gate ---- */

static void add_panel(struct run *run, const char *study, const char *source, const char *gate)
{
    const struct mr_panel row = { .study = study,
                                  .source = source,
                                  .product = source ? "cells" : NULL,
                                  .panel = "sanity_oocyte",
                                  .contrast = source ? "treated-model" : "model-control",
                                  .gate = gate };
    mr_error err;

    assert_ok(mr_results_add(run->dir.results, MR_PANELS, &row, &err), err);
}

static void test_gate(void **state)
{
    static const char *const sources[] = { "a", "b", "c" };
    struct run run;

    (void)state;
    run_init(&run);
    for (size_t i = 0; i < ARRAY_LEN(sources); i++)
        add_ranked(&run, sources[i], 0, "NA", "-");
    add_panel(&run, "s1", "a", NULL);
    run_look(&run);
    sentence_run_gate(&run.view, &run.words);
    assert_string_equal(words_text(&run.words), "");

    add_panel(&run, "s1", "b", "not_rescued");
    sentence_run_gate(&run.view, &run.words);
    assert_string_equal(words_text(&run.words), "No rise of the genes of granulosa cells or "
                                                "oocytes is shown under b.");
    words_clear(&run.words);
    add_panel(&run, "s2", NULL, "not_confirmed"); /* one panel of two is enough */
    add_panel(&run, "s2", "b", "not_rescued");
    add_panel(&run, "s2", "b", "rescued");
    add_panel(&run, "s2", NULL, "confirmed");
    add_panel(&run, "s3", "c", "not_rescued");
    add_panel(&run, "s3", NULL, "not_confirmed");
    sentence_run_gate(&run.view, &run.words);
    assert_string_equal(words_text(&run.words),
                        "Genes of granulosa cells or oocytes fall in the model, as the disease "
                        "demands, in 1 of 2 studies that can tell. They rise under treatment, in "
                        "one study at least, under b. No rise of them is shown under c.");
    run_release(&run);
}

/* ---- sensitivity ---- */

static void add_variants(struct run *run, const char *source, const char *top, double sens_hi,
                         double genes)
{
    static const char *const variants[] = { "main", "md", "full_lists" };
    const struct mr_ranking row = { .source = source,
                                    .product = "cells",
                                    .family = "primary",
                                    .mechanism = "m0",
                                    .rank = 1,
                                    .top_set = top,
                                    .sens_lo = 1,
                                    .sens_hi = sens_hi,
                                    .genes_to_lose = genes };
    mr_error err;

    assert_ok(mr_results_add(run->dir.results, MR_RANKING, &row, &err), err);
    for (size_t v = 0; v < ARRAY_LEN(variants); v++) {
        const struct mr_sensitivity s = { .variant = variants[v],
                                          .source = source,
                                          .product = "cells",
                                          .mechanism = "m0",
                                          .rank = 1 };

        assert_ok(mr_results_add(run->dir.results, MR_SENSITIVITY, &s, &err), err);
    }
}

/* A claim is called first, a guess a guess. */
static void test_sensitivity(void **state)
{
    static const struct {
        const char *top;
        double hi, genes;
        const char *want;
    } cases[] = {
        { "yes", 1, 1,
          "m0, first of the primary mechanisms, stays first (its p stays below 0.05 until the "
          "gene that it owes most to is left out)." },
        { "yes", 1.5, 7,
          "m0, first of the primary mechanisms, takes rank 1 to 2 (its p stays below 0.05 until "
          "the 7 genes that it owes most to are left out)." },
        { NULL, 1, NAN, "m0, the best guess of the primary mechanisms, stays the best guess." },
    };
    static const char before[] = "Over 2 variants of the analysis (studies or genes left out, "
                                 "other lists, other units) ";
    struct run run;

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        run_init(&run);
        add_variants(&run, "a", cases[c].top, cases[c].hi, cases[c].genes);
        run_look(&run);
        sentence_sensitivity(&run.view, &run.view.groups[0], &run.words);
        assert_memory_equal(words_text(&run.words), before, strlen(before));
        assert_string_equal(words_text(&run.words) + strlen(before), cases[c].want);
        run_release(&run);
    }
}

static void test_run_sensitivity(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    add_variants(&run, "a", "yes", 2, NAN);
    run_look(&run);
    sentence_run_sensitivity(&run.view, &run.words);
    assert_string_equal(words_text(&run.words),
                        "In some variant of the analysis (studies or genes left out, other lists, "
                        "other units) another primary mechanism comes first under a.");
    run_release(&run);

    run_init(&run);
    add_variants(&run, "a", "yes", 2, NAN);
    add_variants(&run, "b", "yes", 1, NAN);
    add_ranked(&run, "c", 0, "NA", "-");
    run_look(&run);
    sentence_run_sensitivity(&run.view, &run.words);
    assert_string_equal(
        words_text(&run.words),
        "The same primary mechanism comes first in every variant of the analysis (studies or genes "
        "left out, other lists, other units) under b. In some variant another one does under a. An "
        "order that stays the same can still be one of chance.");
    run_release(&run);
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
        cmocka_unit_test(test_source_pairs), cmocka_unit_test(test_run_literature),
        cmocka_unit_test(test_run_effects),  cmocka_unit_test(test_gate),
        cmocka_unit_test(test_sensitivity),  cmocka_unit_test(test_run_sensitivity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
