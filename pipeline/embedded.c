#include "embedded.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "outputs.h"

bool embedded_is_demo(const struct mr_embedded *file)
{
    return !strncmp(file->name, EMBEDDED_DEMO, strlen(EMBEDDED_DEMO));
}

/* Makes the folders of 'path' that lie below its first 'root_size' bytes. */
static mr_status make_folders(char *path, size_t root_size, mr_error *err)
{
    for (char *slash = strchr(path + root_size + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        int failed;

        *slash = '\0';
        failed = mkdir(path, 0777) && errno != EEXIST;
        if (failed)
            return cli_fail(err, MR_EIO, "%s: cannot be made: %s", path, strerror(errno));
        *slash = '/';
    }
    return MR_OK;
}

static mr_status write_file(const char *root, const char *name, const struct mr_embedded *file,
                            mr_error *err)
{
    char path[4096];
    const int size = snprintf(path, sizeof(path), "%s/%s", root, name);
    mr_status st;
    FILE *out;
    bool ok;

    if (size < 0 || (size_t)size >= sizeof(path))
        return cli_fail(err, MR_EIO, "%s: the path is too long", root);
    st = make_folders(path, strlen(root), err);
    if (st)
        return st;
    out = fopen(path, "wb");
    if (!out)
        return cli_fail(err, MR_EIO, "%s: cannot be written: %s", path, strerror(errno));
    errno = 0;
    ok = fwrite(file->data, 1, file->size, out) == file->size;
    ok = !fclose(out) && ok;
    if (!ok)
        return cli_fail(err, MR_EIO, "%s: cannot be written: %s", path, strerror(errno));
    return MR_OK;
}

mr_status embedded_write(const char *prefix, const char *path, mr_error *err)
{
    mr_outdir *dir = NULL;
    mr_status st = outputs_new_folder(path, &dir, err);
    size_t n = 0;

    for (size_t i = 0; !st && i < mr_embedded_size(); i++) {
        const struct mr_embedded *file = mr_embedded_get(i);
        const bool wanted =
            *prefix ? !strncmp(file->name, prefix, strlen(prefix)) : !embedded_is_demo(file);

        if (!wanted)
            continue;
        st = write_file(mr_outdir_path(dir), file->name + strlen(prefix), file, err);
        n++;
    }
    if (!st && !n)
        st = cli_fail(err, MR_EEMPTY, "%s: no such files are built into this program", path);
    if (!st)
        st = mr_outdir_commit(dir, err);
    else if (dir)
        mr_outdir_name_error(dir, err);
    mr_outdir_free(dir);
    return st;
}
