/* score_record.h - filling in what was read for scores; private to run/ */
#ifndef RUN_SCORE_RECORD_H
#define RUN_SCORE_RECORD_H

#include "mechrank/score_files.h"

/* All do nothing where 'record' is NULL.  The words of 'file' but its path must stay. */
mr_status score_record_file(mr_score_record *record, const struct mr_stream_file *file,
                            mr_error *err);
/* The files of a stream whose end was read. */
mr_status score_record_files(mr_score_record *record, const mr_stream *stream, mr_error *err);
/* 'md5' [n], of opts->sets. */
mr_status score_record_sets(mr_score_record *record, const char (*md5)[33], size_t n,
                            mr_error *err);

#endif /* RUN_SCORE_RECORD_H */
