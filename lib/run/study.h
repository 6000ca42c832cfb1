/* study.h - one study on its way from counts to rows; private to run/ */
#ifndef RUN_STUDY_H
#define RUN_STUDY_H

#include "mechrank/run.h"
#include "mechrank/stats.h"
#include "run/tables.h"

/* A group of animals: controls, models, or those treated with one product of one source. */
struct arm {
    enum mr_arm kind;
    const char *source, *product; /* NULL unless treated */
    size_t n_units;
    bool xenogeneic; /* donor of another species than the host */
    size_t order;    /* of its first sample in the sheet: order of output */
};

struct contrast {
    const char *name;  /* "treated-model", ... */
    size_t arm1, arm2; /* arm1 minus arm2 */
    double *weights;   /* [p] */
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
    struct arm *arms;
    size_t p;
    double *x;       /* n_units x p */
    mr_names *terms; /* [p] */
    bool blocked;    /* batch is in the model */
    mr_lm *lm;
    size_t n_contrasts;
    struct contrast *contrasts;
};

/* All gene sets in the ids of one species and kind. */
struct set_group {
    mr_sets *mechanisms, *panels, *background;
};

/* Everything a study has learned so far; zero is empty. */
struct study {
    const mr_run *run;
    const struct mr_study *info;
    size_t n_samples;
    const struct mr_sample **samples; /* [n_samples] in bytewise order of name */
    mr_matrix *expr;                  /* collapsed genes x samples, same order */
    struct mr_identity id;
    enum mr_scale scale;
    struct mr_normalised norm;
    mr_reference *reference;
    const struct set_group *sets; /* in its ids; the run's */
    struct mr_scores mechanisms, panels, background;
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
    mr_names *strings;
    struct set_group sets[MR_N_SPECIES][MR_N_ID_KINDS]; /* made when first needed */
    struct tables tables; /* all of -c, or the one of the sheet read last: studies share them */
    char *reference;      /* text */
    size_t reference_size;
};

/* run.c */
void study_release(struct study *s);

/* study_read.c: finds the samples in their tables, identifies and collapses them. */
mr_status study_read(struct study *s, mr_run *run, mr_error *err);

/* study_score.c: normalises, learns the bins and scores all sets. */
mr_status study_score(struct study *s, mr_run *run, mr_error *err);

/* units.c: animals and arms; arms of one animal leave, with a warning. */
mr_status units_list(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                     const char *path, mr_error *err);

/* design.c: units, arms, model matrix and contrasts. */
mr_status design_init(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                      const char *path, mr_error *err);
void design_release(struct design *d);
/* Means over the samples of each unit: 'values' [n_samples] -> 'means' [n_units]. */
void design_average(const struct design *d, const double *values, double *means);
/* Contrast of the coefficients. */
double design_contrast(const struct design *d, const struct contrast *c, const double *beta);

/* study_test.c: effects, panels, covariance, contrasts. */
mr_status study_test(const struct study *s, mr_results *results, mr_error *err);

/* study_rows.c: sets, quality of samples, scores. */
mr_status study_rows(const struct study *s, mr_results *results, mr_error *err);

/* study_genes.c: what each gene contributes. */
mr_status study_genes(const struct study *s, mr_results *results, mr_error *err);

#endif /* RUN_STUDY_H */
