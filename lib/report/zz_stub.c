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
mr_status mr_run_dir_read(const char*p,mr_run_dir**o,mr_error*e){*o=0;return 0;}
void mr_run_dir_free(mr_run_dir*d){}
