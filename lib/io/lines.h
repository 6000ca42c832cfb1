/* lines.h - the private side of mr_lines */
#ifndef IO_LINES_H
#define IO_LINES_H

#include "mechrank/io.h"

/*
 * All whole lines that are in memory, for loops over many short ones: text that may be changed
 * in place, valid until the next call, NULL at the end.  It ends in LF or, where the last line
 * of the file lacks it, a NUL stands behind it.  Unlike mr_lines_next() it neither cuts lines
 * nor looks for a lone CR, a NUL or a byte order mark, nor counts: lines_count() does.
 */
mr_status lines_block(mr_lines *lines, char **text, size_t *size, mr_error *err);
void lines_count(mr_lines *lines, size_t n);

#endif /* IO_LINES_H */
