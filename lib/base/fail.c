#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef mr_fail /* of the analyser: fail.h */

mr_status mr_fail(mr_error *err, mr_status code, const char *fmt, ...)
{
    va_list args;
    int n;

    if (!err)
        return code;
    va_start(args, fmt);
    n = vsnprintf(err->msg, sizeof(err->msg), fmt, args);
    va_end(args);
    if (n >= (int)sizeof(err->msg))
        memcpy(err->msg + sizeof(err->msg) - 4, "...", 4);
    for (char *c = err->msg; *c; c++) /* names come from files: keep it one line */
        if ((unsigned char)*c < ' ')
            *c = '?';
    err->code = code;
    return code;
}
