#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "ranking.h"
#include "rundir.h"

/* The joined runs; zeroed it is valid to release. */
struct join {
    struct console console;
    mr_refs *refs;
    mr_results *results;
    mr_notes *notes;
    mr_names *studies; /* with effects in the inputs before */
    mr_names *samples; /* with scores in the inputs before */
    char *reference;
    size_t reference_size, reference_room;
    struct manifest manifest;
    struct rundir dir;
};

static void join_release(struct join *j)
{
    rundir_release(&j->dir);
    manifest_release(&j->manifest);
    free(j->reference);
    mr_names_free(j->samples);
    mr_names_free(j->studies);
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
    const size_t needed = j->reference_size + size + 1;

    if (needed > j->reference_room) {
        const size_t room = needed + needed / 2;
        char *text = realloc(j->reference, room);

        if (!text)
            return cli_fail(err, MR_ENOMEM, "out of memory");
        j->reference = text;
        j->reference_room = room;
    }
    memcpy(j->reference + j->reference_size, line, size);
    j->reference[needed - 1] = '\n';
    j->reference_size = needed;
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

/* Effects of one study from two inputs would count twice; rows below 'before' were there. */
static mr_status check_studies(struct join *j, size_t before, const char *path, mr_error *err)
{
    const size_t n_studies = mr_names_size(j->studies);

    for (size_t i = before; i < mr_results_size(j->results, MR_EFFECTS); i++) {
        const struct mr_effect *row = mr_results_row(j->results, MR_EFFECTS, i);
        size_t study;
        mr_status st = mr_names_intern(j->studies, row->study, &study, NULL, err);

        if (st)
            return st;
        if (study < n_studies)
            return cli_fail(err, MR_EINVAL, "%s: study '%s' is in another run too", path,
                            row->study);
    }
    return MR_OK;
}

/* scores.tsv names its columns by the sample alone: one name, one sample. */
static mr_status join_scores(struct join *j, const char *path, mr_error *err)
{
    const size_t before = mr_results_n_scores(j->results);
    mr_status st = mr_results_read_scores(j->results, path, err);

    for (size_t i = before; !st && i < mr_results_n_scores(j->results); i++) {
        const mr_names *samples = mr_matrix_cols(mr_results_scores(j->results, i));

        for (size_t s = 0; !st && s < mr_names_size(samples); s++) {
            const char *name = mr_names_get(samples, s);
            const size_t n = mr_names_size(j->samples);
            size_t at;

            st = mr_names_intern(j->samples, name, &at, NULL, err);
            if (!st && at < n)
                st = cli_fail(err, MR_EINVAL,
                              "%s: sample '%s' is in another run too: give it another name in one "
                              "of the sample sheets, and its name in the table as 'column'",
                              path, name);
        }
    }
    return st;
}

static mr_status join_directory(struct join *j, const char *dir, mr_error *err)
{
    char path[4096];
    mr_status st;

    snprintf(path, sizeof(path), "%s/run.json", dir);
    st = manifest_join(&j->manifest, path, err);
    for (int table = 0; !st && table < MR_N_TABLES; table++) {
        if (mr_results_is_made_anew((enum mr_table_id)table))
            continue;
        snprintf(path, sizeof(path), "%s/%s", dir, mr_results_file((enum mr_table_id)table));
        if (exists(path) || table == MR_EFFECTS)
            st = mr_results_read(j->results, (enum mr_table_id)table, path, err);
    }
    snprintf(path, sizeof(path), "%s/scores.tsv", dir);
    if (!st && exists(path))
        st = join_scores(j, path, err);
    snprintf(path, sizeof(path), "%s/reference.tsv.gz", dir);
    if (!st && exists(path))
        st = join_reference(j, path, err);
    return st;
}

static mr_status join_all(struct join *j, const struct cli_list *inputs, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < inputs->n; i++) {
        const char *path = inputs->items[i];
        const size_t before = mr_results_size(j->results, MR_EFFECTS);

        st = is_directory(path) ? join_directory(j, path, err)
                                : mr_results_read(j->results, MR_EFFECTS, path, err);
        if (!st)
            st = check_studies(j, before, path, err);
    }
    return st;
}

struct rank_args {
    struct cli_common common;
    struct cli_list inputs;
    struct ranking_args ranking;
    const char *output, *refs;
    bool force;
};

static int rank(struct join *j, struct rank_args *a, const struct cli_opt *opts, int argc,
                char **argv)
{
    const struct ranking_names given = ranking_given(&a->ranking);
    mr_error err = { 0 };
    mr_status st = rundir_open(&j->dir, &err);

    if (!st)
        st = manifest_init(&j->manifest, &err);
    j->manifest.given = given.names;
    if (!st)
        st = mr_refs_load(a->refs, &j->refs, &err);
    j->results = mr_results_new();
    j->notes = mr_notes_new();
    j->studies = mr_names_new();
    j->samples = mr_names_new();
    if (!st && (!j->results || !j->notes || !j->studies || !j->samples))
        st = cli_fail(&err, MR_ENOMEM, "out of memory");
    if (!st)
        st = join_all(j, &a->inputs, &err);
    ranking_complete(&a->ranking, j->manifest.options);
    mr_rank_opts_init(&j->dir.ranking);
    ranking_apply(&a->ranking, &j->dir.ranking);
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
    struct rank_args a = { 0 };
    struct join j = { 0 };
    int status;

    cli_common_init(&a.common);
    const struct cli_opt opts[] = {
        CLI_GROUP("Method"),
        RANKING_ROWS(&a.ranking, "; as in the runs if not given"),
        CLI_RUNNING("Files"),
        CLI_REFS(&a.refs),
        CLI_OUTPUT(&a.output, "DIR", "directory of the results"),
        CLI_FORCE(&a.force),
        CLI_COMMON(&a.common),
    };
    const struct cli cli = { "rank",
                             "DIR... -o DIR",
                             "Joins the runs of studies and ranks again; no expression data are "
                             "needed.  An effects.tsv alone gives intervals without ranks.",
                             opts,
                             1,
                             CLI_ANY };

    status = cli_parse(&cli, argc, argv, &a.inputs);
    if (status == CLI_GO && !a.output)
        status = cli_usage_error("rank", "expected an output directory (-o)");
    if (status == CLI_GO) {
        console_init(&j.console, "rank", &a.common);
        j.dir = (struct rundir){ .path = a.output, .force = a.force, .manifest = &j.manifest };
        status = rank(&j, &a, opts, argc, argv);
    }
    join_release(&j);
    cli_list_release(&a.inputs);
    return status;
}
