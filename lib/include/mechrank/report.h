/* report.h - reports from the directory of a run; computes nothing new */
#ifndef MR_REPORT_H
#define MR_REPORT_H

#include <stdio.h>

#include "mechrank/refs.h"
#include "mechrank/results.h"

/*
 * A run as read back from its directory: tables, and run.json as jansson text.  'html',
 * 'text', 'json' and 'multiqc' write from it.
 */
typedef struct mr_run_dir mr_run_dir;

/* MR_EFORMAT: not a run of mechrank, or of a newer "format". */
MR_API mr_status mr_run_dir_read(const char *path, mr_run_dir **out, mr_error *err);
MR_API void mr_run_dir_free(mr_run_dir *dir);
MR_API const mr_results *mr_run_dir_results(const mr_run_dir *dir);

/* One self-contained page, readable without script; see ecosystem.md section 6. */
MR_API mr_status mr_report_html(const mr_run_dir *dir, const mr_refs *refs, FILE *out,
                                mr_error *err);
/* The same for a terminal, 80 columns. */
MR_API mr_status mr_report_text(const mr_run_dir *dir, const mr_refs *refs, FILE *out,
                                mr_error *err);
/* The same as one JSON object: words, and every table of which the page shows rows. */
MR_API mr_status mr_report_json(const mr_run_dir *dir, const mr_refs *refs, FILE *out,
                                mr_error *err);
/*
 * The drawings of the page as SVG files in the folder 'dir_path': ranks, forest_N_SOURCE_PRODUCT,
 * scores_N_STUDY, scores_colours.  MR_EEMPTY: the run holds nothing to draw.
 */
MR_API mr_status mr_report_figures(const mr_run_dir *dir, const mr_refs *refs, const char *dir_path,
                                   mr_error *err);
/* Writes the files of a MultiQC custom-content section into multiqc/ below 'dir_path'. */
MR_API mr_status mr_report_multiqc(const mr_run_dir *dir, const char *dir_path, mr_error *err);

/* The files that mr_report_multiqc() writes, relative to the run's directory. */
MR_API size_t mr_report_multiqc_size(void);
MR_API const char *mr_report_multiqc_file(size_t i);

#endif /* MR_REPORT_H */
