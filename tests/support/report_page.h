/* report_page.h - what the tests of reports share: runs read, pages checked */
#ifndef TEST_REPORT_PAGE_H
#define TEST_REPORT_PAGE_H

#include "support.h"

#include "mechrank/report.h"

/* A run of three sources, made up. */
#define RUN_PATH MR_TEST_DIR "/data/report/run"

typedef mr_status (*report_fn)(const mr_run_dir *dir, const mr_refs *refs, FILE *out,
                               mr_error *err);

mr_run_dir *read_run(const char *path);
mr_refs *load_refs(void); /* those built in */

/* What 'write' writes; the caller frees it. */
char *report_of(report_fn write, const mr_run_dir *dir, const mr_refs *refs);

/* Fails unless every tag is closed by its own name, in order, as in XML. */
void assert_tags_match(const char *html);

void assert_well_formed(const char *html);

/* Nothing but places of the page itself is referred to, and nothing runs. */
void assert_self_contained(const char *html);

size_t count(const char *text, const char *what);

/* Every id stands once, and every href of the page leads to one. */
void assert_links(const char *html);

#endif /* TEST_REPORT_PAGE_H */
