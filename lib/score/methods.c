/* The methods, and what each says of itself. */
#include <string.h>

#include "score/method.h"

static const mr_method *const methods[] = {
    &method_activity, &method_ssgsea, &method_singscore, &method_ucell, &method_aucell,
    &method_mean,     &method_median, &method_wmean,     &method_ulm,   &method_mlm,
    &method_gsva,     &method_plage,  &method_zscore,
};

size_t mr_method_count(void)
{
    return sizeof(methods) / sizeof(methods[0]);
}

const mr_method *mr_method_get(size_t i)
{
    return methods[i];
}

const mr_method *mr_method_find(const char *name)
{
    for (size_t i = 0; i < mr_method_count(); i++)
        if (!strcmp(methods[i]->name, name))
            return methods[i];
    return NULL;
}

const char *mr_method_name(const mr_method *m)
{
    return m->name;
}

const char *mr_method_summary(const mr_method *m)
{
    return m->summary;
}

const char *mr_method_source(const mr_method *m)
{
    return m->source;
}

const char *mr_method_input(const mr_method *m)
{
    return m->input;
}

const char *mr_method_bounds(const mr_method *m)
{
    return m->bounds;
}

enum mr_dependence mr_method_dependence(const mr_method *m)
{
    return m->dependence;
}

const char *mr_dependence_name(enum mr_dependence dependence)
{
    static const char *const names[] = { "sample", "study", "cohort" };

    return names[dependence];
}

unsigned mr_method_traits(const mr_method *m)
{
    return m->traits;
}

void mr_method_opts_init(struct mr_method_opts *opts)
{
    *opts = (struct mr_method_opts){ .compat = MR_COMPAT_NONE,
                                     .alpha = 0.25,
                                     .dispersion = true,
                                     .max_rank = 1500,
                                     .negative_weight = 1,
                                     .auc_threshold = 0.05,
                                     .kcdf = MR_KCDF_GAUSSIAN,
                                     .tau = 1 };
}

const char *mr_undefined_text(enum mr_undefined why)
{
    static const char *const texts[MR_N_UNDEFINED] = {
        [MR_DEFINED] = "",
        [MR_NOT_ASSESSABLE] = "too little of the set is measured",
        [MR_ALL_GENES] = "the set holds every gene",
        [MR_CONSTANT_SAMPLE] = "all values of the sample are equal",
        [MR_NO_WEIGHT] = "all genes of the set stand where they have no weight",
        [MR_COLLINEAR] = "the weights of the sets depend on one another",
        [MR_TOO_FEW_GENES] = "there are too few genes for the fit",
        [MR_TOO_FEW_SAMPLES] = "fewer than two samples",
        [MR_EMPTY_SAMPLE] = "nothing was counted in the sample",
        [MR_NO_DIRECTION] = "no one direction explains most of the set",
        [MR_LEFT_OUT] = "too few or too many genes of the set are in use in the study",
    };

    return texts[why];
}
