/* embedded.h - files that are built into the program, written out again */
#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stdbool.h>

#include "mechrank/refs.h"

/* The demo lies among the embedded files under this prefix. */
#define EMBEDDED_DEMO "demo/"

/*
 * Writes the embedded files whose name begins with 'prefix' ("": those outside of the demo)
 * to the new folder 'path', without the prefix, whole or not at all.
 */
mr_status embedded_write(const char *prefix, const char *path, mr_error *err);

/* True if the file belongs to the demo. */
bool embedded_is_demo(const struct mr_embedded *file);

#endif /* EMBEDDED_H */
