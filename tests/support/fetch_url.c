/* fetch_url SECONDS URL: prints what is there; the limit of the program is too long for tests */
#include <stdio.h>
#include <stdlib.h>

#include "io/remote.h"

int main(int argc, char **argv)
{
    struct remote remote = { 0 };
    mr_error err = { 0 };
    char buf[10000];
    size_t n = 0;
    mr_status st;

    if (argc != 3)
        return 2;
    st = remote_open(&remote, argv[2], (unsigned)strtoul(argv[1], NULL, 10), &err);
    do {
        if (!st)
            st = remote_read(&remote, buf, sizeof(buf), &n, &err);
        if (!st)
            fwrite(buf, 1, n, stdout);
    } while (!st && n);
    if (st)
        fprintf(stderr, "%s\n", err.msg);
    remote_close(&remote);
    return st != MR_OK;
}
