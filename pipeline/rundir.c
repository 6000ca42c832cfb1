#include "rundir.h"

#include "interrupt.h"
#include "mechrank/report.h"
#include "mechrank/version.h"

static const char reference_name[] = "reference.tsv.gz";
static const char report_name[] = "report.html";

mr_status rundir_open(struct rundir *dir, mr_error *err)
{
    return mr_outdir_open(dir->path, dir->force, &dir->out, err);
}

void rundir_release(struct rundir *dir)
{
    mr_outdir_free(dir->out);
    dir->out = NULL;
}

/* Path of file 'name' in the folder that is being written. */
static const char *inside(const struct rundir *dir, const char *name, char path[4096])
{
    snprintf(path, 4096, "%s/%s", mr_outdir_path(dir->out), name);
    return path;
}

/* A table of which nothing is known is left out; ranking and effects are what a run is. */
static mr_status write_table(const struct rundir *dir, enum mr_table_id table, mr_error *err)
{
    char path[4096];
    mr_status st;

    if (!mr_results_size(dir->results, table) && table != MR_RANKING && table != MR_EFFECTS)
        return MR_OK;
    st = mr_results_write(dir->results, table, inside(dir, mr_results_file(table), path), err);

    return st ? st : manifest_file(dir->manifest, mr_results_file(table), err);
}

static mr_status write_scores(const struct rundir *dir, mr_error *err)
{
    char path[4096];
    mr_status st;

    if (!mr_results_n_scores(dir->results))
        return MR_OK;
    st = mr_results_write_scores(dir->results, inside(dir, "scores.tsv", path), err);
    return st ? st : manifest_file(dir->manifest, "scores.tsv", err);
}

static mr_status write_reference(const struct rundir *dir, mr_error *err)
{
    char path[4096];
    mr_status st;

    if (!dir->reference_size)
        return MR_OK;
    st = mr_write_bgzf(inside(dir, reference_name, path), dir->reference, dir->reference_size, err);
    return st ? st : manifest_file(dir->manifest, reference_name, err);
}

/* run.json names every file, also those written after it from what it says. */
static mr_status write_manifest(const struct rundir *dir, mr_error *err)
{
    char path[4096];
    mr_status st = manifest_file(dir->manifest, "run.json", err);

    if (!st)
        st = manifest_file(dir->manifest, report_name, err);
    for (size_t i = 0; !st && i < mr_report_multiqc_size(); i++)
        st = manifest_file(dir->manifest, mr_report_multiqc_file(i), err);
    if (!st)
        st = manifest_write_file(dir->manifest, inside(dir, "run.json", path), err);
    return st;
}

static mr_status write_html(const struct rundir *dir, const mr_run_dir *read, mr_error *err)
{
    char path[4096];
    mr_outfile *out;
    mr_status st = mr_outfile_open(inside(dir, report_name, path), false, &out, err);

    if (!st)
        st = mr_report_html(read, dir->refs, mr_outfile_stream(out), err);
    if (!st || (out && st == MR_EIO)) /* a stream has no name: the commit says which, and why */
        st = mr_outfile_commit(out, err);
    mr_outfile_free(out);
    return st;
}

static mr_status write_reports(const struct rundir *dir, mr_error *err)
{
    mr_run_dir *read = NULL;
    mr_status st = mr_run_dir_read(mr_outdir_path(dir->out), &read, err);

    if (!st)
        st = write_html(dir, read, err);
    if (!st)
        st = mr_report_multiqc(read, mr_outdir_path(dir->out), err);
    mr_run_dir_free(read);
    return st;
}

mr_status rundir_finish(struct rundir *dir, mr_error *err)
{
    mr_status st;

    dir->ranking.refs = dir->refs;
    st = mr_run_rank(dir->results, &dir->ranking, err);
    for (int table = 0; !st && table < MR_N_TABLES; table++)
        st = write_table(dir, (enum mr_table_id)table, err);
    if (!st)
        st = write_scores(dir, err);
    if (!st)
        st = write_reference(dir, err);
    if (!st)
        st = manifest_refs(dir->manifest, mr_refs_version(dir->refs), err);
    if (!st)
        st = manifest_notes(dir->manifest, dir->notes, err);
    if (!st)
        st = write_manifest(dir, err);
    if (!st)
        st = write_reports(dir, err);
    if (!st)
        st = interrupt_check(err);
    if (st)
        mr_outdir_name_error(dir->out, err);
    return st ? st : mr_outdir_commit(dir->out, err);
}
