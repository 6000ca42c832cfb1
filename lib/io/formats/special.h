/* special.h - rows of a table of counts that count reads of no gene */
#ifndef IO_SPECIAL_H
#define IO_SPECIAL_H

#include <stdbool.h>

bool special_is_row(const char *id); /* "__no_feature" of htseq-count, "N_unmapped" of STAR, ... */

#endif /* IO_SPECIAL_H */
