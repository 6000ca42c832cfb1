#include "report/run_dir.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "report/words.h"

enum { NEWEST_FORMAT = 1 };

static const char *join(struct words *path, const char *dir, const char *file)
{
    words_clear(path);
    words_addf(path, "%s/%s", dir, file);
    return words_text(path);
}

static mr_status read_json(const char *path, json_t **out, mr_error *err)
{
    json_error_t at;
    json_t *run;

    if (access(path, R_OK))
        return mr_fail(err, MR_EIO, "%s: cannot be read: %s", path, strerror(errno));
    run = json_load_file(path, JSON_REJECT_DUPLICATES, &at);
    *out = run;
    if (run)
        return MR_OK;
    if (json_error_code(&at) == json_error_out_of_memory)
        return mem_fail(err);
    return mr_fail(err, MR_EFORMAT, "%s:%d: expected JSON: %s", path, at.line > 0 ? at.line : 1,
                   at.text);
}

static mr_status check_json(const char *path, const json_t *run, mr_error *err)
{
    const json_t *format = json_object_get(run, "format");

    if (strcmp(run_dir_text(run, "program", ""), "mechrank") != 0 || !json_is_integer(format))
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected \"program\": \"mechrank\" and a \"format\" number, found the "
                       "run of another program",
                       path);
    if (json_integer_value(format) < 1 || json_integer_value(format) > NEWEST_FORMAT)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected format %d, found %" JSON_INTEGER_FORMAT
                       ": use the version of mechrank that wrote it",
                       path, NEWEST_FORMAT, json_integer_value(format));
    return MR_OK;
}

/* Reads the tables that exist: `rank` writes fewer than `run`. */
static mr_status read_tables(mr_run_dir *dir, struct words *path, mr_error *err)
{
    mr_status st = MR_OK;

    for (int t = 0; !st && t < MR_N_TABLES; t++) {
        if (t == MR_VARIANTS) /* the ranking has all that a page says of them */
            continue;
        join(path, dir->path, mr_results_file((enum mr_table_id)t));
        if (path->failed)
            return mem_fail(err);
        if (!access(words_text(path), F_OK))
            st = mr_results_read(dir->results, (enum mr_table_id)t, words_text(path), err);
    }
    join(path, dir->path, "scores.tsv");
    if (path->failed)
        return mem_fail(err);
    if (!st && !access(words_text(path), F_OK))
        st = mr_results_read_scores(dir->results, words_text(path), err);
    return st;
}

mr_status mr_run_dir_read(const char *path, mr_run_dir **out, mr_error *err)
{
    mr_run_dir *dir = mem_calloc(1, sizeof(*dir));
    struct words file = { 0 };
    mr_status st = MR_OK;

    *out = NULL;
    if (dir) {
        dir->path = mem_strndup(path, strlen(path));
        dir->results = mr_results_new();
        join(&file, path, "run.json");
    }
    if (!dir || !dir->path || !dir->results || file.failed)
        st = mem_fail(err);
    if (!st)
        st = read_json(words_text(&file), &dir->run, err);
    if (!st)
        st = check_json(words_text(&file), dir->run, err);
    if (!st)
        st = read_tables(dir, &file, err);
    words_release(&file);
    if (st) {
        mr_run_dir_free(dir);
        return st;
    }
    *out = dir;
    return MR_OK;
}

void mr_run_dir_free(mr_run_dir *dir)
{
    if (!dir)
        return;
    json_decref(dir->run);
    mr_results_free(dir->results);
    free(dir->path);
    free(dir);
}

const mr_results *mr_run_dir_results(const mr_run_dir *dir)
{
    return dir->results;
}

const char *run_dir_text(const json_t *object, const char *member, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text ? text : otherwise;
}

const json_t *run_dir_array(const mr_run_dir *dir, const char *member)
{
    const json_t *array = json_object_get(dir->run, member);

    return json_is_array(array) ? array : NULL;
}
