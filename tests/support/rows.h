/* rows.h - rows of effects.tsv and covariance.tsv made by hand, for tests of the ranking */
#ifndef TEST_ROWS_H
#define TEST_ROWS_H

#include "support.h"

#include "mechrank/run.h"

/* Loads the refs: group setup and teardown of cmocka. */
int rows_load(void **state);
int rows_unload(void **state);
const mr_refs *rows_refs(void);
/* Ranked mechanisms, in the order of refs. */
size_t rows_n_names(void);
const char *rows_name(size_t m);

/* A treated-model effect y with variance v in either unit; four animals against five, 12 df. */
struct mr_effect rows_effect(const char *study, const char *source, const char *mechanism, double y,
                             double v);
void rows_add(mr_results *r, const struct mr_effect *row);
/* That the treated-model contrasts of two sources in cells share 'u' of their model animals. */
void rows_add_contrast(mr_results *r, const char *study, const char *a, const char *b, double u);
/* The correlation 'rho' between all mechanisms of a study. */
void rows_add_correlations(mr_results *r, const char *study, const char *adjusted, double rho);
/* All mechanisms, spread about 'y' in a way that depends on 'number', and their correlations. */
void rows_add_study(mr_results *r, const char *study, const char *source, double y, size_t number);

#endif /* TEST_ROWS_H */
