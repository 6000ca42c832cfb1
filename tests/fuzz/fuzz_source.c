/* Any bytes as a source: all inflaters agree on what is whole, and lines never hold a NUL */
#include "fuzz.h"

#include "io/source.h"

enum { MOST = 1 << 22 }; /* of output: a small input may hold gigabytes of zeros */

struct content {
    unsigned char *data;
    size_t size;
    mr_status status;
};

static struct content read_all(const uint8_t *data, size_t size, const struct inflater *inflater)
{
    struct content c = { .data = malloc(MOST) };
    mr_error err = { 0 };
    mr_source *src;
    size_t n = 1;

    FUZZ_CHECK(c.data);
    c.status = mr_source_open_memory("input", data, size, &src, &err);
    if (c.status)
        return c;
    source_set_inflater(src, inflater);
    while (!c.status && n && c.size < MOST) {
        c.status = mr_source_read(src, c.data + c.size, MOST - c.size, &n, &err);
        c.size += n;
    }
    FUZZ_CHECK(!c.status || !strncmp(err.msg, "input:", 6));
    mr_source_free(src);
    return c;
}

static void read_lines(const uint8_t *data, size_t size)
{
    mr_source *src;
    mr_lines *lines;
    char *line;
    size_t n, total = 0;

    if (mr_source_open_memory("input", data, size, &src, NULL))
        return;
    FUZZ_CHECK(!mr_lines_new(src, &lines, NULL));
    while (total < MOST && !mr_lines_next(lines, &line, &n, NULL) && line) {
        FUZZ_CHECK(strlen(line) == n && !strchr(line, '\n') && !strchr(line, '\r'));
        total += n + 1;
    }
    mr_lines_free(lines);
    mr_source_free(src);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct content first = read_all(data, size, inflaters[0]);

    for (size_t i = 1; inflaters[i]; i++) {
        struct content other = read_all(data, size, inflaters[i]);

        if (first.size < MOST && other.size < MOST) {
            FUZZ_CHECK(first.status == other.status);
            FUZZ_CHECK(first.status || first.size == other.size);
            FUZZ_CHECK(first.status || !memcmp(first.data, other.data, first.size));
        }
        free(other.data);
    }
    free(first.data);
    read_lines(data, size);
    return 0;
}
