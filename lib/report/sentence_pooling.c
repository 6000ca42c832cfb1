/* How the studies were pooled, where it is not the default. */
#include <string.h>

#include "report/view.h"

/* A word of an option of the ranking, as run.json keeps it; defaults need no sentence. */
static const struct {
    const char *option, *word, *sentence;
} choices[] = {
    { "effect", "md", "Effects are differences in log2 units instead of Hedges' g." },
    { "tau2", "pm",
      "Each mechanism has its own tau\xc2\xb2 (Paule-Mandel) instead of a shared one." },
    { "tau2", "dl",
      "Each mechanism has its own tau\xc2\xb2 (DerSimonian-Laird) instead of a shared one." },
    { "tau2", "reml", "Each mechanism has its own tau\xc2\xb2 (REML) instead of a shared one." },
    { "interval", "hk", "Intervals of two and more studies are Hartung and Knapp's." },
    { "interval", "mkh",
      "Intervals of two and more studies are Hartung and Knapp's, never shorter than without their "
      "factor." },
    { "interval", "z",
      "Intervals of two and more studies are normal ones, too narrow for few studies." },
    { "combine", "stouffer",
      "p of two and more studies is Stouffer's, of the studies' own tests; it need not agree with "
      "the interval." },
};

void sentence_pooling(const struct view *view, struct words *words)
{
    const json_t *options = json_object_get(view->dir->run, "options");

    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        if (strcmp(run_dir_text(options, choices[i].option, ""), choices[i].word) != 0)
            continue;
        words_add(words, words->size ? " " : "");
        words_add(words, choices[i].sentence);
    }
}
