/* HDF5: the file, its members and their attributes */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "io/formats/h5.h"

enum { BUF_SIZE = 1 << 18 };

/* What is not a plain file is copied into a temporary one. */
static mr_status read_to_end(struct h5 *h5, mr_source *src, bool copy, mr_error *err)
{
    char *buf = mem_resize(NULL, BUF_SIZE, 1);
    mr_status st = buf ? MR_OK : mem_fail(err);
    size_t n = 1;

    if (!st && copy)
        st = spill_open(&h5->copy, err);
    while (!st && n) {
        st = mr_source_read(src, buf, BUF_SIZE, &n, err);
        if (!st && copy)
            st = spill_append(&h5->copy, buf, n, err);
    }
    free(buf);
    return st;
}

/*
 * Without locks, which some shared file systems refuse to readers.  The usual driver asks for the
 * real path of what it opened, which a temporary file has lost: that of stdio does not.
 */
static hid_t open_descriptor(int fd, bool has_path)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    char path[32];
    hid_t file;

    snprintf(path, sizeof(path), "/dev/fd/%d", fd);
    if (!has_path)
        H5Pset_fapl_stdio(access);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access, false, true);
#endif
    file = H5Fopen(path, H5F_ACC_RDONLY, access);
    H5Pclose(access);
    return file;
}

mr_status h5_open(struct h5 *h5, mr_source *src, mr_error *err)
{
    const int fd = source_plain_fd(src);
    mr_status st;

    *h5 = (struct h5){ .path = mr_source_path(src), .copy = SPILL_CLOSED };
    st = read_to_end(h5, src, fd < 0, err);
    if (st)
        return st;
    h5->file = fd < 0 ? open_descriptor(h5->copy.fd, false) : open_descriptor(fd, true);
    if (h5->file > 0)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected HDF5, found it truncated or damaged", h5->path);
}

void h5_close(struct h5 *h5)
{
    if (h5->file > 0)
        H5Fclose(h5->file);
    spill_close(&h5->copy);
    h5->file = 0;
}

static bool has_link(const struct h5 *h5, const char *name)
{
    H5L_info_t info;

    return H5Lexists(h5->file, name, H5P_DEFAULT) > 0 &&
           H5Lget_info(h5->file, name, &info, H5P_DEFAULT) >= 0 &&
           (info.type == H5L_TYPE_HARD || info.type == H5L_TYPE_SOFT);
}

enum h5_kind h5_kind(const struct h5 *h5, const char *name)
{
    H5I_type_t type;
    hid_t id;

    if (strlen(name) >= H5_NAME_SIZE)
        return H5_ABSENT;
    for (size_t i = strcspn(name, "/");; i += 1 + strcspn(name + i + 1, "/")) {
        char part[H5_NAME_SIZE];

        snprintf(part, sizeof(part), "%.*s", (int)i, name);
        if (!has_link(h5, part))
            return H5_ABSENT;
        if (!name[i])
            break;
    }
    id = H5Oopen(h5->file, name, H5P_DEFAULT);
    if (id < 0)
        return H5_ABSENT;
    type = H5Iget_type(id);
    H5Oclose(id);
    return type == H5I_GROUP ? H5_GROUP : type == H5I_DATASET ? H5_DATASET : H5_ABSENT;
}

mr_status h5_refuse_kind(const struct h5 *h5, const char *name, enum h5_kind want, mr_error *err)
{
    static const char *const words[] = {
        [H5_ABSENT] = "none", [H5_GROUP] = "a group", [H5_DATASET] = "a dataset"
    };

    return mr_fail(err, MR_EFORMAT, "%s: expected %s '%s', found %s", h5->path, words[want], name,
                   words[h5_kind(h5, name)]);
}

void h5_member(const struct h5 *h5, const char *group, size_t i, char name[H5_NAME_SIZE])
{
    if (H5Lget_name_by_idx(h5->file, group, H5_INDEX_NAME, H5_ITER_INC, i, name, H5_NAME_SIZE,
                           H5P_DEFAULT) < 0)
        *name = '\0';
}

static hid_t open_attribute(const struct h5 *h5, const char *object, const char *attribute)
{
    if (h5_kind(h5, object) == H5_ABSENT ||
        H5Aexists_by_name(h5->file, object, attribute, H5P_DEFAULT) <= 0)
        return -1;
    return H5Aopen_by_name(h5->file, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
}

/* How many values the attribute holds. */
static hssize_t attribute_size(hid_t id)
{
    const hid_t space = H5Aget_space(id);
    const hssize_t n = H5Sget_simple_extent_npoints(space);

    H5Sclose(space);
    return n;
}

static bool read_fixed_text(hid_t id, hid_t type, char text[H5_NAME_SIZE])
{
    const size_t size = H5Tget_size(type);

    if (size >= H5_NAME_SIZE || H5Aread(id, type, text) < 0)
        return false;
    text[size] = '\0';
    return true;
}

static bool read_variable_text(hid_t id, hid_t type, char text[H5_NAME_SIZE])
{
    char *value = NULL;
    bool fits;

    if (H5Aread(id, type, &value) < 0 || !value)
        return false;
    fits = strlen(value) < H5_NAME_SIZE;
    if (fits)
        memcpy(text, value, strlen(value) + 1);
    H5free_memory(value);
    return fits;
}

bool h5_text_attribute(const struct h5 *h5, const char *object, const char *attribute,
                       char text[H5_NAME_SIZE])
{
    const hid_t id = open_attribute(h5, object, attribute);
    bool found = false;
    hid_t type;

    *text = '\0';
    if (id < 0)
        return false;
    type = H5Aget_type(id);
    if (H5Tget_class(type) == H5T_STRING && attribute_size(id) == 1)
        found = H5Tis_variable_str(type) > 0 ? read_variable_text(id, type, text)
                                             : read_fixed_text(id, type, text);
    H5Tclose(type);
    H5Aclose(id);
    return found;
}

bool h5_pair_attribute(const struct h5 *h5, const char *object, const char *attribute,
                       size_t pair[2])
{
    const hid_t id = open_attribute(h5, object, attribute);
    int64_t value[2] = { -1, -1 };
    hid_t type;

    if (id < 0)
        return false;
    type = H5Aget_type(id);
    if (H5Tget_class(type) == H5T_INTEGER && attribute_size(id) == 2)
        H5Aread(id, H5T_NATIVE_INT64, value);
    H5Tclose(type);
    H5Aclose(id);
    pair[0] = (size_t)value[0];
    pair[1] = (size_t)value[1];
    return value[0] >= 0 && value[1] >= 0;
}
#endif
