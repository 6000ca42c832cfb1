#include "io/counts/sample_name.h"

#include <string.h>

#include "base/alloc.h"
#include "mechrank/counts.h"

/* Names that a tool gives to all its files: the folder tells the sample. */
static const char *const generic[] = {
    "quant.sf",   "quant.genes.sf", "abundance.tsv",     "abundance.h5",  "ReadsPerGene.out.tab",
    "counts.txt", "counts.tsv",     "featureCounts.txt", "genes.results", "isoforms.results",
};

static const char *const generic_bams[] = {
    "Aligned.out",
    "Aligned.sortedByCoord.out",
    "Aligned.toTranscriptome.out",
    "accepted_hits",
};

/* The longest first. */
static const char *const endings[] = {
    "_ReadsPerGene.out.tab",
    ".ReadsPerGene.out.tab",
    "ReadsPerGene.out.tab",
    ".featureCounts.txt",
    ".isoforms.results",
    ".quant.genes.sf",
    "_quant.genes.sf",
    ".abundance.tsv",
    "_abundance.tsv",
    ".genes.results",
    ".abundance.h5",
    "_abundance.h5",
    ".counts.tsv",
    ".counts.txt",
    ".htseq.txt",
    ".quant.sf",
    "_quant.sf",
    ".counts",
    ".csv",
    ".tab",
    ".tsv",
    ".txt",
    ".h5",
    ".sf",
};

static const char *const bam_endings[] = { ".cram", ".bam", ".sam" };

struct part {
    const char *text;
    size_t size;
};

static struct part last_part(const char *path, size_t size)
{
    size_t begin;

    while (size > 1 && path[size - 1] == '/')
        size--;
    for (begin = size; begin && path[begin - 1] != '/'; begin--)
        ;
    return (struct part){ path + begin, size - begin };
}

static bool drop_ending(struct part *name, const char *ending)
{
    const size_t size = strlen(ending);

    if (name->size <= size || memcmp(name->text + name->size - size, ending, size) != 0)
        return false;
    name->size -= size;
    return true;
}

static void drop_first_ending(struct part *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (drop_ending(name, list[i]))
            return;
}

static bool is_one_of(const struct part *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(list[i]) == name->size && !memcmp(list[i], name->text, name->size))
            return true;
    return false;
}

/* The folder that 'name' of 'path' lies in; false: the path has none that says anything. */
static bool folder_of(const char *path, const struct part *name, struct part *folder)
{
    *folder = last_part(path, (size_t)(name->text - path));
    return folder->size && *folder->text != '/' &&
           strspn(folder->text, ".") < folder->size; /* "." and ".." */
}

char *sample_name_of_path(const char *path)
{
    const size_t n_generic = sizeof(generic) / sizeof(generic[0]);
    struct part name = last_part(path, strlen(path)), folder;

    drop_ending(&name, ".gz");
    if (is_one_of(&name, generic, n_generic) && folder_of(path, &name, &folder))
        name = folder;
    else
        drop_first_ending(&name, endings, sizeof(endings) / sizeof(endings[0]));
    return mem_strndup(name.text, name.size);
}

static struct part name_of_bam(const char *path)
{
    const size_t n_generic = sizeof(generic_bams) / sizeof(generic_bams[0]);
    struct part name = last_part(path, strlen(path)), folder;

    drop_first_ending(&name, bam_endings, sizeof(bam_endings) / sizeof(bam_endings[0]));
    if (is_one_of(&name, generic_bams, n_generic) && folder_of(path, &name, &folder))
        name = folder;
    return name;
}

size_t mr_counts_find_sample(const mr_names *samples, const char *column)
{
    size_t sample = mr_names_find(samples, column);
    const char *name;
    struct part part;

    if (sample != MR_NONE || !sample_name_is_bam(column))
        return sample;
    part = name_of_bam(column);
    for (sample = 0; sample < mr_names_size(samples); sample++) {
        name = mr_names_get(samples, sample);
        if (strlen(name) == part.size && !memcmp(name, part.text, part.size))
            return sample;
    }
    return MR_NONE;
}

bool sample_name_is_bam(const char *name)
{
    struct part part = { name, strlen(name) };

    for (size_t i = 0; i < sizeof(bam_endings) / sizeof(bam_endings[0]); i++)
        if (drop_ending(&part, bam_endings[i]))
            return true;
    return false;
}

static mr_status add_distinct(const mr_names *paths, mr_names *names, bool *distinct, mr_error *err)
{
    *distinct = true;
    for (size_t i = 0; i < mr_names_size(paths) && *distinct; i++) {
        const struct part part = name_of_bam(mr_names_get(paths, i));
        char *name = mem_strndup(part.text, part.size);
        mr_status st = name ? mr_names_intern(names, name, NULL, NULL, err) : mem_fail(err);

        free(name);
        if (st)
            return st;
        *distinct = mr_names_size(names) == i + 1;
    }
    return MR_OK;
}

mr_status sample_names_of_bams(mr_names **paths, mr_error *err)
{
    mr_names *names = mr_names_new();
    bool distinct = false;
    mr_status st = names ? add_distinct(*paths, names, &distinct, err) : mem_fail(err);

    if (!st && distinct) {
        mr_names_free(*paths);
        *paths = names;
        return MR_OK;
    }
    mr_names_free(names);
    return st;
}
