/* score_json.h - what `mechrank score` did, as the member "scores" of run.json */
#ifndef SCORE_JSON_H
#define SCORE_JSON_H

#include <jansson.h>

#include "mechrank/score_files.h"

/*
 * Takes down what is scored, when it is known: zeroed it is valid to release.  As a sink its data
 * is the struct itself.
 */
struct score_json {
    json_t *json; /* NULL: nothing was scored */
};

struct mr_score_sink score_json_sink(struct score_json *json);
void score_json_release(struct score_json *json);

#endif /* SCORE_JSON_H */
