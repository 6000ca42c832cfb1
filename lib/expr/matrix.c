#include "mechrank/matrix.h"

#include "base/alloc.h"

struct mr_matrix {
    enum mr_type type;
    mr_names *rows, *cols;
    size_t n_rows, n_cols;
    union {
        double *f64;
        uint32_t *u32;
        void *any;
    } values;
};

mr_status mr_matrix_new(enum mr_type type, mr_names *rows, mr_names *cols, mr_matrix **out,
                        mr_error *err)
{
    const size_t size = type == MR_F64 ? sizeof(double) : sizeof(uint32_t);
    const size_t n_rows = mr_names_size(rows), n_cols = mr_names_size(cols);
    mr_matrix *m = mem_calloc(1, sizeof(*m));

    *out = NULL;
    if (m && (!n_cols || n_rows <= SIZE_MAX / size / n_cols))
        m->values.any = mem_calloc(n_rows * n_cols, size);
    if (!m || !m->values.any) {
        free(m);
        mr_names_free(rows);
        mr_names_free(cols);
        return mem_fail(err);
    }
    m->type = type;
    m->rows = rows;
    m->cols = cols;
    m->n_rows = n_rows;
    m->n_cols = n_cols;
    *out = m;
    return MR_OK;
}

void mr_matrix_free(mr_matrix *m)
{
    if (!m)
        return;
    mr_names_free(m->rows);
    mr_names_free(m->cols);
    free(m->values.any);
    free(m);
}

enum mr_type mr_matrix_type(const mr_matrix *m)
{
    return m->type;
}

size_t mr_matrix_n_rows(const mr_matrix *m)
{
    return m->n_rows;
}

size_t mr_matrix_n_cols(const mr_matrix *m)
{
    return m->n_cols;
}

const mr_names *mr_matrix_rows(const mr_matrix *m)
{
    return m->rows;
}

const mr_names *mr_matrix_cols(const mr_matrix *m)
{
    return m->cols;
}

const double *mr_matrix_f64_const(const mr_matrix *m, size_t col)
{
    return m->type == MR_F64 ? m->values.f64 + col * m->n_rows : NULL;
}

double *mr_matrix_f64(mr_matrix *m, size_t col)
{
    return m->type == MR_F64 ? m->values.f64 + col * m->n_rows : NULL;
}

const uint32_t *mr_matrix_u32_const(const mr_matrix *m, size_t col)
{
    return m->type == MR_U32 ? m->values.u32 + col * m->n_rows : NULL;
}

uint32_t *mr_matrix_u32(mr_matrix *m, size_t col)
{
    return m->type == MR_U32 ? m->values.u32 + col * m->n_rows : NULL;
}

double mr_matrix_get(const mr_matrix *m, size_t row, size_t col)
{
    const size_t i = col * m->n_rows + row;

    return m->type == MR_F64 ? m->values.f64[i] : m->values.u32[i];
}
