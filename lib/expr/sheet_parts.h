/* sheet_parts.h - the parts of the sample sheet's reader: columns, rows, checks, faults */
#ifndef EXPR_SHEET_PARTS_H
#define EXPR_SHEET_PARTS_H

#include "mechrank/names.h"
#include "mechrank/sheet.h"

/* The columns that have a meaning, in the order of messages. */
enum sheet_column {
    COL_SAMPLE,
    COL_ARM,
    COL_SOURCE,
    COL_STUDY,
    COL_TABLE,
    COL_FILE,
    COL_COLUMN,
    COL_SPECIES,
    COL_SCALE,
    COL_BATCH,
    COL_ANIMAL,
    COL_PRODUCT,
    COL_DONOR_SPECIES,
    COL_POOL_SIZE,
    COL_DAYS_AFTER_MODEL,
    COL_DAYS_AFTER_TREATMENT,
    N_COLUMNS
};

/* A study while rows come in. */
struct sheet_study {
    struct mr_study view;
    size_t *samples;
    size_t capacity, first_line;
    size_t n_of_arm[MR_N_ARMS];
    bool faulty; /* a row's arm is unknown: do not miss the model arm too */
    size_t species_line, scale_line, table_line, file_line; /* that said it first, 0: none */
};

struct mr_sheet {
    char *path;
    char md5[33];
    bool simulated;
    struct mr_sample *samples;
    size_t n_samples, samples_capacity;
    const char **covariates; /* opts->n_covariates per sample */
    size_t n_covariates, covariates_capacity;
    struct sheet_study *studies;
    size_t n_studies, studies_capacity;
    mr_names *strings; /* of all fields */
};

/* Which row a key was met in first. */
struct sheet_index {
    mr_names *keys;
    size_t *rows; /* [size of keys] */
    size_t capacity;
};

struct sheet_fault {
    size_t line;  /* 0: of the whole sheet */
    size_t order; /* in which it was found */
    char *text;
};

/* A sheet being read. */
struct sheet_reader {
    const struct mr_sheet_opts *opts;
    mr_sheet *sheet;
    size_t at[N_COLUMNS];         /* field of a known column, MR_NONE if it is absent */
    size_t *covariate_at;         /* [opts->n_covariates] likewise */
    size_t group_at;              /* field of opts->group, likewise */
    size_t n_fields;              /* of the header */
    const char **fields;          /* of the current line, trimmed; NULL: missing */
    size_t fields_capacity, line; /* 'line' of the current line */
    struct sheet_index names;     /* samples */
    struct sheet_index places;    /* file, or table and column */
    mr_names *study_names;
    struct sheet_fault *faults;
    size_t n_faults, faults_capacity, n_more;
};

/* Records a fault, "path:line: ..." ("path: ..." for line 0); MR_OK, or MR_ENOMEM. */
mr_status sheet_fault(struct sheet_reader *r, size_t line, mr_error *err, const char *fmt, ...)
    MR_PRINTF(4, 5);

/* Finds the columns in the header, r->fields, or records faults. */
mr_status sheet_header(struct sheet_reader *r, mr_error *err);

/*
 * Fills 'sample' from the row in r->fields, or records faults; '*arm_known' is false where the
 * arm is at fault.
 */
mr_status sheet_row(struct sheet_reader *r, struct mr_sample *sample, bool *arm_known,
                    mr_error *err);

/* Appends 'sample' to the sheet and its study and compares it with the rows before. */
mr_status sheet_add(struct sheet_reader *r, const struct mr_sample *sample, bool arm_known,
                    mr_error *err);

/* True if the study is among those asked for. */
bool sheet_is_chosen(const struct mr_sheet_opts *opts, const char *study);

/* Records what shows only at the end: studies without a model arm or without tables. */
mr_status sheet_finish(struct sheet_reader *r, mr_error *err);

#endif /* EXPR_SHEET_PARTS_H */
