#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "manifest.h"

enum { FORMAT = 1 };

static mr_status load(const char *path, json_t **out, mr_error *err)
{
    FILE *in = fopen(path, "rb");
    json_error_t error;

    *out = NULL;
    if (!in)
        return cli_fail(err, MR_EIO, "%s: cannot be opened: %s", path, strerror(errno));
    *out = json_loadf(in, JSON_REJECT_DUPLICATES, &error);
    fclose(in);
    if (!*out)
        return cli_fail(err, MR_EFORMAT, "%s:%d: expected JSON, found %s", path,
                        error.line > 0 ? error.line : 1, error.text);
    return MR_OK;
}

/* True if the array holds objects only, each with a string 'key'. */
static bool is_list_of(const json_t *array, const char *key)
{
    size_t i;
    json_t *item;

    if (!json_is_array(array))
        return false;
    json_array_foreach(array, i, item)
    {
        if (!json_is_string(json_object_get(item, key)))
            return false;
    }
    return true;
}

static mr_status check_shape(const json_t *run, const char *path, mr_error *err)
{
    static const struct {
        const char *member, *key;
    } lists[] = { { "inputs", "path" }, { "studies", "study" }, { "warnings", "study" } };
    const char *program = json_string_value(json_object_get(run, "program"));
    const json_t *format = json_object_get(run, "format");

    if (!program || strcmp(program, "mechrank") != 0)
        return cli_fail(err, MR_EFORMAT, "%s: expected the run.json of a mechrank run", path);
    if (!json_is_integer(format) || json_integer_value(format) != FORMAT)
        return cli_fail(err, MR_EFORMAT, "%s: expected \"format\": %d, found %lld", path, FORMAT,
                        (long long)json_integer_value(format));
    if (!json_is_object(json_object_get(run, "options")))
        return cli_fail(err, MR_EFORMAT, "%s: expected an object \"options\"", path);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (!is_list_of(json_object_get(run, lists[i].member), lists[i].key))
            return cli_fail(err, MR_EFORMAT,
                            "%s: expected a list \"%s\" of objects with a string \"%s\"", path,
                            lists[i].member, lists[i].key);
    return MR_OK;
}

static mr_status join_refs(struct manifest *m, json_t *run, const char *path, mr_error *err)
{
    json_t *version = json_object_get(run, "refs_version");
    const char *old = json_string_value(m->refs_version), *new = json_string_value(version);

    if (!new)
        return cli_fail(err, MR_EFORMAT, "%s: expected a string \"refs_version\"", path);
    if (old && strcmp(old, new) != 0)
        return cli_fail(err, MR_EINVAL,
                        "%s: made with version %s of the reference data, the runs before with %s",
                        path, new, old);
    json_decref(m->refs_version);
    m->refs_version = json_incref(version);
    return MR_OK;
}

static bool is_given(const struct manifest *m, const char *option)
{
    for (size_t i = 0; m->given && m->given[i]; i++)
        if (!strcmp(m->given[i], option))
            return true;
    return false;
}

/* Effects made with different options are not comparable. */
static mr_status join_options(struct manifest *m, json_t *run, const char *path, mr_error *err)
{
    json_t *options = json_object_get(run, "options"), *value;
    const char *key;

    if (json_array_size(m->studies) == 0)
        return manifest_check(json_object_update(m->options, options), err);
    json_object_foreach(m->options, key, value)
    {
        const json_t *other = json_object_get(options, key);
        char *here, *there;
        mr_status st;

        if ((other && json_equal(value, other)) || is_given(m, key))
            continue;
        here = other ? json_dumps(other, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
        there = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        st = cli_fail(err, MR_EINVAL, "%s: made with --%s %s, the runs before with %s", path, key,
                      here ? here : "absent", there ? there : "another");
        free(here);
        free(there);
        return st;
    }
    return MR_OK;
}

static const json_t *find_study(const struct manifest *m, const json_t *name)
{
    size_t i;
    json_t *study;

    json_array_foreach(m->studies, i, study)
    {
        if (json_equal(json_object_get(study, "study"), name))
            return study;
    }
    return NULL;
}

/* A column of the table that both hold, or NULL. */
static const char *common_column(const json_t *a, const json_t *b)
{
    size_t i, j;
    json_t *one, *other;

    if (!json_equal(json_object_get(a, "md5"), json_object_get(b, "md5")))
        return NULL;
    json_array_foreach(json_object_get(a, "columns"), i, one)
    {
        json_array_foreach(json_object_get(b, "columns"), j, other)
        {
            if (json_is_string(one) && json_equal(one, other))
                return json_string_value(one);
        }
    }
    return NULL;
}

static const char *shared_column(const json_t *study, const json_t *other)
{
    size_t i, j;
    json_t *a, *b;

    json_array_foreach(json_object_get(study, "tables"), i, a)
    {
        json_array_foreach(json_object_get(other, "tables"), j, b)
        {
            const char *column = common_column(a, b);

            if (column)
                return column;
        }
    }
    return NULL;
}

/* The same animals under two names would be pooled as if they were independent. */
static mr_status check_independent(const struct manifest *m, const json_t *study, const char *path,
                                   mr_error *err)
{
    size_t i;
    json_t *other;

    json_array_foreach(m->studies, i, other)
    {
        const char *column = shared_column(study, other);

        const char *name = json_string_value(json_object_get(study, "study"));
        const char *twin = json_string_value(json_object_get(other, "study"));

        if (column && !*column)
            return cli_fail(err, MR_EINVAL,
                            "%s: study '%s' took a file that study '%s' took, too: the same "
                            "animals cannot be two studies",
                            path, name, twin);
        if (column)
            return cli_fail(err, MR_EINVAL,
                            "%s: study '%s' took the column '%s' of a table of which study '%s' "
                            "took it too: the same animals cannot be two studies",
                            path, name, column, twin);
    }
    return MR_OK;
}

static mr_status join_studies(struct manifest *m, json_t *run, const char *path, mr_error *err)
{
    size_t i;
    json_t *study;

    json_array_foreach(json_object_get(run, "studies"), i, study)
    {
        const json_t *name = json_object_get(study, "study");
        mr_status st;

        if (find_study(m, name))
            return cli_fail(err, MR_EINVAL, "%s: study '%s' is in another run too", path,
                            json_string_value(name));
        st = check_independent(m, study, path, err);
        if (st)
            return st;
        if (json_array_append(m->studies, study))
            return manifest_check(true, err);
    }
    return MR_OK;
}

static bool holds(const json_t *array, const json_t *value)
{
    size_t i;
    json_t *old;

    json_array_foreach(array, i, old)
    {
        if (json_equal(old, value))
            return true;
    }
    return false;
}

static mr_status join_lists(struct manifest *m, json_t *run, mr_error *err)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(run, "inputs"), i, item)
    {
        if (!holds(m->inputs, item) && json_array_append(m->inputs, item))
            return manifest_check(true, err);
    }
    json_array_foreach(json_object_get(run, "warnings"), i, item)
    {
        const char *study = json_string_value(json_object_get(item, "study"));

        if (*study && json_array_append(m->warnings, item))
            return manifest_check(true, err);
    }
    return MR_OK;
}

mr_status manifest_join(struct manifest *m, const char *path, mr_error *err)
{
    json_t *run;
    mr_status st = load(path, &run, err);

    if (!st)
        st = check_shape(run, path, err);
    if (!st)
        st = join_refs(m, run, path, err);
    if (!st)
        st = join_options(m, run, path, err);
    if (!st)
        st = join_studies(m, run, path, err);
    if (!st)
        st = join_lists(m, run, err);
    if (!st && json_is_true(json_object_get(run, "simulated")))
        m->simulated = true;
    json_decref(run);
    return st;
}
