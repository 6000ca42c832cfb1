/* composition.h - effects within cells beside those of the tissue; private to run/ */
#ifndef RUN_COMPOSITION_H
#define RUN_COMPOSITION_H

#include "run/study.h"

/*
 * The study's design with the composition as a covariate.  '*out' is empty where that is not
 * possible; a note says why.
 */
mr_status composition_design(const struct study *s, struct design *out, mr_error *err);

/*
 * The rule of composition_driven, of one study or of several: the effect of the tissue, 'total'
 * with its p, is beyond noise, and less than half of it is 'left' within cells, or another sign.
 */
bool composition_takes(double p, double total, double left);

#endif /* RUN_COMPOSITION_H */
