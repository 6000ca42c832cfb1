/* Any bytes behind a MatrixMarket banner, beside lists of three features and two barcodes */
#include "counts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_read_opts opts;

    if (size < 2 || memcmp(data, "%%", 2) != 0)
        return -1;
    mr_read_opts_init(&opts);
    opts.features = MR_TEST_DIR "/fuzz/mtx/features.tsv";
    opts.barcodes = MR_TEST_DIR "/fuzz/mtx/barcodes.tsv";
    opts.max_memory = size % 2 ? 1 : opts.max_memory;
    fuzz_counts(data, size, &opts);
    return 0;
}
