/* The report for a terminal: 80 columns, ASCII but for names. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "report/html.h"

enum { COLUMNS = 80, NAME_COLUMNS = 27 };

/* A name as it is, control characters as '?'. */
static void put_plain(FILE *out, const char *s, size_t size)
{
    for (size_t i = 0; i < size; i++)
        putc((unsigned char)s[i] < ' ' || s[i] == 0x7f ? '?' : s[i], out);
}

static void put_spaces(FILE *out, size_t n)
{
    while (n--)
        putc(' ', out);
}

/* Characters of 's' that a terminal shows: bytes but for those that go on a UTF-8 character. */
static size_t shown_size(const char *s, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += ((unsigned char)s[i] & 0xc0) != 0x80;
    return n;
}

static void put_left(FILE *out, const char *s, size_t width)
{
    const size_t size = strlen(s), shown = shown_size(s, size);

    put_plain(out, s, size);
    put_spaces(out, shown < width ? width - shown : 1);
}

static void put_right(FILE *out, const char *s, size_t width)
{
    const size_t shown = shown_size(s, strlen(s));

    put_spaces(out, shown < width ? width - shown : 1);
    put_plain(out, s, strlen(s));
}

/* Breaks 's' at spaces into lines that begin with 'indent' spaces. */
static void put_wrapped(FILE *out, const char *s, size_t indent)
{
    size_t column = 0;

    while (*s) {
        const size_t size = strcspn(s, " "), shown = shown_size(s, size);

        if (column && column + 1 + shown > COLUMNS) {
            putc('\n', out);
            column = 0;
        }
        put_spaces(out, column ? 1 : indent);
        column = (column ? column + 1 : indent) + shown;
        put_plain(out, s, size);
        s += size;
        s += strspn(s, " ");
    }
    putc('\n', out);
}

static void put_line(FILE *out, char c)
{
    for (int i = 0; i < COLUMNS; i++)
        putc(c, out);
    putc('\n', out);
}

/* "[##..]": the places that the data leave open, 'O' the best guess. */
static void put_strip(FILE *out, const struct mr_ranking *row, size_t n)
{
    putc('[', out);
    for (size_t i = 1; i <= n; i++) {
        const double rank = (double)i;

        putc(rank == row->rank                              ? 'O'
             : rank >= row->rank_lo && rank <= row->rank_hi ? '#'
                                                            : '.',
             out);
    }
    fputs("] ", out);
}

static void put_signed(FILE *out, double value, size_t width)
{
    char text[NUMBER_SIZE + 1] = "+", *number = value > 0 ? text + 1 : text;

    put_fixed(value, 2, number);
    put_right(out, isnan(value) ? "NA" : text, width);
}

static void put_row(FILE *out, struct page *page, const struct view_family *family,
                    const struct mr_ranking *row)
{
    char text[NUMBER_SIZE];

    putc(view_is_top(row) ? '*' : ' ', out);
    put_left(out, view_mechanism(page->view, row->mechanism), NAME_COLUMNS);
    if (isnan(row->rank)) {
        fputs("not ranked\n", out);
        return;
    }
    words_clear(&page->words);
    if (isnan(row->rank_lo))
        view_rank_range(row->rank, row->rank, &page->words);
    else
        view_rank_range(row->rank_lo, row->rank_hi, &page->words);
    put_left(out, words_text(&page->words), 6);
    put_strip(out, row, family->n_ranked);
    put_spaces(out, family->n_ranked < 7 ? 7 - family->n_ranked : 0);
    put_signed(out, row->effect, 6);
    fputs(" [", out);
    put_signed(out, row->ci_lo, 6);
    put_signed(out, row->ci_hi, 7);
    fputs("] ", out);
    put_right(out, isnan(row->q) ? "NA" : put_p(row->q, text), 8);
    if (view_is_two_sided(row))
        fputs(" 2", out);
    putc('\n', out);
}

static void put_flags(FILE *out, struct page *page, const struct view_group *group)
{
    for (size_t i = 0; i < group->n; i++) {
        const mr_flags flags = group->rows[i]->flags & ~group->common;

        if (!flags)
            continue;
        words_clear(&page->words);
        words_addf(&page->words, "%s:", view_mechanism(page->view, group->rows[i]->mechanism));
        for (int f = 0; f < MR_N_FLAGS; f++)
            if (flags >> f & 1)
                words_addf(&page->words, " %s", mr_flag_name((enum mr_flag)f));
        put_wrapped(out, words_text(&page->words), 2);
    }
    for (int f = 0; group->n && f < MR_N_FLAGS; f++) {
        if (!(group->common >> f & 1))
            continue;
        words_clear(&page->words);
        words_addf(&page->words, "%s: %s", mr_flag_name((enum mr_flag)f),
                   mr_flag_meaning((enum mr_flag)f));
        put_wrapped(out, words_text(&page->words), 2);
    }
}

static void put_sayings(FILE *out, struct page *page, const struct view_group *group)
{
    for (size_t i = 0; i < view_n_sayings; i++) {
        words_clear(&page->words);
        view_sayings[i].say(page->view, group, &page->words);
        if (!page->words.size)
            continue;
        fprintf(out, "%s\n", view_sayings[i].title);
        put_wrapped(out, words_text(&page->words), 2);
        putc('\n', out);
    }
}

/* "Rescue. ..." */
static void put_answer(FILE *out, struct page *page, const struct view_answer *answer)
{
    struct words text = { 0 };

    words_clear(&page->words);
    answer->say(page->view, &page->words);
    if (page->words.size) {
        words_addf(&text, "%s. ", answer->title);
        words_add(&text, words_text(&page->words));
        put_wrapped(out, words_text(&text), 0);
    }
    page->words.failed |= text.failed;
    words_release(&text);
}

static void put_answers(FILE *out, struct page *page)
{
    for (size_t i = 0; i < view_n_answers; i++)
        put_answer(out, page, &view_answers[i]);
}

static void put_group(FILE *out, struct page *page, const struct view_group *group)
{
    putc('\n', out);
    words_clear(&page->words);
    words_addf(&page->words, "%s, %s: %zu stud%s", view_source(group->source),
               view_product(group->product), group->n_studies, group->n_studies == 1 ? "y" : "ies");
    put_wrapped(out, words_text(&page->words), 0);
    put_line(out, '-');
    for (int f = 0; f < MR_INDEX; f++) {
        const struct view_family *family = &group->families[f];

        if (!family->n)
            continue;
        words_clear(&page->words);
        sentence_ranks(page->view, family, &page->words);
        sentence_pairs(page->view, family, &page->words);
        words_add(&page->words, " ");
        sentence_effects(page->view, family, &page->words);
        put_wrapped(out, words_text(&page->words), 0);
        fprintf(out, "\n %-27s%-6s%-10s%6s  %-15s%8s\n", f ? "secondary" : "primary", "ranks", "",
                page->view->raw_units ? "log2" : "g", "95 % interval", "q");
        for (size_t i = 0; i < family->n; i++)
            put_row(out, page, family, family->rows[i]);
        putc('\n', out);
    }
    put_sayings(out, page, group);
    put_flags(out, page, group);
}

/* What the flags of single rows mean; those of a whole source are explained with it. */
static void put_meanings(FILE *out, struct page *page)
{
    mr_flags flags = 0;

    for (size_t g = 0; g < page->view->n_groups; g++)
        for (size_t i = 0; i < page->view->groups[g].n; i++)
            flags |= page->view->groups[g].rows[i]->flags & ~page->view->groups[g].common;
    if (!flags)
        return;
    fputs("\nFlags of single mechanisms\n", out);
    put_line(out, '-');
    for (int f = 0; f < MR_N_FLAGS; f++) {
        if (!(flags >> f & 1))
            continue;
        words_clear(&page->words);
        words_addf(&page->words, "%s: %s", mr_flag_name((enum mr_flag)f),
                   mr_flag_meaning((enum mr_flag)f));
        put_wrapped(out, words_text(&page->words), 2);
    }
}

static void put_all(FILE *out, struct page *page)
{
    const struct view *view = page->view;

    words_addf(&page->words, "mechrank %s: mechanisms of MSC therapies, ranked",
               run_dir_text(view->dir->run, "version", "?"));
    put_wrapped(out, words_text(&page->words), 0);
    put_line(out, '=');
    if (view_is_simulated(view))
        put_wrapped(out,
                    "THESE DATA ARE SIMULATED: nothing below says anything about real cells or "
                    "animals.",
                    0);
    if (view->n_groups)
        put_answers(out, page);
    else
        put_wrapped(out, "This run holds no ranking.", 0);
    words_clear(&page->words);
    sentence_pooling(view, &page->words);
    if (page->words.size)
        put_wrapped(out, words_text(&page->words), 0);
    putc('\n', out);
    put_wrapped(out,
                "*: may stand first (top set). [O##.]: the places in its family that the data "
                "leave open, with 95 % confidence for all at once; O the best guess. 2: "
                "two-sided, ranked by its size, + is up.",
                0);
    for (size_t g = 0; g < view->n_groups; g++)
        put_group(out, page, &view->groups[g]);
    put_meanings(out, page);
    fputs("\nWhat may not be concluded\n", out);
    put_line(out, '-');
    for (const char *const *limit = report_limits; *limit; limit++)
        put_wrapped(out, *limit, 2);
}

mr_status mr_report_text(const mr_run_dir *dir, const mr_refs *refs, FILE *out, mr_error *err)
{
    struct view view;
    struct page page = { .out = out, .view = &view };
    mr_status st = view_init(&view, dir, refs, err);

    if (!st) {
        put_all(out, &page);
        if (page.words.failed)
            st = mem_fail(err);
        else if (fflush(out) || ferror(out))
            st = mr_fail(err, MR_EIO, "report: cannot be written: %s", strerror(errno));
    }
    words_release(&page.words);
    view_release(&view);
    return st;
}
