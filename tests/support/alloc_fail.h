/* alloc_fail.h - makes the n-th allocation of a test program fail (linked with --wrap) */
#ifndef TEST_ALLOC_FAIL_H
#define TEST_ALLOC_FAIL_H

#include <stdbool.h>
#include <stddef.h>

/* Lets allocation number 'n' from now on fail, from 1; 0: none. */
void alloc_fail_at(size_t n);

/* Whether that allocation was asked for since. */
bool alloc_failed(void);

#endif /* TEST_ALLOC_FAIL_H */
