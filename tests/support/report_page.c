#include "report_page.h"

mr_run_dir *read_run(const char *path)
{
    mr_run_dir *dir;
    mr_error err;

    assert_ok(mr_run_dir_read(path, &dir, &err), err);
    return dir;
}

mr_refs *load_refs(void)
{
    mr_refs *refs;
    mr_error err;

    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return refs;
}

char *report_of(report_fn write, const mr_run_dir *dir, const mr_refs *refs)
{
    size_t size = 0;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);
    mr_error err;

    assert_non_null(out);
    assert_ok(write(dir, refs, out, &err), err);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(strlen(text), size);
    return text;
}

/* Skips the attributes of a tag; fails unless each is name="value" without '<' and '>'. */
static const char *skip_attributes(const char *at)
{
    while (*at == ' ') {
        at +=
            1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:0123456789");
        if (*at == '=') {
            if (at[1] != '"')
                fail_msg("attribute without quotes: %.60s", at - 20);
            at += 2 + strcspn(at + 2, "\"<>");
            if (*at++ != '"')
                fail_msg("attribute that does not end: %.60s", at - 40);
        }
    }
    return at;
}

enum { DEPTH = 64 };

void assert_tags_match(const char *html)
{
    char open[DEPTH][24];
    size_t depth = 0;

    for (const char *at = html; *at;) {
        const bool closes = at[0] == '<' && at[1] == '/';
        char name[24];
        size_t size;

        if (*at == '>')
            fail_msg("a '>' in text: %.60s", at - 30);
        if (*at != '<') {
            at++;
            continue;
        }
        at += closes ? 2 : 1;
        size = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (!size || size >= sizeof(name))
            fail_msg("not a tag: <%.60s", at);
        snprintf(name, sizeof(name), "%.*s", (int)size, at);
        at = closes ? at + size : skip_attributes(at + size);
        if (closes) {
            if (!depth || strcmp(open[--depth], name) != 0)
                fail_msg("</%s> does not close anything", name);
        } else if (*at == '/') {
            at++;
        } else {
            assert_true(depth < DEPTH);
            strcpy(open[depth++], name);
        }
        if (*at++ != '>')
            fail_msg("a tag that does not end: %.60s", at - 30);
        if (!closes && !strcmp(name, "style"))
            at = strstr(at, "</style>");
    }
    assert_int_equal(depth, 0);
}

void assert_well_formed(const char *html)
{
    assert_memory_equal(html, "<!DOCTYPE html>\n", 16);
    assert_tags_match(html + 16);
}

void assert_self_contained(const char *html)
{
    static const char *const references[] = { " src=\"",    " href=\"", " action=\"", " srcset=\"",
                                              " poster=\"", " data=\"", "url(",       "@import" };
    static const char *const forbidden[] = { "<script",  "<link",     "<img",     "<iframe",
                                             "<object",  "<embed",    "<base",    "javascript:",
                                             " onload=", " onerror=", " onclick=" };

    for (size_t r = 0; r < ARRAY_LEN(references); r++)
        for (const char *at = html; (at = strstr(at, references[r])); at++)
            if (at[strlen(references[r])] != '#')
                fail_msg("refers to something outside: %.60s", at);
    for (size_t f = 0; f < ARRAY_LEN(forbidden); f++)
        if (strstr(html, forbidden[f]))
            fail_msg("holds '%s'", forbidden[f]);
}

size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, what)); at++)
        n++;
    return n;
}

void assert_links(const char *html)
{
    for (const char *at = html; (at = strstr(at, " href=\"#")); at++) {
        const size_t size = strcspn(at + 8, "\"");
        char id[64];

        snprintf(id, sizeof(id), " id=\"%.*s\"", (int)size, at + 8);
        if (count(html, id) != 1)
            fail_msg("%s stands %zu times", id, count(html, id));
    }
}
