/* manifest.h - run.json: what a run was made from, in a form that runs can be joined by */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdio.h>

#include <jansson.h>

#include "cli.h"
#include "input.h"
#include "mechrank/run.h"

/*
 * The parts of run.json (pipeline/doc/run.json.md).  All that may differ between two runs with
 * the same result stands in 'invocation' and nowhere else.  Zeroed it is valid to release.
 */
struct manifest {
    json_t *options, *inputs, *studies, *warnings, *files; /* in the order of adding */
    json_t *invocation;
    json_t *refs_version;     /* null until it is known */
    json_t *scores;           /* of `score` and `merge`; NULL elsewhere */
    bool simulated;           /* data of some study: reports say so */
    const char *const *given; /* options, NULL-terminated or NULL, that joined runs may differ in */
};

mr_status manifest_init(struct manifest *m, mr_error *err);
void manifest_release(struct manifest *m);

/* The version of the refs in use; MR_EINVAL if a joined run was made with another. */
mr_status manifest_refs(struct manifest *m, const char *version, mr_error *err);

/*
 * The options of a command as resolved: those below a CLI_RUNNING heading go to 'invocation'.
 * After manifest_join() they replace options of the same name.
 */
mr_status manifest_options(struct manifest *m, const struct cli_opt *opts, mr_error *err);

/* The command line, for 'invocation'. */
mr_status manifest_argv(struct manifest *m, int argc, char **argv, mr_error *err);

/* Any other member of 'invocation'; takes 'value' over, NULL is MR_ENOMEM. */
mr_status manifest_invocation(struct manifest *m, const char *key, json_t *value, mr_error *err);

/* Adds up 'timing' over studies, in 'invocation'. */
mr_status manifest_timing(struct manifest *m, const struct mr_timing *timing, mr_error *err);

/* An input file; the same file read for two studies with the same outcome stands once. */
mr_status manifest_input(struct manifest *m, const struct mr_input *input, mr_error *err);

/* A file of counts of which no more is known, each time it is given. */
mr_status manifest_counts(struct manifest *m, const struct mr_stream_file *file, mr_error *err);

/* The sample sheet, once, as an input of format "sheet". */
mr_status manifest_sheet(struct manifest *m, const char *path, const char *md5, mr_error *err);

/* A file of gene sets, as an input of format "gmt". */
mr_status manifest_sets(struct manifest *m, const char *path, const char *md5, mr_error *err);

/*
 * A file, may be NULL, of that format, which is read for its MD5 here; of a pipe, which cannot be
 * read twice, it is null.
 */
mr_status manifest_plain(struct manifest *m, const char *path, const char *format, mr_error *err);

/* The maps of ids that there are, as inputs of their own formats. */
mr_status manifest_maps(struct manifest *m, const struct read_maps *maps, mr_error *err);

/* A study: {"study": name} and the members of 'details' (may be NULL), which it takes over. */
mr_status manifest_study(struct manifest *m, const char *name, json_t *details, mr_error *err);

/* All notes, warnings and infos. */
mr_status manifest_notes(struct manifest *m, const mr_notes *notes, mr_error *err);

/* A file of the run, by its name in the directory. */
mr_status manifest_file(struct manifest *m, const char *name, mr_error *err);

/*
 * Takes over what another run's run.json, at 'path', says about studies: its options, inputs,
 * studies and the warnings that name a study (those that name none come from ranking, which is
 * done again).  Call it before manifest_options().
 *   MR_EIO      it cannot be read
 *   MR_EFORMAT  it is no run.json of mechrank, or of another "format"
 *   MR_EINVAL   it has a study that is there already, or other options or refs
 */
mr_status manifest_join(struct manifest *m, const char *path, mr_error *err);

/* Writes it, 2-space indent, reals with 17 digits; 'name' stands for 'out' in the message. */
mr_status manifest_write(const struct manifest *m, FILE *out, const char *name, mr_error *err);

/* The same to a new file at 'path'. */
mr_status manifest_write_file(const struct manifest *m, const char *path, mr_error *err);

/* MR_OK, or MR_ENOMEM where jansson returned non-zero. */
mr_status manifest_check(int failed, mr_error *err);

#endif /* MANIFEST_H */
