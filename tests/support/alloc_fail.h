/* alloc_fail.h - makes the n-th allocation of the library fail; link with mr_alloc_test() */
#ifndef TEST_ALLOC_FAIL_H
#define TEST_ALLOC_FAIL_H

#include <stdbool.h>

#include "mechrank/error.h"

/* The n-th allocation from now on fails, once; 0: none does. */
void alloc_fail_at(unsigned long n);
bool alloc_failed(void); /* since alloc_fail_at() */

/*
 * How far a sweep over the allocations goes on at a time: 1, so that each one fails once, or
 * $MR_ALLOC_STEP, where every call takes twenty times as long (scripts/check.sh).
 */
unsigned long alloc_fail_step(void);

/*
 * Calls 'run' with the first allocation failing, then the second, and so on, alloc_fail_step() at
 * a time, until none is left to fail.  Fails the test unless every call that met the failure
 * returned MR_ENOMEM with the message "out of memory", and the last one MR_OK.  Leaks are for the
 * sanitizer to see.
 */
void assert_survives_alloc_failure(mr_status (*run)(void *data, mr_error *err), void *data);

#endif /* TEST_ALLOC_FAIL_H */
