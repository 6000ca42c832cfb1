/* study_files.h - a study whose samples come as one quantifier's file each; private to run/ */
#ifndef RUN_STUDY_FILES_H
#define RUN_STUDY_FILES_H

#include "run/study.h"

/* Rows of the sheet in order of sample and path; those of one sample are lanes. */
struct study_files {
    struct mr_input_file *files; /* [n] each under its path: lanes share the sample's name */
    size_t *samples;             /* [n] index into study.samples */
    size_t n;
};

bool study_has_files(const struct study *s);
mr_status study_files_list(const struct study *s, struct study_files *out, mr_error *err);
void study_files_release(struct study_files *f);

/*
 * Sums the lanes of each sample: '*expr', genes x n files, becomes genes x samples of the study.
 * MR_EFORMAT: there are lanes, and the values are not counts, which alone add up.
 */
mr_status study_files_sum(const struct study *s, const struct study_files *f, enum mr_scale scale,
                          mr_matrix **expr, mr_error *err);

#endif /* RUN_STUDY_FILES_H */
