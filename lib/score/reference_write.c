#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/number.h"
#include "score/reference.h"

/* One row of the file; 'bin' 0: not a gene. */
struct row {
    const char *item, *name;
    double value;
    unsigned bin;
    bool is_background;
};

static void write_row(FILE *out, const char *study, const struct row *row)
{
    char value[NUMBER_SIZE];

    fprintf(out, "%s\t%s\t%s\t%s\t", study, row->item, row->name, number_format(row->value, value));
    if (row->bin)
        fprintf(out, "%u\t%s\n", row->bin, row->is_background ? "yes" : "no");
    else
        fputs("NA\tNA\n", out);
}

static void write_head(const mr_reference *ref, const char *study, FILE *out)
{
    write_row(out, study, &(struct row){ "scale", mr_scale_name(ref->scale), NAN, 0, false });
    if (!ref->tmm_counts)
        return;
    write_row(out, study,
              &(struct row){ "tmm_reference", ref->tmm_sample, ref->tmm_lib, 0, false });
    write_row(out, study, &(struct row){ "tmm_scale", "NA", ref->tmm_scale, 0, false });
    write_row(out, study, &(struct row){ "mean_library", "NA", ref->mean_lib, 0, false });
}

static void write_numbered(const char *item, const double *values, size_t n, const char *study,
                           FILE *out)
{
    char name[32];

    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "%zu", i + 1);
        write_row(out, study, &(struct row){ item, name, values[i], 0, false });
    }
}

static mr_status check_name(const char *what, const char *name, mr_error *err)
{
    if (*name && !strpbrk(name, "\t\r\n"))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s '%s': expected a name without tabs and line ends", what,
                   name);
}

static mr_status check_names(const mr_reference *ref, const char *study, mr_error *err)
{
    mr_status st = check_name("study", study, err);

    if (!st && ref->tmm_sample)
        st = check_name("sample", ref->tmm_sample, err);
    for (size_t g = 0; g < mr_names_size(ref->genes) && !st; g++)
        st = check_name("gene", mr_names_get(ref->genes, g), err);
    return st;
}

static mr_status check_stream(FILE *out, mr_error *err)
{
    if (!ferror(out))
        return MR_OK;
    return mr_fail(err, MR_EIO, "reference: cannot be written: %s", strerror(errno));
}

mr_status mr_reference_write_header(FILE *out, mr_error *err)
{
    fputs("study\titem\tname\tvalue\tbin\tbackground\n", out);
    return check_stream(out, err);
}

mr_status mr_reference_write(const mr_reference *ref, const char *study, FILE *out, mr_error *err)
{
    const size_t n = mr_names_size(ref->genes);
    mr_status st = check_names(ref, study, err);

    if (st)
        return st;
    write_head(ref, study, out);
    write_numbered("cut", ref->cuts, N_BINS - 1, study, out);
    for (size_t g = 0; g < n; g++)
        write_row(out, study,
                  &(struct row){ "gene", mr_names_get(ref->genes, g),
                                 ref->tmm_counts ? ref->tmm_counts[g] : NAN, ref->bin[g] + 1U,
                                 ref->is_background[g] });
    if (ref->target)
        write_numbered("target", ref->target, n, study, out);
    return check_stream(out, err);
}
