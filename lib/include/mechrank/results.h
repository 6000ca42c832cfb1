/* results.h - the tables a run writes and `rank` and `report` read */
#ifndef MR_RESULTS_H
#define MR_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "mechrank/matrix.h"

/* Flags of a row, in the order in which they are written; pipeline/doc/flags.md explains each. */
enum mr_flag {
    MR_FLAG_SINGLE_STUDY,
    MR_FLAG_TWO_STUDIES,
    MR_FLAG_EXPLORATORY,
    MR_FLAG_HETEROGENEOUS,
    MR_FLAG_BLOCKED,
    MR_FLAG_NOT_COUNTS,
    MR_FLAG_NO_CONTROL,
    MR_FLAG_MODEL_NOT_CONFIRMED,
    MR_FLAG_NO_FUNCTIONAL_RESCUE,
    MR_FLAG_PANELS_NOT_MEASURED,
    MR_FLAG_NO_BACKGROUND_PRIOR,
    MR_FLAG_NO_COVARIANCE,
    MR_FLAG_NOT_ASSESSABLE,
    MR_FLAG_LOW_COVERAGE,
    MR_FLAG_WEAK_HALF_UNMEASURED,
    MR_FLAG_HALF_MOSTLY_UNEXPRESSED,
    MR_FLAG_COMPOSITION_DRIVEN,
    MR_FLAG_WHOLE_TRANSCRIPTOME,
    MR_FLAG_SIGN_DISAGREEMENT,
    MR_FLAG_XENOGENEIC,
    MR_FLAG_POOLED_ANIMALS,
    MR_FLAG_BATCH_CONFOUNDED,
    MR_FLAG_RETRACTED_PRIOR,
    MR_FLAG_SMALL_SET,
    MR_N_FLAGS
};
typedef uint32_t mr_flags; /* bit f: flag f */

MR_API const char *mr_flag_name(enum mr_flag flag);
MR_API const char *mr_flag_meaning(enum mr_flag flag); /* one sentence */

/* Strings belong to the mr_results; NULL is NA.  Numbers: NaN is NA. */
struct mr_effect {
    const char *study, *species, *source, *product, *mechanism, *contrast, *adjusted;
    double n1, n2; /* animals: arm before the minus sign, arm after it */
    double u, sd, theta, se, df, t, p, g, g_var, genes_used, genes_total;
    double fry_p, camera_p; /* tests on the genes beside that on the score */
    mr_flags flags;
};
struct mr_covariance {
    const char *study, *adjusted, *mechanism_a, *mechanism_b;
    double r;
};
struct mr_contrast {
    const char *study, *adjusted, *source_a, *product_a, *contrast_a, *source_b, *product_b,
        *contrast_b;
    double u;
};
struct mr_gene {
    const char *study, *source, *product, *mechanism, *gene, *symbol;
    double logFC, t, p;
    const char *half; /* up, down */
    double contribution;
    double sd_without; /* moderated sd of the score without the gene; NaN: nothing would be left */
};
/* What a study says with other lists of genes; validation.md 4.4. */
struct mr_variant {
    const char *study, *source, *product; /* source NULL: any */
    const char *mechanism;
    const char *variant; /* full_lists, exclusive_lists, no_flagged_genes, drop_30:7, ... */
    double theta;        /* treated-model; NaN: not assessable, or a drop, where the genes tell */
    double sd;
    double df; /* NaN for a drop: that of the effect */
    double genes_used;
};
struct mr_set_row {
    const char *study, *set;
    double genes_total, genes_mapped, genes_used, mapped_fraction;
    const char *assessable; /* yes, no */
    const char *missing;    /* unmapped members, comma-separated, "-" if none */
};
struct mr_panel {
    const char *study, *source, *product, *panel, *contrast;
    double n1, n2, theta, se, df, t, p;
    const char *gate; /* confirmed, not_confirmed, rescued, not_rescued, NULL */
};
struct mr_qc {
    const char *study, *sample, *arm, *source;
    double library_size, norm_factor, genes_detected, mapped_fraction, granulosa, oocyte, theca,
        luteal;
    mr_flags flags;
    double unassigned; /* reads that the quantifier gave to no gene; NaN: it does not say */
};
struct mr_ranking {
    const char *source, *product, *family, *mechanism, *expected;
    double rank, rank_lo, rank_hi; /* within the family */
    const char *top_set;           /* yes, no; NULL where not ranked */
    double rank_all, rank_all_lo, rank_all_hi, p_score, effect, se, ci_lo, ci_hi, p, q, p_holm, k,
        n_treated, n_model, tau, i2;
    const char *rescue_class; /* of all studies together, as in mr_rescue_row */
    const char *prior;        /* literature: direction and number of papers */
    mr_flags flags;
    double own_tau, hk_lo, hk_hi;        /* heterogeneous: its own tau, Hartung-Knapp interval */
    double pi_lo, pi_hi;                 /* k >= 4: prediction interval */
    double effect_adjusted, se_adjusted; /* for composition, over studies where that is possible */
    const char *above; /* "fibrosis,homing": of its family, claimed to stand below it; "-" none */
    double sens_lo, sens_hi; /* ranks in the table of sensitivity: smallest, largest */
    double genes_to_lose;    /* genes whose loss would take the significance */
};

/* One study, or all studies with three arms together; statistics.md I.8.  In units of sd. */
struct mr_rescue_row {
    const char *study; /* MR_ALL_STUDIES: together */
    const char *source, *product, *mechanism;
    double damage, damage_p;     /* model-control, turned so that a damage is negative */
    const char *rescued;         /* yes, no; NULL where there is no damage to rescue */
    double r, r_lo, r_hi;        /* share of the damage that came back; NaN likewise */
    const char *r_shape;         /* of its set: bounded, unbounded, two_pieces */
    double tc_p_equiv;           /* that half of the damage or more is left; NaN likewise */
    const char *rescue_class;    /* column "class"; NULL where the mechanism was not assessable */
    double k, df, damage_se;     /* k: studies in it */
    double tm, tm_se, tc, tc_se; /* treated-model, treated-control, with the sign of damage */
};
#define MR_ALL_STUDIES "all"
/* One study with three arms, across its mechanisms; statistics.md II.5. */
struct mr_rescue_slope_row {
    const char *study, *source, *product;
    double mechanisms;                     /* number of them */
    double raw, artefact, slope, slope_se; /* as in struct mr_slope */
    double damage_ms, damage_ms_se;        /* in squared log2 units */
};

/* The ranking where another choice is made; mechanisms without an effect have no row. */
struct mr_sensitivity {
    const char *variant; /* "main": as in the ranking */
    const char *source, *product, *mechanism;
    double effect, rank, rank_lo, rank_hi; /* within the family */
    const char *detail; /* the gene left out, the number of draws; NULL: nothing to say */
};

/* The effect of one source on a mechanism less that of another; names in bytewise order. */
struct mr_source_pair {
    const char *source_a, *product_a, *source_b, *product_b, *family, *mechanism;
    double difference, se, df, ci_lo, ci_hi, p, q;
    double k_a, k_b, k_both; /* studies of each, and those that have both */
    mr_flags flags;
};

/* Literature beside the ranking of one source and product; it enters nothing else. */
struct mr_concordance {
    const char *source, *product;
    double n_mechanisms, n_papers, n_retracted;
    double tau, p; /* Kendall's tau-b of reports and effects, exact permutation p; may be NaN */
};

enum mr_table_id {
    MR_RANKING,
    MR_EFFECTS,
    MR_COVARIANCE,
    MR_CONTRASTS,
    MR_GENES,
    MR_SETS,
    MR_PANELS,
    MR_QC,
    MR_RESCUE,       /* like the ranking made anew by mr_run_rank() */
    MR_RESCUE_SLOPE, /* likewise */
    MR_SENSITIVITY,  /* likewise */
    MR_SOURCE_PAIRS, /* likewise */
    MR_CONCORDANCE,  /* likewise */
    MR_VARIANTS,
    MR_N_TABLES
};

/* All tables of a run.  Rows are appended; they and their strings live as long as it does. */
typedef struct mr_results mr_results;

MR_API mr_results *mr_results_new(void); /* NULL: out of memory */
MR_API void mr_results_free(mr_results *results);
/* The results' own copy of a string; NULL for NULL. */
MR_API mr_status mr_results_string(mr_results *results, const char *s, const char **copy,
                                   mr_error *err);
/* Appends a copy of '*row' (the struct of that table), copying its strings too. */
MR_API mr_status mr_results_add(mr_results *results, enum mr_table_id table, const void *row,
                                mr_error *err);
MR_API size_t mr_results_size(const mr_results *results, enum mr_table_id table);
/* Row 'i': a pointer to the struct of that table, valid until the next mr_results_add(). */
MR_API const void *mr_results_row(const mr_results *results, enum mr_table_id table, size_t i);
MR_API void mr_results_clear(mr_results *results, enum mr_table_id table);

/* A cell of a table as its file holds it, for writers of other forms. */
enum mr_cell_kind { MR_CELL_TEXT, MR_CELL_NUMBER, MR_CELL_FLAGS };
struct mr_cell {
    enum mr_cell_kind kind;
    const char *text; /* NULL is NA */
    double number;    /* NaN is NA */
    mr_flags flags;
};
MR_API size_t mr_results_n_columns(enum mr_table_id table);
MR_API const char *mr_results_column(enum mr_table_id table, size_t column); /* its name */
MR_API struct mr_cell mr_results_cell(const mr_results *results, enum mr_table_id table, size_t i,
                                      size_t column);

/* scores.tsv: sets x samples, NaN is NA.  Joins one study's scores to those that are there. */
MR_API mr_status mr_results_add_scores(mr_results *results, const mr_matrix *scores, mr_error *err);
MR_API size_t mr_results_n_scores(const mr_results *results); /* matrices, one per study */
MR_API const mr_matrix *mr_results_scores(const mr_results *results, size_t i);

/* File name of a table ("effects.tsv"). */
MR_API const char *mr_results_file(enum mr_table_id table);
/* True if mr_run_rank() makes it from the other tables. */
MR_API bool mr_results_is_made_anew(enum mr_table_id table);
/* Writes a table, or scores.tsv, with its header; numbers in the shortest exact form. */
MR_API mr_status mr_results_write(const mr_results *results, enum mr_table_id table,
                                  const char *path, mr_error *err);
MR_API mr_status mr_results_write_scores(const mr_results *results, const char *path,
                                         mr_error *err);
/*
 * Reads a table and appends its rows; columns by name, further ones are passed over, a
 * missing required one is MR_EFORMAT.  Those that older versions did not write may be missing.
 */
MR_API mr_status mr_results_read(mr_results *results, enum mr_table_id table, const char *path,
                                 mr_error *err);
MR_API mr_status mr_results_read_scores(mr_results *results, const char *path, mr_error *err);

#endif /* MR_RESULTS_H */
