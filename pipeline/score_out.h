/* score_out.h - where scores go: one table or the part of a shard, and tables beside it */
#ifndef SCORE_OUT_H
#define SCORE_OUT_H

#include "mechrank/score_write.h"
#include "outputs.h"

struct score_out_args {
    const char *output, *format, *leading, *dispersion;
    int precision, n_threads;
    uint64_t max_memory;
    bool force;
    const struct mr_score_files_opts
        *part; /* the output is the part of a shard of these; or NULL */
};

enum { SCORE_OUT_MOST = 4 }; /* sinks */

/* Zeroed it is valid to release. */
struct score_out {
    struct outputs files;
    mr_score_writer *writers[SCORE_OUT_MOST];
    size_t n_writers;
    struct mr_score_sink part; /* of mr_part_begin(), its 'data' NULL without a part */
    struct mr_score_sink sinks[SCORE_OUT_MOST];
    size_t n_sinks;
};

mr_status score_out_open(struct score_out *out, const struct score_out_args *args, mr_error *err);
/* One more that sees all that is written. */
void score_out_add(struct score_out *out, const struct mr_score_sink *sink);
/* The sink for the library; 'out' must stay where it is. */
struct mr_score_sink score_out_sink(struct score_out *out);
/* After the last sample; what was opened in 'files' is still to be committed. */
mr_status score_out_end(struct score_out *out, mr_error *err);
void score_out_release(struct score_out *out);

#endif /* SCORE_OUT_H */
