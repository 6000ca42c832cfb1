/* The samples of a stream, as often as they are needed. */
#include "base/fail.h"
#include "run/scoring.h"

mr_status samples_open(struct samples *s, const struct mr_input_file *files, size_t n_files,
                       const struct mr_run_opts *run, mr_notes *notes, mr_error *err)
{
    struct mr_read_opts read = run->read;
    mr_status st;

    *s = (struct samples){
        .n = MR_NONE, .path = files[0].path, .progress = run->progress, .is_parallel = n_files > 1
    };
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
    mr_matrix_free(s->kept);
    *s = (struct samples){ 0 };
}

mr_status samples_begin(struct samples *s, bool more, mr_error *err)
{
    mr_status st = MR_OK;

    s->next = 0;
    s->n_read = 0;
    if (!s->kept && s->again)
        st = mr_stream_rewind(s->stream, err);
    else if (!s->kept && more && !mr_stream_can_rewind(s->stream))
        st = mr_stream_collect(s->stream, &s->kept, err);
    s->again = true;
    return st;
}

static void take_kept(struct samples *s, struct mr_profile *out)
{
    const mr_matrix *m = s->kept;

    *out = (struct mr_profile){ 0 };
    if (s->next == mr_matrix_n_cols(m))
        return;
    *out = (struct mr_profile){ .sample = mr_names_get(mr_matrix_cols(m), s->next),
                                .type = mr_matrix_type(m),
                                .n = mr_matrix_n_rows(m),
                                .u32 = mr_matrix_u32_const(m, s->next),
                                .f64 = mr_matrix_f64_const(m, s->next) };
    s->next++;
}

mr_status samples_next(struct samples *s, struct mr_profile *out, mr_error *err)
{
    const struct mr_progress *progress = s->progress;
    mr_status st = MR_OK;

    if (s->kept)
        take_kept(s, out);
    else
        st = mr_stream_next(s->stream, out, err);
    if (st)
        return st;
    if (!out->sample) {
        s->n = s->n_read;
        return MR_OK;
    }
    s->n_read++;
    if (progress && progress->step(progress->data, s->n_read, s->n == MR_NONE ? 0 : s->n))
        return mr_fail(err, MR_ECANCELED, "interrupted");
    return MR_OK;
}
