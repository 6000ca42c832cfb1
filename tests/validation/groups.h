/* groups.h - groups of like animals in public tables, as tests/validation/tables/ lists them */
#ifndef VALIDATION_GROUPS_H
#define VALIDATION_GROUPS_H

#include <stdbool.h>

#include "mechrank/refs.h"
#include "mechrank/sheet.h"

enum { MAX_GROUPS = 8, MAX_SAMPLES = 128 };

/* The samples of a table by group. */
struct groups {
    mr_sheet *sheet;
    size_t n, size[MAX_GROUPS];
    const struct mr_sample *samples[MAX_GROUPS][MAX_SAMPLES];
};

/* $MECHRANK_TEST_DATA, or NULL where it holds no tables; then says that 'what' is skipped. */
const char *groups_data(const char *what);

/* 'groups' is zeroed; 'whole': the table is one group, as its groups differ little. */
mr_status groups_read(struct groups *g, const mr_refs *refs, const char *data, const char *table,
                      bool whole, mr_error *err);
void groups_release(struct groups *g);

/* Takes the rows of 'table' out of variances.tsv: a table judges what was learned from others. */
void leave_out(mr_refs *refs, const char *table);

#endif /* VALIDATION_GROUPS_H */
