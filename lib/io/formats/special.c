#include "io/formats/special.h"

#include <stddef.h>
#include <string.h>

/* htseq-count before version 0.6.1 wrote its names without the underscores. */
static const char *const names[] = {
    "__no_feature", "__ambiguous",    "__too_low_aQual", "__not_aligned", "__alignment_not_unique",
    "no_feature",   "ambiguous",      "too_low_aQual",   "not_aligned",   "alignment_not_unique",
    "N_unmapped",   "N_multimapping", "N_noFeature",     "N_ambiguous",
};

bool special_is_row(const char *id)
{
    if (!strchr("_naNt", *id))
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(id, names[i]))
            return true;
    return false;
}
