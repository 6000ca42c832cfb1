/* score_write.h - the private side of a table of scores */
#ifndef RUN_SCORE_WRITE_H
#define RUN_SCORE_WRITE_H

#include "mechrank/score_write.h"

struct score_form;

struct mr_score_writer {
    const struct score_form *form;
    struct mr_score_write_opts opts;
    mr_table_out *table;
    /* of the head that begin() was given */
    mr_names *sets; /* that are scored; NULL: not begun */
    bool has_nulls;
    /* of forms that need them */
    mr_names *genes;   /* that leading genes count in */
    size_t *n_members; /* [sets] */
    mr_names *samples; /* so far */
    mr_turned *scores; /* sets x samples, so far */
    double *column;    /* [sets] */
};

/* One table; a function may be NULL where there is nothing to do. */
struct score_form {
    mr_status (*begin)(mr_score_writer *w, const struct mr_score_head *head, mr_error *err);
    mr_status (*sample)(mr_score_writer *w, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err);
    mr_status (*end)(mr_score_writer *w, mr_error *err);
};

extern const struct score_form score_form_tsv, score_form_gct, score_form_long, score_form_leading,
    score_form_dispersion;

/* The header of a table: these names, NULL at the end. */
void score_write_header(mr_score_writer *w, const char *const *columns);

#endif /* RUN_SCORE_WRITE_H */
