#include "outputs.h"

#include <dirent.h>
#include <string.h>

#include "cli.h"
#include "interrupt.h"

mr_status outputs_open(struct outputs *o, const char *path, const char *beside, const char *option,
                       bool force, mr_error *err)
{
    mr_status st = mr_outfile_open(path, force, &o->main, err);

    if (st || !beside)
        return st;
    st = mr_outfile_open(beside, force, &o->beside, err);
    if (!st && mr_outfile_is_same(o->main, o->beside))
        st = cli_fail(err, MR_EINVAL, "%s: expected another file for --%s, found that of -o",
                      beside, option);
    return st;
}

mr_status outputs_commit(struct outputs *o, mr_error *err)
{
    mr_status st = interrupt_check(err);

    /* What cannot be flushed is not committed either: the commit says why. */
    if (!st && o->beside && !fflush(mr_outfile_stream(o->main)))
        st = mr_outfile_commit(o->beside, err);
    return st ? st : mr_outfile_commit(o->main, err);
}

void outputs_release(struct outputs *o)
{
    mr_outfile_free(o->main);
    mr_outfile_free(o->beside);
    *o = (struct outputs){ 0 };
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
