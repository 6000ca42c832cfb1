/* What every form of the report says, in its order. */
#include "report/view.h"

const struct view_saying view_sayings[] = {
    { "rescue", "Rescue", sentence_rescue },
    { "composition", "Composition", sentence_composition },
    { "sensitivity", "Sensitivity", sentence_sensitivity },
    { "literature", "Literature", sentence_literature },
};
const size_t view_n_sayings = sizeof(view_sayings) / sizeof(view_sayings[0]);

const struct view_answer view_answers[] = {
    { "order", "Order", sentence_run },
    { "effects", "Effects", sentence_run_effects },
    { "sensitivity", "Sensitivity", sentence_run_sensitivity },
    { "function", "Model and function", sentence_run_gate },
    { "rescue", "Rescue", sentence_run_rescue },
    { "composition", "Composition", sentence_run_composition },
    { "source_pairs", "Sources", sentence_source_pairs },
    { "literature", "Literature", sentence_run_literature },
};
const size_t view_n_answers = sizeof(view_answers) / sizeof(view_answers[0]);
