/* Any bytes behind the first ones of a GCT file */
#include "counts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_read_opts opts;

    if (size < 3 || memcmp(data, "#1.", 3) != 0)
        return -1;
    mr_read_opts_init(&opts);
    opts.na_zero = size % 2;
    fuzz_counts(data, size, &opts);
    return 0;
}
