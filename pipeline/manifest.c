#include "manifest.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "mechrank/version.h"
#include "text.h"

enum { FORMAT = 1 };

mr_status manifest_check(int failed, mr_error *err)
{
    return failed ? cli_fail(err, MR_ENOMEM, "out of memory") : MR_OK;
}

mr_status manifest_init(struct manifest *m, mr_error *err)
{
    *m = (struct manifest){ .options = json_object(),
                            .inputs = json_array(),
                            .studies = json_array(),
                            .warnings = json_array(),
                            .files = json_array(),
                            .invocation = json_object(),
                            .refs_version = json_null() };
    return manifest_check(!m->options || !m->inputs || !m->studies || !m->warnings || !m->files ||
                              !m->invocation,
                          err);
}

void manifest_release(struct manifest *m)
{
    json_decref(m->options);
    json_decref(m->inputs);
    json_decref(m->studies);
    json_decref(m->warnings);
    json_decref(m->files);
    json_decref(m->invocation);
    json_decref(m->refs_version);
    json_decref(m->scores);
    *m = (struct manifest){ 0 };
}

mr_status manifest_refs(struct manifest *m, const char *version, mr_error *err)
{
    const char *old = json_string_value(m->refs_version);

    if (old && strcmp(old, version) != 0)
        return cli_fail(
            err, MR_EINVAL,
            "the runs were made with version %s of the reference data, this is %s: name "
            "theirs with --refs",
            old, version);
    json_decref(m->refs_version);
    m->refs_version = text_json(version);
    return manifest_check(!m->refs_version, err);
}

static json_t *list_json(const struct cli_list *list)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < list->n; i++) {
        if (json_array_append_new(array, text_json(list->items[i]))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *option_json(const struct cli_opt *o)
{
    switch (o->type) {
    case CLI_TYPE_INT:
        return json_integer(*(const int *)o->value);
    case CLI_TYPE_DOUBLE:
        return text_number(*(const double *)o->value);
    case CLI_TYPE_SIZE:
        return json_integer((json_int_t) * (const uint64_t *)o->value);
    case CLI_TYPE_FLAG:
        return json_boolean(*(const bool *)o->value);
    case CLI_TYPE_LIST:
    case CLI_TYPE_WORDS:
        return list_json(o->value);
    default:
        return text_json(*(const char **)o->value);
    }
}

mr_status manifest_options(struct manifest *m, const struct cli_opt *opts, mr_error *err)
{
    json_t *to = m->options;

    for (const struct cli_opt *o = opts; o->type != CLI_TYPE_END; o++) {
        if (o->type == CLI_TYPE_GROUP)
            to = o->running ? m->invocation : m->options;
        else if (o->value && json_object_set_new(to, o->name, option_json(o)))
            return manifest_check(true, err);
    }
    return MR_OK;
}

mr_status manifest_invocation(struct manifest *m, const char *key, json_t *value, mr_error *err)
{
    return manifest_check(json_object_set_new(m->invocation, key, value), err);
}

mr_status manifest_argv(struct manifest *m, int argc, char **argv, mr_error *err)
{
    const struct cli_list list = { argv, (size_t)argc };

    return manifest_invocation(m, "argv", list_json(&list), err);
}

mr_status manifest_timing(struct manifest *m, const struct mr_timing *timing, mr_error *err)
{
    const struct {
        const char *name;
        double seconds;
    } stages[] = { { "read", timing->read },
                   { "identify", timing->identify },
                   { "normalise", timing->normalise },
                   { "score", timing->score },
                   { "test", timing->test } };
    json_t *all = json_object_get(m->invocation, "seconds");

    if (!all) {
        all = json_object();
        if (manifest_invocation(m, "seconds", all, err))
            return MR_ENOMEM;
    }
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        const double before = json_real_value(json_object_get(all, stages[i].name));

        if (json_object_set_new(all, stages[i].name, json_real(before + stages[i].seconds)))
            return manifest_check(true, err);
    }
    return MR_OK;
}

/* Appends 'value', which it takes over, unless the array holds an equal one. */
static mr_status append_once(json_t *array, json_t *value, mr_error *err)
{
    size_t i;
    json_t *old;

    json_array_foreach(array, i, old)
    {
        if (value && json_equal(old, value)) {
            json_decref(value);
            return MR_OK;
        }
    }
    return manifest_check(json_array_append_new(array, value), err);
}

mr_status manifest_input(struct manifest *m, const struct mr_input *input, mr_error *err)
{
    json_t *json =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:b, s:b}", "path",
                  text_json(input->path), "md5", text_json(input->md5), "format",
                  text_json(input->format), "compression", text_json(input->compression), "ids",
                  text_json(input->id_kind), "species", text_json(input->species), "scale",
                  text_json(input->scale), "genes", (json_int_t)input->n_genes, "samples",
                  (json_int_t)input->n_samples, "mapped", (json_int_t)input->n_mapped,
                  "species_named", input->species_named, "scale_named", input->scale_named);

    return append_once(m->inputs, json, err);
}

mr_status manifest_counts(struct manifest *m, const struct mr_stream_file *file, mr_error *err)
{
    json_t *json = json_pack("{s:o, s:o, s:o, s:o}", "path", text_json(file->path), "md5",
                             text_json(*file->md5 ? file->md5 : NULL), "format",
                             text_json(file->format), "compression", text_json(file->compression));

    return manifest_check(json_array_append_new(m->inputs, json), err);
}

static mr_status add_plain(struct manifest *m, const char *path, const char *md5,
                           const char *format, mr_error *err)
{
    json_t *json = json_pack("{s:o, s:o, s:s}", "path", text_json(path), "md5", text_json(md5),
                             "format", format);

    return append_once(m->inputs, json, err);
}

mr_status manifest_sheet(struct manifest *m, const char *path, const char *md5, mr_error *err)
{
    return add_plain(m, path, md5, "sheet", err);
}

mr_status manifest_sets(struct manifest *m, const char *path, const char *md5, mr_error *err)
{
    return add_plain(m, path, md5, "gmt", err);
}

/* MD5 of the bytes of 'path' as stored; "" unless it is a file. */
static mr_status digest(const char *path, char md5[33], mr_error *err)
{
    mr_source *src;
    struct stat info;
    size_t n = 1;
    mr_status st;

    *md5 = '\0';
    if (stat(path, &info) || !S_ISREG(info.st_mode))
        return MR_OK;
    st = mr_source_open(path, &src, err);
    if (st)
        return st;
    while (!st && n) {
        char buf[1 << 14];

        st = mr_source_read(src, buf, sizeof(buf), &n, err);
    }
    if (!st)
        mr_source_md5(src, md5);
    mr_source_free(src);
    return st;
}

mr_status manifest_plain(struct manifest *m, const char *path, const char *format, mr_error *err)
{
    char md5[33];
    mr_status st;

    if (!path)
        return MR_OK;
    st = digest(path, md5, err);
    return st ? st : add_plain(m, path, *md5 ? md5 : NULL, format, err);
}

mr_status manifest_maps(struct manifest *m, const struct read_maps *maps, mr_error *err)
{
    const mr_id_map *const all[] = { maps->tx2gene, maps->gtf, maps->gene_map };
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i])
            st = add_plain(m, mr_id_map_path(all[i]), mr_id_map_md5(all[i]),
                           mr_id_map_format(all[i]), err);
    return st;
}

mr_status manifest_study(struct manifest *m, const char *name, json_t *details, mr_error *err)
{
    json_t *study = json_pack("{s:o}", "study", text_json(name));
    int failed = !study;

    if (!failed && details)
        failed = json_object_update(study, details);
    json_decref(details);
    if (failed) {
        json_decref(study);
        return manifest_check(true, err);
    }
    return manifest_check(json_array_append_new(m->studies, study), err);
}

mr_status manifest_notes(struct manifest *m, const mr_notes *notes, mr_error *err)
{
    for (size_t i = 0; i < mr_notes_size(notes); i++) {
        const struct mr_note *note = mr_notes_get(notes, i);
        json_t *json = json_pack("{s:o, s:o, s:I, s:o, s:s}", "study", text_json(note->study),
                                 "kind", text_json(note->kind), "count", (json_int_t)note->count,
                                 "text", text_json(note->text), "level",
                                 note->level == MR_WARNING ? "warning" : "info");

        if (json_array_append_new(m->warnings, json))
            return manifest_check(true, err);
    }
    return MR_OK;
}

mr_status manifest_file(struct manifest *m, const char *name, mr_error *err)
{
    return manifest_check(json_array_append_new(m->files, text_json(name)), err);
}

/* True if the warning belongs to 'study', an object of 'studies', or with NULL to none of them. */
static bool belongs(const struct manifest *m, const json_t *warning, const json_t *study)
{
    const json_t *name = json_object_get(warning, "study");
    size_t i;
    json_t *other;

    if (study)
        return json_equal(name, json_object_get(study, "study"));
    json_array_foreach(m->studies, i, other)
    {
        if (json_equal(name, json_object_get(other, "study")))
            return false;
    }
    return true;
}

/*
 * Warnings by study, those of no study last: the order in which they came up differs between
 * one run of all studies and the runs of each.
 */
static json_t *ordered_warnings(const struct manifest *m)
{
    json_t *ordered = json_array();

    for (size_t s = 0; ordered && s <= json_array_size(m->studies); s++) {
        const json_t *study = json_array_get(m->studies, s); /* NULL past the end */
        size_t i;
        json_t *warning;

        json_array_foreach(m->warnings, i, warning)
        {
            if (belongs(m, warning, study) && json_array_append(ordered, warning)) {
                json_decref(ordered);
                return NULL;
            }
        }
    }
    return ordered;
}

mr_status manifest_write(const struct manifest *m, FILE *out, const char *name, mr_error *err)
{
    json_t *root =
        json_pack("{s:s, s:i, s:s, s:O, s:b, s:O, s:O, s:O, s:o, s:O}", "program", "mechrank",
                  "format", FORMAT, "version", MR_VERSION, "refs_version", m->refs_version,
                  "simulated", m->simulated, "options", m->options, "inputs", m->inputs, "studies",
                  m->studies, "warnings", ordered_warnings(m), "files", m->files);
    int failed = !root || (m->scores && json_object_set(root, "scores", m->scores)) ||
                 json_object_set(root, "invocation", m->invocation); /* the last member */

    if (failed) {
        json_decref(root);
        return manifest_check(true, err);
    }
    errno = 0;
    failed = json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) ||
             fputc('\n', out) == EOF || fflush(out);
    json_decref(root);
    if (failed)
        return cli_fail(err, MR_EIO, "%s: cannot be written: %s", name, strerror(errno));
    return MR_OK;
}

mr_status manifest_write_file(const struct manifest *m, const char *path, mr_error *err)
{
    FILE *out = fopen(path, "w");
    mr_status st;

    if (!out)
        return cli_fail(err, MR_EIO, "%s: cannot be written: %s", path, strerror(errno));
    st = manifest_write(m, out, path, err);
    if (fclose(out) && !st)
        st = cli_fail(err, MR_EIO, "%s: cannot be written: %s", path, strerror(errno));
    return st;
}
