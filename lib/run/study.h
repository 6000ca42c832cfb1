/* study.h - one study on its way from counts to rows; private to run/ */
#ifndef RUN_STUDY_H
#define RUN_STUDY_H

#include "mechrank/genewise.h"
#include "mechrank/run.h"
#include "mechrank/stats.h"
#include "run/tables.h"

/* A group of animals: controls, models, or those treated with one product of one source. */
struct arm {
    enum mr_arm kind;
    const char *source, *product; /* NULL unless treated */
    const char *level;            /* of the column that stands for arms; NULL without */
    size_t n_units;
    bool xenogeneic; /* donor of another species than the host */
    bool pooled;     /* a sample of several animals among them */
    size_t order;    /* of its first sample in the sheet: order of output */
};

struct contrast {
    const char *name;      /* "treated-model", ... */
    size_t arm1, arm2;     /* arm1 minus arm2 */
    double *weights;       /* [p] */
    bool batch_confounded; /* a batch holds animals of one of its arms only */
};

/*
 * The animals ("units") of a study, its arms and its linear model.  Arms of one animal leave
 * the model, so unit_of[] may be MR_NONE.
 */
struct design {
    size_t n_samples, n_units;
    size_t *unit_of;   /* [n_samples] */
    size_t *unit_size; /* [n_units] samples averaged */
    size_t *arm_of;    /* [n_units] */
    size_t n_arms;     /* in the model; columns 0..n_arms-1 of x are their means */
    size_t n_all_arms; /* behind them those of one animal */
    struct arm *arms;
    size_t p;
    double *x;          /* n_units x p */
    mr_names *terms;    /* [p] */
    const char **batch; /* [n_units] as in the sheet */
    bool blocked;       /* batch is in the model */
    mr_lm *lm;
    size_t n_contrasts;
    struct contrast *contrasts;
};

/*
 * How single genes are tested under a design: on its units, or, with blocks or weights, on the
 * samples of its units.  Zero is empty.
 */
struct gene_model {
    const struct design *design;
    const mr_matrix *expr; /* kept genes x n: the study's, 'own' or voom's */
    mr_matrix *own;
    struct mr_voom voom; /* empty unless used */
    size_t n, p;
    size_t *unit, *sample; /* [n] of each observation; of a unit its first sample */
    double *x;             /* n x p */
    const char **terms;    /* [p] */
    bool blocked, trend;
    bool averaged;      /* for want of a correlation, which else it would take */
    double correlation; /* between samples of a unit */
};
/* Lists of genes beside those of the run: exclusive for full ones, and without the flagged. */
enum { OTHER_LISTS, UNFLAGGED_LISTS, N_LIST_VARIANTS };

/* All gene sets in the ids of one species and kind. */
struct set_group {
    mr_sets *mechanisms, *panels, *background;
    mr_sets *variants[N_LIST_VARIANTS]; /* mechanisms of other lists */
};

/* Everything a study has learned so far; zero is empty. */
struct study {
    const mr_run *run;
    const struct mr_study *info;
    size_t n_samples;                 /* lanes of one library are one */
    const struct mr_sample **samples; /* [n_samples] in bytewise order of name */
    size_t *order;                    /* [n_samples] the same in the order of the sheet */
    double *unassigned; /* [n_samples] reads that the quantifier gave to no gene; NaN: not said */
    mr_matrix *expr;    /* collapsed genes x samples, same order */
    struct mr_identity id;
    enum mr_scale scale;
    struct mr_normalised norm;
    mr_reference *reference;
    const struct set_group *sets; /* in its ids; the run's */
    struct mr_scores mechanisms, panels, background, variants[N_LIST_VARIANTS];
    struct design design;
};

struct mr_run {
    const mr_sheet *sheet;
    struct mr_run_opts opts;
    mr_notes *notes;
    mr_results *results;
    struct mr_timing timing;
    struct mr_input *inputs;
    size_t n_inputs, input_capacity;
    const char **columns; /* that studies took, input after input */
    size_t n_columns, column_capacity;
    mr_names *strings;
    struct set_group sets[MR_N_SPECIES][MR_N_ID_KINDS]; /* made when first needed */
    struct tables tables; /* all of -c, or the one of the sheet read last: studies share them */
    char *reference;      /* text */
    size_t reference_size;
};

/* study_samples.c: s->samples and s->order. */
mr_status study_list_samples(struct study *s, mr_error *err);

/* run.c */
void study_release(struct study *s);
/* A computation without an answer is the study's, not the input's: others may still have one. */
mr_status run_no_answer(const mr_run *run, size_t i, mr_status st, mr_error *err);

/* study_read.c: finds the samples in their tables, identifies and collapses them. */
mr_status study_read(struct study *s, mr_run *run, mr_error *err);

/* study_score.c: normalises and learns the bins. */
mr_status study_normalise(struct study *s, mr_run *run, mr_error *err);
/* Scores mechanisms and panels of refs and the background. */
mr_status study_score(struct study *s, mr_run *run, mr_error *err);
/* The two parts of it: background sets for the study's ids into the run's; scores s->sets, of
 * which panels may be NULL. */
mr_status study_background(struct study *s, mr_run *run, mr_error *err);
mr_status study_score_sets(struct study *s, bool need_measured, mr_error *err);

/* units.c: animals and arms; arms of one animal leave, with a warning. */
bool units_same_arm(const struct mr_sample *a, const struct mr_sample *b);
mr_status units_list(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                     const char *path, mr_error *err);

/* design.c: units, arms, model matrix and contrasts. */
mr_status design_init(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                      const char *path, mr_error *err);
void design_release(struct design *d);
/* The parts that it is made of, in this order; the contrasts of a test are listed between. */
mr_status design_begin(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                       const char *path, mr_error *err);
mr_status design_terms(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                       const char *path, mr_error *err);
/* Room for it is made; 'name' is borrowed. */
mr_status design_add_contrast(struct design *d, const char *name, size_t arm1, size_t arm2,
                              mr_error *err);
mr_status design_fit(struct design *d, const char *path, const char *study, mr_error *err);
/* Means over the samples of each unit: 'values' [n_samples] -> 'means' [n_units]. */
void design_average(const struct design *d, const double *values, double *means);
/* True for treated-model, of which the ranking is made. */
bool contrast_is_ranked(const struct design *d, size_t c);
/* Contrast of the coefficients. */
double design_contrast(const struct design *d, const struct contrast *c, const double *beta);

/*
 * gene_model.c: genes of a study under design 'd', which is its own or made of it by
 * design_extend(); needs norm.
 */
mr_status gene_model_init(struct gene_model *m, const struct study *s, const struct design *d,
                          mr_error *err);
void gene_model_release(struct gene_model *m);
/* Says which weights and correlation it took, if any. */
mr_status gene_model_note(const struct gene_model *m, const struct study *s, mr_error *err);
mr_status gene_model_fit(const struct gene_model *m, const struct contrast *contrast,
                         mr_gene_fit **fit, mr_error *err);

/*
 * A copy of design 'from' with one column more, 'values' [n_units]; the contrasts stay.
 * MR_ENUMERIC: the new column is aliased.
 */
mr_status design_extend(const struct design *from, const char *name, const double *values,
                        struct design *out, mr_error *err);

/*
 * study_test.c: effects, covariance and contrasts under the study's design, which adjusts for
 * nothing ("no"), and panels; then, where it is possible, the same but for the panels once more
 * with the composition of the tissue as a covariate ("composition").
 */
mr_status study_test(const struct study *s, mr_results *results, mr_error *err);

/* study_rows.c: sets, quality of samples, scores. */
mr_status study_rows(const struct study *s, mr_results *results, mr_error *err);

struct parts;
struct study_fits;

/* study_genes.c: what each gene contributes. */
mr_status study_genes(const struct study_fits *f, const struct gene_model *model,
                      struct parts *parts, mr_results *results, mr_error *err);

/* study_variants.c: the mechanisms with other lists of genes. */
mr_status study_variants(const struct study_fits *f, struct parts *parts, mr_results *results,
                         mr_error *err);

#endif /* RUN_STUDY_H */
