/* alloc.h - allocation with overflow checks; tests make malloc, calloc and realloc fail */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdlib.h>

#include "base/fail.h"

/* n x size bytes of zeros, at least one; NULL: out of memory or n x size overflows. */
void *mem_calloc(size_t n, size_t size);

/* 'ptr' resized to n x size bytes (at least one); NULL leaves 'ptr' as it was. */
void *mem_resize(void *ptr, size_t n, size_t size);

/* A copy of 'size' bytes at 's' with a NUL behind; NULL: out of memory. */
char *mem_strndup(const char *s, size_t size);

/*
 * Makes room for one more element: '*array' of '*capacity' elements holds 'n'; doubles it if
 * it is full.  '*array' stays valid where it fails.
 */
mr_status mem_grow(void *array, size_t *capacity, size_t n, size_t size, mr_error *err);

/* MR_ENOMEM, "out of memory"; here, so that analysers see that it is never MR_OK. */
static inline mr_status mem_fail(mr_error *err)
{
    mr_fail(err, MR_ENOMEM, "out of memory");
    return MR_ENOMEM;
}

#endif /* BASE_ALLOC_H */
