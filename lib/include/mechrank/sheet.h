/* sheet.h - the sample sheet: which sample is which, in which study */
#ifndef MR_SHEET_H
#define MR_SHEET_H

#include "mechrank/ids.h"
#include "mechrank/io.h"

enum mr_arm { MR_CONTROL, MR_MODEL, MR_TREATED, MR_N_ARMS };

MR_API const char *mr_arm_name(enum mr_arm arm);

/* What a treated animal was given. */
MR_API size_t mr_product_count(void);
MR_API const char *mr_product_name(size_t i);

/* One row.  Strings belong to the sheet; a missing field is NULL. */
struct mr_sample {
    const char *name;   /* unique but for lanes */
    const char *column; /* its name in the table; 'name' if the sheet does not say */
    const char *study;  /* "study1" if the sheet does not say */
    const char *table, *file;
    enum mr_arm arm;
    const char *source;  /* canonical; NULL unless treated */
    const char *product; /* "cells" if the sheet does not say; NULL unless treated */
    const char *level;   /* of opts.group; then 'arm' is MR_MODEL, source and product are NULL */
    const char *batch, *animal, *donor_species;
    const char *pool_size; /* animals in the sample, a whole number */
    const char *days_after_model, *days_after_treatment;
    enum mr_species species;       /* MR_SPECIES_UNKNOWN if the sheet does not say */
    enum mr_scale scale;           /* MR_SCALE_AUTO likewise */
    const char *const *covariates; /* [opts.n_covariates], in the order asked for */
    size_t line;                   /* of the sheet */
};

struct mr_study {
    const char *name;
    size_t n_samples;
    const size_t *samples; /* rows of the sheet, in its order */
    enum mr_species species;
    enum mr_scale scale;
};

struct mr_sheet_opts {
    const mr_refs *refs;           /* for the sources */
    bool any_source;               /* take words near a canonical source as they are [false] */
    const char *file_root;         /* put before relative paths of table and file [NULL] */
    const char *const *covariates; /* columns to keep besides the known ones [NULL] */
    size_t n_covariates;
    const char *const *studies; /* only these studies; NULL: all */
    size_t n_studies;
    bool has_tables;   /* -c was given: the sheet may name neither table nor file */
    const char *group; /* a column that takes the place of arm and source, which may then be
                          absent and are not read [NULL] */
};

typedef struct mr_sheet mr_sheet;

MR_API void mr_sheet_opts_init(struct mr_sheet_opts *opts);

/*
 * Reads a sheet: tab-separated, a header line, '#' comment lines, blank lines passed over;
 * fields are trimmed; blank, "NA" and "-" are missing.  The whole sheet is checked, also the
 * studies that 'opts' leave out, so that a sheet is right or wrong for all jobs of an array;
 * but what two studies share is a fault only if both were asked for.
 * MR_EFORMAT: the first fault, "path:line: expected ..., found ...".  With 'faults' every
 * fault is added to it as a warning of kind "sheet:1", "sheet:2", ..., in line order; after
 * the first 100 found the last of them counts the rest.
 * MR_EINVAL: a study asked for is not in the sheet.
 */
MR_API mr_status mr_sheet_read(const char *path, const struct mr_sheet_opts *opts, mr_notes *faults,
                               mr_sheet **out, mr_error *err);
/* The same over an open source, which stays the caller's. */
MR_API mr_status mr_sheet_read_source(mr_source *src, const struct mr_sheet_opts *opts,
                                      mr_notes *faults, mr_sheet **out, mr_error *err);
MR_API void mr_sheet_free(mr_sheet *sheet);

MR_API const char *mr_sheet_path(const mr_sheet *sheet);
MR_API const char *mr_sheet_md5(const mr_sheet *sheet);
/* True if a comment of the sheet begins with "# SIMULATED": reports then say so. */
MR_API bool mr_sheet_is_simulated(const mr_sheet *sheet);
MR_API size_t mr_sheet_n_samples(const mr_sheet *sheet); /* rows, lanes counted each */
MR_API const struct mr_sample *mr_sheet_sample(const mr_sheet *sheet, size_t i);
MR_API size_t mr_sheet_n_studies(const mr_sheet *sheet); /* in order of first row */
MR_API const struct mr_study *mr_sheet_study(const mr_sheet *sheet, size_t i);

#endif /* MR_SHEET_H */
