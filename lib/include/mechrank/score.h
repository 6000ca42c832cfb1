/* score.h - score gene sets in every sample of an expression matrix */
#ifndef MR_SCORE_H
#define MR_SCORE_H

#include <stdbool.h>
#include <stdio.h>

#include "mechrank/norm.h"
#include "mechrank/refs.h"

typedef struct mr_method mr_method; /* a scoring method; immutable */

/* The methods, in the order of `mechrank methods`. */
MR_API size_t mr_method_count(void);
MR_API const mr_method *mr_method_get(size_t i);
/* The method with that command-line name ("activity"), or NULL. */
MR_API const mr_method *mr_method_find(const char *name);
MR_API const char *mr_method_name(const mr_method *m);
MR_API const char *mr_method_summary(const mr_method *m);
MR_API const char *mr_method_source(const mr_method *m);
MR_API const char *mr_method_dependence(const mr_method *m); /* sample, study, cohort */
MR_API const char *mr_method_input(const mr_method *m);      /* expected input scale */

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

/*
 * How much of a set a study measures.  A half is measured if the table holds at least half of
 * its genes and 5 are used.  An unmeasured weak half (weight below 1) gets weight 0; a set with
 * an unmeasured strong half, or with fewer than 10 used genes, is not assessable.
 */
struct mr_coverage {
    struct {
        size_t listed, present, used; /* genes: in the set, in the table, kept by the filter */
        double weight;                /* of the half in the score; 0: unmeasured or absent */
    } half[MR_N_HALVES];
    bool assessable;
    bool weak_half_unmeasured;    /* such a half does not count in the two flags below */
    bool half_mostly_unexpressed; /* a half has fewer than half of its listed genes used */
    bool low_coverage;            /* under 70 % of the genes listed are present */
};

struct mr_score_opts {
    const mr_reference *reference; /* bins for `activity`; required there */
    const mr_names *table_genes;   /* genes of the table before the filter; NULL: those of expr */
    size_t min_size, max_size;     /* drop sets with fewer or more used genes [1, SIZE_MAX] */
    bool need_measured;            /* apply the rules above; else one used gene will do [true] */
    int n_threads;                 /* [1]; never changes the result */
    const struct mr_progress *progress; /* [NULL] */
};

struct mr_scores {
    mr_matrix *total;             /* sets x samples, NaN where not assessable */
    mr_matrix *half[MR_N_HALVES]; /* sets x samples, unweighted, NaN where its weight is 0 */
    struct mr_coverage *coverage; /* [rows of total] */
};

MR_API void mr_score_opts_init(struct mr_score_opts *opts);

/*
 * mr_score() scores every gene set in every sample of 'expr' (kept genes x samples, log2):
 * total = (w_up up - w_down down)/(w_up + w_down).  Rows of the result are the sets in their
 * order, without those dropped by size.  On failure '*out' is empty.
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
