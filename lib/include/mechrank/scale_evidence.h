/* scale_evidence.h - what the values of samples, as they stream by, say of their scale */
#ifndef MR_SCALE_EVIDENCE_H
#define MR_SCALE_EVIDENCE_H

#include "mechrank/ids.h"

typedef struct mr_scale_evidence mr_scale_evidence;

MR_API mr_scale_evidence *mr_scale_evidence_new(void); /* NULL: out of memory */
MR_API void mr_scale_evidence_free(mr_scale_evidence *evidence);

/* Looks at one sample more; nothing of 'profile' is kept but a name at most. */
MR_API mr_status mr_scale_evidence_add(mr_scale_evidence *evidence,
                                       const struct mr_profile *profile, mr_error *err);

struct mr_scale_question {
    const char *path;    /* of the samples, for messages */
    size_t first_line;   /* of the first row; 0: it has no lines */
    bool is_counts;      /* of mr_stream_facts: the values need not tell */
    enum mr_scale asked; /* what the user says; MR_SCALE_AUTO: counts are expected */
    const char *study;   /* for notes; "" for none */
};

/*
 * Sets '*scale' to what was asked for, or to counts.  MR_EFORMAT: the values look like another
 * scale and none was asked for, or one is below zero where the scale has none.  Adds a warning
 * where the values look like another scale than was asked for, or hardly like counts.
 */
MR_API mr_status mr_scale_evidence_decide(const mr_scale_evidence *evidence,
                                          const struct mr_scale_question *q, mr_notes *notes,
                                          enum mr_scale *scale, mr_error *err);

#endif /* MR_SCALE_EVIDENCE_H */
