/* The samples of a stream, as often as they are needed. */
#include "base/alloc.h"
#include "run/scoring.h"

mr_status samples_open(struct samples *s, const struct mr_input_file *files, size_t n_files,
                       const struct mr_run_opts *run, mr_notes *notes, mr_error *err)
{
    struct mr_read_opts read = run->read;
    mr_status st;

    *s = (struct samples){
        .n = MR_NONE, .path = files[0].path, .progress = run->progress, .is_parallel = n_files > 1
    };
    s->max_memory = run->read.max_memory;
    read.n_threads = run->n_threads;
    read.notes = notes;
    if (n_files == 1 && !files->sample)
        st = mr_stream_open(files->path, &read, &s->stream, err);
    else
        st = mr_stream_open_files(files, n_files, &read, &s->stream, err);
    if (!st && n_files == 1)
        s->n = mr_stream_facts(s->stream)->n_samples;
    return st ? st : mr_expect_genes(s->path, mr_stream_facts(s->stream), err);
}

void samples_release(struct samples *s)
{
    mr_stream_free(s->stream);
    mr_kept_samples_free(s->kept);
    *s = (struct samples){ 0 };
}

/* The next of the stream, kept if that is wanted. */
static mr_status read_next(struct samples *s, struct mr_profile *out, mr_error *err)
{
    mr_status st = mr_stream_next(s->stream, out, err);

    if (st)
        return st;
    s->has_all = !out->sample;
    return s->kept && out->sample ? mr_kept_samples_add(s->kept, out, err) : MR_OK;
}

/* The pass before this one may have left some of them. */
static mr_status keep_rest(struct samples *s, mr_error *err)
{
    struct mr_profile profile;
    mr_status st = MR_OK;

    while (!st && !s->has_all)
        st = read_next(s, &profile, err);
    s->is_parallel = false;
    return st;
}

mr_status samples_begin(struct samples *s, bool more, mr_error *err)
{
    const bool again = s->again;

    s->again = true;
    s->next = 0;
    if (again)
        return s->kept ? keep_rest(s, err) : mr_stream_rewind(s->stream, err);
    if (!more || (mr_stream_can_rewind(s->stream) && !s->is_parallel))
        return MR_OK;
    s->kept = mr_kept_samples_new(s->max_memory);
    return s->kept ? MR_OK : mem_fail(err);
}

mr_status samples_next(struct samples *s, struct mr_profile *out, mr_error *err)
{
    const struct mr_progress *progress = s->progress;
    mr_status st = s->has_all && s->kept ? mr_kept_samples_get(s->kept, s->next, out, err)
                                         : read_next(s, out, err);

    if (st)
        return st;
    if (!out->sample) {
        s->n = s->next;
        return MR_OK;
    }
    s->next++;
    if (progress && progress->step(progress->data, s->next, s->n == MR_NONE ? 0 : s->n))
        return mr_fail(err, MR_ECANCELED, "interrupted");
    return MR_OK;
}
