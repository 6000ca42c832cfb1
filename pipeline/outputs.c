#include "outputs.h"

#include <assert.h>
#include <dirent.h>
#include <string.h>

#include "cli.h"
#include "interrupt.h"

mr_status outputs_open(struct outputs *o, const char *path, bool force, mr_error *err)
{
    return mr_outfile_open(path, force, &o->main, err);
}

static mr_status check_other(const struct outputs *o, const mr_outfile *file, const char *path,
                             const char *option, mr_error *err)
{
    if (o->main && mr_outfile_is_same(o->main, file))
        return cli_fail(err, MR_EINVAL, "%s: expected another file for --%s, found that of -o",
                        path, option);
    for (size_t i = 0; i < o->n_beside; i++)
        if (mr_outfile_is_same(o->beside[i], file))
            return cli_fail(err, MR_EINVAL,
                            "%s: expected another file for --%s, found that of another option",
                            path, option);
    return MR_OK;
}

mr_status outputs_beside(struct outputs *o, const char *path, const char *option, bool force,
                         FILE **stream, mr_error *err)
{
    mr_outfile *file;
    mr_status st;

    if (stream)
        *stream = NULL;
    if (!path)
        return MR_OK;
    assert(o->n_beside < OUTPUTS_BESIDE);
    st = mr_outfile_open(path, force, &file, err);
    if (!st)
        st = check_other(o, file, path, option, err);
    if (st) {
        mr_outfile_free(file);
        return st;
    }
    if (stream)
        *stream = mr_outfile_stream(file);
    o->beside[o->n_beside] = file;
    o->paths[o->n_beside++] = path;
    return MR_OK;
}

mr_status outputs_pack(struct outputs *o, mr_outfile *to, const char *path, FILE **stream,
                       mr_error *err)
{
    mr_status st;

    *stream = mr_outfile_stream(to);
    if (!outputs_is_compressed(path))
        return MR_OK;
    assert(!o->packed.plain);
    st = mr_temporary_open(stream, err);
    o->packed.to = to;
    o->packed.path = path;
    o->packed.plain = *stream;
    return st;
}

mr_status outputs_check(struct outputs *o, mr_error *err)
{
    if (o->main && ferror(mr_outfile_stream(o->main)))
        return mr_outfile_commit(o->main, err); /* it fails, and says why */
    for (size_t i = 0; i < o->n_beside; i++)
        if (ferror(mr_outfile_stream(o->beside[i])))
            return mr_outfile_commit(o->beside[i], err);
    return MR_OK;
}

/* What cannot be flushed is not committed, and nothing else is: the commit says why. */
static mr_status flush_all(struct outputs *o, mr_error *err)
{
    for (size_t i = 0; i < o->n_beside; i++)
        if (fflush(mr_outfile_stream(o->beside[i])))
            return mr_outfile_commit(o->beside[i], err);
    return fflush(mr_outfile_stream(o->main)) ? mr_outfile_commit(o->main, err) : MR_OK;
}

mr_status outputs_commit(struct outputs *o, mr_error *err)
{
    mr_status st = interrupt_check(err);

    if (!st && o->packed.plain)
        st = mr_copy_bgzf(o->packed.plain, mr_outfile_stream(o->packed.to), o->packed.path, 1, err);
    if (!st)
        st = flush_all(o, err);
    for (size_t i = 0; !st && i < o->n_beside; i++)
        st = mr_outfile_commit(o->beside[i], err);
    return st ? st : mr_outfile_commit(o->main, err);
}

void outputs_release(struct outputs *o)
{
    mr_outfile_free(o->main);
    for (size_t i = 0; i < o->n_beside; i++)
        mr_outfile_free(o->beside[i]);
    if (o->packed.plain)
        fclose(o->packed.plain);
    *o = (struct outputs){ 0 };
}

bool outputs_is_compressed(const char *path)
{
    const size_t size = strlen(path);

    return size > 3 && !strcmp(path + size - 3, ".gz");
}

/* Refused before mr_outdir_open() would recommend -f. */
mr_status outputs_new_folder(const char *path, mr_outdir **out, mr_error *err)
{
    const struct dirent *entry;
    bool empty = true;
    DIR *dir = opendir(path);

    while (dir && empty && (entry = readdir(dir)))
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    if (dir) /* else it is absent, no folder or locked: mr_outdir_open() says what is wrong */
        closedir(dir);
    if (!empty)
        return cli_fail(err, MR_EINVAL, "%s: is not empty; name a new folder", path);
    return mr_outdir_open(path, false, out, err);
}
