/* kept.h - the rows that passed a filter */
#ifndef NORM_KEPT_H
#define NORM_KEPT_H

#include <stdbool.h>

#include "mechrank/matrix.h"

/* The indices of the n rows that are kept, in order; MR_EEMPTY: none. */
mr_status kept_rows(const bool *keep, size_t n, size_t **kept, size_t *n_kept, mr_error *err);

#endif /* NORM_KEPT_H */
