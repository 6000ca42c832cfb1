#include "input.h"

#include <string.h>

const char *const input_scales[] = { "auto", "counts", "log2", "tpm", "fpkm", NULL };
const char *const input_species[] = { "auto", "human", "mouse", "rat", NULL };
const char *const input_na[] = { "refuse", "zero", NULL };
const char *const input_date_names[] = { "refuse", "keep", NULL };

void input_args_init(struct input_args *args)
{
    *args = (struct input_args){
        .scale = "auto", .species = "auto", .na = "refuse", .date_names = "refuse"
    };
}

void input_apply(const struct input_args *args, struct mr_run_opts *opts)
{
    mr_scale_parse(args->scale, &opts->input_scale);
    mr_species_parse(args->species, &opts->species); /* "auto" leaves it unknown */
    opts->read.na_zero = !strcmp(args->na, "zero");
    opts->keep_dates = !strcmp(args->date_names, "keep");
}

const char *const gene_voom[] = { "auto", "yes", "no", NULL };
const char *const gene_repeats[] = { "average", "blocks", NULL };

void gene_args_init(struct gene_args *args)
{
    *args = (struct gene_args){ .voom = "auto", .repeats = "average" };
}

void gene_apply(const struct gene_args *args, struct mr_run_opts *opts)
{
    opts->voom = !strcmp(args->voom, "yes")  ? MR_VOOM_YES
                 : !strcmp(args->voom, "no") ? MR_VOOM_NO
                                             : MR_VOOM_AUTO;
    opts->trend = args->trend;
    opts->blocks = !strcmp(args->repeats, "blocks");
}
