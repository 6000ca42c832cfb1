/* fail.h - writes an error message; the only place that does */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include "mechrank/error.h"

/* Fills 'err', if not NULL, and returns 'code'.  One line, the input's name first. */
mr_status mr_fail(mr_error *err, mr_status code, const char *fmt, ...) MR_PRINTF(3, 4);

#ifdef __clang_analyzer__ /* it sees one file at a time, so not what another's function returns */
#define mr_fail(err, code, ...) (mr_fail(err, code, __VA_ARGS__), (code))
#endif

#endif /* BASE_FAIL_H */
