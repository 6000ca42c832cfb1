/* readers.h - one row per format of counts tables */
#ifndef IO_READERS_H
#define IO_READERS_H

#include "mechrank/io.h"

struct reader {
    const char *name;
    /* Fills 'values' and what it learned of the columns; mr_table_read_source() the rest. */
    mr_status (*read)(mr_source *src, const struct mr_read_opts *opts, struct mr_table *out,
                      mr_error *err);
};

extern const struct reader reader_table;

#endif /* IO_READERS_H */
