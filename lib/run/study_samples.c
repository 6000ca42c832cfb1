/* The samples of a study: rows of the sheet, those of lanes taken together. */
#include <string.h>

#include "base/alloc.h"
#include "run/study.h"

static int by_name(const void *a, const void *b)
{
    const struct mr_sample *const *x = a, *const *y = b;
    const int c = strcmp((*x)->name, (*y)->name);

    return c ? c : ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
}

/* Of the lanes of a library the first row stands for all. */
static void drop_lanes(struct study *s)
{
    size_t n = 0;

    for (size_t j = 0; j < s->n_samples; j++)
        if (!n || strcmp(s->samples[j]->name, s->samples[n - 1]->name) != 0)
            s->samples[n++] = s->samples[j];
    s->n_samples = n;
}

static size_t count_before(const struct study *s, size_t j)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_samples; i++)
        n += s->samples[i]->line < s->samples[j]->line;
    return n;
}

mr_status study_list_samples(struct study *s, mr_error *err)
{
    s->n_samples = s->info->n_samples;
    s->samples = mem_calloc(s->n_samples, sizeof(*s->samples));
    s->order = mem_calloc(s->n_samples, sizeof(*s->order));
    if (!s->samples || !s->order)
        return mem_fail(err);
    for (size_t j = 0; j < s->n_samples; j++)
        s->samples[j] = mr_sheet_sample(s->run->sheet, s->info->samples[j]);
    qsort(s->samples, s->n_samples, sizeof(*s->samples), by_name);
    drop_lanes(s);
    for (size_t j = 0; j < s->n_samples; j++)
        s->order[count_before(s, j)] = j;
    return MR_OK;
}
