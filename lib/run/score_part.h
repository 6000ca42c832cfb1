/* score_part.h - the file of a shard's scores; private to run/ */
#ifndef RUN_SCORE_PART_H
#define RUN_SCORE_PART_H

#include "run/score_range.h"

/*
 * Lines of tab-separated fields, the first of which says what they are, in this order; see
 * formats.md.  Those above "shard" and from "samples" to "scores" are the same in all parts of a
 * job.
 */
#define PART_FIRST_LINE "mechrank scores\t1"
#define LEARNED_FIRST_LINE "item\tname\tvalues" /* of a cohort's file */

/* A part that is read.  Zeroed it is empty. */
struct score_part {
    const char *path; /* borrowed */
    mr_lines *lines;
    char *line; /* the one read last, NULL at the end; cut where it was parsed */
    size_t size;
    size_t shard, n_shards, first, last; /* samples first .. last - 1 of the job */
    size_t n_read;                       /* samples so far */
    mr_names *same;                      /* lines that all parts share, as they are written */
    bool normalize;                      /* scores are to be divided by their range */
    mr_sets *sets;
    mr_names *genes;
    struct mr_identity id;
    struct mr_score_head head; /* but for n_samples: of all shards */
    size_t *set, *n_members;
    struct mr_coverage *coverage;
};

/* Opens it and reads all lines before those of samples.  MR_EFORMAT: "path:line: ...". */
mr_status score_part_open(struct score_part *part, const char *path, mr_error *err);
void score_part_release(struct score_part *part);
/* The next sample into 'scores', with room as of 'head'; '*name' is NULL behind the last. */
mr_status score_part_next(struct score_part *part, const char **name,
                          const struct mr_sample_scores *scores, mr_error *err);

#endif /* RUN_SCORE_PART_H */
