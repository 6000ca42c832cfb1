/* Any bytes as the only part of a job: what is taken is scores that a table could be made of. */
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "mechrank/score_files.h"

enum { MOST = 1 << 15 };

static mr_status begin(void *data, const struct mr_score_head *head, mr_error *err)
{
    (void)err;
    FUZZ_CHECK(head->n_sets && head->method && mr_sets_size(head->sets) == head->n_sets);
    *(const struct mr_score_head **)data = head;
    return MR_OK;
}

static mr_status sample(void *data, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    const struct mr_score_head *head = *(const struct mr_score_head **)data;

    (void)err;
    FUZZ_CHECK(name);
    for (size_t k = 0; k < head->n_sets; k++) {
        FUZZ_CHECK(isnan(scores->sets[k].total) == (scores->sets[k].why != MR_DEFINED));
        FUZZ_CHECK(!head->has_leading || scores->n_leading[k] <= head->n_members[k]);
    }
    return MR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[] = "fuzz_score_part.XXXXXX";
    const char *paths[] = { path };
    const struct mr_score_head *head = NULL;
    const struct mr_score_sink sink = { &head, begin, sample };
    mr_notes *notes;
    mr_error err = { 0 };
    int fd;

    if (size > MOST)
        return 0;
    fd = mkstemp(path);
    FUZZ_CHECK(fd >= 0);
    FUZZ_CHECK(write(fd, data, size) == (ssize_t)size);
    close(fd);
    notes = mr_notes_new();
    FUZZ_CHECK(notes);
    if (mr_merge_scores(paths, 1, notes, &sink, &err))
        FUZZ_CHECK(err.msg[0]);
    mr_notes_free(notes);
    unlink(path);
    return 0;
}
