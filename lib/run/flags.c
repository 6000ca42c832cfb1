#include <string.h>

#include "run/results_table.h"

/* The vocabulary of product.md, in the order of enum mr_flag. */
static const struct {
    const char *name, *meaning;
} flags[MR_N_FLAGS] = {
    [MR_FLAG_SINGLE_STUDY] = { "single_study",
                               "One study only: how much studies differ is not known, and the "
                               "interval speaks of that study alone." },
    [MR_FLAG_TWO_STUDIES] = { "two_studies",
                              "Two studies only: how much studies differ is hardly measured for "
                              "this mechanism alone." },
    [MR_FLAG_EXPLORATORY] = { "exploratory",
                              "An arm holds two animals only: no p value and no interval are "
                              "given; take it as a hint." },
    [MR_FLAG_HETEROGENEOUS] = { "heterogeneous",
                                "The studies disagree more than chance explains: read the single "
                                "studies, not only their mean." },
    [MR_FLAG_BLOCKED] = { "blocked",
                          "Studies with and without blocks are pooled: the effect of a blocked "
                          "study is in units of the variation within blocks." },
    [MR_FLAG_NOT_COUNTS] = { "not_counts",
                             "An input was not counts (FPKM, TPM or logs): normalisation was "
                             "weaker than for counts." },
    [MR_FLAG_NO_CONTROL] = { "no_control", "No healthy control arm of two animals: whether the "
                                           "model damaged the ovary, and "
                                           "whether health was restored, cannot be told." },
    [MR_FLAG_MODEL_NOT_CONFIRMED] = { "model_not_confirmed",
                                      "In no study were granulosa or oocyte genes shown to fall in "
                                      "the model: these data do not confirm the disease." },
    [MR_FLAG_NO_FUNCTIONAL_RESCUE] = { "no_functional_rescue",
                                       "In no study were granulosa or oocyte genes shown to rise "
                                       "under treatment: no recovery of function is shown at the "
                                       "level of mRNA." },
    [MR_FLAG_PANELS_NOT_MEASURED] = { "panels_not_measured",
                                      "Too few granulosa and oocyte genes were measured to check "
                                      "the disease model." },
    [MR_FLAG_NO_BACKGROUND_PRIOR] = { "no_background_prior",
                                      "Too few background gene sets could be matched: variances "
                                      "are less well estimated." },
    [MR_FLAG_NO_COVARIANCE] = { "no_covariance",
                                "Correlations are not known: intervals that need them are given "
                                "as wide as they may make them, rank ranges are not given." },
    [MR_FLAG_NOT_ASSESSABLE] = { "not_assessable",
                                 "Too few genes of this mechanism were measured to score it." },
    [MR_FLAG_LOW_COVERAGE] = { "low_coverage",
                               "Under 70 % of the mechanism's genes were found in the data." },
    [MR_FLAG_WEAK_HALF_UNMEASURED] = { "weak_half_unmeasured",
                                       "The weak half of this mechanism's genes was not measured; "
                                       "the score rests on the other half." },
    [MR_FLAG_HALF_MOSTLY_UNEXPRESSED] = { "half_mostly_unexpressed",
                                          "More than half of one side's genes are too low to be "
                                          "used, often cytokines." },
    [MR_FLAG_COMPOSITION_DRIVEN] = { "composition_driven",
                                     "Most of the effect goes away once the share of granulosa "
                                     "cells is accounted for." },
    [MR_FLAG_WHOLE_TRANSCRIPTOME] = { "whole_transcriptome",
                                      "In a study the genes moved; that they moved more than "
                                      "comparable genes is not shown there." },
    [MR_FLAG_SIGN_DISAGREEMENT] = { "sign_disagreement",
                                    "In a study the tests on score and genes do not agree in "
                                    "sign, though one of them is below .05." },
    [MR_FLAG_XENOGENEIC] = { "xenogeneic",
                             "Cells of one species in a host of another: their reads and the "
                             "host's rejection can mimic this mechanism." },
    [MR_FLAG_POOLED_ANIMALS] = { "pooled_animals",
                                 "Samples are pools of several animals: their variation is not "
                                 "that of animals." },
    [MR_FLAG_BATCH_CONFOUNDED] = { "batch_confounded",
                                   "Batch and arm coincide in part: the effect cannot be told "
                                   "apart from the batch." },
    [MR_FLAG_RETRACTED_PRIOR] = { "retracted_prior",
                                  "A paper behind the literature evidence was retracted; it weighs "
                                  "nothing." },
};

const char *mr_flag_name(enum mr_flag flag)
{
    return flags[flag].name;
}

const char *mr_flag_meaning(enum mr_flag flag)
{
    return flags[flag].meaning;
}

static bool find_flag(const char *word, size_t size, mr_flags *set)
{
    for (int f = 0; f < MR_N_FLAGS; f++) {
        if (strlen(flags[f].name) == size && !memcmp(flags[f].name, word, size)) {
            *set |= (mr_flags)1 << f;
            return true;
        }
    }
    return false;
}

static bool is_none(const char *field, size_t size)
{
    return !size || (size == 1 && *field == '-') || (size == 2 && !memcmp(field, "NA", 2));
}

bool results_flags_parse(const char *field, size_t size, mr_flags *set, const char **bad,
                         size_t *bad_size)
{
    const char *const end = field + size;

    *set = 0;
    if (is_none(field, size))
        return true;
    for (;;) {
        const char *comma = memchr(field, ',', (size_t)(end - field));
        const char *stop = comma ? comma : end;

        if (!find_flag(field, (size_t)(stop - field), set)) {
            *bad = field;
            *bad_size = (size_t)(stop - field);
            return false;
        }
        if (!comma)
            return true;
        field = comma + 1;
    }
}
