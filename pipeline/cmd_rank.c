#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "rundir.h"

static const char *const effects[] = { "g", "md", NULL };

/* The joined runs; zeroed it is valid to release. */
struct join {
    struct console console;
    mr_refs *refs;
    mr_results *results;
    mr_notes *notes;
    char *reference;
    size_t reference_size;
    struct manifest manifest;
    struct rundir dir;
};

static void join_release(struct join *j)
{
    rundir_release(&j->dir);
    manifest_release(&j->manifest);
    free(j->reference);
    mr_notes_free(j->notes);
    mr_results_free(j->results);
    mr_refs_free(j->refs);
}

static bool is_directory(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool exists(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0;
}

static mr_status append_line(struct join *j, const char *line, size_t size, mr_error *err)
{
    char *text = realloc(j->reference, j->reference_size + size + 1);

    if (!text)
        return cli_fail(err, MR_ENOMEM, "out of memory");
    memcpy(text + j->reference_size, line, size);
    text[j->reference_size + size] = '\n';
    j->reference = text;
    j->reference_size += size + 1;
    return MR_OK;
}

/* Appends the lines of a reference.tsv.gz; the header only once. */
static mr_status join_reference(struct join *j, const char *path, mr_error *err)
{
    const bool first = !j->reference_size;
    mr_lines *lines = NULL;
    mr_status st = mr_lines_open(path, &lines, err);

    while (!st) {
        char *line;
        size_t size;

        st = mr_lines_next(lines, &line, &size, err);
        if (st || !line)
            break;
        if (first || mr_lines_number(lines) > 1)
            st = append_line(j, line, size, err);
    }
    mr_lines_free(lines);
    return st;
}

static mr_status join_directory(struct join *j, const char *dir, mr_error *err)
{
    char path[4096];
    mr_status st;

    snprintf(path, sizeof(path), "%s/run.json", dir);
    st = manifest_join(&j->manifest, path, err);
    for (int table = 0; !st && table < MR_N_TABLES; table++) {
        if (table == MR_RANKING || table == MR_RESCUE || table == MR_RESCUE_SLOPE)
            continue; /* made anew */
        snprintf(path, sizeof(path), "%s/%s", dir, mr_results_file((enum mr_table_id)table));
        if (exists(path) || table == MR_EFFECTS)
            st = mr_results_read(j->results, (enum mr_table_id)table, path, err);
    }
    snprintf(path, sizeof(path), "%s/scores.tsv", dir);
    if (!st && exists(path))
        st = mr_results_read_scores(j->results, path, err);
    snprintf(path, sizeof(path), "%s/reference.tsv.gz", dir);
    if (!st && exists(path))
        st = join_reference(j, path, err);
    return st;
}

static mr_status join_all(struct join *j, const struct cli_list *inputs, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < inputs->n; i++)
        st = is_directory(inputs->items[i])
                 ? join_directory(j, inputs->items[i], err)
                 : mr_results_read(j->results, MR_EFFECTS, inputs->items[i], err);
    return st;
}

static int rank(struct join *j, const struct cli_opt *opts, const struct cli_list *inputs,
                const char *refs, int argc, char **argv)
{
    mr_error err = { 0 };
    mr_status st = rundir_open(&j->dir, &err);

    if (!st)
        st = manifest_init(&j->manifest, &err);
    if (!st)
        st = mr_refs_load(refs, &j->refs, &err);
    j->results = mr_results_new();
    j->notes = mr_notes_new();
    if (!st && (!j->results || !j->notes))
        st = cli_fail(&err, MR_ENOMEM, "out of memory");
    if (!st)
        st = join_all(j, inputs, &err);
    if (!st)
        st = manifest_options(&j->manifest, opts, &err);
    if (!st)
        st = manifest_argv(&j->manifest, argc, argv, &err);
    if (!st) {
        j->dir.refs = j->refs;
        j->dir.results = j->results;
        j->dir.notes = j->notes;
        j->dir.reference = j->reference;
        j->dir.reference_size = j->reference_size;
        st = rundir_finish(&j->dir, &err);
    }
    if (j->notes)
        console_notes(&j->console, j->notes);
    return st ? console_error(&j->console, &err) : console_end(&j->console);
}

int cmd_rank(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list inputs = { 0 };
    const char *output = NULL, *refs = NULL, *effect = "g";
    bool force = false;
    struct join j = { 0 };
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = {
        CLI_GROUP("Method"),
        CLI_CHOICE(0, "effect", &effect, effects, "pool standardised (g) or log2 differences (md)"),
        CLI_REFS(&refs),
        CLI_RUNNING("Files"),
        CLI_OUTPUT(&output, "DIR", "directory of the results"),
        CLI_FORCE(&force),
        CLI_COMMON(&common),
    };
    const struct cli cli = { "rank",
                             "DIR... -o DIR",
                             "Joins the runs of studies and ranks again; no expression data are "
                             "needed.  An effects.tsv alone gives intervals without ranks.",
                             opts,
                             1,
                             CLI_ANY };

    status = cli_parse(&cli, argc, argv, &inputs);
    if (status == CLI_GO && !output)
        status = cli_usage_error("rank", "expected an output directory (-o)");
    if (status == CLI_GO) {
        console_init(&j.console, "rank", &common);
        j.dir = (struct rundir){ .path = output,
                                 .force = force,
                                 .raw_units = !strcmp(effect, "md"),
                                 .manifest = &j.manifest };
        status = rank(&j, opts, &inputs, refs, argc, argv);
    }
    join_release(&j);
    cli_list_release(&inputs);
    return status;
}
