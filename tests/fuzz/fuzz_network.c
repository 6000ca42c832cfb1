/* Any bytes as gene sets in either form: what is read has genes, with finite weights */
#include "fuzz.h"

#include <math.h>

#include "mechrank/sets.h"

static void check_half(const struct mr_half *half)
{
    for (size_t i = 0; i < half->size; i++) {
        FUZZ_CHECK(*half->ids[i]);
        FUZZ_CHECK(isfinite(half->factors[i]) && half->factors[i] != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mr_source *src = NULL;
    mr_error err = { 0 };
    mr_sets *sets;

    if (mr_source_open_memory("bytes", data, size, &src, &err))
        return 0;
    if (mr_sets_read_source(src, &sets, &err)) {
        FUZZ_CHECK(!sets && !strncmp(err.msg, "bytes", strlen("bytes")));
    } else {
        FUZZ_CHECK(mr_sets_size(sets) > 0);
        for (size_t k = 0; k < mr_sets_size(sets); k++) {
            const struct mr_set *set = mr_sets_get(sets, k);

            FUZZ_CHECK(*set->name && set->half[MR_UP].size + set->half[MR_DOWN].size > 0);
            check_half(&set->half[MR_UP]);
            check_half(&set->half[MR_DOWN]);
        }
        mr_sets_free(sets);
    }
    mr_source_free(src);
    return 0;
}
