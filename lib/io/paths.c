/* NOLINTNEXTLINE(bugprone-reserved-identifier, cert-dcl37-c): POSIX's way to have realpath() */
#define _XOPEN_SOURCE 700
#include "io/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"

mr_status path_fail(const char *path, const char *what, int why, mr_error *err)
{
    return mr_fail(err, MR_EIO, "%s: %s: %s", path, what, strerror(why));
}

mr_status path_resolve(const char *path, char out[PATH_MAX], mr_error *err)
{
    size_t size = strlen(path);

    if (!size)
        return mr_fail(err, MR_EINVAL, "the path of the output is empty");
    if (realpath(path, out))
        return MR_OK;
    if (errno != ENOENT || size >= PATH_MAX)
        return path_fail(path, "cannot be written", size >= PATH_MAX ? ENAMETOOLONG : errno, err);
    while (size > 1 && path[size - 1] == '/')
        size--;
    memcpy(out, path, size);
    out[size] = '\0';
    return MR_OK;
}

bool path_sibling(const char *path, const char *kind, unsigned n, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const int folder_size = (int)(name - path);
    char number[16] = "";
    int size;

    if (n)
        snprintf(number, sizeof(number), ".%u", n);
    size = snprintf(out, PATH_MAX, "%.*s.%s.%s.%ld%s", folder_size, path, name, kind,
                    (long)getpid(), number);
    return size > 0 && size < PATH_MAX;
}

bool path_join(const char *folder, const char *name, char out[PATH_MAX])
{
    const int size = snprintf(out, PATH_MAX, "%s%s%s", folder, *name ? "/" : "", name);

    return size > 0 && size < PATH_MAX;
}

mr_status path_make_parents(const char *path, size_t *kept, mr_error *err)
{
    char parent[PATH_MAX];

    *kept = 0;
    for (const char *c = strchr(path + 1, '/'); c; c = strchr(c + 1, '/')) {
        memcpy(parent, path, (size_t)(c - path));
        parent[c - path] = '\0';
        if (mkdir(parent, 0777)) {
            const int why = errno;
            struct stat info;

            if (!stat(parent, &info) && S_ISDIR(info.st_mode)) {
                *kept = (size_t)(c - path);
                continue;
            }
            path_drop_parents(path, *kept);
            return path_fail(parent, "cannot be made", why == EEXIST ? ENOTDIR : why, err);
        }
    }
    return MR_OK;
}

void path_drop_parents(const char *path, size_t kept)
{
    char parent[PATH_MAX];
    size_t size = strlen(path);

    memcpy(parent, path, size + 1);
    while (size > kept + 1) {
        while (size > kept && parent[--size] != '/')
            ;
        if (size <= kept)
            return;
        parent[size] = '\0';
        if (rmdir(parent))
            return;
    }
}

mr_status path_is_empty(const char *folder, bool *empty, mr_error *err)
{
    struct dirent *entry;
    DIR *dir = opendir(folder);

    if (!dir)
        return path_fail(folder, "cannot be read", errno, err);
    *empty = true;
    while (*empty && (entry = readdir(dir)))
        *empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    closedir(dir);
    return MR_OK;
}

static mr_status walk_below(const char *folder, const char *below, const struct path_walk *walk,
                            mr_error *err);

static mr_status visit(const char *folder, const char *name, const struct path_walk *walk,
                       mr_error *err)
{
    char path[PATH_MAX];
    struct stat info;

    if (!path_join(folder, name, path))
        return path_fail(folder, "cannot be read", ENAMETOOLONG, err);
    if (lstat(path, &info))
        return path_fail(path, "cannot be read", errno, err);
    if (!S_ISDIR(info.st_mode))
        return walk->file(folder, name, walk->data, err);
    return walk_below(folder, name, walk, err);
}

static mr_status walk_below(const char *folder, const char *below, const struct path_walk *walk,
                            mr_error *err)
{
    char path[PATH_MAX];
    struct dirent *entry;
    mr_status st = MR_OK;
    DIR *dir = path_join(folder, below, path) ? opendir(path) : NULL;

    if (!dir)
        return path_fail(path, "cannot be read", errno, err);
    while (!st && (entry = readdir(dir))) {
        char name[PATH_MAX];

        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (*below && !path_join(below, entry->d_name, name))
            st = path_fail(path, "cannot be read", ENAMETOOLONG, err);
        else
            st = visit(folder, *below ? name : entry->d_name, walk, err);
    }
    closedir(dir);
    return st || !walk->folder_end ? st : walk->folder_end(folder, below, walk->data, err);
}

mr_status path_walk(const char *folder, const struct path_walk *walk, mr_error *err)
{
    return walk_below(folder, "", walk, err);
}

static mr_status remove_file(const char *folder, const char *name, void *data, mr_error *err)
{
    char path[PATH_MAX];

    (void)data;
    (void)err;
    if (path_join(folder, name, path))
        unlink(path);
    return MR_OK;
}

static mr_status remove_folder(const char *folder, const char *name, void *data, mr_error *err)
{
    char path[PATH_MAX];

    (void)data;
    (void)err;
    if (path_join(folder, name, path))
        rmdir(path);
    return MR_OK;
}

void path_remove_tree(const char *folder)
{
    path_walk(folder, &(struct path_walk){ .file = remove_file, .folder_end = remove_folder },
              NULL);
}
