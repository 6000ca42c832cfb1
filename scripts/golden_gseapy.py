#!/usr/bin/env python3
"""golden_gseapy.py [FOLDER] - scores of GSEApy's ssGSEA, written anew.

Run by golden_gseapy.sh.  Reads the tables of tests/golden/scoring and writes gseapy.*.tsv (ES) and
gseapy_norm.*.tsv (NES), sets x samples, there or into FOLDER.
"""
import pathlib
import sys

import gseapy
import pandas

VERSION = "1.3.1"
GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "scoring"


def read_table(path):
    header, *lines = (line.rstrip("\n").split("\t") for line in path.open())
    return pandas.DataFrame([[float(field) for field in line[1:]] for line in lines],
                            index=[line[0] for line in lines], columns=header[1:])


def read_sets(path):
    lines = (line.rstrip("\n").split("\t") for line in path.open())
    return {fields[0]: fields[2:] for fields in lines}


def write(scores, names, samples, column, path):
    wide = scores.pivot(index="Term", columns="Name", values=column).loc[names, samples]
    with path.open("w") as out:
        print("set", *samples, sep="\t", file=out)
        for name, row in zip(names, wide.to_numpy(dtype=float)):
            print(name, *(f"{value:.17g}" for value in row), sep="\t", file=out)


# table, column of the result, file
WANTED = (("logcpm", "ES", "gseapy.logcpm.tsv"), ("counts", "ES", "gseapy.counts.tsv"),
          ("counts", "NES", "gseapy_norm.counts.tsv"))


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    if gseapy.__version__ != VERSION:
        sys.exit(f"golden_gseapy.py: expected gseapy {VERSION}, found {gseapy.__version__}")
    sets = read_sets(GOLDEN / "sets.gmt")
    for table, column, name in WANTED:
        x = read_table(GOLDEN / f"{table}.tsv")
        found = gseapy.ssgsea(x, sets, min_size=1, max_size=len(x), permutation_num=0,
                              outdir=None, threads=1)
        write(found.res2d, list(sets), list(x.columns), column, out / name)


main()
