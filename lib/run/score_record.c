/* What was read for scores. */
#include "run/score_record.h"

#include <string.h>

#include "base/alloc.h"

struct mr_score_record {
    struct mr_stream_file *files; /* [n_files] */
    mr_names *paths;              /* of them: their strings */
    size_t n_files, capacity;
    char (*sets_md5)[33]; /* [n_sets] */
    size_t n_sets;
};

mr_score_record *mr_score_record_new(void)
{
    return mem_calloc(1, sizeof(mr_score_record));
}

void mr_score_record_free(mr_score_record *record)
{
    if (!record)
        return;
    free(record->files);
    mr_names_free(record->paths);
    free(record->sets_md5);
    free(record);
}

size_t mr_score_record_n_files(const mr_score_record *record)
{
    return record->n_files;
}

const struct mr_stream_file *mr_score_record_file(const mr_score_record *record, size_t i)
{
    return &record->files[i];
}

const char *mr_score_record_sets_md5(const mr_score_record *record, size_t i)
{
    return i < record->n_sets ? record->sets_md5[i] : "";
}

mr_status score_record_file(mr_score_record *record, const struct mr_stream_file *file,
                            mr_error *err)
{
    struct mr_stream_file *copy;
    mr_status st;

    if (!record)
        return MR_OK;
    if (!record->paths)
        record->paths = mr_names_new();
    if (!record->paths ||
        mem_grow(&record->files, &record->capacity, record->n_files, sizeof(*record->files), err))
        return mem_fail(err);
    copy = &record->files[record->n_files];
    *copy = *file;
    st = mr_names_add(record->paths, file->path, strlen(file->path), err);
    if (st)
        return st;
    copy->path = mr_names_get(record->paths, record->n_files++);
    return MR_OK;
}

mr_status score_record_files(mr_score_record *record, const mr_stream *stream, mr_error *err)
{
    const size_t n = record ? mr_stream_n_files(stream) : 0;
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < n; i++) {
        struct mr_stream_file file;

        mr_stream_file(stream, i, &file);
        st = score_record_file(record, &file, err);
    }
    return st;
}

mr_status score_record_sets(mr_score_record *record, const char (*md5)[33], size_t n, mr_error *err)
{
    if (!record)
        return MR_OK;
    free(record->sets_md5); /* of the study before */
    record->n_sets = 0;
    record->sets_md5 = mem_calloc(n, sizeof(*record->sets_md5));
    if (!record->sets_md5)
        return mem_fail(err);
    memcpy(record->sets_md5, md5, n * sizeof(*md5));
    record->n_sets = n;
    return MR_OK;
}
