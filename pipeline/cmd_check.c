#include <string.h>

#include "commands.h"
#include "console.h"
#include "input.h"
#include "mechrank/check.h"

struct check_args {
    struct cli_common common;
    struct input_args input;
    const char *samples, *file_root;
    struct cli_list counts, covariates, files;
    bool any_source;
};

struct check {
    const struct check_args *args;
    struct console console;
    mr_refs *refs;
    struct read_maps maps;
    mr_notes *notes;
    struct mr_run_opts opts;
    size_t n_faults;
};

/* A fault goes to standard error like any other; the check goes on. */
static void tell_fault(struct check *c, const mr_error *err)
{
    console_error(&c->console, err);
    c->n_faults++;
}

static void print_input(const struct mr_input *in)
{
    printf("%s: %s, %s, %zu genes x %zu samples; %s %s ids, %zu genes known; %s%s\n", in->path,
           in->format, in->compression, in->n_genes, in->n_samples, in->species, in->id_kind,
           in->n_mapped, in->scale, in->scale_named ? " (as named)" : "");
}

/* "  apoptosis 85 of 90 genes" for each mechanism of study 'study'. */
static void print_coverage(const mr_results *results, const char *study)
{
    for (size_t i = 0; i < mr_results_size(results, MR_SETS); i++) {
        const struct mr_set_row *row = mr_results_row(results, MR_SETS, i);

        if (!strcmp(row->study, study))
            printf("  %-24s %4.0f of %4.0f genes%s\n", row->set, row->genes_mapped,
                   row->genes_total,
                   row->assessable && !strcmp(row->assessable, "no") ? ", not assessable" : "");
    }
}

/* 'judged': as genes and values, too; a refused file is told as far as it was understood. */
static void print_checked(const struct check *c, const struct mr_checked *in, bool judged)
{
    const char *word = in->level == MR_LEVEL_TRANSCRIPTS ? "transcript" : "gene";
    const double reads = in->total + in->unassigned;

    printf("%s: %s, %s, %zu %ss x %zu samples", in->path, in->format, in->compression, in->n_genes,
           word, in->n_samples);
    if (judged)
        printf("; %s %s ids, %zu genes known; %s%s", mr_species_name(in->id.species),
               mr_id_kind_name(in->id.kind), in->id.n_mapped, mr_scale_name(in->scale),
               c->opts.input_scale != MR_SCALE_AUTO ? " (as named)" : "");
    putchar('\n');
    if (reads > 0) /* not where it is NaN */
        printf("  %.1f %% of %.0f reads counted to no %s\n", 100 * in->unassigned / reads, reads,
               word);
    if (in->strand != MR_STRAND_AUTO)
        printf("  read as with --strand %s\n", input_strands[in->strand]);
    if (in->n_missing)
        printf("  %zu missing values taken as 0\n", in->n_missing);
}

static void check_file(struct check *c, const char *path)
{
    mr_results *results = mr_results_new();
    const struct mr_progress progress = { console_step, &c->console };
    struct mr_run_opts opts = c->opts;
    struct mr_checked checked = { 0 };
    mr_error err = { 0 };
    mr_status st;

    opts.progress = &progress;
    st = results ? mr_check_table(path, &opts, &checked, results, c->notes, &err)
                 : cli_fail(&err, MR_ENOMEM, "out of memory");

    if (checked.format)
        print_checked(c, &checked, !st);
    if (st)
        tell_fault(c, &err);
    else
        print_coverage(results, "-");
    mr_results_free(results);
}

/* "8 samples", or "8 samples in 16 files" where some are lanes. */
static void print_samples(const mr_sheet *sheet, const struct mr_study *study)
{
    size_t n = 0;

    for (size_t i = 0; i < study->n_samples; i++) {
        const char *name = mr_sheet_sample(sheet, study->samples[i])->name;
        size_t j = 0;

        while (strcmp(mr_sheet_sample(sheet, study->samples[j])->name, name) != 0)
            j++;
        n += j == i;
    }
    printf("study %s: %zu samples", study->name, n);
    if (n < study->n_samples)
        printf(" in %zu files", study->n_samples);
}

/* A study that cannot answer is no fault as long as another can: `run` skips it, too. */
static bool check_study(struct check *c, mr_run *run, const mr_sheet *sheet, size_t i)
{
    const struct mr_study *study = mr_sheet_study(sheet, i);
    const size_t before = mr_run_n_inputs(run);
    mr_error err = { 0 };
    const mr_status st = mr_run_study(run, i, &err);

    if (st == MR_EEMPTY) {
        print_samples(sheet, study);
        printf(": skipped: %s\n", err.msg);
        return false;
    }
    if (st) {
        tell_fault(c, &err);
        return true;
    }
    print_samples(sheet, study);
    putchar('\n');
    for (size_t k = before; k < mr_run_n_inputs(run); k++)
        print_input(mr_run_input(run, k));
    print_coverage(mr_run_results(run), study->name);
    return true;
}

static void check_studies(struct check *c, mr_run *run, const mr_sheet *sheet)
{
    bool any = false;
    mr_error err;

    for (size_t i = 0; i < mr_sheet_n_studies(sheet); i++)
        any = check_study(c, run, sheet, i) || any;
    if (any)
        return;
    cli_fail(&err, MR_EEMPTY, "%s: expected a study that can answer, found none",
             mr_sheet_path(sheet));
    tell_fault(c, &err);
}

/* All faults of a sheet at once, then its studies one by one. */
static void check_sheet(struct check *c)
{
    const struct check_args *a = c->args;
    mr_notes *faults = mr_notes_new();
    struct mr_sheet_opts opts;
    mr_sheet *sheet = NULL;
    mr_run *run = NULL;
    mr_error err = { 0 };
    mr_status st;

    mr_sheet_opts_init(&opts);
    opts.refs = c->refs;
    opts.any_source = a->any_source;
    opts.file_root = a->file_root;
    opts.covariates = (const char *const *)a->covariates.items;
    opts.n_covariates = a->covariates.n;
    opts.has_tables = a->counts.n > 0;
    st = faults ? mr_sheet_read(a->samples, &opts, faults, &sheet, &err)
                : cli_fail(&err, MR_ENOMEM, "out of memory");
    for (size_t i = 0; faults && i < mr_notes_size(faults); i++) {
        cli_fail(&err, MR_EFORMAT, "%s", mr_notes_get(faults, i)->text);
        tell_fault(c, &err);
    }
    if (st && !(faults && mr_notes_size(faults)))
        tell_fault(c, &err);
    if (!st) {
        st = mr_run_new(sheet, &c->opts, c->notes, &run, &err);
        if (st)
            tell_fault(c, &err);
        else
            check_studies(c, run, sheet);
    }
    mr_run_free(run);
    mr_sheet_free(sheet);
    mr_notes_free(faults);
}

static int run_check(const struct check_args *a)
{
    struct check c = { .args = a };
    mr_error err = { 0 };
    mr_status st;
    int status;

    console_init(&c.console, "check", &a->common);
    st = mr_refs_load(a->input.refs, &c.refs, &err);
    if (!st)
        st = read_maps_load(&a->input.read, &c.maps, &err);
    c.notes = mr_notes_new();
    if (!st && !c.notes)
        st = cli_fail(&err, MR_ENOMEM, "out of memory");
    if (st) {
        tell_fault(&c, &err);
    } else {
        mr_run_opts_init(&c.opts);
        c.opts.refs = c.refs;
        c.opts.tables = (const char *const *)a->counts.items;
        c.opts.n_tables = a->counts.n;
        input_apply(&a->input, &c.maps, cli_threads(&a->common), &c.opts);
        c.opts.read.skip_md5 = true; /* nothing is written that would hold it */
        c.opts.covariates = (const char *const *)a->covariates.items;
        c.opts.n_covariates = a->covariates.n;
        if (a->samples)
            check_sheet(&c);
        for (size_t i = 0; i < a->files.n; i++)
            check_file(&c, a->files.items[i]);
        console_notes(&c.console, c.notes);
    }
    mr_notes_free(c.notes);
    mr_refs_free(c.refs);
    read_maps_release(&c.maps);
    status = console_end(&c.console);
    return c.n_faults ? CLI_FAILED : status;
}

int cmd_check(int argc, char **argv)
{
    struct check_args a = { 0 };
    int status;

    cli_common_init(&a.common);
    input_args_init(&a.input);
    const struct cli_opt opts[] = {
        CLI_GROUP("Input"),
        CLI_SAMPLES(&a.samples),
        CLI_COUNTS(&a.counts),
        CLI_STR(0, "file-root", &a.file_root, "DIR", "put before relative paths of the sheet"),
        INPUT_ROWS(&a.input),
        CLI_REFS(&a.input.refs),
        CLI_WORDS(0, "covariates", &a.covariates, "COLUMNS", "columns of the sheet for the model"),
        CLI_FLAG(0, "any-source", &a.any_source,
                 "take a source that is nearly a known one as it is"),
        CLI_RUNNING("With the input"),
        READ_FILE_ROWS(&a.input.read),
        GENE_MAP_ROW(&a.input.read),
        CLI_COMMON(&a.common),
    };
    const struct cli cli = { "check",
                             "[-s SHEET [-c TABLE]...] [FILE...]",
                             "Tells what each input is taken for, and all faults of a sample sheet "
                             "at once.  Writes nothing; exit 1 if 'run' would fail.",
                             opts,
                             0,
                             CLI_ANY };

    status = cli_parse(&cli, argc, argv, &a.files);
    if (status == CLI_GO && !a.samples && !a.files.n)
        status = cli_usage_error("check", "expected a sample sheet (-s) or a file");
    if (status == CLI_GO)
        status = run_check(&a);
    cli_list_release(&a.counts);
    cli_list_release(&a.covariates);
    cli_list_release(&a.files);
    return status;
}
