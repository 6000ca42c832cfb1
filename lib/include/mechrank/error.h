/* error.h - statuses, messages, warnings and progress: how the library speaks to its caller */
#ifndef MR_ERROR_H
#define MR_ERROR_H

#include <stddef.h>

#if defined(__GNUC__) && defined(MR_BUILD)
#define MR_API __attribute__((visibility("default")))
#else
#define MR_API
#endif
#if defined(__GNUC__)
#define MR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MR_PRINTF(fmt, args)
#endif

/* Every function that can fail returns one of these.  0 is success; only appended to. */
typedef enum {
    MR_OK = 0,
    MR_ENOMEM,    /* out of memory */
    MR_EIO,       /* a file could not be opened, read or written */
    MR_EFORMAT,   /* an input is not what it should be */
    MR_EINVAL,    /* an option or argument is out of range */
    MR_EEMPTY,    /* nothing is left to work on */
    MR_ENUMERIC,  /* a computation has no answer (singular design, ...) */
    MR_ECANCELED, /* the caller's progress function asked to stop */
} mr_status;

/*
 * The caller's room for a message: one line, no newline at its end, naming the input
 * first ("path:line: what was expected, what was found").  Written once, by the function
 * that saw the fault.  Every function takes NULL for it.
 */
typedef struct {
    mr_status code;
    char msg[512];
} mr_error;

/* Long calls report through this; a non-zero return of 'step' ends them with MR_ECANCELED. */
struct mr_progress {
    int (*step)(void *data, size_t done, size_t total);
    void *data;
};

/*
 * Notes: what a call wants to be known besides its result.  A warning is something a user
 * should look at; an info is something counted so that nothing is dropped silently.
 * One (study, kind) is kept once: later ones add to its count and keep the first text.
 */
enum mr_note_level { MR_INFO, MR_WARNING };

struct mr_note {
    enum mr_note_level level;
    const char *study; /* "" where it belongs to no study */
    const char *kind;  /* a word: "old_symbols", "spike_ins", ... */
    const char *text;  /* one line */
    size_t count;      /* how often it was met, 1 or more */
};

typedef struct mr_notes mr_notes;

MR_API mr_notes *mr_notes_new(void); /* NULL: out of memory */
MR_API void mr_notes_free(mr_notes *notes);
MR_API size_t mr_notes_size(const mr_notes *notes);
MR_API const struct mr_note *mr_notes_get(const mr_notes *notes, size_t i);

/* Adds one note; 'notes' may be NULL (then nothing happens). */
MR_API mr_status mr_notes_add(mr_notes *notes, const struct mr_note *note, mr_error *err);

/* The same with a formatted text and a count. */
MR_API mr_status mr_notes_addf(mr_notes *notes, enum mr_note_level level, const char *study,
                               const char *kind, size_t count, mr_error *err, const char *fmt, ...)
    MR_PRINTF(7, 8);

#endif /* MR_ERROR_H */
