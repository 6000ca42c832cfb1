#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "console.h"
#include "score_args.h"
#include "score_out.h"

struct merging {
    struct cli_common common;
    struct cli_list parts;
    struct score_out_args out;
    struct console console;
    mr_notes *notes;
};

static const char *const *paths_of(const struct merging *m)
{
    return (const char *const *)m->parts.items;
}

static mr_status merge_scores(const struct merging *m, mr_error *err)
{
    struct score_out out = { 0 };
    mr_status st = score_out_open(&out, &m->out, err);

    if (!st) {
        const struct mr_score_sink sink = score_out_sink(&out);

        st = mr_merge_scores(paths_of(m), m->parts.n, m->notes, &sink, err);
    }
    if (!st)
        st = score_out_end(&out, err);
    if (!st)
        st = outputs_commit(&out.files, err);
    score_out_release(&out);
    return st;
}

static mr_status merge_learned(const struct merging *m, mr_error *err)
{
    struct outputs out = { 0 };
    FILE *stream;
    mr_status st = outputs_open(&out, m->out.output, m->out.force, err);

    if (!st)
        st = outputs_pack(&out, out.main, m->out.output, &stream, err);
    if (!st)
        st = mr_merge_learned(paths_of(m), m->parts.n, m->out.n_threads, stream, err);
    if (st == MR_EIO) { /* a stream has no name: this says which it was */
        const mr_status other = outputs_check(&out, err);

        st = other ? other : st;
    } else if (!st) {
        st = outputs_commit(&out, err);
    }
    outputs_release(&out);
    return st;
}

/* Parts of learning take none of the options about tables. */
static mr_status merge(const struct merging *m, const char *given, mr_error *err)
{
    bool learned;
    const mr_status st = mr_part_is_learned(m->parts.items[0], &learned, err);

    if (st)
        return st;
    if (learned && given)
        return cli_fail(err, MR_EINVAL,
                        "%s: what was learned is joined to a reference: --%s is "
                        "for parts of scores",
                        m->parts.items[0], given);
    return learned ? merge_learned(m, err) : merge_scores(m, err);
}

/* The first option given that only parts of scores take, or NULL. */
static const char *given_for_scores(const struct cli *cli, const bool *given)
{
    static const char *const names[] = { "output-format", "precision", "leading-edge",
                                         "dispersion" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (cli_is_given(cli, given, names[i]))
            return names[i];
    return NULL;
}

static int run_merge(struct merging *m, const char *given)
{
    mr_error err = { 0 };
    mr_status st;

    console_init(&m->console, "merge", &m->common);
    m->out.n_threads = cli_threads(&m->common);
    m->notes = mr_notes_new();
    st = m->notes ? merge(m, given, &err) : cli_fail(&err, MR_ENOMEM, "out of memory");
    if (m->notes)
        console_notes(&m->console, m->notes);
    mr_notes_free(m->notes);
    return st ? console_error(&m->console, &err) : console_end(&m->console);
}

int cmd_merge(int argc, char **argv)
{
    struct merging m = { .out = { .output = "-", .format = score_formats[0], .precision = 6 } };
    struct read_args read;
    bool given[CLI_MOST] = { false };
    int status;

    cli_common_init(&m.common);
    read_args_init(&read);
    m.out.max_memory = read.max_memory;
    const struct cli_opt opts[] = {
        CLI_RUNNING("Output"),
        SCORE_OUTPUT_ROWS(&m.out),
        CLI_SIZE(0, "max-memory", &m.out.max_memory,
                 "memory for scores that wait for the last sample; what is over it goes to a "
                 "temporary file"),
        CLI_FORCE(&m.out.force),
        CLI_COMMON(&m.common),
    };
    const struct cli cli = {
        "merge",
        "PART... [-O FORM] [-o FILE]\nLEARNED... -o REFERENCE",
        "Joins what 'mechrank score --shard' wrote, in any order: parts of scores to the scores "
        "of one job, what shards taught to a reference for --reference.",
        opts,
        1,
        CLI_ANY
    };

    status = cli_parse_given(&cli, argc, argv, &m.parts, given);
    if (status == CLI_GO)
        status = run_merge(&m, given_for_scores(&cli, given));
    cli_list_release(&m.parts);
    return status;
}
