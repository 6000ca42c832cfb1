/* score_write.h - scores as tables */
#ifndef MR_SCORE_WRITE_H
#define MR_SCORE_WRITE_H

#include "mechrank/score_files.h"
#include "mechrank/table_write.h"

/* What is written of scores; columns in formats.md. */
enum mr_score_table {
    MR_SCORES_TSV,       /* sets x samples */
    MR_SCORES_LONG,      /* a row per sample and set, as they come */
    MR_SCORES_GCT,       /* sets x samples, GCT 1.3 */
    MR_SCORES_LEADING,   /* the genes that lead each score */
    MR_SCORES_DISPERSION /* of the members' ranks */
};

struct mr_score_write_opts {
    struct mr_table_write_opts table;
    size_t max_memory; /* bytes of scores that wait for the last sample, before a file is [1 GiB] */
};

MR_API void mr_score_write_opts_init(struct mr_score_write_opts *opts);

typedef struct mr_score_writer mr_score_writer;

/* Borrows what 'opts->table' names until it is freed. */
MR_API mr_status mr_score_writer_new(enum mr_score_table table,
                                     const struct mr_score_write_opts *opts, mr_score_writer **out,
                                     mr_error *err);
MR_API void mr_score_writer_free(mr_score_writer *writer);

/*
 * What takes the scores.  MR_EIO: the output, or a temporary file, cannot be written; MR_EFORMAT: a
 * name holds a tab; MR_EINVAL: scores of that method have nothing for this table.
 */
MR_API struct mr_score_sink mr_score_writer_sink(mr_score_writer *writer);

/* After the last sample: writes what is left.  Without begin() nothing is. */
MR_API mr_status mr_score_writer_end(mr_score_writer *writer, mr_error *err);

#endif /* MR_SCORE_WRITE_H */
