#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/alloc.h"
#include "io/paths.h"
#include "mechrank/io.h"
#include "mechrank/names.h"

enum { TRIES = 100 };

struct mr_outdir {
    char *path;            /* as given */
    char target[PATH_MAX]; /* resolved */
    char temporary[PATH_MAX];
    char old[PATH_MAX];  /* where the replaced run waits; "" if there is none */
    size_t kept_parents; /* of the target: path_make_parents() */
    bool replaces;       /* a run of mechrank */
    mr_names *listed;    /* files of that run */
};

static mr_status list_files(mr_outdir *dir, const json_t *run, mr_error *err)
{
    const json_t *files = json_object_get(run, "files");
    mr_status st = mr_names_add(dir->listed, "run.json", strlen("run.json"), err);

    for (size_t i = 0; !st && i < json_array_size(files); i++) {
        const char *name = json_string_value(json_array_get(files, i));

        if (name)
            st = mr_names_add(dir->listed, name, strlen(name), err);
    }
    return st;
}

/* What may be replaced: a run of this program, by its own word. */
static mr_status read_old_run(mr_outdir *dir, mr_error *err)
{
    char path[PATH_MAX];
    const char *program;
    json_t *run = NULL;
    mr_status st;

    dir->listed = mr_names_new();
    if (!dir->listed)
        return mem_fail(err);
    if (path_join(dir->target, "run.json", path))
        run = json_load_file(path, 0, NULL);
    program = json_string_value(json_object_get(run, "program"));
    if (program && !strcmp(program, "mechrank") && json_is_integer(json_object_get(run, "format")))
        st = list_files(dir, run, err);
    else
        st = mr_fail(err, MR_EINVAL, "%s: holds no run.json of mechrank and is not replaced",
                     dir->path);
    json_decref(run);
    return st;
}

/* A folder that is renamed takes along whoever works in it: a shell would see nothing new. */
static bool holds_working_directory(const mr_outdir *dir)
{
    const size_t size = strlen(dir->target);
    char here[PATH_MAX];

    if (path_resolve(".", here, NULL) || strncmp(here, dir->target, size) != 0)
        return false;
    return !here[size] || here[size] == '/' || dir->target[size - 1] == '/';
}

static mr_status check_target(mr_outdir *dir, bool force, mr_error *err)
{
    bool empty;
    struct stat info;
    mr_status st;

    if (stat(dir->target, &info))
        return errno == ENOENT ? MR_OK : path_fail(dir->path, "cannot be written", errno, err);
    if (!S_ISDIR(info.st_mode))
        return mr_fail(err, MR_EINVAL, "%s: exists already and is no directory", dir->path);
    if (holds_working_directory(dir))
        return mr_fail(err, MR_EINVAL,
                       "%s: expected a folder to make or replace, found one that the working "
                       "directory lies in",
                       dir->path);
    st = path_is_empty(dir->target, &empty, err);
    if (st || empty)
        return st;
    if (!force)
        return mr_fail(err, MR_EINVAL, "%s: is not empty; -f replaces a run of mechrank",
                       dir->path);
    dir->replaces = true;
    return read_old_run(dir, err);
}

static mr_status make_temporary(mr_outdir *dir, mr_error *err)
{
    char path[PATH_MAX];
    int rc = -1;

    for (unsigned n = 0; rc && n < TRIES; n++) { /* another host may use the same number */
        if (!path_sibling(dir->target, "tmp", n, path))
            return path_fail(dir->path, "cannot be written", ENAMETOOLONG, err);
        rc = mkdir(path, 0777);
        if (rc && errno != EEXIST)
            break;
    }
    if (rc)
        return path_fail(dir->path, "cannot be written", errno, err);
    memcpy(dir->temporary, path, sizeof(path));
    return MR_OK;
}

mr_status mr_outdir_open(const char *path, bool force, mr_outdir **out, mr_error *err)
{
    mr_outdir *dir = mem_calloc(1, sizeof(*dir));
    mr_status st;

    *out = NULL;
    if (!dir)
        return mem_fail(err);
    dir->path = mem_strndup(path, strlen(path));
    st = dir->path ? path_resolve(path, dir->target, err) : mem_fail(err);
    if (!st) {
        dir->kept_parents = strlen(dir->target); /* none was made yet */
        st = check_target(dir, force, err);
    }
    if (!st)
        st = path_make_parents(dir->target, &dir->kept_parents, err);
    if (!st)
        st = make_temporary(dir, err);
    if (!st) {
        *out = dir;
        dir = NULL;
    }
    mr_outdir_free(dir);
    return st;
}

const char *mr_outdir_path(const mr_outdir *dir)
{
    return dir->temporary;
}

/* A new file must not take the place of one that the old run does not own. */
static mr_status check_new_file(const char *folder, const char *name, void *data, mr_error *err)
{
    const mr_outdir *dir = data;
    char old[PATH_MAX];
    struct stat info;

    (void)folder;
    if (mr_names_find(dir->listed, name) != MR_NONE || !path_join(dir->target, name, old) ||
        lstat(old, &info))
        return MR_OK;
    return mr_fail(err, MR_EINVAL, "%s: is not a file of the run that is replaced", old);
}

/* From the old folder: what its run listed goes, all else moves over. */
static mr_status settle_old_file(const char *folder, const char *name, void *data, mr_error *err)
{
    const mr_outdir *dir = data;
    char from[PATH_MAX], to[PATH_MAX];
    size_t kept;
    mr_status st;

    if (!path_join(folder, name, from) || !path_join(dir->target, name, to))
        return path_fail(dir->path, "cannot be written", ENAMETOOLONG, err);
    if (mr_names_find(dir->listed, name) != MR_NONE)
        return unlink(from) ? path_fail(from, "cannot be removed", errno, err) : MR_OK;
    st = path_make_parents(to, &kept, err);
    if (st)
        return st;
    return rename(from, to) ? path_fail(from, "cannot be moved", errno, err) : MR_OK;
}

static mr_status settle_old_folder(const char *folder, const char *name, void *data, mr_error *err)
{
    char path[PATH_MAX];

    (void)data;
    if (path_join(folder, name, path) && rmdir(path))
        return path_fail(path, "cannot be removed", errno, err);
    return MR_OK;
}

/* The old run steps aside, the new one takes its name: between the two renames there is none. */
static mr_status replace(mr_outdir *dir, mr_error *err)
{
    mr_status st =
        path_walk(dir->temporary, &(struct path_walk){ .file = check_new_file, .data = dir }, err);

    if (st)
        return st;
    if (!path_sibling(dir->target, "old", 0, dir->old) || rename(dir->target, dir->old))
        return path_fail(dir->path, "cannot be replaced", errno, err);
    if (rename(dir->temporary, dir->target)) {
        const int why = errno;

        if (rename(dir->old, dir->target))
            return path_fail(dir->old, "holds the old run and cannot be moved back", errno, err);
        return path_fail(dir->path, "cannot be replaced", why, err);
    }
    *dir->temporary = '\0';
    return path_walk(dir->old,
                     &(struct path_walk){
                         .file = settle_old_file, .folder_end = settle_old_folder, .data = dir },
                     err);
}

mr_status mr_outdir_commit(mr_outdir *dir, mr_error *err)
{
    if (dir->replaces)
        return replace(dir, err);
    if (rename(dir->temporary, dir->target)) /* an empty folder is replaced */
        return path_fail(dir->path, "cannot be written", errno, err);
    *dir->temporary = '\0';
    return MR_OK;
}

void mr_outdir_name_error(const mr_outdir *dir, mr_error *err)
{
    const size_t size = strlen(dir->temporary);
    size_t given = strlen(dir->path);
    mr_error old;

    if (!err || !size || strncmp(err->msg, dir->temporary, size) != 0 || err->msg[size] != '/')
        return;
    while (given > 1 && dir->path[given - 1] == '/')
        given--;
    old = *err;
    mr_fail(err, old.code, "%.*s%s", (int)given, dir->path, old.msg + size);
}

void mr_outdir_free(mr_outdir *dir)
{
    if (!dir)
        return;
    if (*dir->temporary) {
        path_remove_tree(dir->temporary);
        path_drop_parents(dir->target, dir->kept_parents);
    }
    mr_names_free(dir->listed);
    free(dir->path);
    free(dir);
}
