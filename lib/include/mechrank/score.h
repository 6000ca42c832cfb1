/* score.h - score gene sets in every sample of an expression matrix */
#ifndef MR_SCORE_H
#define MR_SCORE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "mechrank/norm.h"
#include "mechrank/refs.h"

/* ---- methods ---- */

typedef struct mr_method mr_method; /* a scoring method; immutable */

/* What a score depends on besides its set and the options. */
enum mr_dependence {
    MR_OF_SAMPLE, /* its sample only */
    MR_OF_STUDY,  /* what the study taught normalisation and bins: an mr_reference */
    MR_OF_COHORT, /* all samples scored together, or those of a frozen mr_cohort */
};
MR_API const char *mr_dependence_name(enum mr_dependence dependence); /* "sample"... */

/* What a method can do, and wants. */
enum mr_trait {
    MR_WANTS_LOGS = 1,     /* values on a log scale; a method without it wants order only */
    MR_USES_WEIGHTS = 2,   /* of networks; others take their signs only */
    MR_TAKES_RANDOM = 4,   /* a set's score depends on its own genes only: permutations */
    MR_HAS_LEADING = 8,    /* names the genes that lead a score */
    MR_HAS_DISPERSION = 16 /* of the members' ranks */
};

/* The methods, in the order of `mechrank methods`. */
MR_API size_t mr_method_count(void);
MR_API const mr_method *mr_method_get(size_t i);
/* The method with that command-line name ("activity"), or NULL. */
MR_API const mr_method *mr_method_find(const char *name);
MR_API const char *mr_method_name(const mr_method *m);
MR_API const char *mr_method_summary(const mr_method *m);
MR_API const char *mr_method_source(const mr_method *m);
MR_API const char *mr_method_input(const mr_method *m);  /* expected input scale */
MR_API const char *mr_method_bounds(const mr_method *m); /* theoretical, "-0.5 to 0.5" */
MR_API enum mr_dependence mr_method_dependence(const mr_method *m);
MR_API unsigned mr_method_traits(const mr_method *m); /* of enum mr_trait, ored */

/* Whose conventions about ties, tables and sums a score follows. */
enum mr_compat {
    MR_COMPAT_NONE,  /* our own: free of order, see scores.md */
    MR_COMPAT_GSVA1, /* GSVA 1.46: ssgsea and gsva */
    MR_COMPAT_GSEAPY /* GSEApy: ssgsea */
};

/* What `gsva` turns values into positions within the cohort by. */
enum mr_kcdf { MR_KCDF_GAUSSIAN, MR_KCDF_POISSON, MR_KCDF_ECDF };

/* Of all methods; each reads its own. */
struct mr_method_opts {
    enum mr_compat compat;        /* [MR_COMPAT_NONE]; ties are then in the order of the genes */
    enum mr_kcdf kcdf;            /* gsva [MR_KCDF_GAUSSIAN] */
    double alpha;                 /* ssgsea: exponent of the rank weights [0.25] */
    double negative_weight;       /* ucell: of the genes that go down [1] */
    double auc_threshold;         /* aucell: share of the genes that counts [0.05] */
    double tau;                   /* gsva: exponent of the walk's weights [1] */
    const mr_names *stable_genes; /* singscore: ranks among these [NULL] */
    size_t max_rank;              /* ucell [1500] */
    bool unknown_direction;       /* singscore: members may go either way [false] */
    bool dispersion;              /* singscore: how far ranks spread; takes longer [true] */
    bool skip_missing;            /* ucell: genes the table lacks take no part [false] */
    bool max_deviation;           /* gsva: the larger deviation, not their difference [false] */
    bool abs_ranking;             /* gsva: both deviations count alike [false] */
};
MR_API void mr_method_opts_init(struct mr_method_opts *opts);

/* ---- what a study taught ---- */

/*
 * What a study taught normalisation and scoring: gene filter, the sample that factors refer
 * to, mean library, cuts of the expression bins and the background genes of each.  With it
 * one more sample is scored alone, to the same bytes.
 */
typedef struct mr_reference mr_reference;

/*
 * Learns bins from normalised data: background genes are those of 'normalised->x' for which
 * is_core[row of x] is false.  'expr' is the matrix mr_normalise() was given.
 * MR_EEMPTY: fewer than 250 background genes.
 */
MR_API mr_status mr_reference_learn(const mr_matrix *expr, const struct mr_normalised *normalised,
                                    enum mr_scale scale, const bool *is_core, mr_reference **out,
                                    mr_error *err);
MR_API void mr_reference_free(mr_reference *ref);
MR_API enum mr_scale mr_reference_scale(const mr_reference *ref);
MR_API const mr_names *mr_reference_genes(const mr_reference *ref); /* kept, in their order */

/*
 * Normalises new samples (genes x samples, collapsed) as the study of 'ref' was; '*x' is a
 * new matrix of the kept genes.  Errors of mr_normalise_frozen().
 */
MR_API mr_status mr_reference_apply(const mr_reference *ref, const mr_matrix *expr, int n_threads,
                                    mr_matrix **x, mr_error *err);

/*
 * The file reference.tsv[.gz]: a table of tab-separated columns, of any number of studies.
 *   study       the study
 *   item        what the row says, see below
 *   name        of what
 *   value       a number in the shortest form that reads back to the same double
 *   bin         of a gene: its expression bin, 1 to 25
 *   background  of a gene: yes if it takes part in the mean of its bin, else no
 * NA stands where a column does not apply.  Columns are found by name; rows of a study may
 * be mixed with those of others, those of one item stand in order.
 *   item           name            value
 *   scale          counts tpm ...  NA                                        once
 *   tmm_reference  sample          its library size, over all genes          counts, once
 *   tmm_scale      NA              geometric mean of the raw TMM factors     counts, once
 *   mean_library   NA              mean effective library size               counts, once
 *   cut            1 to 24         smallest mean of bin name + 1             24 rows
 *   gene           id              counts: its count in the tmm_reference    every kept gene
 *   target         1, 2, ...       quantile target of that rank              all but counts
 */
MR_API mr_status mr_reference_write_header(FILE *out, mr_error *err);
/* Appends one study.  MR_EIO: it could not be written. */
MR_API mr_status mr_reference_write(const mr_reference *ref, const char *study, FILE *out,
                                    mr_error *err);
/*
 * Reads one study of a file, plain or compressed; 'study' NULL: the only one.
 * MR_EFORMAT: a fault of the file, "path:line: ..."; MR_EINVAL: it has no such study, or
 * several and none was named.
 */
MR_API mr_status mr_reference_read(const char *path, const char *study, mr_reference **out,
                                   mr_error *err);

/* ---- scores ---- */

/*
 * How much of a set a study measures.  A half is measured if the table holds at least half of
 * its genes and 5 are used.  An unmeasured weak half (weight below 1) gets weight 0; a set with
 * an unmeasured strong half, or with fewer than 10 used genes, is not assessable.
 */
struct mr_half_coverage {
    size_t listed, present, used; /* genes: in the set, in the table, kept by the filter */
    double weight;                /* of the half in the score; 0: unmeasured or absent */
};

struct mr_coverage {
    struct mr_half_coverage half[MR_N_HALVES];
    bool assessable;
    bool weak_half_unmeasured;    /* such a half does not count in the two flags below */
    bool half_mostly_unexpressed; /* a half has fewer than half of its listed genes used */
    bool low_coverage;            /* under 70 % of the genes listed are present */
};

/* What a cohort taught gsva, plage or zscore: cohort.h */
typedef struct mr_cohort mr_cohort;

struct mr_score_opts {
    struct mr_method_opts method;
    const mr_reference *reference; /* bins for `activity`; required there */
    const mr_cohort *cohort;       /* for methods of a cohort; NULL: mr_score() learns it */
    const mr_names *table_genes;   /* genes of the table before the filter; NULL: those of expr */
    size_t min_size, max_size;     /* drop sets with fewer or more used genes [1, SIZE_MAX] */
    bool need_measured;            /* apply the rules above; else one used gene will do [true] */
    size_t n_permutations;         /* [0] MR_TAKES_RANDOM: random sets per size of set */
    uint64_t seed;                 /* of the permutations [1] */
    int n_threads;                 /* [1]; never changes the result */
    const struct mr_progress *progress; /* [NULL] */
};
MR_API void mr_score_opts_init(struct mr_score_opts *opts);

/* ---- sample by sample ---- */

/* Why a score is NaN. */
enum mr_undefined {
    MR_DEFINED,
    MR_NOT_ASSESSABLE,  /* too little of the set is measured */
    MR_ALL_GENES,       /* the set holds every gene: nothing to compare with */
    MR_CONSTANT_SAMPLE, /* all values of the sample are equal */
    MR_NO_WEIGHT,       /* all members stand where the method gives no weight */
    MR_COLLINEAR,       /* the weights of the sets depend on one another */
    MR_TOO_FEW_GENES,   /* fewer genes than the model has coefficients */
    MR_TOO_FEW_SAMPLES, /* a cohort of one has no spread */
    MR_EMPTY_SAMPLE,    /* nothing was counted: no CPM */
    MR_NO_DIRECTION,    /* plage: two directions explain as much of the set */
    MR_LEFT_OUT,        /* in this study too few or too many of its genes are in use */
    MR_N_UNDEFINED
};
MR_API const char *mr_undefined_text(enum mr_undefined why); /* "the set holds every gene"... */

/* The score of one set in one sample.  A plain set has only the half MR_UP. */
struct mr_set_score {
    double total;                   /* NaN: see 'why' */
    double half[MR_N_HALVES];       /* NaN where the method has no such part */
    double dispersion[MR_N_HALVES]; /* NaN without MR_HAS_DISPERSION or opts.dispersion */
    enum mr_undefined why;
};

/* Among scores of random sets of the same size in the same sample; descriptive, see scores.md. */
struct mr_set_null {
    double z, p; /* p two-sided; both NaN where there is no score, or all random ones are alike */
};

/* The values of one sample other than 0; all other genes have 0. */
struct mr_sample_values {
    const char *name; /* for messages */
    size_t n;
    const uint32_t *genes; /* [n] ascending */
    const double *values;  /* [n] */
};

/* Where the scores of one sample go; NULL what is not wanted. */
struct mr_sample_scores {
    struct mr_set_score *sets; /* [n_sets] */
    struct mr_set_null *nulls; /* [n_sets] with opts.n_permutations */
    /*
     * [n_sets] with MR_HAS_LEADING, and the genes, set after set: mr_scorer_n_members() of room
     * each; those that lead come first, strongest first.
     */
    size_t *n_leading;
    uint32_t *leading;
};

typedef struct mr_scorer mr_scorer;

/*
 * Makes ready to score 'sets' in samples whose genes are 'genes' (bytewise order; the order of the
 * table with opts.method.compat).  Methods of a cohort need opts.cohort, `activity` its reference.
 * 'genes' and what 'opts' points to are borrowed, sets are copied.
 *   MR_EINVAL  an option is out of range, or not of this method
 *   MR_EEMPTY  no set passes the size filter
 */
MR_API mr_status mr_scorer_new(const mr_names *genes, const mr_sets *sets, const mr_method *method,
                               const struct mr_score_opts *opts, mr_scorer **out, mr_error *err);
MR_API void mr_scorer_free(mr_scorer *scorer);

/* The sets that are scored, in their order without those dropped by size. */
MR_API size_t mr_scorer_n_sets(const mr_scorer *scorer);
MR_API size_t mr_scorer_set(const mr_scorer *scorer, size_t k);       /* its index in the list */
MR_API size_t mr_scorer_n_members(const mr_scorer *scorer, size_t k); /* genes in use */
MR_API const struct mr_coverage *mr_scorer_coverage(const mr_scorer *scorer, size_t k);
/* Genes that take part: those that do not vary in a cohort do not. */
MR_API size_t mr_scorer_n_genes(const mr_scorer *scorer);

/*
 * Scores 'n' samples by opts.n_threads threads; 'scores' [n].  Only reads 'scorer'.
 *   MR_EINVAL     a value is not finite
 *   MR_ENUMERIC   see the method
 */
MR_API mr_status mr_scorer_score(const mr_scorer *scorer, const struct mr_sample_values *samples,
                                 size_t n, const struct mr_sample_scores *scores, mr_error *err);

/*
 * One sample, for loops that do more with it: 'scratch' holds mr_scorer_scratch_size() bytes of any
 * content, aligned as malloc() does, and is the thread's own.
 */
MR_API size_t mr_scorer_scratch_size(const mr_scorer *scorer);
MR_API mr_status mr_scorer_score_one(const mr_scorer *scorer, const struct mr_sample_values *sample,
                                     void *scratch, const struct mr_sample_scores *scores,
                                     mr_error *err);

/* ---- a whole matrix ---- */

struct mr_scores {
    mr_matrix *total;             /* sets x samples, NaN where not assessable */
    mr_matrix *half[MR_N_HALVES]; /* sets x samples, unweighted, NaN where its weight is 0 */
    struct mr_coverage *coverage; /* [rows of total] */
};

/*
 * mr_score() scores every gene set in every sample of 'expr' (genes x samples; for `activity` the
 * kept genes, log2).  Signed sets of `activity`: total = (w_up up - w_down down)/(w_up + w_down).
 * Rows of the result are the sets in their order, without those dropped by size.  On failure
 * '*out' is empty.
 *   MR_EINVAL     an option is out of range, or a value is not finite
 *   MR_EEMPTY     no set passes the size filter
 *   MR_ECANCELED  the progress function said so
 */
MR_API mr_status mr_score(const mr_matrix *expr, const mr_sets *sets, const mr_method *method,
                          const struct mr_score_opts *opts, struct mr_scores *out, mr_error *err);
MR_API void mr_scores_release(struct mr_scores *scores);

/*
 * Gene-level parts of `activity`: 'background' (bins x samples) is the mean of each bin's
 * background genes, mr_activity_excess() the gene's value over that of its bin, [n_samples].
 */
MR_API mr_status mr_activity_background(const mr_matrix *expr, const mr_reference *ref,
                                        mr_matrix **background, mr_error *err);
MR_API void mr_activity_excess(const mr_matrix *expr, const mr_reference *ref,
                               const mr_matrix *background, size_t gene, double *excess);

#endif /* MR_SCORE_H */
