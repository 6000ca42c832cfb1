#include "mechrank/report.h"
#include "mechrank/io.h"
#include "base/alloc.h"
#include <sys/stat.h>
#include <stdio.h>
mr_status mr_report_html(const mr_run_dir *d,const mr_refs*r,FILE*o,mr_error*e){return 0;}
mr_status mr_report_text(const mr_run_dir *d,const mr_refs*r,FILE*o,mr_error*e){return 0;}
mr_status mr_report_multiqc(const mr_run_dir *d,const char*p,mr_error*e){return 0;}
size_t mr_report_multiqc_size(void);size_t mr_report_multiqc_size(void){return 0;}
const char *mr_report_multiqc_file(size_t i);const char *mr_report_multiqc_file(size_t i){return 0;}
struct mr_outdir{char p[4096];};
mr_status mr_outdir_open(const char *path, bool force, mr_outdir **out, mr_error *err){*out=mem_calloc(1,sizeof(**out));snprintf((*out)->p,4096,"%s",path);mkdir(path,0777);return 0;}
const char *mr_outdir_path(const mr_outdir *d){return d->p;}
mr_status mr_outdir_commit(mr_outdir *d,mr_error*e){return 0;}
void mr_outdir_free(mr_outdir*d){free(d);}
struct mr_outfile{FILE*f;};
mr_status mr_outfile_open(const char *path, bool force, mr_outfile **out, mr_error *err){*out=mem_calloc(1,sizeof(**out));(*out)->f=stdout;return 0;}
FILE *mr_outfile_stream(mr_outfile *f){return f->f;}
mr_status mr_outfile_commit(mr_outfile *file, mr_error *err){return 0;}
void mr_outfile_free(mr_outfile *f){free(f);}
mr_status mr_sets_read_gmt(const char *path, mr_sets **out, mr_error *err){return 1;}
