#!/usr/bin/env python3
"""Writes tests/cli/real_formats.tsv or quant_formats.tsv: what every file below a folder is.

usage: build_real_formats.py real|quant DATA GENE_IDS.tsv.gz

real: DATA is the folder that MECHRANK_TEST_DATA names; quant: tests/data/quant.  What kind of file
it is, whose ids it holds and on which scale is said by hand, below; dimensions and sums are taken
from the file by numpy and h5py, with nothing of mechrank.  A file that no row names is an error,
and so is a row without a file.

Columns of the table:
    path        below DATA
    taken_for   format; `part`: belongs to another file; `refused`: holds no expression values
    n_genes     rows (genes or transcripts) without those of a quantifier's file that are none,
                such as `__no_feature`
    n_samples
    total       sum over all values, rounded once
    top_gene    row with the largest sum, the first of equals by its name: NAME=SUM
    top_sample  column with the largest sum, alike; -: the file does not name its samples
    ids         symbol, ensembl, entrez: gene ids; refseq_tx: transcripts; other
    species     human, mouse, rat; another organism's name; -: not to be told from the ids
    scale       counts, log2, tpm, fpkm
    options     which the program needs for this row; '@' stands for DATA/
    says        where `check` refuses: an extended regular expression that its message must match;
                -: it accepts
    note
"""

import collections
import csv
import glob
import gzip
import io
import math
import os
import re
import sys

import h5py
import numpy

FOLDERS = ("bulk", "formats", "ovary", "sc")
COLUMNS = ("path", "taken_for", "n_genes", "n_samples", "total", "top_gene", "top_sample", "ids",
           "species", "scale", "options", "says", "note")
MIN_KNOWN = 100  # genes that refs must know before a table is taken
TX2GENE = "formats/tximportData/tx2gene.csv.gz"

# Names of genes; of samples, or how many; sums by gene and by sample; sum of all values
Content = collections.namedtuple("Content", "names samples by_gene by_sample total")
File = collections.namedtuple("File", "pattern taken_for read ids species scale says note options",
                              defaults=("-", "-", ""))


# ---- reading ----

def text(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as f:
        return f.read().decode()


def cells(path, separator="\t"):
    return list(csv.reader(io.StringIO(text(path)), delimiter=separator))


def numbers(rows):
    return numpy.array([[float(x) for x in row] for row in rows])


def dense(names, samples, values):
    values = numpy.nan_to_num(values, nan=0.0)
    return Content(names, samples, values.sum(1), values.sum(0), math.fsum(values.ravel().tolist()))


def sparse(names, samples, rows, columns, values):
    values = numpy.asarray(values, dtype=float)
    return Content(names, samples, numpy.bincount(rows, values, len(names)),
                   numpy.bincount(columns, values, len(samples)), math.fsum(values.tolist()))


def table(separator="\t", first=1, header=1, named=True):
    """Ids in column 0, samples from column 'first' on, their names in the last line of the header,
    which may be a cell short."""
    def read(path):
        rows = cells(path, separator)
        body = [r for r in rows[header:] if not r[0].startswith("__")]
        n_samples = len(body[0]) - first
        samples = rows[header - 1][-n_samples:] if header and named else n_samples
        return dense([r[0] for r in body], samples, numbers(r[first:] for r in body))
    return read


def feature_counts(first=6):
    """A table whose columns are named by BAM files."""
    def read(path):
        content = table(first=first, header=2)(path)
        return content._replace(samples=[re.sub(r".*/|\.bam$", "", x) for x in content.samples])
    return read


def column(name, separator="\t"):
    """Ids in column 0, the one sample's values in column 'name'."""
    def read(path):
        rows = cells(path, separator)
        at = rows[0].index(name)
        return dense([r[0] for r in rows[1:]], 1, numbers([r[at]] for r in rows[1:]))
    return read


def gct(path):
    rows = cells(path)
    size = [int(x) for x in rows[1] if x]
    above, before = (size[3], size[2] + 1) if rows[0][0] == "#1.3" else (0, 2)
    body = rows[3 + above:3 + above + size[0]]
    values = numbers([x if x not in ("", "NA") else "nan" for x in r[before:before + size[1]]]
                     for r in body)
    return dense([r[0] for r in body], rows[2][before:before + size[1]], values)


def star(which):
    def read(path):
        rows = [r for r in cells(path) if not r[0].startswith("N_")]
        return dense([r[0] for r in rows], 1, numbers([r[which]] for r in rows))
    return read


def mtx(path):
    """A matrix, or the folder with it, and the first columns of what stands beside it."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    names, samples = ([r[0] for r in cells(glob.glob(os.path.join(folder, beside))[0])]
                      for beside in ("[fg]e*s.tsv*", "barcodes.tsv*"))
    lines = [x for x in text(glob.glob(os.path.join(folder, "matrix.mtx*"))[0]).splitlines()
             if not x.startswith("%")]
    entries = numpy.array([line.split() for line in lines[1:]], dtype=int)
    if [len(names), len(samples), len(entries)] != [int(x) for x in lines[0].split()]:
        raise ValueError(f"{path}: {len(names)} features, {len(samples)} barcodes")
    return sparse(names, samples, entries[:, 0] - 1, entries[:, 1] - 1, entries[:, 2])


def strings(values):
    return [v.decode() if isinstance(v, bytes) else v for v in values[:]]


def kallisto_h5(path):
    with h5py.File(path) as f:
        return dense(strings(f["aux/ids"]), 1, f["est_counts"][:][:, None])


def compressed(g, inner, outer):
    """Rows or columns of a sparse matrix: (inner index, outer index, value) of each entry."""
    counts = numpy.diff(g["indptr"][:])
    return {inner: g["indices"][:], outer: numpy.repeat(numpy.arange(len(counts)), counts),
            "values": g["data"][:]}


def h5_10x(group="matrix", ids="features/id"):
    def read(path):
        with h5py.File(path) as f:
            g = f[group]
            return sparse(strings(g[ids]), strings(g["barcodes"]),
                          **compressed(g, "rows", "columns"))
    return read


def probes(path):
    """The probes that count, by the genes that they are of."""
    with h5py.File(path) as f:
        g = f["matrix"]
        used = g["features/filtered_probes"][:]
        names = numpy.array(strings(g["features/gene_id"]))[used]
        entries = compressed(g, "rows", "columns")
        keep = used[entries["rows"]]
        entries = {key: value[keep] for key, value in entries.items()}
        entries["rows"] = (numpy.cumsum(used) - 1)[entries["rows"]]
        return sparse(list(names), strings(g["barcodes"]), **entries)


def h5ad(index, layer="X"):
    """Cells x genes."""
    def read(path):
        with h5py.File(path) as f:
            x, names, samples = f[layer], strings(f[index]), strings(f["obs/_index"])
            if isinstance(x, h5py.Dataset):
                keep = [i for i, name in enumerate(names) if not name.startswith("__")]
                return dense([names[i] for i in keep], samples, x[:].astype(float).T[keep])
            by_cell = x.attrs["encoding-type"] == "csr_matrix"
            return sparse(names, samples, **compressed(x, *(("rows", "columns") if by_cell else
                                                            ("columns", "rows"))))
    return read


def to_genes(read, tx2gene, separator):
    """The same by gene: transcripts that the table does not hold are left out."""
    def summed(path):
        gene = dict(r[:2] for r in cells(tx2gene, separator))
        content = read(path)
        sums = collections.defaultdict(list)
        for name, value in zip(content.names, content.by_gene.tolist()):
            if name in gene:
                sums[gene[name]].append(value)
        names = sorted(sums)
        by_gene = numpy.array([math.fsum(sums[name]) for name in names])
        return Content(names, content.samples, by_gene, None, math.fsum(by_gene.tolist()))
    return summed


# ---- what the files are ----

def part(pattern, of):
    return File(pattern, "part", None, "-", "-", "-", ".", f"part of {of}")


def refused(pattern, says, note):
    return File(pattern, "refused", None, "-", "-", "-", says, note)


def real_files():
    transcripts = "transcript"
    sample_sheet = "sample sheet: no expression values"
    human_tx = ("refseq_tx", "-", "counts", transcripts)
    fpkm = "FPKM"
    return (
        # bulk
        File("bulk/cml_mouse_microglia_counts.tsv.gz", "table", table(), "symbol", "mouse",
             "counts"),
        File("bulk/geuvadis_humangender_counts.tsv.gz", "table", table(), "ensembl", "human",
             "counts"),
        File("bulk/gse60450_mouse_mammary_counts.tsv.gz", "table", table(), "entrez", "mouse",
             "counts"),
        File("bulk/illumina_bodymap_refseq_counts.csv2.gz", "table", table(";"), *human_tx,
             "quoted, semicolons, header one cell short"),
        File("bulk/marioni_human_counts.tsv.gz", "table", table(), "ensembl", "human", "counts"),
        File("bulk/oct4_mouse_esc_counts.tsv.gz", "table", table(), "ensembl", "mouse", "counts"),
        File("bulk/seqc_uhrr_hbrr_counts.tsv.gz", "table", table(), *human_tx, "with spike-ins"),
        File("bulk/sultan_human_counts.tsv.gz", "table", table(), "ensembl", "human", "counts"),
        File("bulk/tuch_human_counts.tsv.gz", "table", table(), *human_tx),
        refused("bulk/marioni_human_genes.tsv.gz", ".", "lengths of genes"),
        refused("bulk/*_samples.*", ".", sample_sheet),
        # ovary
        File("ovary/drosophila_whole_ovary_counts.tsv.gz", "table", table(), "other",
             "Drosophila melanogaster", "counts", "Drosophila melanogaster",
             "halves; header one cell short"),
        File("ovary/human_oocyte_GV_MI_MII_counts.tsv.gz", "table", table(), "ensembl", "human",
             "counts"),
        File("ovary/mouse_granulosa_cumulus_hcg_counts.csv.gz", "table", table(","), "symbol",
             "mouse", "counts", "-", "symbols that a spreadsheet made dates",
             "--date-names keep"),
        File("ovary/mouse_oocyte_young_old_FPKM.tsv.gz", "table", table(), "ensembl", "mouse",
             "fpkm", fpkm),
        File("ovary/staged_follicles_mouse_counts.csv.gz", "table", table(","), "symbol", "mouse",
             "counts"),
        File("ovary/mouse_granulosa_cumulus_hcg_samples.tsv", "table", table(first=2), "other",
             "-", "counts", "known genes", "a sample sheet; hours look like counts"),
        refused("ovary/[hs]*_samples.*", ".", sample_sheet),
        refused("ovary/mouse_oocyte*_samples.*", ".", sample_sheet),
        # single cells
        File("sc/10x/1.2.0/filtered_gene_bc_matrices/hg19_chr21/matrix.mtx", "mtx", mtx, "symbol",
             "human", "counts", "-", "Cell Ranger 1 and 2: genes.tsv"),
        File("sc/10x/3.0.0/filtered_feature_bc_matrix/matrix.mtx.gz", "mtx", mtx, "ensembl",
             "human", "counts", "-", "Cell Ranger 3"),
        File("sc/vision_cp007/mtx/matrix.mtx.gz", "mtx", mtx, "symbol", "human", "counts"),
        File("sc/10x/1.2.0/filtered_gene_bc_matrices/hg19_chr21", "mtx", mtx, "symbol", "human",
             "counts", "-", "a folder"),
        File("sc/10x/3.0.0/filtered_feature_bc_matrix", "mtx", mtx, "ensembl", "human", "counts",
             "-", "a folder"),
        File("sc/vision_cp007/mtx", "mtx", mtx, "symbol", "human", "counts", "-", "a folder"),
        part("sc/10x/1.2.0/filtered_gene_bc_matrices/hg19_chr21/[bg]*.tsv",
             "sc/10x/1.2.0/filtered_gene_bc_matrices/hg19_chr21/matrix.mtx"),
        part("sc/10x/3.0.0/filtered_feature_bc_matrix/[bf]*.tsv.gz",
             "sc/10x/3.0.0/filtered_feature_bc_matrix/matrix.mtx.gz"),
        part("sc/vision_cp007/mtx/[bf]*.tsv.gz", "sc/vision_cp007/mtx/matrix.mtx.gz"),
        File("sc/10x/1.2.0/filtered_gene_bc_matrices_h5.h5", "10x_h5",
             h5_10x("hg19_chr21", "genes"), "symbol", "human", "counts"),
        File("sc/10x/1.2.0/multiple_genomes.h5", "10x_h5", h5_10x("hg19_chr21", "genes"),
             "symbol", "human", "counts", "-", "the first of two genomes",
             "--genome hg19_chr21"),
        File("sc/10x/1.2.0/multiple_genomes.h5", "10x_h5", h5_10x("another_genome", "genes"),
             "other", "-", "counts", "known genes", "made-up genes", "--genome another_genome"),
        refused("sc/10x/1.2.0/multiple_genomes.h5", "--genome.*|hg19_chr21.*",
                "two genomes, none named"),
        File("sc/10x/3.0.0/filtered_feature_bc_matrix.h5", "10x_h5", h5_10x(), "ensembl", "human",
             "counts"),
        File("sc/10x/visium_2.1.0_raw_probe_bc_matrix.h5", "10x_h5", probes, "ensembl", "mouse",
             "counts", "-", "probes: those in use, by gene"),
        File("sc/seurat_pbmc_raw_230x80.tsv.gz", "table", table(), "symbol", "human", "counts",
             "-", "header one cell short"),
        File("sc/vision_cp007/cp007_counts.tsv.gz", "table", table(), "symbol", "human", "counts"),
        File("sc/vision_cp007/cp007_csr.h5ad", "h5ad", h5ad("var/_index"), "symbol", "human",
             "counts", "-", "cells x genes, CSR"),
        File("sc/vision_cp007/cp007_csc_2000g.h5ad", "h5ad", h5ad("var/_index"), "symbol",
             "human", "counts", "-", "cells x genes, CSC"),
        File("sc/vision_cp007/cp007_dense_50c500g.h5ad", "h5ad", h5ad("var/_index"), "symbol",
             "human", "counts", "-", "dense"),
        File("sc/vision_cp007/cp007_dense_50c500g.h5ad", "h5ad", h5ad("raw/var/_index", "raw/X"),
             "symbol", "human", "counts", "-", "", "--layer raw/X"),
        File("sc/vision_cp007/cp007_dense_50c500g.h5ad", "h5ad",
             h5ad("var/_index", "layers/counts"), "symbol", "human", "counts", "-", "",
             "--layer layers/counts"),
        File("sc/vision_cp007/cp007_meta.tsv.gz", "table", table(first=2), "other", "-", "log2",
             "log|known genes", "what is known of the cells: numbers, but not of genes"),
        refused("sc/10x_pbmc68k_reduced.zarr.zip", "zip", "zarr in a zip archive"),
        # tables
        File("formats/nfcore/salmon.merged.gene_counts.tsv.gz", "table", table(first=2), "symbol",
             "human", "counts", "-", "a column of gene names"),
        File("formats/tximportData/cufflinks_isoforms.count_table.gz", "table", table(),
             *human_tx),
        File("formats/tximportData/cufflinks_isoforms.fpkm_table.gz", "table", table(),
             *human_tx, "FPKM; sums above 1.2e6 let it pass for counts, with a warning"),
        refused("formats/tximportData/cufflinks_isoforms.attr_table.gz", ".",
                "what is known of the transcripts"),
        # GCT
        File("formats/gct/rnaseqc_downsampled.bam.gene_reads.gct.gz", "gct", gct, "ensembl",
             "human", "counts"),
        File("formats/gct/rnaseqc_downsampled.bam.gene_tpm.gct.gz", "gct", gct, "ensembl", "human",
             "tpm", "TPM"),
        File("formats/gct/Leukemia_hgu95av2.trim.gct.gz", "gct", gct, "symbol", "human", "log2",
             "log|negative", "intensities of a microarray, some below 0"),
        refused("formats/gct/P53_14samples_collapsed_symbols.gct.gz", "lone CR",
                "lines that end in CR; intensities of a microarray"),
        File("formats/gct/cmap_older_version_v1_2.gct.gz", "gct", gct, "other", "-", "fpkm",
             f"{fpkm}|known genes", "intensities of a microarray, probes"),
        File("formats/gct/cmap_test_l1000.gct.gz", "gct", gct, "other", "-", "log2",
             "log|known genes", "logs, probes"),
        File("formats/gct/cmap_test_p100.gct.gz", "gct", gct, "other", "-", "log2",
             "log|known genes|number", "peptides, some values missing", "--na zero"),
        File("formats/gct/cmap_*_meta_only_*.gct.gz", "gct", gct, "other", "-", "log2",
             "log|known genes", "not genes; some values below 0"),
        File("formats/gct/cmap_mini_*.gct.gz", "gct", gct, "other", "-", "log2",
             "log|known genes", "not genes; some values below 0"),
        refused("formats/gct/cmap_test_parse_gct_int_ids.gct.gz", "count.*-7",
                "whole numbers, some below 0; ids and columns are numbers, too"),
        refused("formats/gct/Leukemia.cls", ".", "classes of samples"),
        # one file per sample
        File("formats/star/ERR458837_ReadsPerGene.out.tab.gz", "star", star(2), "ensembl",
             "human", "counts", "-", "forward by itself"),
        File("formats/star/ERR458837_ReadsPerGene.out.tab.gz", "star", star(1), "ensembl",
             "human", "counts", "-", "unstranded", "--strand none"),
        File("formats/star/ERR458837_ReadsPerGene.out.tab.gz", "star", star(2), "ensembl",
             "human", "counts", "-", "", "--strand forward"),
        File("formats/star/ERR458837_ReadsPerGene.out.tab.gz", "star", star(3), "ensembl",
             "human", "counts", "-", "", "--strand reverse"),
        File("formats/htseq/Count.genes.HTseq.*.txt.gz", "htseq", table(header=0), "ensembl",
             "human", "counts"),
        File("formats/htseq/counts*.tsv.gz", "htseq", table(named=False), "ensembl", "mouse",
             "counts", "-", "with a header, and spike-ins"),
        File("formats/htseq/WTCHG_536273_229157.tsv.gz", "htseq", table(header=0, first=3),
             "other", "-", "counts", "known genes", "bacteria; two columns of attributes"),
        File("formats/htseq/counts-false-positive.tsv", "table", table(), "ensembl", "mouse",
             "counts", "-", "not of htseq-count: no rows with __"),
        refused("formats/featurecounts/*.summary", "summary|Assigned",
                "what became of the reads"),
        File("formats/rsem/*.genes.results.gz", "rsem_genes", column("expected_count"), "symbol",
             "human", "counts"),
        File("formats/rsem/*.isoforms.results.gz", "rsem_isoforms", column("expected_count"),
             *human_tx),
        File("formats/tximportData/rsem_*.genes.results.gz", "rsem_genes",
             column("expected_count"), "symbol", "human", "counts"),
        File("formats/tximportData/kallisto_*_abundance.tsv.gz", "kallisto", column("est_counts"),
             *human_tx),
        File("formats/tximportData/salmon_*_quant.sf.gz", "salmon", column("NumReads"), *human_tx),
        File("formats/tximportData/sailfish_*_quant.sf.gz", "salmon", column("NumReads"),
             *human_tx, "of sailfish"),
        File("formats/kallisto_h5/*.abundance.h5", "kallisto_h5", kallisto_h5, *human_tx),
        refused("formats/stringtie/*.gene_abund.tab", fpkm, "abundances of StringTie"),
        refused("formats/stringtie/*.gtf", ".", "GTF"),
        refused("formats/stringtie_ballgown/*/*.ctab", ".", "table for Ballgown"),
        refused("formats/stringtie_ballgown/annot.gtf.gz", ".", "GTF"),
        refused("formats/tximportData/samples*.txt", ".", sample_sheet),
        refused(TX2GENE, ".", "transcripts to genes"),
        # htseq-count's other outputs
        File("formats/htseq_h5ad_loom/yeast_RNASeq_excerpt_withbarcodes.tsv", "htseq", table(),
             "other", "Saccharomyces cerevisiae", "counts", "Saccharomyces cerevisiae"),
        File("formats/htseq_h5ad_loom/yeast_RNASeq_excerpt_withbarcodes.h5ad", "h5ad",
             h5ad("var/id"), "other", "Saccharomyces cerevisiae", "counts",
             "Saccharomyces cerevisiae"),
        File("formats/htseq_h5ad_loom/bamfile_no_qualities.h5ad", "h5ad", h5ad("var/id"), "other",
             "-", "counts", "known genes", "bacteria"),
        refused("formats/htseq_h5ad_loom/*.loom", "loom", "loom"),
        refused("formats/htseq_h5ad_loom/bamfile_no_qualities.mtx", "array|features|MatrixMarket",
                "MatrixMarket's dense form, cells x genes, without names"),
    )


def real_files_by_gene(data):
    """The transcripts again, summed to genes."""
    options = f"--tx2gene @{TX2GENE}"
    rest = ("symbol", "human", "counts", "-", "transcripts to genes", options)
    rows = (
        ("bulk/tuch_human_counts.tsv.gz", "table", table()),
        ("bulk/illumina_bodymap_refseq_counts.csv2.gz", "table", table(";")),
        ("bulk/seqc_uhrr_hbrr_counts.tsv.gz", "table", table()),
        ("formats/rsem/tiny.isoforms.results.gz", "rsem_isoforms", column("expected_count")),
        ("formats/tximportData/kallisto_ERR188021_abundance.tsv.gz", "kallisto",
         column("est_counts")),
        ("formats/tximportData/salmon_ERR188021_quant.sf.gz", "salmon", column("NumReads")),
        ("formats/tximportData/sailfish_ERR188021_quant.sf.gz", "salmon", column("NumReads")),
        ("formats/tximportData/cufflinks_isoforms.count_table.gz", "table", table()),
    )
    tx2gene = os.path.join(data, TX2GENE)
    return tuple(File(path, kind, to_genes(read, tx2gene, ","), *rest)
                 for path, kind, read in rows)


def quant_files(data):
    """Fewer genes than `check` asks for: it refuses them all."""
    genes = ("ensembl", "mouse", "counts", "known genes")
    transcripts = ("ensembl_tx", "mouse", "counts", "transcript")
    s1_3 = "s[123]"
    rows = [
        File("truth.tsv", "table", table(), *genes),
        File(f"salmon/{s1_3}/quant.genes.sf", "salmon_genes", column("NumReads"), *genes),
        File("star/s[12].ReadsPerGene.out.tab", "star", star(1), *genes,
             "unstranded by itself"),
        File("star/s3.ReadsPerGene.out.tab", "star", star(3), *genes, "reverse by itself"),
        File("star/s4.ReadsPerGene.out.tab", "star", star(2), *genes, "forward by itself"),
        File("star/s3.ReadsPerGene.out.tab", "star", star(1), *genes, "", "--strand none"),
        File(f"featurecounts/{s1_3}.counts.txt", "featurecounts", feature_counts(),
             *genes),
        File("featurecounts/all.counts.txt", "featurecounts", feature_counts(), *genes),
        File("featurecounts/names.counts.txt", "featurecounts", feature_counts(7), *genes,
             "a further column of attributes"),
        refused("featurecounts/*.summary", "summary|Assigned", "what became of the reads"),
        File(f"htseq/{s1_3}.counts.txt", "htseq", table(header=0), *genes),
        File("htseq/all.counts.txt", "htseq", table(header=0), *genes, "three samples, no header"),
        File("htseq/names.counts.txt", "htseq", table(header=0, first=2), *genes,
             "a column of attributes"),
        refused(f"stringtie/{s1_3}/gene_abund.tab", "FPKM", "abundances of StringTie"),
        refused("stringtie/s1/*.ctab", ".", "table for Ballgown"),
        File(f"rsem/{s1_3}.genes.results", "rsem_genes", column("expected_count"), *genes),
        refused("*.gtf.gz", ".", "GTF"),
        refused("tx2gene.tsv", ".", "transcripts to genes"),
        refused("genes.tsv", ".", "names of genes"),
    ]
    for path, kind, read in (
            (f"salmon/{s1_3}/quant.sf", "salmon", column("NumReads")),
            (f"kallisto/{s1_3}/abundance.tsv", "kallisto", column("est_counts")),
            (f"kallisto/{s1_3}/abundance.h5", "kallisto_h5", kallisto_h5),
            (f"rsem/{s1_3}.isoforms.results", "rsem_isoforms", column("expected_count"))):
        by_gene = to_genes(read, os.path.join(data, "tx2gene.tsv"), "\t")
        rows += [
            File(path, kind, read, *transcripts),
            File(path, kind, by_gene, *genes, "", "--tx2gene @tx2gene.tsv"),
            File(path, kind, by_gene, *genes, "", "--gtf @genes.gtf.gz"),
        ]
    rows.append(File("kallisto/gencode/abundance.tsv", "kallisto", column("est_counts"),
                     *transcripts, "GENCODE's names: id|gene|..."))
    return tuple(rows)


# ---- the table ----

def known_genes(path):
    """{(species, kind): ids} of the built-in table."""
    known = collections.defaultdict(set)
    with gzip.open(path, "rt", encoding="ascii") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            for kind in ("symbol", "ensembl", "entrez"):
                for name in row[kind].split(";"):
                    known[row["species"], kind].add(name)
    return known


def top(names, sums):
    """NAME=SUM of the largest, the first of equals by name."""
    best = max(sums)
    name = min(n.encode() for n, x in zip(names, sums) if x == best)
    return f"{name.decode()}={best:.15g}"


def describe(data, path, spec, known):
    row = dict.fromkeys(COLUMNS, "-")
    row.update(path=path, taken_for=spec.taken_for, ids=spec.ids, species=spec.species,
               scale=spec.scale, options=spec.options or "-", says=spec.says, note=spec.note)
    if not spec.read:
        return row
    content = spec.read(os.path.join(data, path))
    named = isinstance(content.samples, list)
    row.update(n_genes=len(content.names), total=f"{content.total:.15g}",
               n_samples=len(content.samples) if named else content.samples,
               top_gene=top(content.names, content.by_gene))
    if named and content.by_sample is not None:
        row.update(top_sample=top(content.samples, content.by_sample))
    if spec.says == "-":
        ids = {re.sub(r"\.\d+$", "", n) if spec.ids == "ensembl" else n for n in content.names}
        n = len(ids & known[spec.species, spec.ids])
        if n < MIN_KNOWN:
            row.update(says="known genes",
                       note="; ".join(x for x in (spec.note, "few genes") if x not in ("", "-")))
    return row


def all_files(data, folders, ignored):
    return {os.path.relpath(os.path.join(folder, name), data) for top in folders
            for folder, _, names in os.walk(os.path.join(data, top)) for name in names
            if name not in ignored}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("real", "quant"):
        sys.exit(__doc__.split("\n")[2])
    what, data, known = sys.argv[1], sys.argv[2], known_genes(sys.argv[3])
    if what == "real":
        specs = real_files() + real_files_by_gene(data)
        rest = all_files(data, FOLDERS, ())
    else:
        specs = quant_files(data)
        rest = all_files(data, ("",), ("README.md",))
    rows = []
    for spec in specs:
        paths = sorted(glob.glob(os.path.join(data, spec.pattern)))
        if not paths:
            sys.exit(f"build_real_formats.py: no file {spec.pattern}")
        for path in paths:
            path = os.path.relpath(path, data)
            rest.discard(path)
            rows.append(describe(data, path, spec, known))
    if rest:
        sys.exit(f"build_real_formats.py: what is {', '.join(sorted(rest))}?")
    rows.sort(key=lambda row: (row["path"], row["options"]))
    print("\t".join(COLUMNS))
    for row in rows:
        print("\t".join(str(row[c]) or "-" for c in COLUMNS))


if __name__ == "__main__":
    main()
