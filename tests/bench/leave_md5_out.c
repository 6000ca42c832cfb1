/* hts_md5_update() of the library comes here: see --wrap in bench.cmake */
#include <stdbool.h>

#include <htslib/hts.h>

#include "bench.h"

void __real_hts_md5_update(hts_md5_context *md5, const void *data, unsigned long size);
void __wrap_hts_md5_update(hts_md5_context *md5, const void *data, unsigned long size);

static bool is_left_out; /* in a child, which does one task */

void bench_leave_md5_out(void)
{
    is_left_out = true;
}

void __wrap_hts_md5_update(hts_md5_context *md5, const void *data, unsigned long size)
{
    if (!is_left_out)
        __real_hts_md5_update(md5, data, size);
}
