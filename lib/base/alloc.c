#include "base/alloc.h"

#include <stdint.h>
#include <string.h>

void *mem_calloc(size_t n, size_t size)
{
    return calloc(n ? n : 1, size ? size : 1);
}

void *mem_resize(void *ptr, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        return NULL;
    n *= size;
    return realloc(ptr, n ? n : 1);
}

char *mem_strndup(const char *s, size_t size)
{
    char *copy = mem_resize(NULL, size + 1, 1);

    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, s, size);
    copy[size] = '\0';
    return copy;
}

mr_status mem_grow(void *array, size_t *capacity, size_t n, size_t size, mr_error *err)
{
    void *old, *bigger;
    size_t want = *capacity ? *capacity * 2 : 16;

    if (n < *capacity)
        return MR_OK;
    memcpy(&old, array, sizeof(old)); /* 'array' is the address of a pointer of any type */
    bigger = mem_resize(old, want, size);
    if (!bigger)
        return mem_fail(err);
    memcpy(array, &bigger, sizeof(bigger));
    *capacity = want;
    return MR_OK;
}
