#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "console.h"
#include "input.h"
#include "mechrank/check.h"
#include "mechrank/file_list.h"
#include "outputs.h"

struct score_args {
    struct cli_common common;
    struct input_args input;
    const char *sets, *method, *list, *file_root, *output, *format, *reference, *write_reference,
        *study;
    struct cli_list counts, operands;
    int min_size, max_size, precision;
    bool force;
};

/* ---- writing ---- */

static void write_number(FILE *out, double value, int precision)
{
    if (isnan(value))
        fputs("NA", out);
    else
        fprintf(out, "%.*g", precision, value);
}

static void write_wide(FILE *out, const mr_matrix *m, int precision)
{
    for (size_t c = 0; c < mr_matrix_n_cols(m); c++)
        fprintf(out, "\t%s", mr_names_get(mr_matrix_cols(m), c));
    for (size_t r = 0; r < mr_matrix_n_rows(m); r++) {
        fprintf(out, "\n%s", mr_names_get(mr_matrix_rows(m), r));
        for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
            fputc('\t', out);
            write_number(out, mr_matrix_get(m, r, c), precision);
        }
    }
    fputc('\n', out);
}

static void write_tsv(FILE *out, const mr_matrix *m, int precision)
{
    fputs("set", out);
    write_wide(out, m, precision);
}

static void write_long(FILE *out, const mr_matrix *m, int precision)
{
    fputs("set\tsample\tscore\n", out);
    for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
        for (size_t r = 0; r < mr_matrix_n_rows(m); r++) {
            fprintf(out, "%s\t%s\t", mr_names_get(mr_matrix_rows(m), r),
                    mr_names_get(mr_matrix_cols(m), c));
            write_number(out, mr_matrix_get(m, r, c), precision);
            fputc('\n', out);
        }
    }
}

/* GCT 1.3 without annotations. */
static void write_gct(FILE *out, const mr_matrix *m, int precision)
{
    fprintf(out, "#1.3\n%zu\t%zu\t0\t0\nid", mr_matrix_n_rows(m), mr_matrix_n_cols(m));
    write_wide(out, m, precision);
}

static const struct form {
    const char *name;
    void (*write)(FILE *out, const mr_matrix *m, int precision);
} forms[] = { { "tsv", write_tsv }, { "long", write_long }, { "gct", write_gct } };
static const char *const form_names[] = { "tsv", "long", "gct", NULL };

static void write_scores(const struct score_args *a, const mr_matrix *scores, FILE *out)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (!strcmp(forms[i].name, a->format))
            forms[i].write(out, scores, a->precision ? a->precision : 17);
}

/* ---- the command ---- */

static mr_status list_files(const struct score_args *a, mr_file_list *list, mr_error *err)
{
    const struct cli_list *paths = a->counts.n ? &a->counts : &a->operands;
    mr_status st = MR_OK;

    if (a->list)
        return mr_file_list_read(list, a->list, a->file_root, err);
    for (size_t i = 0; !st && i < paths->n; i++)
        st = mr_file_list_add(list, paths->items[i], NULL, err);
    return st;
}

static mr_status score(const struct score_args *a, struct console *console, mr_notes *notes,
                       mr_error *err)
{
    const struct mr_progress progress = { console_step, console };
    struct mr_score_table_opts opts;
    struct mr_run_opts run;
    struct read_maps maps = { 0 };
    mr_refs *refs = NULL;
    struct outputs out = { 0 }; /* beside it: the reference */
    mr_matrix *scores = NULL;
    mr_file_list *files = mr_file_list_new();
    mr_status st = files ? list_files(a, files, err) : cli_fail(err, MR_ENOMEM, "out of memory");

    if (!st)
        st = mr_refs_load(a->input.refs, &refs, err);
    if (!st)
        st = read_maps_load(&a->input.read, &maps, err);
    if (!st)
        st = outputs_open(&out, a->output, a->write_reference, "write-reference", a->force, err);
    if (st)
        goto done;
    mr_run_opts_init(&run);
    run.refs = refs;
    input_apply(&a->input, &maps, cli_threads(&a->common), &run);
    run.progress = &progress;
    run.read.skip_md5 = true; /* no run.json is written */
    mr_score_table_opts_init(&opts);
    opts.method = mr_method_find(a->method);
    opts.sets = a->sets;
    opts.reference = a->reference;
    opts.reference_study = a->study;
    opts.min_size = (size_t)a->min_size;
    if (a->max_size)
        opts.max_size = (size_t)a->max_size;
    opts.write_reference = out.beside ? mr_outfile_stream(out.beside) : NULL;
    st = mr_score_table(mr_file_list_files(files), mr_file_list_size(files), &run, &opts, notes,
                        &scores, err);
    if (st == MR_EIO && out.beside && ferror(mr_outfile_stream(out.beside)))
        st = mr_outfile_commit(out.beside, err); /* a stream has no name: this says which */
    if (st)
        goto done;
    write_scores(a, scores, mr_outfile_stream(out.main));
    st = outputs_commit(&out, err);
done:
    mr_file_list_free(files);
    mr_matrix_free(scores);
    outputs_release(&out);
    mr_refs_free(refs);
    read_maps_release(&maps);
    return st;
}

static int check_args(const struct score_args *a)
{
    if ((a->counts.n > 0) + (a->operands.n > 0) + (a->list != NULL) != 1)
        return cli_usage_error("score", "expected counts: files, or -c TABLE, or --list FILE");
    if (a->study && !a->reference)
        return cli_usage_error("score", "--study is that of a reference: expected --reference");
    if (!mr_method_find(a->method))
        return cli_usage_error("score", "unknown method '%s'; 'mechrank methods' lists them",
                               a->method);
    return CLI_GO;
}

static int run_score(const struct score_args *a)
{
    struct console console;
    mr_error err = { 0 };
    mr_notes *notes = mr_notes_new();
    mr_status st;

    console_init(&console, "score", &a->common);
    st = notes ? score(a, &console, notes, &err) : cli_fail(&err, MR_ENOMEM, "out of memory");
    if (notes)
        console_notes(&console, notes);
    mr_notes_free(notes);
    return st ? console_error(&console, &err) : console_end(&console);
}

int cmd_score(int argc, char **argv)
{
    struct score_args a = {
        .method = "activity", .output = "-", .format = "tsv", .min_size = 5, .precision = 6
    };
    int status;

    cli_common_init(&a.common);
    input_args_init(&a.input);
    const struct cli_opt opts[] = {
        CLI_GROUP("Input"),
        CLI_COUNTS(&a.counts),
        CLI_STR(0, "list", &a.list, "FILE", "list of files: a path, or a path, tab and sample"),
        CLI_STR(0, "file-root", &a.file_root, "DIR", "put before relative paths of the list"),
        INPUT_ROWS(&a.input),
        CLI_REFS(&a.input.refs),
        CLI_GROUP("Method"),
        CLI_STR('g', "sets", &a.sets, "FILE",
                "gene sets, GMT, in the ids of the table; without it mechanisms and panels"),
        CLI_STR('m', "method", &a.method, "NAME", "scoring method; 'mechrank methods' lists them"),
        CLI_INT(0, "min-size", &a.min_size, 1, 1e9, "drop sets of FILE with fewer genes in use"),
        CLI_INT(0, "max-size", &a.max_size, 0, 1e9, "drop sets with more; 0: none"),
        CLI_STR(0, "reference", &a.reference, "FILE",
                "score as this reference.tsv.gz of a run or of --write-reference says"),
        CLI_STR(0, "study", &a.study, "NAME", "study of the reference; without it the only one"),
        CLI_RUNNING("With the input"),
        READ_FILE_ROWS(&a.input.read),
        GENE_MAP_ROW(&a.input.read),
        CLI_RUNNING("Output"),
        CLI_OUTPUT(&a.output, "FILE", "where to write the scores"),
        CLI_CHOICE('O', "output-format", &a.format, form_names, "form of the scores"),
        CLI_INT(0, "precision", &a.precision, 0, 17, "significant digits; 0: 17"),
        CLI_STR(0, "write-reference", &a.write_reference, "FILE",
                "write what the table taught, to score more samples alike"),
        CLI_FORCE(&a.force),
        CLI_COMMON(&a.common),
    };
    const struct cli cli = {
        "score",
        "[-g SETS] [-m METHOD] (-c TABLE | FILE... | --list FILE) [-o FILE]",
        "Scores gene sets in every sample of one counts table, or of files of samples.",
        opts,
        0,
        CLI_ANY
    };

    status = cli_parse(&cli, argc, argv, &a.operands);
    if (status == CLI_GO)
        status = check_args(&a);
    if (status == CLI_GO)
        status = run_score(&a);
    cli_list_release(&a.counts);
    cli_list_release(&a.operands);
    return status;
}
