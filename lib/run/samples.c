/* The samples of a stream, as often as they are needed. */
#include <math.h>

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

void samples_open_matrix(struct samples *s, const mr_matrix *m, const size_t *order,
                         const char *path, const struct mr_progress *progress)
{
    *s = (struct samples){
        .given = m, .order = order, .n = mr_matrix_n_cols(m), .path = path, .progress = progress
    };
}

const mr_names *samples_genes(const struct samples *s)
{
    return s->given ? mr_matrix_rows(s->given) : mr_stream_genes(s->stream);
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
    if (s->given)
        return MR_OK;
    if (again)
        return s->kept ? keep_rest(s, err) : mr_stream_rewind(s->stream, err);
    if (!more || (mr_stream_can_rewind(s->stream) && !s->is_parallel))
        return MR_OK;
    s->kept = mr_kept_samples_new(s->max_memory);
    return s->kept ? MR_OK : mem_fail(err);
}

static void take_given(const struct samples *s, struct mr_profile *out)
{
    const mr_matrix *m = s->given;
    size_t col;

    *out = (struct mr_profile){ .unassigned = NAN };
    if (s->next == mr_matrix_n_cols(m))
        return;
    col = s->order[s->next];
    out->sample = mr_names_get(mr_matrix_cols(m), col);
    out->type = mr_matrix_type(m);
    out->n = mr_matrix_n_rows(m);
    out->u32 = mr_matrix_u32_const(m, col);
    out->f64 = mr_matrix_f64_const(m, col);
}

static mr_status take_next(struct samples *s, struct mr_profile *out, mr_error *err)
{
    if (s->given)
        take_given(s, out);
    else if (s->has_all && s->kept)
        return mr_kept_samples_get(s->kept, s->next, out, err);
    else
        return read_next(s, out, err);
    return MR_OK;
}

mr_status samples_next(struct samples *s, struct mr_profile *out, mr_error *err)
{
    const struct mr_progress *progress = s->progress;
    const mr_status st = take_next(s, out, err);

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
