/* counts_write.h - what the forms of output share */
#ifndef IO_COUNTS_WRITE_H
#define IO_COUNTS_WRITE_H

#include "mechrank/counts_write.h"

/* The next sample, shown as 'opts' ask for; 'done' were taken before it. */
mr_status counts_write_next(mr_stream *stream, const struct mr_counts_write_opts *opts, size_t done,
                            struct mr_profile *out, mr_error *err);
/* MR_EFORMAT: a line of a table cannot hold 'name'. */
mr_status counts_write_name(const mr_stream *stream, const char *name, mr_error *err);
/* MR_EFORMAT: there were no samples, or no genes. */
mr_status counts_write_some(const mr_stream *stream, size_t n_samples, mr_error *err);

#endif /* IO_COUNTS_WRITE_H */
