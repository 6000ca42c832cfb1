/* study_effect.h - one contrast of one score; private to run/ */
#ifndef RUN_STUDY_EFFECT_H
#define RUN_STUDY_EFFECT_H

#include "run/fits.h"

struct outcome {
    double theta, sd, se, df, t, p, g, g_var;
    bool exploratory; /* an arm of fewer than 3 animals: no p */
};

/* Set 'k' of the fits, which is assessable. */
struct outcome outcome_of(const struct design *d, const struct contrast *c, const struct fits *f,
                          size_t k);
/* One that is not. */
struct outcome outcome_none(void);
/* c_a'(X'X)^-1 c_b */
double outcome_unscaled(const struct design *d, const struct contrast *a, const struct contrast *b);

#endif /* RUN_STUDY_EFFECT_H */
