/* ids.h - what the row names of a table are: id kind, species, and one row per gene */
#ifndef MR_IDS_H
#define MR_IDS_H

#include <stdbool.h>

#include "mechrank/counts.h"
#include "mechrank/refs.h"

enum mr_scale { MR_SCALE_AUTO, MR_SCALE_COUNTS, MR_SCALE_LOG2, MR_SCALE_TPM, MR_SCALE_FPKM };

MR_API const char *mr_scale_name(enum mr_scale scale);
/* Sets '*scale' from "auto counts log2 tpm fpkm"; false for any other word. */
MR_API bool mr_scale_parse(const char *word, enum mr_scale *scale);

/* What a table was taken for. */
struct mr_identity {
    enum mr_id_kind kind;
    enum mr_species species;
    bool species_assumed;                /* title-case symbols and nothing to tell mouse from rat */
    size_t n_rows, n_mapped;             /* mapped: to a gene of refs */
    size_t n_versions, n_old, n_dropped; /* versions stripped, old symbols, spike-ins and QC */
    size_t n_by_map;                     /* of n_mapped: by what the gene map makes of them */
    const mr_id_map *gene_map;           /* of the options, for those who use the identity */
    bool as_written; /* mr_identify_any(): names stand for themselves; species unknown */
};

struct mr_identify_opts {
    enum mr_species species; /* that the user named [MR_SPECIES_UNKNOWN] */
    const char *path;        /* of the table, for messages */
    size_t first_line;       /* of its first row; 0: it has no lines */
    const char *study;       /* for notes; "" for none */
    bool keep_dates;         /* take names that a spreadsheet made dates as unknown ids [false] */
    /*
     * Names of genes for ids that refs lack [NULL].  Where they make at least twice as many rows
     * known, as with Ensembl ids of the mouse, of which refs know those of core genes only, the
     * table is taken for one of these names: id kind and genes are theirs.
     */
    const mr_id_map *gene_map;
};

/*
 * Detects id kind and species of the names 'rows'.
 * MR_EFORMAT: another organism's ids, too few known genes, or a name mangled by a spreadsheet
 * ("1-Sep") unless keep_dates.  Adds notes under opts->study.
 */
MR_API mr_status mr_identify(const mr_names *rows, const mr_refs *refs,
                             const struct mr_identify_opts *opts, mr_notes *notes,
                             struct mr_identity *out, mr_error *err);
/*
 * The same for those who need no gene of refs: names of another organism, or of too few genes that
 * refs know, are taken as they are written, with a note.
 */
MR_API mr_status mr_identify_any(const mr_names *rows, const mr_refs *refs,
                                 const struct mr_identify_opts *opts, mr_notes *notes,
                                 struct mr_identity *out, mr_error *err);

/*
 * Which rows of a table make which gene: spike-ins and quantifier rows are dropped, versions
 * stripped, old symbols renewed, rows of one gene summed, genes in bytewise order of id.  A gene
 * that refs know carries refs' id for this kind and species; any other the bytewise smallest of
 * its row names.  Made from the names of the rows alone, so samples may come one at a time.
 */
typedef struct mr_collapse_plan mr_collapse_plan;

/* The plan keeps none of its arguments; the caller frees '*out'. */
MR_API mr_status mr_collapse_plan_new(const mr_names *rows, const struct mr_identity *id,
                                      const mr_refs *refs, mr_collapse_plan **out, mr_error *err);
/* The same with genes in the order of their first rows. */
MR_API mr_status mr_collapse_plan_new_by_row(const mr_names *rows, const struct mr_identity *id,
                                             const mr_refs *refs, mr_collapse_plan **out,
                                             mr_error *err);
/* The same with the genes of 'first' in front, in their order; behind them the others. */
MR_API mr_status mr_collapse_plan_new_behind(const mr_names *first, const mr_names *rows,
                                             const struct mr_identity *id, const mr_refs *refs,
                                             mr_collapse_plan **out, mr_error *err);
MR_API void mr_collapse_plan_free(mr_collapse_plan *plan);
MR_API const mr_names *mr_collapse_plan_genes(const mr_collapse_plan *plan);
/* Adds the note that rows were summed, if some are. */
MR_API mr_status mr_collapse_plan_note(const mr_collapse_plan *plan, const char *study,
                                       mr_notes *notes, mr_error *err);

/*
 * Sums the rows of each gene into genes[size of mr_collapse_plan_genes()], doubles in order of
 * value, so that the order of rows does not matter.  A row stands in 'profile' once at most.
 * 'scratch' holds mr_collapse_scratch_size() bytes, aligned as malloc() does; threads that have
 * their own share a plan.
 */
MR_API void mr_collapse_apply(const mr_collapse_plan *plan, const struct mr_profile *profile,
                              void *scratch, double *genes);
MR_API size_t mr_collapse_scratch_size(const mr_collapse_plan *plan);

/*
 * The same sums, but only those other than 0: writes genes[] (ascending) and values[], each with
 * room for profile->n, and returns how many.  They may be the profile's own 'rows' and 'f64'.
 * Costs what the profile holds, whatever the number of genes.  'scratch' holds
 * mr_collapse_sparse_scratch_size() bytes, of any content.
 */
MR_API size_t mr_collapse_sparse(const mr_collapse_plan *plan, const struct mr_profile *profile,
                                 void *scratch, uint32_t *genes, double *values);
MR_API size_t mr_collapse_sparse_scratch_size(const mr_collapse_plan *plan);

/*
 * mr_collapse() makes the genes x samples matrix that all later steps see: the plan applied to
 * the 'n_cols' columns of 'table' that 'cols' picks and orders.  A new matrix, U32 if 'table' is
 * and no sum reaches 2^32.
 */
MR_API mr_status mr_collapse(const mr_matrix *table, const struct mr_identity *id,
                             const mr_refs *refs, const size_t *cols, size_t n_cols,
                             const char *study, mr_notes *notes, mr_matrix **out, mr_error *err);

/* What the values of a table look like; samples are added one at a time. */
struct mr_scale_facts {
    double min, max; /* of all values and 0 */
    size_t n_columns;
    size_t n_nonzero, n_integers; /* integers among the values other than 0 */
    bool tpm_sums, fpkm_sums;     /* of every column */
};
MR_API void mr_scale_facts_init(struct mr_scale_facts *facts);
MR_API void mr_scale_facts_add(struct mr_scale_facts *facts, const struct mr_profile *profile);
/*
 * What they are.  Negative values, or a maximum below 60 with more than 5 % fractions among the
 * values other than 0: log2; every column sum within 0.5 % of 1e6: TPM; under 5 % integers and
 * every column sum below 1.2e6: FPKM-like; else counts.
 */
MR_API enum mr_scale mr_scale_of_facts(const struct mr_scale_facts *facts);
/* True if under 5 % of the values other than 0 are integers: unusual for counts. */
MR_API bool mr_scale_facts_fractional(const struct mr_scale_facts *facts);

/* What columns 'cols' of a table are. */
MR_API enum mr_scale mr_scale_detect(const mr_matrix *table, const size_t *cols, size_t n_cols);

#endif /* MR_IDS_H */
