#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "input.h"
#include "manifest.h"
#include "mechrank/test.h"
#include "outputs.h"
#include "studies.h"

struct test_args {
    struct cli_common common;
    struct input_args input;
    struct gene_args genes;
    const char *samples, *output, *file_root, *group, *run_json;
    struct cli_list sets, counts, studies, covariates, contrasts;
    double prior_cap;
    int min_size, max_size, leading;
    bool force, any_source, no_pairs;
};

/* Everything a test holds; zeroed it is valid to release. */
struct work {
    struct test_args args;
    char *column;           /* what stands before ':' in the contrasts */
    const char **contrasts; /* what stands behind it */
    struct console console;
    mr_refs *refs;
    struct read_maps maps;
    mr_sheet *sheet;
    mr_notes *notes;
    mr_test *test;
    struct manifest manifest;
    struct outputs out;
    FILE *json; /* of --run-json, or NULL */
};

static void work_release(struct work *w)
{
    outputs_release(&w->out);
    manifest_release(&w->manifest);
    mr_test_free(w->test);
    mr_notes_free(w->notes);
    mr_sheet_free(w->sheet);
    mr_refs_free(w->refs);
    read_maps_release(&w->maps);
    free(w->column);
    free(w->contrasts);
    cli_list_release(&w->args.sets);
    cli_list_release(&w->args.counts);
    cli_list_release(&w->args.studies);
    cli_list_release(&w->args.covariates);
    cli_list_release(&w->args.contrasts);
}

/* ---- the contrasts ---- */

/* "COLUMN:A-B" names the column that --group does: without it the first ':' ends a column. */
static int take_contrasts(struct work *w)
{
    struct test_args *a = &w->args;

    w->contrasts = calloc(a->contrasts.n + 1, sizeof(*w->contrasts));
    if (!w->contrasts)
        return CLI_FAILED;
    for (size_t i = 0; i < a->contrasts.n; i++) {
        const char *text = a->contrasts.items[i], *colon = a->group ? NULL : strchr(text, ':');
        const size_t size = colon ? (size_t)(colon - text) : 0;

        w->contrasts[i] = colon ? colon + 1 : text;
        if (a->group)
            continue;
        if (i && (!w->column != !colon ||
                  (colon && (strlen(w->column) != size || memcmp(w->column, text, size) != 0))))
            return cli_usage_error("test", "expected contrasts of one column, found '%s' and '%s'",
                                   a->contrasts.items[0], text);
        if (i || !colon)
            continue;
        w->column = calloc(size + 1, 1);
        if (!w->column)
            return CLI_FAILED;
        memcpy(w->column, text, size);
    }
    if (w->column)
        a->group = w->column;
    return CLI_GO;
}

/* ---- the test ---- */

static mr_status read_sheet(struct work *w, mr_error *err)
{
    const struct test_args *a = &w->args;
    struct mr_sheet_opts opts;

    mr_sheet_opts_init(&opts);
    opts.refs = w->refs;
    opts.any_source = a->any_source;
    opts.file_root = a->file_root;
    opts.covariates = (const char *const *)a->covariates.items;
    opts.n_covariates = a->covariates.n;
    opts.studies = (const char *const *)a->studies.items;
    opts.n_studies = a->studies.n;
    opts.has_tables = a->counts.n > 0;
    opts.group = a->group;
    return mr_sheet_read(a->samples, &opts, NULL, &w->sheet, err);
}

static mr_status new_test(struct work *w, struct mr_progress *progress, mr_error *err)
{
    const struct test_args *a = &w->args;
    struct mr_run_opts run;
    struct mr_test_opts opts;

    *progress = (struct mr_progress){ console_step, &w->console };
    mr_run_opts_init(&run);
    run.refs = w->refs;
    run.tables = (const char *const *)a->counts.items;
    run.n_tables = a->counts.n;
    input_apply(&a->input, &w->maps, cli_threads(&a->common), &run);
    gene_apply(&a->genes, &run);
    run.covariates = (const char *const *)a->covariates.items;
    run.n_covariates = a->covariates.n;
    run.group = a->group;
    run.prior_cap = a->prior_cap;
    run.progress = progress;
    mr_test_opts_init(&opts);
    opts.sets = (const char *const *)a->sets.items;
    opts.n_sets = a->sets.n;
    opts.pairs = !a->no_pairs;
    opts.contrasts = w->contrasts;
    opts.n_contrasts = a->contrasts.n;
    opts.min_size = (size_t)a->min_size;
    if (a->max_size)
        opts.max_size = (size_t)a->max_size;
    opts.n_leading = (size_t)a->leading;
    return mr_test_new(w->sheet, &run, &opts, w->notes, &w->test, err);
}

static mr_status start(struct work *w, struct mr_progress *progress, mr_error *err)
{
    const struct test_args *a = &w->args;
    mr_status st = outputs_open(&w->out, a->output, a->force, err);

    if (!st)
        st = outputs_beside(&w->out, a->run_json, "run-json", a->force, &w->json, err);
    if (!st)
        st = manifest_init(&w->manifest, err);
    if (!st)
        st = mr_refs_load(a->input.refs, &w->refs, err);
    if (!st)
        st = read_sheet(w, err);
    if (!st)
        st = read_maps_load(&a->input.read, &w->maps, err);
    if (st)
        return st;
    w->notes = mr_notes_new();
    return w->notes ? new_test(w, progress, err) : cli_fail(err, MR_ENOMEM, "out of memory");
}

static mr_status test_study(void *data, size_t i, mr_error *err)
{
    struct work *w = data;

    mr_status st = mr_test_study(w->test, i, err);

    return st ? st : manifest_study(&w->manifest, mr_sheet_study(w->sheet, i)->name, NULL, err);
}

/* ---- what it leaves ---- */

static mr_status write_table(struct work *w, mr_error *err)
{
    const mr_status st = mr_test_write(w->test, mr_outfile_stream(w->out.main), err);

    return st == MR_EIO ? MR_OK : st; /* a stream has no name: the commit says which, and why */
}

static mr_status write_manifest(struct work *w, const struct cli_opt *opts, int argc, char **argv,
                                mr_error *err)
{
    const mr_run *run = mr_test_run(w->test);
    mr_status st = manifest_options(&w->manifest, opts, err);

    if (!st)
        st = manifest_argv(&w->manifest, argc, argv, err);
    if (!st)
        st = manifest_sheet(&w->manifest, mr_sheet_path(w->sheet), mr_sheet_md5(w->sheet), err);
    for (size_t i = 0; !st && i < w->args.sets.n; i++)
        st = manifest_sets(&w->manifest, w->args.sets.items[i], mr_test_sets_md5(w->test, i), err);
    for (size_t i = 0; !st && i < mr_run_n_inputs(run); i++)
        st = manifest_input(&w->manifest, mr_run_input(run, i), err);
    if (!st)
        st = manifest_maps(&w->manifest, &w->maps, err);
    w->manifest.simulated = mr_sheet_is_simulated(w->sheet);
    if (!st)
        st = manifest_timing(&w->manifest, mr_run_timing(run), err);
    if (!st)
        st = manifest_refs(&w->manifest, mr_refs_version(w->refs), err);
    if (!st)
        st = manifest_notes(&w->manifest, w->notes, err);
    if (!st)
        st = manifest_write(&w->manifest, w->json, w->args.run_json, err);
    return st;
}

static int run_test(struct work *w, const struct cli_opt *opts, int argc, char **argv)
{
    struct mr_progress progress;
    mr_error err = { 0 };
    mr_status st;

    console_init(&w->console, "test", &w->args.common);
    st = start(w, &progress, &err);
    if (!st)
        st = studies_run(&(struct studies){ &w->console, w->sheet, w->notes }, test_study, w, &err);
    if (!st)
        st = write_table(w, &err);
    if (!st && w->json)
        st = write_manifest(w, opts, argc, argv, &err);
    if (!st)
        st = outputs_commit(&w->out, &err);
    if (w->notes)
        console_notes(&w->console, w->notes);
    return st ? console_error(&w->console, &err) : console_end(&w->console);
}

static int check_args(const struct test_args *a)
{
    if (!a->samples)
        return cli_usage_error("test", "expected a sample sheet (-s)");
    if (!a->sets.n)
        return cli_usage_error("test", "expected gene sets (-g)");
    if (a->max_size && a->max_size < a->min_size)
        return cli_usage_error("test", "expected --max-size of %d or more, or 0, found %d",
                               a->min_size, a->max_size);
    return CLI_GO;
}

int cmd_test(int argc, char **argv)
{
    static const char *const formats[] = { "tsv", NULL };
    const char *format = formats[0];
    struct work w = { .args = { .output = "-", .prior_cap = 0.5, .min_size = 5, .leading = 10 } };
    struct test_args *a = &w.args;
    int status;

    cli_common_init(&a->common);
    input_args_init(&a->input);
    gene_args_init(&a->genes);
    const struct cli_opt opts[] = {
        CLI_GROUP("Input"),
        CLI_LIST('g', "sets", &a->sets, "FILE",
                 "gene sets, GMT or networks, in ids of the table or symbols; may be repeated"),
        INPUT_ROWS(&a->input),
        CLI_FLAG(0, "any-source", &a->any_source,
                 "take a source that is nearly a known one as it is"),
        CLI_GROUP("Method"),
        CLI_LIST(0, "contrast", &a->contrasts, "A-B",
                 "A minus B: arms control, model, treated, a source or source/product, or values "
                 "of a column as COLUMN:A-B; may be repeated"),
        CLI_STR(0, "group", &a->group, "COLUMN",
                "compare by this column; arm and source need not be there"),
        CLI_WORDS(0, "covariates", &a->covariates, "COLUMNS",
                  "columns of the sheet for the linear model"),
        CLI_FLAG(0, "no-pairs", &a->no_pairs,
                 "NAME_UP and NAME_DN stay two sets, not one that is signed"),
        CLI_INT(0, "min-size", &a->min_size, 1, 1e9, "leave out sets with fewer genes in use"),
        CLI_INT(0, "max-size", &a->max_size, 0, 1e9, "leave out sets with more; 0: none"),
        CLI_INT(0, "leading", &a->leading, 0, 1e6, "genes to name per row"),
        CLI_DOUBLE(0, "prior-cap", &a->prior_cap, 0, 1e6,
                   "most df of the variance prior, times the residual df"),
        GENE_ROWS(&a->genes),
        CLI_RUNNING("Files"),
        CLI_REFS(&a->input.refs),
        CLI_SAMPLES(&a->samples),
        CLI_COUNTS(&a->counts),
        CLI_STR(0, "file-root", &a->file_root, "DIR", "put before relative paths of the sheet"),
        CLI_LIST(0, "study", &a->studies, "NAME", "only this study of the sheet; may be repeated"),
        CLI_OUTPUT(&a->output, "FILE", "where to write the table"),
        CLI_CHOICE('O', "output-format", &format, formats, "form of the table"),
        CLI_STR(0, "run-json", &a->run_json, "FILE", "write what was done with what"),
        CLI_FORCE(&a->force),
        READ_FILE_ROWS(&a->input.read),
        GENE_MAP_ROW(&a->input.read),
        CLI_COMMON(&a->common),
    };
    const struct cli cli = { "test",
                             "-s SHEET [-c TABLE]... -g SETS [--contrast A-B]... [-o FILE]",
                             "Tests gene sets under contrasts of the studies of a sample sheet: "
                             "one row per study, contrast and set.",
                             opts,
                             0,
                             0 };

    status = cli_parse(&cli, argc, argv, NULL);
    if (status == CLI_GO)
        status = check_args(a);
    if (status == CLI_GO)
        status = take_contrasts(&w);
    if (status == CLI_GO)
        status = run_test(&w, opts, argc, argv);
    work_release(&w);
    return status;
}
