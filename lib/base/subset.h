/* subset.h - copies of name lists, for matrices made from others */
#ifndef BASE_SUBSET_H
#define BASE_SUBSET_H

#include "mechrank/names.h"

/* A new list of names[index[0]], ..., names[index[n - 1]]; of the first n if 'index' is NULL. */
mr_status names_subset(const mr_names *names, const size_t *index, size_t n, mr_names **out,
                       mr_error *err);

#endif /* BASE_SUBSET_H */
