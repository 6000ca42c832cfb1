/* Maps of ids: what they hold, and how an id is found in spite of versions */
#include "io/id_map.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

enum { ID_SIZE = 64 }; /* no id with a version is longer */

static const char *const what[MR_N_ID_RELATIONS] = { "gene", "name" };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t n_digits(const char *c)
{
    size_t n = 0;

    while (is_digit(c[n]))
        n++;
    return n;
}

/*
 * Length of 'id' without its version: capitals, maybe '_', four digits or more, then '.', digits
 * and nothing else, or "_PAR_Y".  0: it has none.
 */
static size_t bare_size(const char *id)
{
    size_t n = 0, digits, version;

    while (id[n] >= 'A' && id[n] <= 'Z')
        n++;
    if (!n)
        return 0;
    n += id[n] == '_';
    digits = n_digits(id + n);
    if (digits < 4 || id[n + digits] != '.')
        return 0;
    n += digits;
    version = n_digits(id + n + 1);
    if (!version)
        return 0;
    id += n + 1 + version;
    return !*id || !strcmp(id, "_PAR_Y") ? n : 0;
}

/* 'id' without its version; false: it has none. */
static bool strip(const char *id, char buf[ID_SIZE])
{
    const size_t n = bare_size(id);

    if (!n || n >= ID_SIZE)
        return false;
    memcpy(buf, id, n);
    buf[n] = '\0';
    return true;
}

/* ---- adding ---- */

/* Genes of both X and Y stand twice in GENCODE: it is the one of X that has no version here. */
static mr_status add_bare(struct id_relation *r, const char *id, const char *target, mr_error *err)
{
    const size_t n = mr_names_size(r->bare);
    char buf[ID_SIZE];
    size_t i;

    if (!strip(id, buf) || strstr(id, "_PAR_Y"))
        return MR_OK;
    if (mem_grow(&r->bare_of, &r->bare_capacity, n, sizeof(*r->bare_of), err) ||
        mr_names_intern(r->bare, buf, &i, NULL, err))
        return MR_ENOMEM;
    if (i == n || r->bare_of[i] != target)
        r->bare_of[i] = i == n ? target : NULL;
    return MR_OK;
}

mr_status id_map_add(mr_id_map *map, enum mr_id_relation relation, const char *id,
                     const char *target, size_t line, size_t *other, mr_error *err)
{
    struct id_relation *r = &map->relations[relation];
    const size_t n = mr_names_size(r->ids), i = mr_names_find(r->ids, id);

    *other = 0;
    if (i != MR_NONE) {
        if (r->targets[i] && strcmp(r->targets[i], target) != 0)
            *other = r->lines[i];
        return MR_OK;
    }
    if (mem_grow(&r->targets, &r->target_capacity, n, sizeof(*r->targets), err) ||
        mem_grow(&r->lines, &r->line_capacity, n, sizeof(*r->lines), err) ||
        mr_names_intern(map->targets, target, NULL, &r->targets[n], err) ||
        add_bare(r, id, r->targets[n], err))
        return MR_ENOMEM;
    r->lines[n] = line;
    return mr_names_add(r->ids, id, strlen(id), err);
}

void id_map_drop(mr_id_map *map, enum mr_id_relation relation, const char *id)
{
    struct id_relation *r = &map->relations[relation];
    char buf[ID_SIZE];
    size_t i;

    r->targets[mr_names_find(r->ids, id)] = NULL;
    i = strip(id, buf) ? mr_names_find(r->bare, buf) : MR_NONE;
    if (i != MR_NONE)
        r->bare_of[i] = NULL;
}

mr_status id_map_refuse(const mr_id_map *map, enum mr_id_relation relation, const char *id,
                        const char *target, size_t line, size_t other, mr_error *err)
{
    const struct id_relation *r = &map->relations[relation];

    return mr_fail(
        err, MR_EFORMAT, "%s:%zu: expected one %s for '%s', found '%s' here and '%s' in line %zu",
        map->path, line, what[relation], id, target, r->targets[mr_names_find(r->ids, id)], other);
}

/* ---- finding ---- */

static const char *find_exact(const struct id_relation *r, const char *id)
{
    const size_t i = mr_names_find(r->ids, id);

    return i == MR_NONE ? NULL : r->targets[i];
}

static const char *find_bare(const struct id_relation *r, const char *id)
{
    const char *target = find_exact(r, id);
    const size_t i = target ? MR_NONE : mr_names_find(r->bare, id);

    return i == MR_NONE ? target : r->bare_of[i];
}

const char *mr_id_map_find(const mr_id_map *map, enum mr_id_relation relation, const char *id)
{
    const struct id_relation *r = &map->relations[relation];
    const size_t size = strcspn(id, "|");
    const char *target = find_exact(r, id);
    char buf[ID_SIZE], bare[ID_SIZE];

    if (target || size >= sizeof(buf))
        return target;
    memcpy(buf, id, size);
    buf[size] = '\0';
    target = find_bare(r, buf);
    return target || !strip(buf, bare) ? target : find_bare(r, bare);
}

size_t mr_id_map_size(const mr_id_map *map, enum mr_id_relation relation)
{
    return mr_names_size(map->relations[relation].ids);
}

const char *mr_id_map_get(const mr_id_map *map, enum mr_id_relation relation, size_t i)
{
    return mr_names_get(map->relations[relation].ids, i);
}

const char *mr_id_map_path(const mr_id_map *map)
{
    return map->path;
}

const char *mr_id_map_format(const mr_id_map *map)
{
    return map->format;
}

const char *mr_id_map_md5(const mr_id_map *map)
{
    return map->md5;
}

void mr_id_map_free(mr_id_map *map)
{
    if (!map)
        return;
    for (size_t k = 0; k < MR_N_ID_RELATIONS; k++) {
        struct id_relation *r = &map->relations[k];

        mr_names_free(r->ids);
        free(r->targets);
        free(r->lines);
        mr_names_free(r->bare);
        free(r->bare_of);
    }
    mr_names_free(map->targets);
    free(map->path);
    free(map);
}
