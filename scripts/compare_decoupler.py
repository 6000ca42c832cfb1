#!/usr/bin/env python3
"""compare_decoupler.py - wmean, ulm and mlm of tests/golden/scoring against decoupler.

Run by compare_decoupler.sh.  The golden values are made by base R; here the package that the
methods are named after computes them anew, and every number must agree to 1e-10.
"""
import pathlib
import sys

import decoupler
import numpy
import pandas

VERSION = "2.2.0"
GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "scoring"

# table of values, golden table, how decoupler is called
CASES = (("logcpm.tsv", "wmean.logcpm.tsv", decoupler.mt.waggr, {"times": 1}),
         ("logcpm.tsv", "ulm.logcpm.tsv", decoupler.mt.ulm, {}),
         ("counts.tsv", "ulm.counts.tsv", decoupler.mt.ulm, {}),
         ("logcpm.tsv", "mlm.logcpm.tsv", decoupler.mt.mlm, {}),
         ("counts.tsv", "mlm.counts.tsv", decoupler.mt.mlm, {}))


def read(name):
    return pandas.read_csv(GOLDEN / name, sep="\t", index_col=0, float_precision="round_trip").T


def main():
    if decoupler.__version__ != VERSION:
        sys.exit(f"compare_decoupler.py: expected {VERSION}, found {decoupler.__version__}")
    network = pandas.read_csv(GOLDEN / "network.tsv", sep="\t")
    bad = 0
    for table, golden, method, options in CASES:
        want = read(golden)
        # genes without counts stay: they are genes of the model
        scores, *_ = method(read(table), network, tmin=0, empty=False, **options)
        got = scores.loc[want.index, want.columns].to_numpy()
        worst = numpy.max(numpy.abs(got - want.to_numpy()) / numpy.abs(want.to_numpy()))
        print(f"{golden}: largest relative difference {worst:.1e}")
        bad += not worst <= 1e-10
    sys.exit(1 if bad else 0)


main()
