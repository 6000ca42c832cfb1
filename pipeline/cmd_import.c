#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "console.h"
#include "input.h"
#include "interrupt.h"
#include "manifest.h"
#include "mechrank/counts_write.h"
#include "mechrank/file_list.h"
#include "mechrank/scale_evidence.h"
#include "outputs.h"

struct import_args {
    struct cli_common common;
    struct read_args read;
    struct cli_list files;
    const char *scale, *list, *samples, *file_root, *output, *format, *run_json;
    bool force;
};

struct import {
    struct import_args args;
    const struct cli_opt *opts;
    int argc;
    char **argv;
    struct console console;
    struct mr_progress progress;
    mr_notes *notes;
    struct read_maps maps;
    mr_file_list *list;
    mr_stream *stream;
    mr_scale_evidence *evidence;
    size_t n_samples; /* written */
    struct manifest manifest;
};

/* ---- what is read ---- */

static mr_status add_sample(const struct import *w, const mr_sheet *sheet, size_t i, mr_error *err)
{
    const struct mr_sample *sample = mr_sheet_sample(sheet, i);

    if (!sample->file)
        return cli_fail(err, MR_EFORMAT,
                        "%s:%zu: expected a file of sample '%s' (column file), found none",
                        mr_sheet_path(sheet), sample->line, sample->name);
    for (size_t j = 0; j < i; j++)
        if (!strcmp(mr_sheet_sample(sheet, j)->name, sample->name))
            return cli_fail(err, MR_EFORMAT,
                            "%s:%zu: expected one file of sample '%s', found another on line %zu: "
                            "lanes are summed by run, but not here",
                            mr_sheet_path(sheet), sample->line, sample->name,
                            mr_sheet_sample(sheet, j)->line);
    return mr_file_list_add(w->list, sample->file, sample->name, err);
}

/* The column 'file' of the sheet; its sources and arms play no part. */
static mr_status list_sheet(const struct import *w, mr_error *err)
{
    struct mr_sheet_opts opts;
    mr_refs *refs;
    mr_sheet *sheet = NULL;
    mr_status st = mr_refs_load(NULL, &refs, err);

    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.any_source = true;
    opts.file_root = w->args.file_root;
    if (!st)
        st = mr_sheet_read(w->args.samples, &opts, NULL, &sheet, err);
    for (size_t i = 0; !st && i < mr_sheet_n_samples(sheet); i++)
        st = add_sample(w, sheet, i, err);
    mr_sheet_free(sheet);
    mr_refs_free(refs);
    return st;
}

static mr_status list_files(const struct import *w, mr_error *err)
{
    const struct import_args *a = &w->args;
    mr_status st = MR_OK;

    if (a->samples)
        return list_sheet(w, err);
    if (a->list)
        return mr_file_list_read(w->list, a->list, a->file_root, err);
    for (size_t i = 0; !st && i < a->files.n; i++)
        st = mr_file_list_add(w->list, a->files.items[i], NULL, err);
    return st;
}

static mr_status open_input(struct import *w, mr_error *err)
{
    const struct mr_input_file *files = mr_file_list_files(w->list);
    const size_t n = mr_file_list_size(w->list);
    struct mr_read_opts opts;

    mr_read_opts_init(&opts);
    read_apply(&w->args.read, &w->maps, cli_threads(&w->args.common), &opts);
    opts.notes = w->notes;
    opts.skip_md5 = !w->args.run_json && strcmp(w->args.format, "mtx") != 0; /* no run.json */
    if (n == 1 && !files->sample)
        return mr_stream_open(files->path, &opts, &w->stream, err);
    return mr_stream_open_files(files, n, &opts, &w->stream, err);
}

static mr_status start(struct import *w, mr_error *err)
{
    mr_status st;

    w->notes = mr_notes_new();
    w->list = mr_file_list_new();
    w->evidence = mr_scale_evidence_new();
    if (!w->notes || !w->list || !w->evidence)
        return cli_fail(err, MR_ENOMEM, "out of memory");
    st = manifest_init(&w->manifest, err);
    if (!st)
        st = read_maps_load(&w->args.read, &w->maps, err);
    if (!st)
        st = list_files(w, err);
    return st ? st : open_input(w, err);
}

/* ---- what is written ---- */

/* What is written are counts, unless another scale was asked for. */
static mr_status judge(const struct import *w, mr_error *err)
{
    const struct mr_stream_facts *facts = mr_stream_facts(w->stream);
    struct mr_scale_question question = { .first_line = facts->first_line,
                                          .is_counts = facts->is_counts,
                                          .study = "" };
    struct mr_stream_file file;
    enum mr_scale scale;
    mr_status st;

    mr_stream_file(w->stream, 0, &file);
    question.path = file.path;
    mr_scale_parse(w->args.scale, &question.asked);
    st = mr_scale_evidence_decide(w->evidence, &question, w->notes, &scale, err);
    if (!st && facts->n_missing)
        st = mr_notes_addf(w->notes, MR_WARNING, "", "missing_values", facts->n_missing, err,
                           "%s%s: missing values taken as 0", file.path,
                           mr_stream_n_files(w->stream) > 1 ? " and others" : "");
    return st;
}

static mr_status show(void *data, const struct mr_profile *profile, mr_error *err)
{
    struct import *w = data;

    return profile->sample ? mr_scale_evidence_add(w->evidence, profile, err) : judge(w, err);
}

static struct mr_counts_write_opts write_opts(struct import *w)
{
    struct mr_counts_write_opts opts;

    mr_counts_write_opts_init(&opts);
    opts.max_memory = w->args.read.max_memory;
    opts.n_threads = cli_threads(&w->args.common);
    opts.progress = &w->progress;
    opts.show = show;
    opts.show_data = w;
    return opts;
}

static mr_status fill_manifest(struct import *w, mr_error *err)
{
    mr_status st = manifest_options(&w->manifest, w->opts, err);

    if (!st)
        st = manifest_argv(&w->manifest, w->argc, w->argv, err);
    for (size_t i = 0; !st && i < mr_stream_n_files(w->stream); i++) {
        struct mr_stream_file file;

        mr_stream_file(w->stream, i, &file);
        st = manifest_counts(&w->manifest, &file, err);
    }
    if (!st)
        st = manifest_maps(&w->manifest, &w->maps, err);
    return st ? st : manifest_notes(&w->manifest, w->notes, err);
}

static mr_status import_table(struct import *w, mr_error *err)
{
    const struct import_args *a = &w->args;
    const struct mr_counts_write_opts opts = write_opts(w);
    const char *name = strcmp(a->output, "-") ? a->output : "standard output";
    struct outputs out = { 0 }; /* beside it: run.json */
    FILE *json = NULL;
    mr_status st = outputs_open(&out, a->output, a->force, err);

    if (!st)
        st = outputs_beside(&out, a->run_json, "run-json", a->force, &json, err);
    if (!st)
        st = start(w, err);
    if (!st)
        st = mr_counts_write_tsv(w->stream, name, mr_outfile_stream(out.main),
                                 outputs_is_compressed(a->output), &opts, &w->n_samples, err);
    if (!st && json)
        st = fill_manifest(w, err);
    if (!st && json)
        st = manifest_write(&w->manifest, json, a->run_json, err);
    if (!st)
        st = outputs_commit(&out, err);
    outputs_release(&out);
    return st;
}

/* The folder holds run.json, by which -f knows what it may replace. */
static mr_status finish_folder(struct import *w, mr_outdir *dir, mr_error *err)
{
    static const char *const names[] = { "matrix.mtx.gz", "features.tsv.gz", "barcodes.tsv.gz" };
    char path[4096];
    mr_status st = fill_manifest(w, err);

    for (size_t i = 0; !st && i < sizeof(names) / sizeof(names[0]); i++)
        st = manifest_file(&w->manifest, names[i], err);
    snprintf(path, sizeof(path), "%s/run.json", mr_outdir_path(dir));
    if (!st)
        st = manifest_write_file(&w->manifest, path, err);
    if (!st)
        st = interrupt_check(err);
    return st ? st : mr_outdir_commit(dir, err);
}

static mr_status import_folder(struct import *w, mr_error *err)
{
    const struct mr_counts_write_opts opts = write_opts(w);
    mr_outdir *dir;
    mr_status st = mr_outdir_open(w->args.output, w->args.force, &dir, err);

    if (st)
        return st;
    st = start(w, err);
    if (!st)
        st = mr_counts_write_mtx(w->stream, mr_outdir_path(dir), &opts, &w->n_samples, err);
    if (!st)
        st = finish_folder(w, dir, err);
    if (st)
        mr_outdir_name_error(dir, err);
    mr_outdir_free(dir);
    return st;
}

/* ---- the command ---- */

static int run_import(struct import *w)
{
    const bool folder = !strcmp(w->args.format, "mtx");
    mr_error err = { 0 };
    mr_status st;

    console_init(&w->console, "import", &w->args.common);
    w->progress = (struct mr_progress){ console_step, &w->console };
    st = folder ? import_folder(w, &err) : import_table(w, &err);
    if (w->notes)
        console_notes(&w->console, w->notes);
    return st ? console_error(&w->console, &err) : console_end(&w->console);
}

static int check_args(const struct import_args *a)
{
    const bool folder = !strcmp(a->format, "mtx");

    if ((a->files.n > 0) + (a->list != NULL) + (a->samples != NULL) != 1)
        return cli_usage_error("import",
                               "expected files, or a list of them (--list), or a sheet (-s)");
    if (folder && !strcmp(a->output, "-"))
        return cli_usage_error("import", "expected a directory (-o) for -O mtx");
    if (folder && a->run_json)
        return cli_usage_error("import", "-O mtx writes run.json itself: --run-json is for tsv");
    return CLI_GO;
}

int cmd_import(int argc, char **argv)
{
    static const char *const formats[] = { "tsv", "mtx", NULL };
    struct import w = { .args = { .scale = "auto", .output = "-", .format = formats[0] } };
    struct import_args *a = &w.args;
    int status;

    cli_common_init(&a->common);
    read_args_init(&a->read);
    const struct cli_opt opts[] = {
        CLI_GROUP("Input"),
        CLI_CHOICE(0, "input-scale", &a->scale, input_scales,
                   "what the files hold; auto: counts are expected"),
        READ_ROWS(&a->read),
        CLI_RUNNING("Files"),
        CLI_STR(0, "list", &a->list, "FILE", "list of files: a path, or a path, tab and sample"),
        CLI_STR('s', "samples", &a->samples, "SHEET", "sample sheet: the files of its column file"),
        CLI_STR(0, "file-root", &a->file_root, "DIR", "put before relative paths of list or sheet"),
        READ_FILE_ROWS(&a->read),
        CLI_OUTPUT(&a->output, "FILE|DIR", "where to write; compressed where it ends in .gz"),
        CLI_CHOICE('O', "output-format", &a->format, formats, "a table, or Cell Ranger's folder"),
        CLI_STR(0, "run-json", &a->run_json, "FILE", "write what was done with what"),
        CLI_FORCE(&a->force),
        CLI_COMMON(&a->common),
    };
    const struct cli cli = {
        "import",
        "FILE... [-o FILE]\n--list FILE [-o FILE]\n-s SHEET [-o FILE]\n"
        "FILE... -O mtx -o DIR",
        "Writes one table of counts from files of any format that is read, "
        "ids as they stand there, genes and samples in the order of the input.",
        opts,
        0,
        CLI_ANY
    };

    w.opts = opts;
    w.argc = argc;
    w.argv = argv;
    status = cli_parse(&cli, argc, argv, &a->files);
    if (status == CLI_GO)
        status = check_args(a);
    if (status == CLI_GO)
        status = run_import(&w);
    mr_stream_free(w.stream);
    mr_file_list_free(w.list);
    mr_scale_evidence_free(w.evidence);
    read_maps_release(&w.maps);
    mr_notes_free(w.notes);
    manifest_release(&w.manifest);
    cli_list_release(&a->files);
    return status;
}
