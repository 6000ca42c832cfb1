/*
 * The drawings of the page as SVG files, each complete in itself: rank ranges, a forest plot per
 * source and product, a heat map of scores per study and its colours.
 */
#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "report/html.h"
#include "report/scores.h"

enum { LONGEST_PART = 60 };

/* The drawings of a run, one file each. */
struct figures {
    struct page page;
    struct scores scores;
    const char *dir_path;
    size_t n; /* written */
};

/* What a file may be called on any system: other bytes as '_'. */
static void add_part(struct words *name, const char *s)
{
    for (size_t i = 0; i < LONGEST_PART && s[i]; i++) {
        const bool plain = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') ||
                           (s[i] >= '0' && s[i] <= '9') || s[i] == '-';

        words_addf(name, "%c", plain ? s[i] : '_');
    }
}

/* Opens DIR/NAME.svg for the drawing that comes; its words are freed by close_figure(). */
static mr_status open_figure(struct figures *f, struct words *path, mr_error *err)
{
    struct words whole = { 0 };

    words_addf(&whole, "%s/", f->dir_path);
    words_add(&whole, words_text(path));
    words_add(&whole, ".svg");
    whole.failed |= path->failed;
    words_release(path);
    *path = whole;
    if (whole.failed)
        return mem_fail(err);
    errno = 0;
    f->page.out = fopen(words_text(path), "w");
    if (!f->page.out)
        return mr_fail(err, MR_EIO, "%s: cannot be written: %s", words_text(path), strerror(errno));
    f->page.n_drawings = 0;
    return MR_OK;
}

static mr_status close_figure(struct figures *f, struct words *path, mr_error *err)
{
    const int bad = ferror(f->page.out);
    mr_status st = MR_OK;

    if (fclose(f->page.out) || bad)
        st = mr_fail(err, MR_EIO, "%s: cannot be written: %s", words_text(path),
                     errno ? strerror(errno) : "input/output error");
    else if (f->page.words.failed)
        st = mem_fail(err);
    f->n++;
    return st;
}

static mr_status write_ranks(struct figures *f, mr_error *err)
{
    struct words path = { 0 };
    mr_status st;

    words_add(&path, "ranks");
    st = open_figure(f, &path, err);
    if (!st) {
        svg_ranks(&f->page);
        st = close_figure(f, &path, err);
    }
    words_release(&path);
    return st;
}

static mr_status write_forest(struct figures *f, size_t g, mr_error *err)
{
    const struct view_group *group = &f->page.view->groups[g];
    struct words path = { 0 };
    mr_status st;

    words_addf(&path, "forest_%zu_", g + 1);
    add_part(&path, group->source);
    words_add(&path, "_");
    add_part(&path, group->product);
    st = open_figure(f, &path, err);
    if (!st) {
        svg_forest(&f->page, group);
        st = close_figure(f, &path, err);
    }
    words_release(&path);
    return st;
}

/* The map of the study that begins at sample 'from'. */
static mr_status write_heat(struct figures *f, size_t number, size_t from, size_t n, mr_error *err)
{
    struct words path = { 0 };
    mr_status st;

    words_addf(&path, "scores_%zu_", number);
    add_part(&path, f->scores.samples[from].qc->study);
    st = open_figure(f, &path, err);
    if (!st) {
        svg_heat(&f->page, &f->scores, from, n);
        st = close_figure(f, &path, err);
    }
    words_release(&path);
    return st;
}

static mr_status write_colours(struct figures *f, mr_error *err)
{
    struct words path = { 0 };
    mr_status st;

    words_add(&path, "scores_colours");
    st = open_figure(f, &path, err);
    if (!st) {
        svg_heat_colours(&f->page, &f->scores);
        st = close_figure(f, &path, err);
    }
    words_release(&path);
    return st;
}

static mr_status write_scores(struct figures *f, mr_error *err)
{
    mr_status st = scores_init(&f->scores, f->page.view, err);
    size_t number = 0;

    if (st || !f->scores.n_samples || !f->scores.n_sets)
        return st;
    for (size_t i = 0, size; !st && i < f->scores.n_samples; i += size) {
        size = scores_study_size(&f->scores, i);
        st = write_heat(f, ++number, i, size, err);
    }
    return st ? st : write_colours(f, err);
}

mr_status mr_report_figures(const mr_run_dir *dir, const mr_refs *refs, const char *dir_path,
                            mr_error *err)
{
    struct view view;
    struct figures f = { .page = { .view = &view, .is_figure = true }, .dir_path = dir_path };
    mr_status st = view_init(&view, dir, refs, err);

    if (!st && view.n_groups)
        st = write_ranks(&f, err);
    for (size_t g = 0; !st && g < view.n_groups; g++)
        st = write_forest(&f, g, err);
    if (!st)
        st = write_scores(&f, err);
    if (!st && !f.n)
        st = mr_fail(err, MR_EEMPTY, "%s: holds neither a ranking nor scores to draw", dir->path);
    scores_release(&f.scores);
    words_release(&f.page.words);
    view_release(&view);
    return st;
}
