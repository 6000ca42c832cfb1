/* made_run.h - a small made-up run: sheets of a line, tables of counts, and what came of them */
#ifndef TEST_MADE_RUN_H
#define TEST_MADE_RUN_H

#include "support.h"

#include "mechrank/run.h"

/* Between load_made_run() and unload_made_run(), which are a group's setup and teardown. */
extern mr_refs *refs;   /* those built in */
extern mr_names *genes; /* mouse symbols: all of the mechanisms, some background, all panels */

int load_made_run(void **state); /* with the table t.tsv of these columns */
int unload_made_run(void **state);
#define ALL_COLUMNS "c1 c2 c3 m1 m2 m3 m4 t1 t2 t3 t4 u1 u2 u3"

struct made {
    mr_sheet *sheet;
    mr_notes *notes;
    mr_run *run;
    const char *tables[4], *covariates[4];
    struct mr_run_opts opts;
};

/* Genes first, first + step, ... and the columns of "c1 c2 ...". */
const char *write_table(const char *file, const char *columns, size_t first, size_t step);

/* A sheet whose lines end in ';' and whose fields are divided by blanks; see open_run(). */
const char *write_sheet(const char *lines);

/* 'covariate' may be NULL; the tables of m->tables stand for -c, t.tsv if there is none. */
void open_run(struct made *m, const char *lines, const char *covariate);

void close_run(struct made *m);

/* No row, no score, no input, no reference: as if the study had never been asked for. */
void assert_nothing_added(mr_run *run);

const struct mr_effect *find_effect(mr_run *run, const char *source, const char *mechanism,
                                    const char *contrast);

const struct mr_note *find_note(const struct made *m, const char *kind);

const struct mr_note *find_study_note(const struct made *m, const char *study, const char *kind);

double score_of(mr_run *run, const char *set, const char *sample);

#define HEAD "sample arm source;"
#define CONTROLS "c1 control -;c2 control -;c3 control -;"
#define MODELS "m1 model -;m2 model -;m3 model -;"
#define TREATED "t1 treated placenta;t2 treated placenta;t3 treated placenta;"

#endif /* TEST_MADE_RUN_H */
