#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "console.h"
#include "manifest.h"
#include "mechrank/file_list.h"
#include "score_args.h"
#include "score_json.h"
#include "score_out.h"

/* Everything a scoring holds; zeroed it is valid to release. */
struct scoring {
    struct score_args args;
    const struct cli_opt *opts;
    int argc;
    char **argv;
    struct console console;
    struct mr_progress progress;
    mr_notes *notes;
    mr_file_list *files;
    mr_refs *refs;
    mr_sheet *sheet; /* of -s, or NULL */
    struct read_maps maps;
    mr_names *stable_genes;
    struct mr_run_opts run;
    struct mr_score_files_opts score;
    struct score_out out;
    struct score_json scored;
    mr_score_record *record; /* NULL without --run-json */
    struct manifest manifest;
    FILE *json;   /* of --run-json, or NULL */
    double began; /* seconds_now() */
};

static double seconds_now(void)
{
    struct timespec now = { 0 };

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void scoring_release(struct scoring *s)
{
    score_out_release(&s->out);
    score_json_release(&s->scored);
    mr_score_record_free(s->record);
    manifest_release(&s->manifest);
    mr_names_free(s->stable_genes);
    read_maps_release(&s->maps);
    mr_sheet_free(s->sheet);
    mr_refs_free(s->refs);
    mr_file_list_free(s->files);
    mr_notes_free(s->notes);
    score_args_release(&s->args);
}

/* ---- what is read ---- */

static mr_status list_files(const struct scoring *s, mr_error *err)
{
    const struct score_args *a = &s->args;
    const struct cli_list *paths = a->counts.n ? &a->counts : &a->operands;
    mr_status st = MR_OK;

    if (a->samples)
        return MR_OK;
    if (a->list)
        return mr_file_list_read(s->files, a->list, a->file_root, err);
    for (size_t i = 0; !st && i < paths->n; i++)
        st = mr_file_list_add(s->files, paths->items[i], NULL, err);
    return st;
}

static mr_status read_sheet(struct scoring *s, mr_error *err)
{
    const struct score_args *a = &s->args;
    struct mr_sheet_opts opts;

    if (!a->samples)
        return MR_OK;
    mr_sheet_opts_init(&opts);
    opts.refs = s->refs;
    opts.any_source = a->any_source;
    opts.file_root = a->file_root;
    opts.has_tables = a->counts.n > 0;
    return mr_sheet_read(a->samples, &opts, NULL, &s->sheet, err);
}

static mr_status load(struct scoring *s, mr_error *err)
{
    mr_status st;

    s->notes = mr_notes_new();
    s->files = mr_file_list_new();
    if (!s->notes || !s->files)
        return cli_fail(err, MR_ENOMEM, "out of memory");
    st = manifest_init(&s->manifest, err);
    if (!st)
        st = list_files(s, err);
    if (!st)
        st = mr_refs_load(s->args.input.refs, &s->refs, err);
    if (!st)
        st = read_sheet(s, err);
    if (!st)
        st = read_maps_load(&s->args.input.read, &s->maps, err);
    return st ? st : score_args_stable_genes(&s->args, &s->stable_genes, err);
}

static void fill_opts(struct scoring *s)
{
    s->progress = (struct mr_progress){ console_step, &s->console };
    mr_run_opts_init(&s->run);
    s->run.refs = s->refs;
    if (s->sheet) {
        s->run.tables = (const char *const *)s->args.counts.items;
        s->run.n_tables = s->args.counts.n;
    }
    input_apply(&s->args.input, &s->maps, cli_threads(&s->args.common), &s->run);
    s->run.progress = &s->progress;
    s->run.read.skip_md5 = !s->args.run_json;
    score_args_apply(&s->args, s->stable_genes, &s->score);
}

/* ---- what is written ---- */

static mr_status open_json(struct scoring *s, mr_error *err)
{
    const struct mr_score_sink scored = score_json_sink(&s->scored);
    const mr_status st =
        outputs_beside(&s->out.files, s->args.run_json, "run-json", s->args.force, &s->json, err);

    if (st || !s->json)
        return st;
    score_out_add(&s->out, &scored);
    s->score.record = s->record = mr_score_record_new();
    return s->record ? MR_OK : cli_fail(err, MR_ENOMEM, "out of memory");
}

static mr_status open_reference(struct scoring *s, mr_error *err)
{
    struct outputs *files = &s->out.files;
    const char *path = s->args.write_reference;
    mr_status st = outputs_beside(files, path, "write-reference", s->args.force, NULL, err);

    if (st || !path)
        return st;
    return outputs_pack(files, files->beside[files->n_beside - 1], path, &s->score.write_reference,
                        err);
}

static mr_status open_outputs(struct scoring *s, mr_error *err)
{
    const struct score_args *a = &s->args;
    const struct score_out_args args = {
        .output = a->output,
        .format = a->format,
        .leading = a->leading,
        .dispersion = a->dispersion,
        .precision = a->precision,
        .n_threads = cli_threads(&a->common),
        .max_memory = a->input.read.max_memory,
        .force = a->force,
        .part = a->shard ? &s->score : NULL,
    };
    mr_status st = score_out_open(&s->out, &args, err);

    if (!st)
        st = open_reference(s, err);
    return st ? st : open_json(s, err);
}

/* Counts, sets, maps, and what options name beside them. */
static mr_status add_inputs(struct scoring *s, mr_error *err)
{
    const struct score_args *a = &s->args;
    struct manifest *m = &s->manifest;
    mr_status st = MR_OK;

    if (s->sheet)
        st = manifest_sheet(m, mr_sheet_path(s->sheet), mr_sheet_md5(s->sheet), err);
    for (size_t i = 0; !st && i < mr_score_record_n_files(s->record); i++)
        st = manifest_counts(m, mr_score_record_file(s->record, i), err);
    for (size_t i = 0; !st && i < a->sets.n; i++)
        st = manifest_sets(m, a->sets.items[i], mr_score_record_sets_md5(s->record, i), err);
    if (!st)
        st = manifest_plain(m, a->reference, "reference", err);
    if (!st)
        st = manifest_plain(m, a->stable_genes, "genes", err);
    return st ? st : manifest_maps(m, &s->maps, err);
}

static mr_status write_json(struct scoring *s, mr_error *err)
{
    mr_status st = manifest_options(&s->manifest, s->opts, err);

    if (!st)
        st = manifest_argv(&s->manifest, s->argc, s->argv, err);
    if (!st)
        st = add_inputs(s, err);
    if (!st)
        st = manifest_refs(&s->manifest, mr_refs_version(s->refs), err);
    if (!st)
        st = manifest_notes(&s->manifest, s->notes, err);
    if (!st)
        st = manifest_invocation(&s->manifest, "seconds", json_real(seconds_now() - s->began), err);
    s->manifest.simulated = s->sheet && mr_sheet_is_simulated(s->sheet);
    s->manifest.scores = s->scored.json;
    s->scored.json = NULL;
    return st ? st : manifest_write(&s->manifest, s->json, s->args.run_json, err);
}

/* ---- the command ---- */

/* A stream that is handed to the library has no name there: the output's own message says which. */
static mr_status name_error(struct scoring *s, mr_status st, mr_error *err)
{
    const mr_status other = st == MR_EIO ? outputs_check(&s->out.files, err) : MR_OK;

    return other ? other : st;
}

static mr_status score(struct scoring *s, mr_error *err)
{
    struct mr_score_sink sink;
    mr_status st = open_outputs(s, err);

    if (st)
        return st;
    sink = score_out_sink(&s->out);
    if (s->sheet)
        st = mr_score_sheet(s->sheet, &s->run, &s->score, s->notes, &sink, err);
    else
        st = mr_score_files(mr_file_list_files(s->files), mr_file_list_size(s->files), &s->run,
                            &s->score, s->notes, &sink, err);
    if (!st)
        st = score_out_end(&s->out, err);
    if (!st && s->json)
        st = write_json(s, err);
    return st ? name_error(s, st, err) : outputs_commit(&s->out.files, err);
}

/* The first stage of a cohort spread over jobs: what this shard teaches is the only output. */
static mr_status learn(struct scoring *s, mr_error *err)
{
    const char *path = s->args.write_reference;
    struct outputs *files = &s->out.files;
    FILE *learned;
    mr_status st = outputs_open(files, path, s->args.force, err);

    if (!st)
        st = outputs_pack(files, files->main, path, &learned, err);
    if (!st)
        st = open_json(s, err);
    if (!st)
        st = mr_learn_files(mr_file_list_files(s->files), mr_file_list_size(s->files), &s->run,
                            &s->score, s->notes, learned, err);
    if (!st && s->json)
        st = write_json(s, err);
    return st ? name_error(s, st, err) : outputs_commit(&s->out.files, err);
}

static int run_score(struct scoring *s)
{
    mr_error err = { 0 };
    mr_status st;

    s->began = seconds_now();
    console_init(&s->console, "score", &s->args.common);
    st = load(s, &err);
    if (!st) {
        fill_opts(s);
        st = score_args_learns(&s->args) ? learn(s, &err) : score(s, &err);
    }
    if (s->notes)
        console_notes(&s->console, s->notes);
    return st ? console_error(&s->console, &err) : console_end(&s->console);
}

int cmd_score(int argc, char **argv)
{
    struct scoring s = { .argc = argc, .argv = argv };
    struct score_args *a = &s.args;
    bool given[CLI_MOST] = { false };
    int status;

    score_args_init(a);
    const struct cli_opt opts[] = {
        CLI_GROUP("Gene sets"),
        SCORE_SET_ROWS(a),
        CLI_GROUP("Method"),
        SCORE_METHOD_ROWS(a),
        CLI_GROUP("Of single methods"),
        SCORE_SINGLE_ROWS(a),
        CLI_GROUP("How tables are taken"),
        INPUT_ROWS(&a->input),
        CLI_RUNNING("Files"),
        CLI_SAMPLES(&a->samples),
        CLI_COUNTS(&a->counts),
        CLI_STR(0, "list", &a->list, "FILE", "list of files: a path, or a path, tab and sample"),
        CLI_STR(0, "file-root", &a->file_root, "DIR", "put before relative paths of list or sheet"),
        CLI_FLAG(0, "any-source", &a->any_source,
                 "take a source that is nearly a known one as it is"),
        READ_FILE_ROWS(&a->input.read),
        GENE_MAP_ROW(&a->input.read),
        CLI_REFS(&a->input.refs),
        CLI_RUNNING("Output"),
        SCORE_OUTPUT_ROWS(a),
        CLI_STR(0, "write-reference", &a->write_reference, "FILE",
                "write what the samples taught, to score more of them alike"),
        CLI_STR(0, "shard", &a->shard, "I/N",
                "only part I of N of the samples; 'mechrank merge' joins what is written"),
        CLI_STR(0, "run-json", &a->run_json, "FILE", "write what was done with what"),
        CLI_FORCE(&a->force),
        CLI_COMMON(&a->common),
    };
    const struct cli cli = {
        "score",
        "[-g SETS]... [-m METHOD] (-s SHEET | -c TABLE | FILE... | --list FILE) [-o FILE]",
        "Scores gene sets in every sample of a sheet, of one counts table, or of files of samples.",
        opts,
        0,
        CLI_ANY
    };

    s.opts = opts;
    status = cli_parse_given(&cli, argc, argv, &a->operands, given);
    if (status == CLI_GO)
        status = score_args_check(a, &cli, given);
    if (status == CLI_GO)
        status = run_score(&s);
    scoring_release(&s);
    return status;
}
