#include <string.h>

#include "commands.h"
#include "console.h"
#include "mechrank/io.h"
#include "mechrank/report.h"

/* A form of the report. */
static const struct form {
    const char *name;
    mr_status (*write)(const mr_run_dir *dir, const mr_refs *refs, FILE *out, mr_error *err);
} forms[] = { { "html", mr_report_html }, { "text", mr_report_text }, { "json", mr_report_json } };
static const char *const form_names[] = { "html", "text", "json", NULL };

static mr_status write_report(const char *dir_path, const char *form, const char *refs_dir,
                              const char *output, bool force, mr_error *err)
{
    mr_run_dir *dir = NULL;
    mr_refs *refs = NULL;
    mr_outfile *out = NULL;
    mr_status st = mr_run_dir_read(dir_path, &dir, err);

    if (!st)
        st = mr_refs_load(refs_dir, &refs, err);
    if (!st)
        st = mr_outfile_open(output, force, &out, err);
    for (size_t i = 0; !st && i < sizeof(forms) / sizeof(forms[0]); i++)
        if (!strcmp(forms[i].name, form))
            st = forms[i].write(dir, refs, mr_outfile_stream(out), err);
    if (!st || (out && st == MR_EIO)) /* a stream has no name: the commit says which, and why */
        st = mr_outfile_commit(out, err);
    mr_outfile_free(out);
    mr_refs_free(refs);
    mr_run_dir_free(dir);
    return st;
}

int cmd_report(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list operands = { 0 };
    const char *output = "-", *form = "html", *refs = NULL;
    bool force = false;
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = {
        CLI_GROUP("Output"),
        CLI_CHOICE('O', "output-format", &form, form_names, "form of the report"),
        CLI_OUTPUT(&output, "FILE", "where to write it"),
        CLI_FORCE(&force),
        CLI_REFS(&refs),
        CLI_COMMON(&common),
    };
    const struct cli cli = { "report",
                             "DIR [-O html|text|json] [-o FILE]",
                             "Writes a report from the directory of a run; computes nothing new.",
                             opts,
                             1,
                             1 };

    status = cli_parse(&cli, argc, argv, &operands);
    if (status == CLI_GO) {
        struct console console;
        mr_error err = { 0 };

        console_init(&console, "report", &common);
        status = write_report(operands.items[0], form, refs, output, force, &err)
                     ? console_error(&console, &err)
                     : console_end(&console);
    }
    cli_list_release(&operands);
    return status;
}
