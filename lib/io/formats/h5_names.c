/* HDF5: names, in the forms in which they are stored */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "io/formats/h5.h"

enum { AT_ONCE = 1 << 18 }; /* bytes of strings, or of pointers to them */

/* A dataset of strings, or of structures of which one field is taken. */
struct strings {
    const char *path, *name;
    hid_t id, type; /* 0: not open; 'type' is that of the memory */
    size_t n, size; /* how many, bytes of each in memory */
    bool is_variable, is_padded;
};

/* Where names stand: in the member, in one below it, or as codes of categories. */
struct place {
    char values[H5_NAME_SIZE], codes[H5_NAME_SIZE]; /* "": no codes */
};

static bool below(const struct h5 *h5, const char *group, const char *member,
                  char name[H5_NAME_SIZE])
{
    snprintf(name, H5_NAME_SIZE, "%.480s/%s", group, member);
    return h5_kind(h5, name) == H5_DATASET;
}

/* Before anndata 0.8 codes refer to their categories by an attribute. */
static bool find_referred(const struct h5 *h5, const char *name, char values[H5_NAME_SIZE])
{
    hobj_ref_t reference;
    hid_t attribute, object;
    bool found = false;

    if (H5Aexists_by_name(h5->file, name, "categories", H5P_DEFAULT) <= 0)
        return false;
    attribute = H5Aopen_by_name(h5->file, name, "categories", H5P_DEFAULT, H5P_DEFAULT);
    if (H5Aread(attribute, H5T_STD_REF_OBJ, &reference) >= 0) {
        object = H5Rdereference2(attribute, H5P_DEFAULT, H5R_OBJECT, &reference);
        found = object >= 0 && H5Iget_name(object, values, H5_NAME_SIZE) > 1;
        if (object >= 0)
            H5Oclose(object);
    }
    H5Aclose(attribute);
    if (found) /* without the slash of the root */
        memmove(values, values + 1, strlen(values));
    return found && h5_kind(h5, values) == H5_DATASET;
}

static mr_status find_place(const struct h5 *h5, const char *name, struct place *place,
                            mr_error *err)
{
    const enum h5_kind kind = h5_kind(h5, name);

    *place->codes = '\0';
    if (kind == H5_GROUP && below(h5, name, "categories", place->values) &&
        below(h5, name, "codes", place->codes))
        return MR_OK;
    *place->codes = '\0';
    if (kind == H5_GROUP && below(h5, name, "values", place->values))
        return MR_OK;
    if (kind != H5_DATASET)
        return h5_refuse_kind(h5, name, H5_DATASET, err);
    if (find_referred(h5, name, place->values))
        snprintf(place->codes, sizeof(place->codes), "%s", name);
    else
        snprintf(place->values, sizeof(place->values), "%s", name);
    return MR_OK;
}

/* The field "index", else the first one. */
static hid_t field_type(hid_t structure, char **field)
{
    const int named = H5Tget_member_index(structure, "index");
    const unsigned i = named < 0 ? 0 : (unsigned)named;

    *field = H5Tget_member_name(structure, i);
    return H5Tget_member_type(structure, i);
}

static void set_form(struct strings *s, hid_t type)
{
    s->is_variable = H5Tis_variable_str(type) > 0;
    s->is_padded = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
    s->size = H5Tget_size(type);
}

/* Memory holds strings as they are stored: HDF5 does not convert between character sets. */
static void find_type(struct strings *s)
{
    const hid_t stored = H5Dget_type(s->id);
    char *field = NULL;
    hid_t type;

    if (H5Tget_class(stored) != H5T_COMPOUND) {
        s->type = stored;
        set_form(s, stored);
        return;
    }
    type = field_type(stored, &field);
    set_form(s, type);
    s->type = H5Tcreate(H5T_COMPOUND, s->size);
    H5Tinsert(s->type, field, 0, type);
    s->is_variable = s->is_variable && H5Tget_class(type) == H5T_STRING;
    if (H5Tget_class(type) != H5T_STRING) {
        H5Tclose(s->type);
        s->type = H5Tcopy(type);
    }
    H5free_memory(field);
    H5Tclose(type);
    H5Tclose(stored);
}

static void strings_close(struct strings *s)
{
    if (s->type > 0)
        H5Tclose(s->type);
    if (s->id > 0)
        H5Dclose(s->id);
}

static mr_status check_strings(struct strings *s, mr_error *err)
{
    const H5T_class_t class = H5Tget_class(s->type);
    const hid_t space = H5Dget_space(s->id);
    const int rank = H5Sget_simple_extent_ndims(space);
    hsize_t n = 0;

    if (rank == 1)
        H5Sget_simple_extent_dims(space, &n, NULL);
    H5Sclose(space);
    s->n = (size_t)n;
    if (class != H5T_STRING && class != H5T_COMPOUND)
        return mr_fail(err, MR_EFORMAT, "%s: expected strings in '%s', found %s", s->path, s->name,
                       class == H5T_INTEGER || class == H5T_FLOAT ? "numbers" : "another type");
    if (rank != 1)
        return mr_fail(err, MR_EFORMAT, "%s: expected 1 dimension of '%s', found %d", s->path,
                       s->name, rank);
    return s->size ? MR_OK : h5_refuse_damaged(s->path, s->name, err);
}

static mr_status strings_open(const struct h5 *h5, const char *name, struct strings *s,
                              mr_error *err)
{
    mr_status st;

    *s = (struct strings){ .path = h5->path, .name = name };
    s->id = H5Dopen2(h5->file, name, H5P_DEFAULT);
    if (s->id < 0)
        return h5_refuse_damaged(h5->path, name, err);
    find_type(s);
    st = check_strings(s, err);
    return st ? st : h5_check_storage(h5, name, s->id, err);
}

static mr_status add_one(const struct strings *s, const char *text, mr_names *names, mr_error *err)
{
    size_t size = s->is_variable ? strlen(text) : strnlen(text, s->size);

    while (size && s->is_padded && text[size - 1] == ' ')
        size--;
    for (size_t i = 0; i < size; i++)
        if (text[i] == '\t' || text[i] == '\n' || text[i] == '\r')
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected names without tabs and line ends in '%s', found one in "
                           "name %zu",
                           s->path, s->name, mr_names_size(names) + 1);
    return mr_names_add(names, text, size, err);
}

/* 'n' strings from 'first' on; 'buf' has room for them. */
static mr_status add_some(const struct strings *s, size_t first, size_t n, char *buf,
                          mr_names *names, mr_error *err)
{
    const hsize_t start = first, count = n;
    const hid_t space = H5Dget_space(s->id), memory = H5Screate_simple(1, &count, NULL);
    mr_status st = MR_OK;

    memset(buf, 0, n * s->size);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &count, NULL);
    if (H5Dread(s->id, s->type, memory, space, H5P_DEFAULT, buf) < 0)
        st = h5_refuse_damaged(s->path, s->name, err);
    for (size_t i = 0; !st && i < n; i++) {
        const char *text = buf + i * s->size;

        if (s->is_variable)
            memcpy(&text, buf + i * s->size, sizeof(text));
        st = add_one(s, text ? text : "", names, err);
    }
    if (s->is_variable)
        H5Dvlen_reclaim(s->type, memory, H5P_DEFAULT, buf);
    H5Sclose(memory);
    H5Sclose(space);
    return st;
}

static mr_status read_strings(const struct h5 *h5, const char *name, mr_names *names, mr_error *err)
{
    struct strings s;
    char *buf = NULL;
    size_t n = 0;
    mr_status st = strings_open(h5, name, &s, err);

    if (!st) {
        n = s.size && s.size < AT_ONCE ? AT_ONCE / s.size : 1;
        n = n < s.n ? n : s.n;
        buf = mem_resize(NULL, n, s.size);
        st = buf ? MR_OK : mem_fail(err);
    }
    for (size_t i = 0; !st && i < s.n; i += n)
        st = add_some(&s, i, s.n - i < n ? s.n - i : n, buf, names, err);
    free(buf);
    strings_close(&s);
    return st;
}

static mr_status add_by_code(const struct h5_array *codes, size_t n, const mr_names *categories,
                             mr_names *names, mr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *name;
        int64_t code = -1;
        mr_status st = h5_array_read_int64(codes, i, 1, &code, err);

        if (!st && (code < 0 || (uint64_t)code >= mr_names_size(categories)))
            st = mr_fail(err, MR_EFORMAT, "%s: expected codes below %zu in '%s', found %lld",
                         codes->path, mr_names_size(categories), codes->name, (long long)code);
        if (st)
            return st;
        name = mr_names_get(categories, (size_t)code);
        st = mr_names_add(names, name, strlen(name), err);
        if (st)
            return st;
    }
    return MR_OK;
}

mr_status h5_names_read(const struct h5 *h5, const char *name, mr_names *names, mr_error *err)
{
    struct h5_array codes = { 0 };
    mr_names *categories = NULL;
    struct place place = { 0 };
    mr_status st = find_place(h5, name, &place, err);

    if (st || !*place.codes)
        return st ? st : read_strings(h5, place.values, names, err);
    categories = mr_names_new();
    st = categories ? read_strings(h5, place.values, categories, err) : mem_fail(err);
    if (!st)
        st = h5_array_open(h5, place.codes, 1, &codes, err);
    if (!st)
        st = add_by_code(&codes, codes.dims[0], categories, names, err);
    h5_array_close(&codes);
    mr_names_free(categories);
    return st;
}

mr_status h5_names_count(const struct h5 *h5, const char *name, size_t *n, mr_error *err)
{
    struct h5_array codes = { 0 };
    struct strings s;
    struct place place = { 0 };
    mr_status st = find_place(h5, name, &place, err);

    *n = 0;
    if (st)
        return st;
    if (*place.codes) {
        st = h5_array_open(h5, place.codes, 1, &codes, err);
        *n = codes.dims[0];
        h5_array_close(&codes);
        return st;
    }
    st = strings_open(h5, place.values, &s, err);
    *n = s.n;
    strings_close(&s);
    return st;
}
#endif
