/* view.h - a run as readers see it: rows by source and product, in the order of their ranks */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include "report/run_dir.h"
#include "report/words.h"

/* The rows of one family of one source and product. */
struct view_family {
    enum mr_family family;
    const struct mr_ranking **rows; /* by rank; those without one last, by name */
    size_t n, n_ranked, n_top;
};

struct view_group {
    const char *source, *product;
    struct view_family families[MR_N_FAMILIES];
    const struct mr_ranking **rows; /* all, family after family */
    size_t n;
    const char **studies; /* with an effect of this source and product, as in effects.tsv */
    size_t n_studies;
    mr_flags common; /* flags that all ranked rows share: said once */
};

struct view {
    const mr_run_dir *dir;
    const mr_refs *refs;       /* may be NULL: names are shown as they are */
    struct view_group *groups; /* in the order of ranking.tsv */
    size_t n_groups;
    const char **mechanisms; /* of ranking.tsv, by family, then of refs or of first appearance */
    size_t n_mechanisms, n_primary;
    bool raw_units;                   /* effects are log2 units (--effect md), not Hedges' g */
    const struct mr_effect **effects; /* pooled ones, sorted for view_effect() */
    size_t n_effects;
};

mr_status view_init(struct view *view, const mr_run_dir *dir, const mr_refs *refs, mr_error *err);
void view_release(struct view *view);

/* What readers call a mechanism, a source, a product. */
const char *view_mechanism(const struct view *view, const char *name);
const char *view_source(const char *name);
const char *view_product(const char *name);
const char *view_family(enum mr_family family); /* "primary" */
const char *view_rescue(const char *name);      /* a class of rescue.tsv */
/* The refs' mechanism of that name, or NULL. */
const struct mr_mechanism *view_find_mechanism(const struct view *view, const char *name);

bool view_is_simulated(const struct view *view); /* its data are, says run.json */
bool view_is_two_sided(const struct mr_ranking *row);
/* An arrow the way a successful therapy moves the mechanism; "" where that is not known. */
const char *view_arrow(const struct mr_ranking *row);
bool view_is_top(const struct mr_ranking *row);
/* The study's effect behind a row (treated-model, not adjusted), or NULL. */
const struct mr_effect *view_effect(const struct view *view, const struct mr_ranking *row,
                                    const char *study);

/* Flags of any row that readers see. */
mr_flags view_flags(const struct view *view);
/* The row's mechanism in that variant of the ranking, or NULL. */
const struct mr_sensitivity *view_sensitivity(const struct view *view, const struct mr_ranking *row,
                                              const char *variant);

/* "1", "1-3"; "-" where there is no rank. */
void view_rank_range(double lo, double hi, struct words *words);
/* "Bone marrow"; "Bone marrow, exosomes". */
void view_group_name(const struct view_group *group, struct words *words);
/* "one" .. "twelve", then figures. */
void view_count(size_t n, struct words *words);

/* How studies were pooled; nothing where it is the default. */
void sentence_pooling(const struct view *view, struct words *words);
/*
 * Sentences, built from the ranks alone.  What can stand first in a family and what cannot be
 * separated; where the data show an effect at all; the run in one paragraph.
 */
void sentence_ranks(const struct view *view, const struct view_family *family, struct words *words);
/* Goes on after sentence_ranks(): the pairs that are told apart, besides the first. */
void sentence_pairs(const struct view *view, const struct view_family *family, struct words *words);
void sentence_effects(const struct view *view, const struct view_family *family,
                      struct words *words);
/* Which mechanisms were damaged and came back; nothing where the run does not say. */
void sentence_rescue(const struct view *view, const struct view_group *group, struct words *words);
/* Which effects may be no more than other cells. */
void sentence_composition(const struct view *view, const struct view_group *group,
                          struct words *words);
/* How the order of effects goes with what papers report; nothing where the run does not say. */
void sentence_literature(const struct view *view, const struct view_group *group,
                         struct words *words);
/* Of all sources: which mechanisms came back; nothing where no run had three arms. */
void sentence_run_rescue(const struct view *view, struct words *words);
/* Of all sources: effects that may be no more than other cells; nothing if none was adjusted. */
void sentence_run_composition(const struct view *view, struct words *words);
/* How firmly the first of each family stands; nothing likewise. */
void sentence_sensitivity(const struct view *view, const struct view_group *group,
                          struct words *words);
/* How many differences between two sources are established; nothing where there is one source. */
void sentence_source_pairs(const struct view *view, struct words *words);
void sentence_run(const struct view *view, struct words *words);
/* Of all sources: primary effects that are established. */
void sentence_run_effects(const struct view *view, struct words *words);
/* Of all sources: whether the best guess stays first; nothing where no variant is known. */
void sentence_run_sensitivity(const struct view *view, struct words *words);
/* Whether models are confirmed and function returns; nothing where no panel says. */
void sentence_run_gate(const struct view *view, struct words *words);
/* Of all sources: whether reports go with the effects; nothing where none could be compared. */
void sentence_run_literature(const struct view *view, struct words *words);

/* What is said of a source besides its ranks, in this order; "" where there is nothing to say. */
struct view_saying {
    const char *name, *title; /* "rescue", "Rescue" */
    void (*say)(const struct view *view, const struct view_group *group, struct words *words);
};
extern const struct view_saying view_sayings[];
extern const size_t view_n_sayings;
/* The answer over all sources in the same manner. */
struct view_answer {
    const char *name, *title;
    void (*say)(const struct view *view, struct words *words);
};
extern const struct view_answer view_answers[];
extern const size_t view_n_answers;

#endif /* REPORT_VIEW_H */
