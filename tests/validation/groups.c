#include "groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "expr/refs_data.h"

const char *groups_data(const char *what)
{
    const char *data = getenv("MECHRANK_TEST_DATA");
    char folder[1024];
    struct stat info;

    snprintf(folder, sizeof(folder), "%s/bulk", data ? data : "");
    if (data && stat(folder, &info) == 0)
        return data;
    fprintf(stderr, "%s: skipped: MECHRANK_TEST_DATA names no folder with bulk/\n", what);
    return NULL;
}

static bool same_group(const struct mr_sample *a, const struct mr_sample *b)
{
    return a->arm == b->arm && (a->arm != MR_TREATED || !strcmp(a->source, b->source));
}

static mr_status list_groups(struct groups *g, bool whole, mr_error *err)
{
    if (mr_sheet_n_samples(g->sheet) > MAX_SAMPLES)
        return mr_fail(err, MR_EINVAL, "%s: expected %d samples at most", mr_sheet_path(g->sheet),
                       MAX_SAMPLES);
    for (size_t i = 0; i < mr_sheet_n_samples(g->sheet); i++) {
        const struct mr_sample *sample = mr_sheet_sample(g->sheet, i);
        size_t k = 0;

        while (k < g->n && !whole && !same_group(sample, g->samples[k][0]))
            k++;
        if (k == MAX_GROUPS)
            return mr_fail(err, MR_EINVAL, "%s: expected %d groups at most",
                           mr_sheet_path(g->sheet), MAX_GROUPS);
        g->n = k < g->n ? g->n : k + 1;
        g->samples[k][g->size[k]++] = sample;
    }
    return MR_OK;
}

mr_status groups_read(struct groups *g, const mr_refs *refs, const char *data, const char *table,
                      bool whole, mr_error *err)
{
    struct mr_sheet_opts opts;
    char path[1024];
    mr_status st;

    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.any_source = true;
    opts.file_root = data;
    snprintf(path, sizeof(path), "%s/%s.tsv", MR_VALIDATION_TABLES, table);
    st = mr_sheet_read(path, &opts, NULL, &g->sheet, err);
    return st ? st : list_groups(g, whole, err);
}

void groups_release(struct groups *g)
{
    mr_sheet_free(g->sheet);
    *g = (struct groups){ 0 };
}

void leave_out(mr_refs *refs, const char *table)
{
    size_t n = 0;

    for (size_t i = 0; i < refs->n_variances; i++)
        if (strcmp(refs->variances[i].table, table) != 0)
            refs->variances[n++] = refs->variances[i];
    refs->n_variances = n;
}
