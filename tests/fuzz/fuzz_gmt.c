/* Any bytes as gene sets; the reader takes a path, so they go through a pipe */
#include "fuzz.h"

#include <unistd.h>

#include "mechrank/sets.h"

enum { PIPE_SIZE = 1 << 14 }; /* holds this much without a reader */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[32];
    mr_error err = { 0 };
    mr_sets *sets;
    int ends[2];

    if (size > PIPE_SIZE)
        return 0;
    FUZZ_CHECK(!pipe(ends));
    FUZZ_CHECK(write(ends[1], data, size) == (ssize_t)size);
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    if (mr_sets_read_gmt(path, &sets, &err)) {
        FUZZ_CHECK(!strncmp(err.msg, path, strlen(path)));
    } else {
        FUZZ_CHECK(mr_sets_size(sets) > 0);
        for (size_t i = 0; i < mr_sets_size(sets); i++) { /* all may go down: "A-" */
            const struct mr_half *half = mr_sets_get(sets, i)->half;

            FUZZ_CHECK(half[MR_UP].size + half[MR_DOWN].size > 0);
            for (int h = 0; h < MR_N_HALVES; h++)
                FUZZ_CHECK(!half[h].size || half[h].weight == 1);
        }
        mr_sets_free(sets);
    }
    close(ends[0]);
    return 0;
}
