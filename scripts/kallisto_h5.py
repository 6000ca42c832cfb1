#!/usr/bin/env python3
"""Writes what kallisto's table holds as its HDF5 file, which Debian's kallisto is built without.

usage: kallisto_h5.py ABUNDANCE.tsv ABUNDANCE.h5 [N_BOOTSTRAPS]

The groups, names, types, string lengths and filters are those of files that kallisto wrote; the
bootstraps are the counts without their fractions.  The same bytes for the same table.
"""

import csv
import sys

import h5py
import numpy


def write_strings(group, name, values):
    """Of one length with a closing zero, as kallisto has them; h5py's own would be padded."""
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(max(map(len, values)) + 1)
    kind.set_strpad(h5py.h5t.STR_NULLTERM)
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_chunk((len(values),))
    layout.set_deflate(6)
    layout.set_obj_track_times(False)
    space = h5py.h5s.create_simple((len(values),))
    data = h5py.h5d.create(group.id, name.encode(), kind, space, dcpl=layout)
    buffer = numpy.array([v.encode() for v in values], dtype=f"S{kind.get_size()}")
    data.write(h5py.h5s.ALL, h5py.h5s.ALL, buffer, mtype=kind)


def write_numbers(group, name, values, kind):
    group.create_dataset(name, data=numpy.array(values, dtype=kind), chunks=(len(values),),
                         compression="gzip", compression_opts=6)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.split("\n")[2])
    n_bootstraps = int(sys.argv[3]) if len(sys.argv) == 4 else 0
    with open(sys.argv[1], encoding="ascii", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    counts = [float(r["est_counts"]) for r in rows]
    with h5py.File(sys.argv[2], "w", libver="earliest") as out:
        write_numbers(out, "est_counts", counts, "<f8")
        aux = out.create_group("aux")
        write_strings(aux, "ids", [r["target_id"] for r in rows])
        write_numbers(aux, "lengths", [int(r["length"]) for r in rows], "<i4")
        write_numbers(aux, "eff_lengths", [float(r["eff_length"]) for r in rows], "<f8")
        write_numbers(aux, "num_bootstrap", [n_bootstraps], "<i4")
        write_numbers(aux, "num_processed", [round(sum(counts))], "<i4")
        write_numbers(aux, "index_version", [10], "<i4")
        write_strings(aux, "kallisto_version", ["0.48.0"])
        write_strings(aux, "call", ["scripts/kallisto_h5.py"])
        if n_bootstraps:
            bootstrap = out.create_group("bootstrap")
            for i in range(n_bootstraps):
                write_numbers(bootstrap, f"bs{i}", [float(int(c)) for c in counts], "<f8")


if __name__ == "__main__":
    main()
