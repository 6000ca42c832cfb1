/* table.h - the scale of a table's columns; private to run/ */
#ifndef RUN_TABLE_H
#define RUN_TABLE_H

#include "mechrank/check.h"

/*
 * The scale that columns 'cols' of a table are taken for: 'asked', or what they look like.
 * MR_EFORMAT: they are not counts and 'asked' is MR_SCALE_AUTO, or a value is below zero
 * where the scale has none.  Notes the missing values that were taken as 0.
 */
struct scale_question {
    const struct mr_table *table;
    const size_t *cols;
    size_t n_cols;
    enum mr_scale asked;
    const char *study;
};
mr_status table_scale(const struct scale_question *q, mr_notes *notes, enum mr_scale *scale,
                      mr_error *err);

#endif /* RUN_TABLE_H */
