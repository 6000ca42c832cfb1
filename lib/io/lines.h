/* lines.h - the private side of mr_lines */
#ifndef IO_LINES_H
#define IO_LINES_H

#include "mechrank/io.h"

/*
 * All whole lines that are in memory, for loops over many short ones: text that may be changed
 * in place, valid until the next call, NULL at the end.  It ends in LF; where the last line of
 * the file lacks it, or lone CRs stand instead, a NUL stands behind it.  Unlike mr_lines_next()
 * it neither cuts lines nor looks for a lone CR, a NUL or a byte order mark, nor counts.
 */
mr_status lines_block(mr_lines *lines, char **text, size_t *size, mr_error *err);

#endif /* IO_LINES_H */
