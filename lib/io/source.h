/* source.h - the private side of mr_source */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include "io/inflate.h"
#include "mechrank/io.h"

/* Inflates with another one than the best; before the first byte was read. */
void source_set_inflater(mr_source *src, const struct inflater *inflater);

#endif /* IO_SOURCE_H */
