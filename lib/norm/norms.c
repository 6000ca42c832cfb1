#include "norm/norms.h"

static const struct norm *const norms[] = { &norm_counts, &norm_tpm, &norm_fpkm, &norm_log2 };

const struct norm *norm_find(enum mr_scale scale)
{
    for (size_t i = 0; i < sizeof(norms) / sizeof(norms[0]); i++)
        if (norms[i]->scale == scale)
            return norms[i];
    return NULL;
}
