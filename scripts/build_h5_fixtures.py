#!/usr/bin/env python3
"""Writes tests/data/h5 and tests/data/bad/h5: small HDF5 files in all layouts that are read, and
in ways that are refused, with what refuses them.

usage: build_h5_fixtures.py     (needs h5py; from any folder)

All good files hold the counts of tests/data/h5/counts.tsv, some with more around them.
"""

import os
import sys

import h5py
import numpy as np

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "data")
GOOD = os.path.join(TOP, "h5")
BAD = os.path.join(TOP, "bad", "h5")

GENES = ["GeneA", "GeneB", "GeneC", "GeneD", "Gène5", "GeneF", "GeneA"]
SAMPLES = ["AAAC-1", "AAAG-1", "AACC-1", "AACG-1"]
COUNTS = np.array([[3, 0, 0, 12], [0, 0, 0, 1], [5, 0, 2, 0], [4294967295, 0, 1, 1],
                   [0, 0, 7, 0], [1, 0, 0, 2], [0, 0, 9, 1]], dtype=np.int64)
N_GENES, N_SAMPLES = COUNTS.shape


def strings(values):
    """Of variable length, as h5py writes them."""
    return np.array(values, dtype=h5py.string_dtype())


def fixed(values):
    return np.array([v.encode() for v in values])


def fixed_utf8(values):
    size = max([1] + [len(v.encode()) for v in values])
    return np.array([v.encode() for v in values], dtype=h5py.string_dtype("utf-8", size))


class Group:
    """What is written into, without times, so that the bytes are the same again.  Small: values
    within their headers, and no strings of variable length, which take 4 kB.
    """

    def __init__(self, group, small):
        self.group = group
        self.small = small

    def names(self, values):
        return fixed_utf8(values) if self.small else strings(values)

    def put(self, name, values, **options):
        if self.small and not options and values.size:
            return self.put_compact(name, values)
        return self.group.create_dataset(name, data=values, track_times=False, **options)

    def put_compact(self, name, values):
        layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        layout.set_layout(h5py.h5d.COMPACT)
        layout.set_obj_track_times(False)
        kind = h5py.h5t.py_create(values.dtype, logical=True)
        space = h5py.h5s.create_simple(values.shape)
        made = h5py.Dataset(h5py.h5d.create(self.group.id, name.encode(), kind, space, layout))
        made[...] = values
        return made

    def below(self, name, **attributes):
        form = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
        form.set_obj_track_times(False)
        made = h5py.Group(h5py.h5g.create(self.group.id, name.encode(), gcpl=form))
        for key, value in attributes.items():
            is_text = self.small and isinstance(value, str)
            made.attrs[key] = np.bytes_(value) if is_text else value
        return Group(made, self.small)

    def replace(self, name, values, **options):
        del self.group[name]
        return self.put(name, values, **options)


def compressed(matrix, descending=False):
    """data, indices, indptr of the rows of a matrix."""
    data, indices, indptr = [], [], [0]
    for row in matrix:
        at = np.flatnonzero(row)
        at = at[::-1] if descending else at
        data += list(row[at])
        indices += list(at)
        indptr.append(len(indices))
    return np.array(data), np.array(indices, dtype=np.int64), np.array(indptr, dtype=np.int64)


def put_sparse(group, matrix, descending=False, dtype=np.int64, **options):
    data, indices, indptr = compressed(matrix, descending)
    group.put("data", data.astype(dtype), **options)
    group.put("indices", indices, **options)
    group.put("indptr", indptr)


# ---- 10x ----

PACKED = {"compression": "gzip", "chunks": (4,)}


def tenx_2(root, genomes=("mm10",)):
    for genome in genomes:
        g = root.below(genome)
        put_sparse(g, COUNTS.T, **PACKED)
        prefix = genome + "_" if len(genomes) > 1 else ""
        g.put("genes", fixed_utf8([prefix + x for x in GENES]))
        g.put("gene_names", fixed_utf8(GENES))
        g.put("barcodes", fixed(SAMPLES))
        g.put("shape", np.array([N_GENES, N_SAMPLES], dtype=np.int32))


def tenx_3(root, ids=None, genomes=None, types=None, matrix=None):
    """Features of a cell from the last to the first, as Cell Ranger 3 writes them."""
    ids = ids or GENES
    n = len(ids)
    matrix = COUNTS if matrix is None else matrix
    g = root.below("matrix")
    put_sparse(g, matrix.T, descending=True, **({} if root.small else PACKED))
    g.put("barcodes", fixed(SAMPLES))
    g.put("shape", np.array([n, N_SAMPLES], dtype=np.int32))
    f = g.below("features")
    f.put("id", fixed_utf8(ids))
    if not root.small:
        f.put("name", fixed_utf8(ids))
    f.put("feature_type", fixed(types or ["Gene Expression"] * n))
    f.put("genome", fixed(genomes or ["mm10"] * n))
    return g


def tenx_3_antibodies(root):
    more = np.array([[8, 8, 8, 8]])
    tenx_3(root, ["CD3"] + GENES + ["CD4"], [""] + ["mm10"] * N_GENES + [""],
           ["Antibody Capture"] + ["Gene Expression"] * N_GENES + ["Antibody Capture"],
           np.concatenate([more, COUNTS, more]))


def tenx_3_two(root):
    tenx_3(root, ["mm10_" + x for x in GENES] + ["hg19_" + x for x in GENES],
           ["mm10"] * N_GENES + ["hg19"] * N_GENES, None, np.concatenate([COUNTS, COUNTS + 1]))


def tenx_probes(root):
    """The last two rows are one probe in use and one that is not."""
    matrix = np.concatenate([COUNTS, [[6, 6, 6, 6]]])
    g = tenx_3(root, ["%s|x|%d" % (x, i) for i, x in enumerate(GENES + ["GeneA"])], None, None,
               matrix)
    f = Group(g.group["features"], g.small)
    f.put("gene_id", fixed_utf8(GENES + ["GeneA"]))
    f.put("filtered_probes", np.array([True] * N_GENES + [False]))


# ---- AnnData ----

def frame(root, name, index, values=None):
    g = root.below(name, **{"_index": index, "encoding-type": "dataframe",
                            "encoding-version": "0.2.0"})
    if values is not None:
        g.put(index, g.names(values))
    return g


def frames(root, samples=None, genes=None):
    frame(root, "obs", "_index", samples or SAMPLES)
    frame(root, "var", "gene", genes or GENES)


def sparse(root, name, kind, matrix, dtype=np.float32):
    """A matrix of samples x genes."""
    g = root.below(name, **{"encoding-type": kind + "_matrix", "encoding-version": "0.1.0",
                            "shape": np.array(matrix.shape)})
    put_sparse(g, matrix if kind == "csr" else matrix.T, dtype=dtype)
    return g


def csr(root):
    frames(root)
    sparse(root, "X", "csr", COUNTS.T, np.float64)


def csc(root):
    frames(root)
    sparse(root, "X", "csc", COUNTS.T, np.int64)


def dense(root):
    """Logarithms, with counts beside them."""
    frames(root, None, GENES[:5])
    root.put("X", np.log1p(COUNTS[:5].T).astype(np.float32))
    layers = root.below("layers")
    layers.put("counts", COUNTS[:5].T.astype(np.float64), chunks=(2, 3), compression="gzip")
    raw = root.below("raw")
    frame(raw, "var", "_index", GENES)
    sparse(raw, "X", "csr", COUNTS.T, np.float64)


def old(root):
    """Version 0.6: structures, attributes of another name, and dots instead of groups."""
    obs = [(s.encode(), i) for i, s in enumerate(SAMPLES)]
    root.put("obs", np.array(obs, dtype=[("index", "S8"), ("n", "i4")]))
    kind = h5py.string_dtype()
    var = np.empty(N_GENES, dtype=[("n", "i4"), ("index", kind)])
    var["index"] = GENES
    root.put("raw.var", var)
    root.put("var", var[:5])
    g = root.below("X", h5sparse_format="csr", h5sparse_shape=np.array([N_SAMPLES, 5]))
    put_sparse(g, COUNTS[:5].T, dtype=np.float64)
    g = root.below("raw.X", h5sparse_format=np.bytes_("csc"),
                   h5sparse_shape=np.array([N_SAMPLES, N_GENES]))
    put_sparse(g, COUNTS, dtype=np.float64)


def categorical(root):
    """Names as categories: of samples as a group, of genes by reference, as before version 0.8."""
    obs = frame(root, "obs", "cell").below("cell", **{"encoding-type": "categorical"})
    obs.put("categories", obs.names(SAMPLES[::-1]))
    obs.put("codes", np.arange(N_SAMPLES, dtype=np.int8)[::-1])
    var = frame(root, "var", "gene")
    names = sorted(set(GENES))
    var.put("gene", np.array([names.index(x) for x in GENES], dtype=np.int8))
    values = var.below("__categories").put("gene", var.names(names))
    var.group["gene"].attrs["categories"] = values.ref
    root.put("X", COUNTS.T.astype(np.uint32))


def nullable(root):
    """The index of version 0.12 with pandas' own strings."""
    for name, values in ("obs", SAMPLES), ("var", GENES):
        g = frame(root, name, "_index").below("_index",
                                              **{"encoding-type": "nullable-string-array"})
        g.put("values", strings(values))
        g.put("mask", np.zeros(len(values), dtype=bool))
    root.put("X", COUNTS.T.astype(np.float64), compression="gzip", shuffle=True, chunks=(3, 2))


def htseq(root):
    frames(root, None, GENES + ["__no_feature", "__not_aligned"])
    rows = np.concatenate([COUNTS, [[4, 5, 6, 7], [1, 0, 0, 1]]])
    root.put("X", rows.T.astype(np.float64))


GOOD_FILES = {
    "10x_2.h5": tenx_2,
    "10x_2_two.h5": lambda root: tenx_2(root, ("hg19", "mm10")),
    "10x_3.h5": tenx_3,
    "10x_3_antibodies.h5": tenx_3_antibodies,
    "10x_3_two.h5": tenx_3_two,
    "10x_probes.h5": tenx_probes,
    "csr.h5ad": csr,
    "csc.h5ad": csc,
    "dense.h5ad": dense,
    "old.h5ad": old,
    "categorical.h5ad": categorical,
    "nullable.h5ad": nullable,
    "htseq.h5ad": htseq,
}

# ---- what is refused ----

BAD_FILES = {}  # name: (maker, message)


def bad(name, message):
    def add(make):
        BAD_FILES[name] = (make, message)
        return make
    return add


def bad_10x(name, member, values, message):
    """A file of Cell Ranger 3 of which one member is another one; None: it is not there."""
    def make(root):
        g = tenx_3(root)
        if values is None:
            del g.group[member]
        else:
            g.replace(member, values)
    BAD_FILES[name] = (make, message)


def bad_x(name, gene, sample, value, message, kind=None):
    """A file of AnnData of which one value is another one."""
    def make(root):
        matrix = COUNTS.T.astype(np.float64)
        matrix[sample, gene] = value
        frames(root)
        if kind:
            sparse(root, "X", kind, matrix, np.float64)
        else:
            root.put("X", matrix)
    BAD_FILES[name] = (make, message)


DATA, INDICES, INDPTR = compressed(COUNTS.T, True)


def changed(values, at, value):
    values = values.copy()
    values[at] = value
    return values


bad_10x("no_data.h5", "data", None, "expected a dataset 'matrix/data', found none")
bad_10x("no_indices.h5", "indices", None, "expected a dataset 'matrix/indices', found none")
bad_10x("no_indptr.h5", "indptr", None, "expected a dataset 'matrix/indptr', found none")
bad_10x("no_barcodes.h5", "barcodes", None, "expected a dataset 'matrix/barcodes', found none")
bad_10x("no_shape.h5", "shape", None, "expected a dataset 'matrix/shape', found none")
bad_10x("no_ids.h5", "features/id", None, "expected a dataset 'matrix/features/id', found none")
bad_10x("shape.h5", "shape", np.array([N_GENES, 5]),
        "expected 7 and 4 in 'matrix/shape', found 7 and 5")
bad_10x("shape_size.h5", "shape", np.array([N_GENES, 5, 1]),
        "expected 2 values in 'matrix/shape', found 3")
bad_10x("indptr_descending.h5", "indptr", changed(INDPTR, 2, INDPTR[1] - 1),
        "expected ascending values in 'matrix/indptr', found 3 behind 4")
bad_10x("indptr_first.h5", "indptr", changed(INDPTR, 0, 1),
        "expected 0 as the first value of 'matrix/indptr', found 1")
bad_10x("indptr_last.h5", "indptr", changed(INDPTR, 4, 99),
        "expected 13 as the last value of 'matrix/indptr', found 99")
bad_10x("indptr_wide.h5", "indptr", np.array([0, 0, 0, 0, 13]),
        "expected at most 7 entries between values of 'matrix/indptr', found 13")
bad_10x("indptr_short.h5", "indptr", INDPTR[:3],
        "expected 5 values in 'matrix/indptr', found 3")
bad_10x("indptr_decimals.h5", "indptr", INDPTR.astype(float),
        "expected integers in 'matrix/indptr', found decimals")
bad_10x("indices_large.h5", "indices", changed(INDICES, 3, N_GENES),
        "expected values of 0 to 6 in 'matrix/indices', found 7")
bad_10x("indices_negative.h5", "indices", changed(INDICES, 3, -1),
        "expected values of 0 to 6 in 'matrix/indices', found -1")
bad_10x("indices_short.h5", "indices", INDICES[:5],
        "expected 13 values in 'matrix/indices', found 5")
bad_10x("indices_twice.h5", "indices", changed(INDICES, 1, INDICES[0]),
        "expected one value of gene 'GeneF' in sample 'AAAC-1', found two")
bad_10x("indices_table.h5", "indices", np.stack([INDICES, INDICES]),
        "expected 1 dimension of 'matrix/indices', found 2")
bad_10x("data_strings.h5", "data", fixed(["1"] * 13),
        "expected numbers in 'matrix/data', found strings")
bad_10x("barcodes_numbers.h5", "barcodes", np.arange(4),
        "expected strings in 'matrix/barcodes', found numbers")
bad_10x("barcodes_twice.h5", "barcodes", fixed(["A", "B", "A", "C"]),
        "expected samples of different names, found two 'A'")
bad_10x("barcodes_empty.h5", "barcodes", fixed(["A", "B", "", "C"]),
        "expected a name of sample 3, found none")
bad_10x("barcodes_tab.h5", "barcodes", fixed(["A", "B\tC", "D", "E"]),
        "expected names without tabs and line ends in 'matrix/barcodes', found one in name 2")
bad_10x("no_expression.h5", "features/feature_type", fixed(["Antibody Capture"] * N_GENES),
        "expected features of type 'Gene Expression', found none")
bad_10x("types_short.h5", "features/feature_type", fixed(["Gene Expression"] * 3),
        "expected 7 names in 'matrix/features/feature_type', found 3")
bad_10x("two_genomes_3.h5", "features/genome", fixed(["mm10"] * 3 + ["hg19"] * 4),
        "expected one genome, found 'mm10', 'hg19': choose one with --genome NAME")


@bad("data_group.h5", "expected a dataset 'matrix/data', found a group")
def data_group(root):
    g = tenx_3(root)
    del g.group["data"]
    g.below("data")


BAD_FILES["two_genomes.h5"] = (
    GOOD_FILES["10x_2_two.h5"],
    "expected one genome, found 'hg19', 'mm10': choose one with --genome NAME")

bad_x("nan.h5ad", 2, 1, np.nan, "expected a number of gene 'GeneC' in sample 'AAAG-1', found NaN")
bad_x("nan_csc.h5ad", 2, 1, np.nan,
      "expected a number of gene 'GeneC' in sample 'AAAG-1', found NaN", "csc")
bad_x("inf.h5ad", 2, 1, np.inf, "expected a number of size 2^53 or less of gene 'GeneC' in sample "
      "'AAAG-1', found inf", "csr")
bad_x("large.h5ad", 0, 0, 2.0**54, "expected a number of size 2^53 or less of gene 'GeneA' in "
      "sample 'AAAC-1', found 1.8014398509482e+16")
bad_x("negative.h5ad", 1, 2, -4, "expected a count of gene 'GeneB' in sample 'AACC-1', found -4")
bad_x("negative_csr.h5ad", 1, 2, -4,
      "expected a count of gene 'GeneB' in sample 'AACC-1', found -4", "csr")


@bad("no_x.h5ad", "expected a matrix 'X', found 'raw/X', 'layers/counts'")
def no_x(root):
    dense(root)
    del root.group["X"]


@bad("no_matrix.h5ad", "expected a matrix 'X', found none")
def no_matrix(root):
    frames(root)


@bad("no_index.h5ad", "expected a dataset 'obs/_index', found none")
def no_index(root):
    csr(root)
    del root.group["obs/_index"]


@bad("encoding.h5ad", "expected a dense matrix, CSR or CSC as the encoding of 'X', found "
     "'coo_matrix'")
def encoding(root):
    csr(root)
    root.group["X"].attrs["encoding-type"] = np.bytes_("coo_matrix")


@bad("shape.h5ad", "expected 4 x 7 as the shape of 'X', found 4 x 8")
def shape(root):
    csr(root)
    root.group["X"].attrs["shape"] = [N_SAMPLES, 8]


@bad("no_shape.h5ad", "expected an attribute 'shape' of 'X', found none")
def no_shape(root):
    csr(root)
    del root.group["X"].attrs["shape"]


@bad("dense_shape.h5ad", "expected 4 x 7 values in 'X', found 7 x 4")
def dense_shape(root):
    frames(root)
    root.put("X", COUNTS)


@bad("one_dimension.h5ad", "expected 2 dimensions of 'X', found 1")
def one_dimension(root):
    frames(root)
    root.put("X", COUNTS[0])


@bad("no_genes.h5ad", "expected genes and samples, found 0 and 4")
def no_genes(root):
    frame(root, "obs", "_index", SAMPLES)
    frame(root, "var", "_index", [])
    root.put("X", np.zeros((4, 0)))


@bad("codes.h5ad", "expected codes below 4 in 'obs/cell/codes', found 9")
def codes(root):
    categorical(root)
    root.group["obs/cell/codes"][0] = 9


@bad("twice_csc.h5ad", "expected one value of gene 'GeneA' in sample 'AACG-1', found two")
def twice_csc(root):
    csc(root)
    root.group["X/indices"][0] = 3


@bad("indices_csc.h5ad", "expected values of 0 to 3 in 'X/indices', found 4")
def indices_csc(root):
    csc(root)
    root.group["X/indices"][2] = 4


@bad("filter.h5ad", "expected values in 'X', found them compressed by filter 32000, lzf of HDF5, "
     "which is not installed: write them with gzip")
def lzf(root):
    frames(root)
    root.put("X", COUNTS.T, compression="lzf", chunks=(4, 7))


@bad("external.h5ad", "expected values in 'X', found them in another file")
def external(root):
    frames(root)
    space = h5py.h5s.create_simple((N_SAMPLES, N_GENES))
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_obj_track_times(False)
    layout.set_external(b"/dev/zero", 0, 8 * COUNTS.size)
    h5py.h5d.create(root.group.id, b"X", h5py.h5t.NATIVE_DOUBLE, space, dcpl=layout)


@bad("external_link.h5ad", "expected a matrix 'X', found none")
def external_link(root):
    frames(root)
    root.group["X"] = h5py.ExternalLink("dense.h5ad", "X")


@bad("loom.h5", "expected HDF5 of 10x, AnnData or kallisto, found loom: write it as h5ad or "
     "MatrixMarket")
def loom(root):
    root.put("matrix", COUNTS)
    root.below("row_attrs").put("Gene", fixed(GENES[:4]))
    root.below("col_attrs").put("CellID", fixed(SAMPLES))


@bad("mudata.h5mu", "expected HDF5 of 10x, AnnData or kallisto, found MuData: write its RNA as "
     "h5ad")
def mudata(root):
    csr(root.below("mod").below("rna"))


@bad("molecule_info.h5", "expected HDF5 of 10x, AnnData or kallisto, found molecule_info of Cell "
     "Ranger: use its matrix, *_feature_bc_matrix.h5")
def molecule_info(root):
    root.put("barcode_idx", np.arange(4))


@bad("other.h5", "expected HDF5 of 10x, AnnData or kallisto, found it with 'a', 'b', 'c'")
def other(root):
    for name in "dcba":
        root.put(name, COUNTS)


@bad("nothing.h5", "expected HDF5 of 10x, AnnData or kallisto, found it empty")
def nothing(root):
    pass


def kallisto(root):
    root.put("est_counts", np.array([1.5, 0, 7]))
    aux = root.below("aux")
    aux.put("ids", fixed(["t1", "t2", "t3"]))
    aux.put("eff_lengths", np.array([100.0, 200, 300]))


@bad("kallisto_short.h5", "expected 3 values in 'est_counts', found 2")
def kallisto_short(root):
    kallisto(root)
    root.replace("est_counts", np.array([1.5, 0]))


@bad("kallisto_negative.h5", "expected counts of 0 or more in 'est_counts', found -0.5")
def kallisto_negative(root):
    kallisto(root)
    root.replace("est_counts", np.array([1.5, 0, -0.5]))


@bad("kallisto_length.h5", "expected lengths of 0 or more in 'aux/eff_lengths', found -1")
def kallisto_length(root):
    kallisto(root)
    Group(root.group["aux"], True).replace("eff_lengths", np.array([100.0, -1, 300]))


def write(path, make, small):
    form = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    form.set_obj_track_times(False)
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    made = h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, form, access)
    with h5py.File(made) as out:
        make(Group(out, small))


def write_good():
    for name, make in GOOD_FILES.items():
        write(os.path.join(GOOD, name), make, False)
    with open(os.path.join(GOOD, "counts.tsv"), "w") as out:
        print("gene", *SAMPLES, sep="\t", file=out)
        for gene, row in zip(GENES, COUNTS):
            print(gene, *row, sep="\t", file=out)


def cut(source, path, size, at=None):
    """The first bytes of a file; or all of it with zeros from 'at' on."""
    with open(source, "rb") as stream:
        data = stream.read()
    with open(path, "wb") as out:
        out.write(data[:size] if at is None else data[:at] + bytes(len(data) - at))


def write_bad():
    expected = []
    for name, (make, message) in BAD_FILES.items():
        path = os.path.join(BAD, name)
        write(path, make, True)
        expected.append("%s\t{path}: %s" % (name, message))
    source = os.path.join(GOOD, "10x_3.h5")
    damaged = "expected HDF5, found it truncated or damaged"
    for name, size, at in (("truncated.h5", 3000, None), ("magic_only.h5", 8, None),
                           ("zeros.h5", None, 16)):
        cut(source, os.path.join(BAD, name), size, at)
        expected.append("%s\t{path}: %s" % (name, damaged))
    with open(os.path.join(BAD, "EXPECTED.tsv"), "w") as out:
        print(*sorted(expected), sep="\n", file=out)


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    os.makedirs(GOOD, exist_ok=True)
    os.makedirs(BAD, exist_ok=True)
    write_good()
    write_bad()


main()
