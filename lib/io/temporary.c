/* Text that is written plain first, and then compressed as a whole. */
#include <errno.h>
#include <string.h>

#include "base/fail.h"
#include "io/spill.h"
#include "io/text_out.h"
#include "mechrank/io.h"

mr_status mr_temporary_open(FILE **out, mr_error *err)
{
    struct spill spill;
    mr_status st = spill_open(&spill, err);

    *out = NULL;
    if (st)
        return st;
    *out = fdopen(spill.fd, "w+b");
    if (*out)
        return MR_OK;
    st = mr_fail(err, MR_EIO, "a temporary file cannot be opened: %s", strerror(errno));
    spill_close(&spill);
    return st;
}

static mr_status copy(FILE *from, struct text_out *to, mr_error *err)
{
    char buf[1 << 14];
    mr_status st = MR_OK;
    size_t n;

    rewind(from);
    while (!st && (n = fread(buf, 1, sizeof(buf), from)) > 0) {
        text_out_bytes(to, buf, n);
        st = text_out_check(to, err);
    }
    if (!st && ferror(from))
        st = mr_fail(err, MR_EIO, "a temporary file cannot be read: %s", strerror(errno));
    return st ? st : text_out_end(to, err);
}

mr_status mr_copy_bgzf(FILE *from, FILE *to, const char *name, int n_threads, mr_error *err)
{
    struct text_out out;
    mr_status st = MR_OK;

    if (fflush(from))
        return mr_fail(err, MR_EIO, "a temporary file cannot be written: %s", strerror(errno));
    st = text_out_init_bgzf(&out, name, fileno(to), n_threads, err);
    if (!st)
        st = copy(from, &out, err);
    text_out_release(&out);
    return st;
}
