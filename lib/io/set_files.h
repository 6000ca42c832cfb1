/* set_files.h - the two forms of gene sets, each read behind its first line */
#ifndef IO_SET_FILES_H
#define IO_SET_FILES_H

#include <stdbool.h>

#include "mechrank/sets.h"

/* From 'line' of 'size' bytes, the first one of 'lines', to the end; NULL: there is none. */
mr_status gmt_read(mr_lines *lines, char *line, size_t size, mr_sets **out, mr_error *err);

/* True if 'line' names columns of sources and of targets. */
mr_status network_is_header(const char *line, bool *is_header, mr_error *err);
/* From the header 'line' to the end. */
mr_status network_read(mr_lines *lines, char *line, mr_sets **out, mr_error *err);

#endif /* IO_SET_FILES_H */
