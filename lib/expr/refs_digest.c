/*
 * The version of the reference data: the word of their manifest, and a digest of the files that
 * say what is computed, so that data edited by hand are not taken for those they came from.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <htslib/hts.h>

#include "base/alloc.h"
#include "expr/refs_data.h"

enum { N_DIGITS = 8 };

static mr_status add_file(hts_md5_context *md5, const char *path, mr_error *err)
{
    FILE *in = fopen(path, "rb");
    char buf[1 << 14];
    size_t n;
    bool bad;

    if (!in)
        return mr_fail(err, MR_EIO, "%s: cannot be opened: %s", path, strerror(errno));
    while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
        hts_md5_update(md5, buf, n);
    bad = ferror(in);
    fclose(in);
    return bad ? mr_fail(err, MR_EIO, "%s: cannot be read", path) : MR_OK;
}

static void add_embedded(hts_md5_context *md5, const char *name)
{
    for (size_t i = 0; i < mr_embedded_size(); i++)
        if (!strcmp(mr_embedded_get(i)->name, name))
            hts_md5_update(md5, mr_embedded_get(i)->data, mr_embedded_get(i)->size);
}

static mr_status add_files(hts_md5_context *md5, const char *dir, mr_error *err)
{
    static const char *const names[] = { "mechanisms.tsv",  "sources.tsv",     "core_genes.tsv",
                                         "evidence.tsv",    "gene_ids.tsv.gz", "background.gmt.gz",
                                         "old_symbols.tsv", "variances.tsv" };
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < sizeof(names) / sizeof(names[0]); i++) {
        char path[4096];

        snprintf(path, sizeof(path), "%s/%s", dir ? dir : "", names[i]);
        if (dir)
            st = add_file(md5, path, err);
        else
            add_embedded(md5, names[i]);
    }
    return st;
}

mr_status refs_digest(mr_refs *refs, const char *dir, mr_error *err)
{
    hts_md5_context *md5 = hts_md5_init();
    unsigned char digest[16];
    char hex[33], version[256];
    mr_status st;

    if (!md5)
        return mem_fail(err);
    st = add_files(md5, dir, err);
    hts_md5_final(digest, md5);
    hts_md5_destroy(md5);
    if (st)
        return st;
    hts_md5_hex(hex, digest);
    snprintf(version, sizeof(version), "%.200s-%.*s", refs->version, N_DIGITS, hex);
    return mr_names_intern(refs->strings, version, NULL, &refs->version, err);
}
