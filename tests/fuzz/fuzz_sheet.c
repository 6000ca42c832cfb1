/* Any bytes as a sample sheet: studies that hold together, or lines that name the input */
#include "fuzz.h"

#include "mechrank/sheet.h"

static mr_refs *refs; /* loaded once: what is fuzzed is the sheet */

static void check_sheet(const mr_sheet *sheet)
{
    size_t n = 0;

    FUZZ_CHECK(mr_sheet_n_studies(sheet) > 0);
    for (size_t i = 0; i < mr_sheet_n_studies(sheet); i++) {
        const struct mr_study *study = mr_sheet_study(sheet, i);
        size_t n_models = 0;

        for (size_t k = 0; k < study->n_samples; k++) {
            const struct mr_sample *s = mr_sheet_sample(sheet, study->samples[k]);

            FUZZ_CHECK(s->name && s->column && !strcmp(s->study, study->name));
            FUZZ_CHECK((s->arm == MR_TREATED) == (s->source != NULL));
            FUZZ_CHECK((s->arm == MR_TREATED) == (s->product != NULL));
            n_models += s->arm == MR_MODEL;
        }
        FUZZ_CHECK(n_models > 0);
        n += study->n_samples;
    }
    FUZZ_CHECK(n == mr_sheet_n_samples(sheet));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const covariates[] = { "age" };
    mr_error err = { 0 };

    FUZZ_CHECK(refs || !mr_refs_load(NULL, &refs, NULL));
    for (int round = 0; round < 2; round++) {
        struct mr_sheet_opts opts;
        mr_notes *faults = mr_notes_new();
        mr_sheet *sheet = NULL;
        mr_source *src = NULL;

        mr_sheet_opts_init(&opts);
        opts.refs = refs;
        opts.has_tables = round;
        opts.any_source = round;
        opts.covariates = covariates;
        opts.n_covariates = (size_t)round;
        if (mr_source_open_memory("input", data, size, &src, &err) ||
            mr_sheet_read_source(src, &opts, faults, &sheet, &err))
            FUZZ_CHECK(!strncmp(err.msg, "input:", 6));
        else
            check_sheet(sheet);
        for (size_t i = 0; i < mr_notes_size(faults); i++)
            FUZZ_CHECK(!strncmp(mr_notes_get(faults, i)->text, "input:", 6));
        mr_sheet_free(sheet);
        mr_source_free(src);
        mr_notes_free(faults);
    }
    return 0;
}
