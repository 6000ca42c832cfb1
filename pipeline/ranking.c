#include "ranking.h"

#include <string.h>

/* In the order of the enumerations of the library. */
const char *const ranking_effects[] = { "g", "md", NULL };
const char *const ranking_tau2[] = { [MR_TAU2_DL] = "dl",
                                     [MR_TAU2_PM] = "pm",
                                     [MR_TAU2_REML] = "reml",
                                     [MR_TAU2_SHARED] = "shared",
                                     NULL };
const char *const ranking_intervals[] = { [MR_INTERVAL_Z] = "z",
                                          [MR_INTERVAL_HK] = "hk",
                                          [MR_INTERVAL_MKH] = "mkh",
                                          [MR_INTERVAL_T] = "t",
                                          NULL };
const char *const ranking_combine[] = {
    [MR_COMBINE_EFFECT] = "effect", [MR_COMBINE_STOUFFER] = "stouffer", NULL
};

void ranking_args_init(struct ranking_args *args)
{
    *args = (struct ranking_args){
        .effect = "g", .tau2 = "shared", .interval = "t", .combine = "effect"
    };
}

/* Where 'word' stands in the list; that of NULL at its end if it does not. */
static int find(const char *const *list, const char *word)
{
    int i = 0;

    while (list[i] && (!word || strcmp(list[i], word) != 0))
        i++;
    return i;
}

struct ranking_names ranking_given(const struct ranking_args *args)
{
    const struct {
        const char *name, *value;
    } all[] = { { "effect", args->effect },
                { "tau2", args->tau2 },
                { "interval", args->interval },
                { "combine", args->combine } };
    struct ranking_names given = { { NULL } };
    size_t n = 0;

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i].value)
            given.names[n++] = all[i].name;
    return given;
}

static void complete(const char **value, const char *const *list, const json_t *options,
                     const char *name, const char *otherwise)
{
    const char *word = list[find(list, json_string_value(json_object_get(options, name)))];

    if (!*value)
        *value = word ? word : otherwise;
}

void ranking_complete(struct ranking_args *args, const json_t *options)
{
    struct ranking_args defaults;

    ranking_args_init(&defaults);
    complete(&args->effect, ranking_effects, options, "effect", defaults.effect);
    complete(&args->tau2, ranking_tau2, options, "tau2", defaults.tau2);
    complete(&args->interval, ranking_intervals, options, "interval", defaults.interval);
    complete(&args->combine, ranking_combine, options, "combine", defaults.combine);
}

void ranking_apply(const struct ranking_args *args, struct mr_rank_opts *opts)
{
    opts->raw_units = find(ranking_effects, args->effect) > 0;
    opts->tau2 = (enum mr_tau2)find(ranking_tau2, args->tau2);
    opts->interval = (enum mr_interval)find(ranking_intervals, args->interval);
    opts->combine = (enum mr_combine)find(ranking_combine, args->combine);
}
