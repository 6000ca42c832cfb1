#include "mechrank/sheet.h"

#include "base/alloc.h"
#include "expr/sheet_parts.h"

void mr_sheet_opts_init(struct mr_sheet_opts *opts)
{
    *opts = (struct mr_sheet_opts){ 0 };
}

void mr_sheet_free(mr_sheet *sheet)
{
    if (!sheet)
        return;
    for (size_t i = 0; i < sheet->n_studies; i++)
        free(sheet->studies[i].samples);
    free(sheet->studies);
    free(sheet->samples);
    free(sheet->covariates);
    mr_names_free(sheet->strings);
    free(sheet->path);
    free(sheet);
}

const char *mr_sheet_path(const mr_sheet *sheet)
{
    return sheet->path;
}

const char *mr_sheet_md5(const mr_sheet *sheet)
{
    return sheet->md5;
}

bool mr_sheet_is_simulated(const mr_sheet *sheet)
{
    return sheet->simulated;
}

size_t mr_sheet_n_samples(const mr_sheet *sheet)
{
    return sheet->n_samples;
}

const struct mr_sample *mr_sheet_sample(const mr_sheet *sheet, size_t i)
{
    return &sheet->samples[i];
}

size_t mr_sheet_n_studies(const mr_sheet *sheet)
{
    return sheet->n_studies;
}

const struct mr_study *mr_sheet_study(const mr_sheet *sheet, size_t i)
{
    return &sheet->studies[i].view;
}
