#include "run/study_files.h"

#include <string.h>

#include "base/alloc.h"

bool study_has_files(const struct study *s)
{
    return s->n_samples && s->samples[0]->file;
}

struct lane {
    size_t sample; /* index into study.samples, which are in order of name */
    const char *path;
};

static int by_sample(const void *a, const void *b)
{
    const struct lane *x = a, *y = b;

    return x->sample != y->sample ? (x->sample > y->sample) - (x->sample < y->sample)
                                  : strcmp(x->path, y->path);
}

static size_t find_sample(const struct study *s, const char *name)
{
    size_t j = 0;

    while (strcmp(s->samples[j]->name, name) != 0)
        j++;
    return j;
}

mr_status study_files_list(const struct study *s, struct study_files *out, mr_error *err)
{
    const size_t n = s->info->n_samples;
    struct lane *lanes = mem_calloc(n, sizeof(*lanes));

    *out = (struct study_files){ .files = mem_calloc(n, sizeof(*out->files)),
                                 .samples = mem_calloc(n, sizeof(*out->samples)),
                                 .n = n };
    if (!lanes || !out->files || !out->samples) {
        free(lanes);
        return mem_fail(err);
    }
    for (size_t i = 0; i < n; i++) {
        const struct mr_sample *row = mr_sheet_sample(s->run->sheet, s->info->samples[i]);

        lanes[i] = (struct lane){ find_sample(s, row->name), row->file };
    }
    qsort(lanes, n, sizeof(*lanes), by_sample);
    for (size_t i = 0; i < n; i++) {
        out->files[i] = (struct mr_input_file){ lanes[i].path, lanes[i].path };
        out->samples[i] = lanes[i].sample;
    }
    free(lanes);
    return MR_OK;
}

void study_files_release(struct study_files *f)
{
    free(f->files);
    free(f->samples);
    *f = (struct study_files){ 0 };
}

/* U32 as long as every sum fits. */
static enum mr_type type_of_sums(const struct study_files *f, const mr_matrix *m)
{
    if (mr_matrix_type(m) == MR_F64)
        return MR_F64;
    for (size_t g = 0; g < mr_matrix_n_rows(m); g++) {
        uint64_t sum = 0;

        for (size_t i = 0; i < f->n; i++) {
            sum =
                (i && f->samples[i] == f->samples[i - 1] ? sum : 0) + mr_matrix_u32_const(m, i)[g];
            if (sum > UINT32_MAX)
                return MR_F64;
        }
    }
    return MR_U32;
}

static void add_lane(const mr_matrix *from, size_t file, mr_matrix *to, size_t sample)
{
    for (size_t g = 0; g < mr_matrix_n_rows(from); g++) {
        if (mr_matrix_type(to) == MR_U32)
            mr_matrix_u32(to, sample)[g] += mr_matrix_u32_const(from, file)[g];
        else
            mr_matrix_f64(to, sample)[g] += mr_matrix_get(from, g, file);
    }
}

static mr_status new_sums(const struct study *s, const struct study_files *f, const mr_matrix *m,
                          mr_matrix **out, mr_error *err)
{
    mr_names *genes = NULL, *samples = mr_names_new();
    mr_status st = samples ? mr_names_copy(mr_matrix_rows(m), &genes, err) : mem_fail(err);

    for (size_t j = 0; !st && j < s->n_samples; j++)
        st = mr_names_add(samples, s->samples[j]->name, strlen(s->samples[j]->name), err);
    if (!st)
        return mr_matrix_new(type_of_sums(f, m), genes, samples, out, err);
    mr_names_free(genes);
    mr_names_free(samples);
    return st;
}

mr_status study_files_sum(const struct study *s, const struct study_files *f, enum mr_scale scale,
                          mr_matrix **expr, mr_error *err)
{
    mr_matrix *sums;
    mr_status st;

    if (f->n > s->n_samples && scale != MR_SCALE_COUNTS)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected counts, which lanes of a library can be summed of, found %s "
                       "in study '%s'",
                       mr_sheet_path(s->run->sheet), mr_scale_name(scale), s->info->name);
    st = new_sums(s, f, *expr, &sums, err);
    if (st)
        return st;
    for (size_t i = 0; i < f->n; i++)
        add_lane(*expr, i, sums, f->samples[i]);
    mr_matrix_free(*expr);
    *expr = sums;
    if (f->n == s->n_samples)
        return MR_OK;
    return mr_notes_addf(s->run->notes, MR_INFO, s->info->name, "lanes_summed", f->n, err,
                         "files of one sample summed as lanes of its library: %zu files of %zu "
                         "samples",
                         f->n, s->n_samples);
}
