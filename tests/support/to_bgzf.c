/* to_bgzf FILE: writes standard input as BGZF, for tests on machines without bgzip */
#include <stdio.h>
#include <stdlib.h>

#include "mechrank/io.h"

int main(int argc, char **argv)
{
    enum { MOST = 1 << 24 };
    char *data = malloc(MOST);
    const size_t size = data ? fread(data, 1, MOST, stdin) : 0;
    mr_error err = { 0 };
    mr_status st;

    if (argc != 2 || !size || size == MOST) {
        free(data);
        return 1;
    }
    st = mr_write_bgzf(argv[1], data, size, &err);
    if (st)
        fprintf(stderr, "to_bgzf: %s\n", err.msg);
    free(data);
    return st != MR_OK;
}
