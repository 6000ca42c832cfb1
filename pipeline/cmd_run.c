#include <string.h>

#include "commands.h"
#include "input.h"
#include "ranking.h"
#include "rundir.h"
#include "studies.h"
#include "text.h"

/* The demo is read from the program itself. */
static const char demo_root[] = "builtin:demo", demo_sheet[] = "builtin:demo/samples.tsv";

static const char *const gene_lists[] = { "exclusive", "full", NULL };

struct run_args {
    struct cli_common common;
    struct input_args input;
    struct gene_args genes;
    struct ranking_args ranking;
    const char *samples, *output, *file_root, *gene_lists;
    struct cli_list counts, studies, covariates;
    double prior_cap;
    bool demo, force, any_source;
};

/* Everything a run holds; zeroed it is valid to release. */
struct work {
    struct run_args args;
    struct console console;
    mr_refs *refs;
    struct read_maps maps;
    mr_sheet *sheet;
    mr_notes *notes;
    mr_run *run;
    struct manifest manifest;
    struct rundir dir;
};

static void work_release(struct work *w)
{
    rundir_release(&w->dir);
    manifest_release(&w->manifest);
    mr_run_free(w->run);
    mr_notes_free(w->notes);
    mr_sheet_free(w->sheet);
    mr_refs_free(w->refs);
    read_maps_release(&w->maps);
    cli_list_release(&w->args.counts);
    cli_list_release(&w->args.studies);
    cli_list_release(&w->args.covariates);
}

static mr_status read_sheet(struct work *w, mr_error *err)
{
    const struct run_args *a = &w->args;
    struct mr_sheet_opts opts;

    mr_sheet_opts_init(&opts);
    opts.refs = w->refs;
    opts.any_source = a->any_source;
    opts.file_root = a->demo ? demo_root : a->file_root;
    opts.covariates = (const char *const *)a->covariates.items;
    opts.n_covariates = a->covariates.n;
    opts.studies = (const char *const *)a->studies.items;
    opts.n_studies = a->studies.n;
    opts.has_tables = a->counts.n > 0;
    return mr_sheet_read(a->demo ? demo_sheet : a->samples, &opts, NULL, &w->sheet, err);
}

static mr_status start(struct work *w, struct mr_progress *progress, mr_error *err)
{
    const struct run_args *a = &w->args;
    struct mr_run_opts opts;
    mr_status st = mr_refs_load(a->input.refs, &w->refs, err);

    if (!st)
        st = read_sheet(w, err);
    if (!st)
        st = read_maps_load(&a->input.read, &w->maps, err);
    if (st)
        return st;
    *progress = (struct mr_progress){ console_step, &w->console };
    mr_run_opts_init(&opts);
    opts.refs = w->refs;
    opts.tables = (const char *const *)a->counts.items;
    opts.n_tables = a->counts.n;
    input_apply(&a->input, &w->maps, cli_threads(&a->common), &opts);
    gene_apply(&a->genes, &opts);
    opts.gene_lists = !strcmp(a->gene_lists, "full") ? MR_FULL : MR_EXCLUSIVE;
    opts.covariates = (const char *const *)a->covariates.items;
    opts.n_covariates = a->covariates.n;
    opts.prior_cap = a->prior_cap;
    opts.progress = progress;
    w->notes = mr_notes_new();
    if (!w->notes)
        return cli_fail(err, MR_ENOMEM, "out of memory");
    return mr_run_new(w->sheet, &opts, w->notes, &w->run, err);
}

/* The columns of an input that its study took; NULL: out of memory. */
static json_t *columns_json(const mr_run *run, size_t i)
{
    json_t *columns = json_array();

    for (size_t j = 0; columns && j < mr_run_input(run, i)->n_samples; j++) {
        if (json_array_append_new(columns, text_json(mr_run_input_column(run, i, j)))) {
            json_decref(columns);
            return NULL;
        }
    }
    return columns;
}

/* What a study took of which table: by it `rank` tells studies apart.  NULL: out of memory. */
static json_t *details_json(const mr_run *run, const char *study)
{
    json_t *tables = json_array();

    for (size_t i = 0; tables && i < mr_run_n_inputs(run); i++) {
        const struct mr_input *in = mr_run_input(run, i);

        if (strcmp(in->study, study) != 0)
            continue;
        if (json_array_append_new(tables, json_pack("{s:o, s:o}", "md5", text_json(in->md5),
                                                    "columns", columns_json(run, i)))) {
            json_decref(tables);
            return NULL;
        }
    }
    return tables ? json_pack("{s:o}", "tables", tables) : NULL;
}

static mr_status note_study(struct work *w, const char *name, mr_error *err)
{
    json_t *details = details_json(w->run, name);

    return details ? manifest_study(&w->manifest, name, details, err) : manifest_check(true, err);
}

static mr_status run_study(void *data, size_t i, mr_error *err)
{
    struct work *w = data;

    mr_status st = mr_run_study(w->run, i, err);

    return st ? st : note_study(w, mr_sheet_study(w->sheet, i)->name, err);
}

static mr_status fill_manifest(struct work *w, const struct cli_opt *opts, int argc, char **argv,
                               mr_error *err)
{
    mr_status st = manifest_options(&w->manifest, opts, err);

    if (!st)
        st = manifest_argv(&w->manifest, argc, argv, err);
    if (!st)
        st = manifest_sheet(&w->manifest, mr_sheet_path(w->sheet), mr_sheet_md5(w->sheet), err);
    for (size_t i = 0; !st && i < mr_run_n_inputs(w->run); i++)
        st = manifest_input(&w->manifest, mr_run_input(w->run, i), err);
    if (!st)
        st = manifest_maps(&w->manifest, &w->maps, err);
    w->manifest.simulated = mr_sheet_is_simulated(w->sheet);
    if (!st)
        st = manifest_timing(&w->manifest, mr_run_timing(w->run), err);
    return st;
}

static int run(struct work *w, const struct cli_opt *opts, int argc, char **argv)
{
    const struct run_args *a = &w->args;
    struct mr_progress progress;
    mr_error err = { 0 };
    mr_status st;

    console_init(&w->console, "run", &a->common);
    w->dir = (struct rundir){ .path = a->output, .force = a->force, .manifest = &w->manifest };
    mr_rank_opts_init(&w->dir.ranking);
    ranking_apply(&a->ranking, &w->dir.ranking);
    st = rundir_open(&w->dir, &err);
    if (!st)
        st = manifest_init(&w->manifest, &err);
    if (!st)
        st = start(w, &progress, &err);
    if (!st)
        st = studies_run(&(struct studies){ &w->console, w->sheet, w->notes }, run_study, w, &err);
    if (!st)
        st = fill_manifest(w, opts, argc, argv, &err);
    if (!st) {
        w->dir.refs = w->refs;
        w->dir.results = mr_run_results(w->run);
        w->dir.notes = w->notes;
        w->dir.reference = mr_run_reference(w->run, &w->dir.reference_size);
        st = rundir_finish(&w->dir, &err);
    }
    if (w->notes)
        console_notes(&w->console, w->notes);
    return st ? console_error(&w->console, &err) : console_end(&w->console);
}

static int check_args(const struct run_args *a)
{
    if (!a->samples == !a->demo)
        return cli_usage_error("run", "expected a sample sheet (-s), or --demo");
    if (!a->output)
        return cli_usage_error("run", "expected an output directory (-o)");
    if (a->demo && a->counts.n)
        return cli_usage_error("run", "--demo has its own tables: -c cannot be given with it");
    return CLI_GO;
}

int cmd_run(int argc, char **argv)
{
    struct work w = { .args = { .gene_lists = "exclusive", .prior_cap = 0.5 } };
    struct run_args *a = &w.args;
    int status;

    cli_common_init(&a->common);
    input_args_init(&a->input);
    gene_args_init(&a->genes);
    ranking_args_init(&a->ranking);
    const struct cli_opt opts[] = {
        CLI_GROUP("Input"),
        INPUT_ROWS(&a->input),
        CLI_FLAG(0, "any-source", &a->any_source,
                 "take a source that is nearly a known one as it is"),
        CLI_GROUP("Method"),
        CLI_CHOICE(0, "gene-lists", &a->gene_lists, gene_lists,
                   "a gene in one mechanism only, or in all that it belongs to"),
        CLI_WORDS(0, "covariates", &a->covariates, "COLUMNS",
                  "columns of the sheet for the linear model"),
        CLI_DOUBLE(0, "prior-cap", &a->prior_cap, 0, 1e6,
                   "most df of the variance prior, times the residual df"),
        GENE_ROWS(&a->genes),
        RANKING_ROWS(&a->ranking, ""),
        CLI_RUNNING("Files"),
        CLI_REFS(&a->input.refs),
        CLI_SAMPLES(&a->samples),
        CLI_COUNTS(&a->counts),
        CLI_STR(0, "file-root", &a->file_root, "DIR", "put before relative paths of the sheet"),
        CLI_LIST(0, "study", &a->studies, "NAME", "only this study of the sheet; may be repeated"),
        CLI_FLAG(0, "demo", &a->demo, "run the built-in simulated example"),
        CLI_OUTPUT(&a->output, "DIR", "directory of the results"),
        CLI_FORCE(&a->force),
        READ_FILE_ROWS(&a->input.read),
        GENE_MAP_ROW(&a->input.read),
        CLI_COMMON(&a->common),
    };
    const struct cli cli = { "run",
                             "-s SHEET [-c TABLE]... -o DIR\n--demo -o DIR",
                             "Ranks the mechanisms of each source from the counts of the studies "
                             "of a sample sheet: the whole path, from tables to report.html.",
                             opts,
                             0,
                             0 };

    status = cli_parse(&cli, argc, argv, NULL);
    if (status == CLI_GO)
        status = check_args(a);
    if (status == CLI_GO)
        status = run(&w, opts, argc, argv);
    work_release(&w);
    return status;
}
