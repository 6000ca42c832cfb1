/* Any bytes as a counts table: a matrix, or one line that names the input */
#include "counts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int na_zero = 0; na_zero < 2; na_zero++) {
        struct mr_read_opts opts;

        mr_read_opts_init(&opts);
        opts.na_zero = na_zero;
        fuzz_counts(data, size, &opts);
    }
    return 0;
}
