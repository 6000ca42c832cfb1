/* Where the lists of a MatrixMarket file stand: beside it, under the names that tools give them */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "io/formats/mtx_names.h"
#include "io/paths.h"

/* What stands before the name of a list, in the folder of the matrix. */
enum part {
    OF_MATRIX, /* what stands before "matrix.mtx": "GSM1_" of GSM1_matrix.mtx.gz */
    OF_STEM,   /* the matrix without ".mtx" */
    OF_FILE,   /* the matrix without ".gz" */
    OF_FOLDER  /* nothing */
};

struct place {
    enum part part;
    const char *name;
};

/* Each plain or with ".gz"; the first that is there is taken. */
static const struct place feature_places[] = {
    { OF_MATRIX, "features.tsv" }, { OF_MATRIX, "genes.tsv" },
    { OF_STEM, ".features.tsv" },  { OF_STEM, ".features.txt" },
    { OF_STEM, ".genes.tsv" },     { OF_STEM, ".genes.txt" }, /* bustools */
    { OF_STEM, "_features.tsv" },  { OF_STEM, "_genes.tsv" },
    { OF_STEM, "_cols.txt" }, /* alevin: cells x genes */
    { OF_FILE, "_rows" },     /* Expression Atlas */
    { OF_FOLDER, "features.tsv" }, { OF_FOLDER, "genes.tsv" },
};
static const struct place barcode_places[] = {
    { OF_MATRIX, "barcodes.tsv" }, { OF_STEM, ".barcodes.tsv" }, { OF_STEM, ".barcodes.txt" },
    { OF_STEM, "_barcodes.tsv" },  { OF_STEM, "_rows.txt" },     { OF_FILE, "_cols" },
    { OF_FOLDER, "barcodes.tsv" },
};

static const struct list {
    const char *option, *words; /* in messages */
    const struct place *places;
    size_t n;
} lists[] = {
    [MTX_FEATURES] = { "--features", "features.tsv or genes.tsv", feature_places,
                       sizeof(feature_places) / sizeof(feature_places[0]) },
    [MTX_BARCODES] = { "--barcodes", "barcodes.tsv", barcode_places,
                       sizeof(barcode_places) / sizeof(barcode_places[0]) },
};

/* Sizes of parts of the matrix's path, from its start. */
struct parts {
    size_t folder, matrix, stem, file;
    bool has_matrix;
};

static bool ends_in(const char *path, size_t size, const char *end)
{
    const size_t n = strlen(end);

    return size >= n && !memcmp(path + size - n, end, n);
}

static struct parts find_parts(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct parts parts = { .folder = slash ? (size_t)(slash - path) + 1 : 0 };
    const char *name = path + parts.folder;
    size_t size = strlen(name);

    if (ends_in(name, size, ".gz"))
        size -= strlen(".gz");
    parts.file = parts.folder + size;
    if (ends_in(name, size, "matrix.mtx")) {
        parts.has_matrix = true;
        parts.matrix = parts.file - strlen("matrix.mtx");
    }
    parts.stem = parts.file - (ends_in(name, size, ".mtx") ? strlen(".mtx") : 0);
    return parts;
}

static bool size_before(const struct parts *parts, enum part part, size_t *size)
{
    const size_t sizes[] = { [OF_MATRIX] = parts->matrix,
                             [OF_STEM] = parts->stem,
                             [OF_FILE] = parts->file,
                             [OF_FOLDER] = parts->folder };

    *size = sizes[part];
    return part != OF_MATRIX || parts->has_matrix;
}

static bool is_there(const char *path)
{
    struct stat info;

    return !stat(path, &info) && !S_ISDIR(info.st_mode);
}

/* "-", a URL, what is built in, or a descriptor: nothing stands beside it. */
static bool is_alone(const char *path)
{
    return !strcmp(path, "-") || strstr(path, "://") || !strncmp(path, "builtin:", 8) ||
           !strncmp(path, "/dev/", 5);
}

static mr_status refuse(const char *path, const struct parts *parts, const struct list *list,
                        mr_error *err)
{
    const char *prefix = path + parts->folder;
    const int size = (int)(parts->has_matrix ? parts->matrix - parts->folder : 0);

    if (is_alone(path))
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected the names of its rows and columns, found no files beside it: "
                       "say --features and --barcodes",
                       path);
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected %.*s%s beside it, plain or .gz, found none: say %s FILE", path,
                   size, prefix, list->words, list->option);
}

mr_status mtx_find_list(const char *path, enum mtx_list_kind kind, char **out, mr_error *err)
{
    static const char *const endings[] = { "", ".gz" };
    const struct list *list = &lists[kind];
    const struct parts parts = find_parts(path);
    char found[PATH_MAX];

    *out = NULL;
    for (size_t i = 0; i < 2 * list->n && !is_alone(path); i++) {
        const struct place *place = &list->places[i / 2];
        size_t size;
        int n;

        if (!size_before(&parts, place->part, &size) || size >= sizeof(found))
            continue;
        n = snprintf(found, sizeof(found), "%.*s%s%s", (int)size, path, place->name,
                     endings[i % 2]);
        if (n < 0 || (size_t)n >= sizeof(found) || !is_there(found))
            continue;
        *out = mem_strndup(found, (size_t)n);
        return *out ? MR_OK : mem_fail(err);
    }
    return refuse(path, &parts, list, err);
}
