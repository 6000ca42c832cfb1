/* Writes a whole text as BGZF: the same bytes for the same text, readable by gzip. */
#include <errno.h>
#include <string.h>

#include <htslib/bgzf.h>

#include "base/fail.h"
#include "mechrank/io.h"

mr_status mr_write_bgzf(const char *path, const void *data, size_t size, mr_error *err)
{
    BGZF *out = bgzf_open(path, "w");
    bool failed;

    if (!out)
        return mr_fail(err, MR_EIO, "%s: cannot be written: %s", path, strerror(errno));
    errno = 0;
    failed = bgzf_write(out, data, size) != (ssize_t)size;
    failed = bgzf_close(out) < 0 || failed;
    if (failed)
        return mr_fail(err, MR_EIO, "%s: cannot be written: %s", path,
                       errno ? strerror(errno) : "write error");
    return MR_OK;
}
