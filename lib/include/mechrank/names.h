/* names.h - an ordered list of strings that can be looked up: genes, samples, sets */
#ifndef MR_NAMES_H
#define MR_NAMES_H

#include "mechrank/error.h"

#define MR_NONE ((size_t)-1) /* "no such index" */

typedef struct mr_names mr_names;

MR_API mr_names *mr_names_new(void); /* NULL: out of memory */
MR_API void mr_names_free(mr_names *names);

/* Appends a copy of the 'size' bytes at 'name' (which hold no NUL); a name may stand twice. */
MR_API mr_status mr_names_add(mr_names *names, const char *name, size_t size, mr_error *err);

/*
 * mr_names_intern() finds 'name' or appends it; '*index' (may be NULL) is its first index,
 * '*copy' (may be NULL) the list's own string.
 */
MR_API mr_status mr_names_intern(mr_names *names, const char *name, size_t *index,
                                 const char **copy, mr_error *err);

/* A new list of the same names in the same order; the caller frees it. */
MR_API mr_status mr_names_copy(const mr_names *names, mr_names **out, mr_error *err);

/* Strings stay where they are until the list is freed, whatever is added. */
MR_API const char *mr_names_get(const mr_names *names, size_t i);
MR_API size_t mr_names_size(const mr_names *names);

/* The index of the first such name, or MR_NONE. */
MR_API size_t mr_names_find(const mr_names *names, const char *name);

#endif /* MR_NAMES_H */
