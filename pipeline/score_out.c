#include "score_out.h"

#include <assert.h>
#include <string.h>

#include "cli.h"

static enum mr_score_table table_of(const char *format)
{
    if (!strcmp(format, "long"))
        return MR_SCORES_LONG;
    return strcmp(format, "gct") != 0 ? MR_SCORES_TSV : MR_SCORES_GCT;
}

static mr_status add_writer(struct score_out *out, enum mr_score_table table, const char *path,
                            FILE *stream, const struct score_out_args *args, mr_error *err)
{
    struct mr_score_write_opts opts;
    struct mr_score_sink sink;
    mr_status st;

    mr_score_write_opts_init(&opts);
    opts.table.name = strcmp(path, "-") ? path : "standard output";
    opts.table.out = stream;
    opts.table.bgzf = outputs_is_compressed(path);
    opts.table.digits = args->precision;
    opts.table.n_threads = args->n_threads;
    opts.max_memory = args->max_memory;
    st = mr_score_writer_new(table, &opts, &out->writers[out->n_writers], err);
    if (st)
        return st;
    sink = mr_score_writer_sink(out->writers[out->n_writers++]);
    score_out_add(out, &sink);
    return MR_OK;
}

static mr_status add_beside(struct score_out *out, enum mr_score_table table, const char *path,
                            const char *option, const struct score_out_args *args, mr_error *err)
{
    FILE *stream;
    mr_status st = outputs_beside(&out->files, path, option, args->force, &stream, err);

    return st || !stream ? st : add_writer(out, table, path, stream, args, err);
}

mr_status score_out_open(struct score_out *out, const struct score_out_args *args, mr_error *err)
{
    FILE *part;
    mr_status st = outputs_open(&out->files, args->output, args->force, err);

    if (!st && args->part) {
        st = outputs_pack(&out->files, out->files.main, args->output, &part, err);
        if (!st)
            st = mr_part_begin(args->part, part, &out->part, err);
        if (!st)
            score_out_add(out, &out->part);
    } else if (!st) {
        st = add_writer(out, table_of(args->format), args->output,
                        mr_outfile_stream(out->files.main), args, err);
    }
    if (!st)
        st = add_beside(out, MR_SCORES_LEADING, args->leading, "leading-edge", args, err);
    if (!st)
        st = add_beside(out, MR_SCORES_DISPERSION, args->dispersion, "dispersion", args, err);
    return st;
}

void score_out_add(struct score_out *out, const struct mr_score_sink *sink)
{
    assert(out->n_sinks < SCORE_OUT_MOST);
    out->sinks[out->n_sinks++] = *sink;
}

static mr_status begin(void *data, const struct mr_score_head *head, mr_error *err)
{
    const struct score_out *out = data;
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < out->n_sinks; i++)
        st = out->sinks[i].begin(out->sinks[i].data, head, err);
    return st;
}

static mr_status sample(void *data, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    const struct score_out *out = data;
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < out->n_sinks; i++)
        if (out->sinks[i].sample)
            st = out->sinks[i].sample(out->sinks[i].data, name, scores, err);
    return st;
}

struct mr_score_sink score_out_sink(struct score_out *out)
{
    return (struct mr_score_sink){ .data = out, .begin = begin, .sample = sample };
}

mr_status score_out_end(struct score_out *out, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < out->n_writers; i++)
        st = mr_score_writer_end(out->writers[i], err);
    if (out->part.data && !st) {
        st = mr_part_end(&out->part, err);
        out->part.data = NULL;
    }
    return st;
}

void score_out_release(struct score_out *out)
{
    for (size_t i = 0; i < out->n_writers; i++)
        mr_score_writer_free(out->writers[i]);
    if (out->part.data)
        mr_part_end(&out->part, NULL); /* frees it */
    outputs_release(&out->files);
    *out = (struct score_out){ 0 };
}
