#include <string.h>

#include "commands.h"
#include "console.h"
#include "interrupt.h"
#include "mechrank/io.h"
#include "mechrank/report.h"
#include "outputs.h"

static const char *const form_names[] = { "html", "text", "json", "figures", NULL };

/* Forms that are one file. */
static const struct form {
    const char *name;
    mr_status (*write)(const mr_run_dir *dir, const mr_refs *refs, FILE *out, mr_error *err);
} forms[] = { { "html", mr_report_html }, { "text", mr_report_text }, { "json", mr_report_json } };

struct report_args {
    const char *output, *form, *refs;
    bool force;
};

static mr_status write_file(const struct report_args *a, const mr_run_dir *dir, const mr_refs *refs,
                            mr_error *err)
{
    mr_outfile *out = NULL;
    mr_status st = mr_outfile_open(a->output, a->force, &out, err);

    for (size_t i = 0; !st && i < sizeof(forms) / sizeof(forms[0]); i++)
        if (!strcmp(forms[i].name, a->form))
            st = forms[i].write(dir, refs, mr_outfile_stream(out), err);
    if (!st)
        st = interrupt_check(err);
    if (!st || (out && st == MR_EIO)) /* a stream has no name: the commit says which, and why */
        st = mr_outfile_commit(out, err);
    mr_outfile_free(out);
    return st;
}

static mr_status write_figures(const struct report_args *a, const mr_run_dir *dir,
                               const mr_refs *refs, mr_error *err)
{
    mr_outdir *out = NULL;
    mr_status st = outputs_new_folder(a->output, &out, err);

    if (!st) {
        st = mr_report_figures(dir, refs, mr_outdir_path(out), err);
        if (st)
            mr_outdir_name_error(out, err);
    }
    if (!st)
        st = interrupt_check(err);
    if (!st)
        st = mr_outdir_commit(out, err);
    mr_outdir_free(out);
    return st;
}

static mr_status write_report(const char *dir_path, const struct report_args *a, mr_error *err)
{
    mr_run_dir *dir = NULL;
    mr_refs *refs = NULL;
    mr_status st = mr_run_dir_read(dir_path, &dir, err);

    if (!st)
        st = mr_refs_load(a->refs, &refs, err);
    if (!st)
        st = strcmp(a->form, "figures") != 0 ? write_file(a, dir, refs, err)
                                             : write_figures(a, dir, refs, err);
    mr_refs_free(refs);
    mr_run_dir_free(dir);
    return st;
}

int cmd_report(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list operands = { 0 };
    struct report_args a = { .output = "-", .form = "html" };
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = {
        CLI_GROUP("Output"),
        CLI_CHOICE('O', "output-format", &a.form, form_names, "form of the report"),
        CLI_OUTPUT(&a.output, "FILE", "where to write it; figures: a new directory"),
        CLI_FLAG('f', "force", &a.force, "replace a file that exists"),
        CLI_REFS(&a.refs),
        CLI_COMMON(&common),
    };
    const struct cli cli = { "report",
                             "DIR [-O html|text|json|figures] [-o FILE|DIR]",
                             "Writes a report from the directory of a run; computes nothing new.",
                             opts,
                             1,
                             1 };

    status = cli_parse(&cli, argc, argv, &operands);
    if (status == CLI_GO && !strcmp(a.form, "figures") && !strcmp(a.output, "-"))
        status = cli_usage_error("report", "expected an output directory (-o) for figures");
    if (status == CLI_GO && !strcmp(a.form, "figures") && a.force)
        status = cli_usage_error("report", "-f replaces no directory of figures: remove it first");
    if (status == CLI_GO) {
        struct console console;
        mr_error err = { 0 };

        console_init(&console, "report", &common);
        status = write_report(operands.items[0], &a, &err) ? console_error(&console, &err)
                                                           : console_end(&console);
    }
    cli_list_release(&operands);
    return status;
}
