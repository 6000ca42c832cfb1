#!/usr/bin/env python3
"""Compares two folders of quantifiers' outputs, for scripts/build_fixtures.sh --check.

usage: compare_fixtures.py COMMITTED NEW

salmon's estimates may differ by a hundredth, or by a tenth of a read: it learns the lengths of
fragments from whichever reads come first.  All else is equal, HDF5 by its data sets.  Prints a line
per file that differs; exit 1 if there is one.
"""

import gzip
import os
import sys

import h5py

RELATIVE = 0.01
ABSOLUTE = {"Length": 0.1, "EffectiveLength": 0.1, "TPM": 50, "NumReads": 0.1}  # a read: 300 TPM


def same_word(column, a, b):
    if a == b:
        return True
    return (column in ABSOLUTE and
            abs(float(a) - float(b)) <= ABSOLUTE[column] + RELATIVE * abs(float(a)))


def same_estimates(a, b):
    """What differs between two quant.sf, or None."""
    a, b = a.splitlines(), b.splitlines()
    header = a[0].split("\t")
    for number, (x, y) in enumerate(zip(a, b), 1):
        x_words, y_words = x.split("\t"), y.split("\t")
        if len(x_words) != len(y_words) or not all(map(same_word, header, x_words, y_words)):
            return f"line {number}: {x!r} is now {y!r}"
    return None if len(a) == len(b) else f"{len(a)} lines are now {len(b)}"


def data_sets(path):
    found = {}
    with h5py.File(path) as f:
        f.visititems(lambda name, item: found.update({name: item[:].tolist()})
                     if isinstance(item, h5py.Dataset) else None)
    return found


def same_hdf5(a, b):
    a, b = data_sets(a), data_sets(b)
    different = [name for name in sorted(a.keys() | b.keys()) if a.get(name) != b.get(name)]
    return f"data sets {', '.join(different)}" if different else None


def difference(name, old, new):
    if name.endswith(".h5"):
        return same_hdf5(old, new)
    with open(old, "rb") as f, open(new, "rb") as g:
        a, b = f.read(), g.read()
    if name.endswith(".gz"):
        a, b = gzip.decompress(a), gzip.decompress(b)
    if a == b:
        return None
    if name.startswith("salmon/"):
        return same_estimates(a.decode(), b.decode())
    return "other bytes"


def files(top):
    return {os.path.relpath(os.path.join(folder, name), top)
            for folder, _, names in os.walk(top) for name in names}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n")[2])
    old, new = sys.argv[1:]
    bad = 0
    for name in sorted(files(old) | files(new)):
        paths = [os.path.join(top, name) for top in (old, new)]
        missing = [p for p in paths if not os.path.exists(p)]
        what = f"not in {os.path.dirname(missing[0])}" if missing else difference(name, *paths)
        if what:
            print(f"{name}: {what}")
            bad = 1
    if not bad:
        print(f"{len(files(old))} files as the tools write them now")
    sys.exit(bad)


if __name__ == "__main__":
    main()
