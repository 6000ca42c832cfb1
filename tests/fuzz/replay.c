/* Runs a fuzz target on each file of a folder: corpora as tests, without libFuzzer */
#include "fuzz.h"

#include <dirent.h>

static int replay(const char *path)
{
    uint8_t *data;
    long size;
    FILE *in = fopen(path, "rb");

    if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0) {
        perror(path);
        exit(1);
    }
    rewind(in);
    data = malloc(size ? (size_t)size : 1); /* of that size exactly, for the sanitizer */
    if (!data || fread(data, 1, (size_t)size, in) != (size_t)size) {
        perror(path);
        exit(1);
    }
    fclose(in);
    LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return 1;
}

int main(int argc, char **argv)
{
    int n = 0;

    for (int i = 1; i < argc; i++) {
        struct dirent *entry;
        DIR *dir = opendir(argv[i]);

        if (!dir) {
            n += replay(argv[i]);
            continue;
        }
        while ((entry = readdir(dir))) {
            char path[4096];

            snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
            if (*entry->d_name != '.')
                n += replay(path);
        }
        closedir(dir);
    }
    printf("%d inputs\n", n);
    return n ? 0 : 1;
}
