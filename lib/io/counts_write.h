/* counts_write.h - what the forms of output share */
#ifndef IO_COUNTS_WRITE_H
#define IO_COUNTS_WRITE_H

#include "mechrank/counts_write.h"

/* Tells opts->progress that 'done' samples were taken. */
mr_status counts_write_step(const struct mr_counts_write_opts *opts, const mr_stream *stream,
                            size_t done, mr_error *err);
/* MR_EFORMAT: a line of a table cannot hold 'name'. */
mr_status counts_write_name(const mr_stream *stream, const char *name, mr_error *err);
/* MR_EFORMAT: there were no samples, or no genes. */
mr_status counts_write_some(const mr_stream *stream, size_t n_samples, mr_error *err);

#endif /* IO_COUNTS_WRITE_H */
