/* run_dir.h - what every report reads of a run */
#ifndef REPORT_RUN_DIR_H
#define REPORT_RUN_DIR_H

#include <jansson.h>

#include "mechrank/report.h"

struct mr_run_dir {
    char *path;
    mr_results *results;
    json_t *run; /* run.json: an object */
};

/* A member's text, or 'otherwise' where it is missing or not a string. */
const char *run_dir_text(const json_t *object, const char *member, const char *otherwise);
/* A member of run.json that should be an array; NULL where it is not (jansson takes NULL). */
const json_t *run_dir_array(const mr_run_dir *dir, const char *member);

#endif /* REPORT_RUN_DIR_H */
