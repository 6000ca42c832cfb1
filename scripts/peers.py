"""Scores of other packages beside those of `mechrank score`: called by scripts/bench.sh peers.

usage: peers.py BUILD FOLDER [ROW...]

BUILD is the tree of the release build.  FOLDER holds the inputs, and receives the scores.  For
each row the peer runs first, then mechrank; equal scores are part of the row.  Both have two
threads.  Prints Markdown.
"""
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

THREADS = "2"
BUILD, FOLDER = map(os.path.abspath, sys.argv[1:3])
NAMES = sys.argv[3:]
MECHRANK = os.path.join(BUILD, "pipeline/mechrank")
TOOLS = os.path.join(BUILD, "tests")
HERE = os.path.dirname(os.path.abspath(__file__))
CALLS = {
    "R": ["Rscript", os.path.join(HERE, "peers_calls.R")],
    "python": [sys.executable, os.path.join(HERE, "peers_calls.py")],
}


@dataclass
class Row:
    name: str
    work: str  # what is done, in words
    table: str
    sets: str
    method: list  # options of mechrank score
    bench: str  # method of mr_bench; "": the whole commands are compared
    language: str
    task: str  # of peers_calls
    call: str  # the same in words
    wanted: str
    rescale: object = None  # peer's scores, sizes of sets, genes -> scores by our definition
    note: str = ""
    timed: bool = True  # False: only the scores are compared


def aucell_of_ctxcore(scores, sizes, n_genes):
    """ctxcore divides by cutoff x genes, others by the largest area that the set can have"""
    cutoff = int(np.ceil(0.05 * n_genes))
    k = np.minimum(sizes, cutoff - 1)
    return scores.mul(cutoff * sizes / (cutoff * k - k * (k + 1) / 2), axis=0)


GSVA1 = ["-m", "ssgsea", "--compat", "gsva1"]
ROWS = [
    Row("whole", "counts, log-CPM, ssGSEA of 50 sets, written; 20,000 x 1,000", "counts.tsv",
        "sets50.gmt", GSVA1 + ["--transform", "logcpm"], "", "R", "whole",
        "fread, edgeR calcNormFactors and cpm(log), GSVA ssgsea (ssgsea.norm = FALSE), fwrite",
        "100 times, 1/10 of the memory"),
    Row("gsva5000", "ssGSEA of 5,000 sets, 20,000 x 20", "counts20.tsv", "sets5000.gmt",
        GSVA1 + ["--transform", "none"], "ssgsea:gsva1", "R", "ssgsea",
        "gsva(method = ssgsea, ssgsea.norm = FALSE)", "50 times"),
    Row("gseapy5000", "ssGSEA of 5,000 sets, 20,000 x 100", "counts100.tsv", "sets5000.gmt",
        ["-m", "ssgsea", "--compat", "gseapy", "--transform", "none"], "ssgsea:gseapy", "python",
        "gseapy", "gseapy.ssgsea(permutation_num = 0)", "3 times"),
    Row("gaussian", "GSVA, Gaussian kernel, 50 sets, 20,000 x 1,000", "logs.tsv", "sets50.gmt",
        ["-m", "gsva", "--kcdf", "gaussian", "--compat", "gsva1", "--input-scale", "log2",
         "--transform", "none"],
        "gsva:gsva1", "R", "gaussian", "gsva(kcdf = Gaussian)", "10 times"),
    Row("ucell", "UCell of 50 sets, 10,000 cells, 7.5 % of 20,000 genes", "cells10000/matrix.mtx",
        "sets50.gmt", ["-m", "ucell", "--transform", "none"], "ucell", "python", "pyucell",
        "compute_ucell_scores(max_rank = 1500)", "10 times", note="pyUCell sums in 32 bits"),
    Row("aucell", "AUCell of the same", "cells10000/matrix.mtx", "sets50.gmt",
        ["-m", "aucell", "--transform", "none"], "aucell", "python", "decoupler", "mt.aucell",
        "10 times", note="ties: decoupler by the order of the genes, mechrank their expectation"),
    Row("ctxcore", "AUCell of 50 sets, 2,000 cells", "cells2000/matrix.mtx", "sets50.gmt",
        ["-m", "aucell", "--transform", "none"], "aucell", "python", "ctxcore",
        "ranks as pySCENIC, enrichment4cells", "10 times", rescale=aucell_of_ctxcore,
        note="its divisor undone; ties: ctxcore shuffles the genes, mechrank their expectation"),
    Row("aucell-untied", "AUCell without ties, 20,000 x 200", "digits.tsv", "sets50.gmt",
        ["-m", "aucell", "--input-scale", "log2", "--transform", "none"], "", "python",
        "decoupler", "mt.aucell", "equal", timed=False),
    Row("ctxcore-untied", "the same", "digits.tsv", "sets50.gmt",
        ["-m", "aucell", "--input-scale", "log2", "--transform", "none"], "", "python", "ctxcore",
        "ranks as pySCENIC, enrichment4cells", "equal", rescale=aucell_of_ctxcore, timed=False,
        note="its divisor undone"),
]


@dataclass
class Ran:
    """Of one command: seconds of each time, peak memory in MB, what it wrote."""
    seconds: list
    peak: float
    text: str


@dataclass
class Peer:
    version: str
    calls: list  # seconds of each; empty where only the whole is timed
    whole: float  # with reading and writing, one call
    times: int  # of which the best counts
    peak: float


def run(command):
    """Once; the largest of its processes counts as its memory."""
    start = time.perf_counter()
    # a child of this process would be said to need as much as this one
    text = subprocess.run(["sh", "-c", 'exec "$@" 3>peak', "sh", os.path.join(TOOLS, "peak")]
                          + command, stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds = time.perf_counter() - start
    with open("peak") as kb:
        return Ran([seconds], int(kb.read()) / 1024, text)


def run_often(command, at_most=5):
    """Five times, or twice what takes longer than a minute."""
    first = run(command)
    for _ in range(1, 2 if first.seconds[0] > 60 else at_most):
        again = run(command)
        first.seconds += again.seconds
        first.peak = max(first.peak, again.peak)
    return first


def run_peer(row):
    """Where it times itself, the whole is its best call and all that was around its calls."""
    command = CALLS[row.language] + [row.task, row.table, row.sets, row.name + ".peer", THREADS]
    ran = run(command) if row.bench or not row.timed else run_often(command)
    said = json.loads(ran.text.splitlines()[-1])
    calls = said["seconds"]
    whole = said["around"] + min(calls) if calls else min(ran.seconds)
    return Peer(said["version"], calls, whole, len(calls or ran.seconds), ran.peak)


def run_mechrank(row):
    return run_often([MECHRANK, "score", "-q", "-f", "-@", THREADS, "-c", row.table, "-g", row.sets]
                     + row.method + ["--precision", "15", "-o", row.name + ".mechrank"])


def score_alone(method, table, sets):
    """Best seconds by one and by two threads, and the median of their ratios."""
    text = run([os.path.join(TOOLS, "mr_bench"), "scoring", method, table, sets]).text
    one = float(re.search(r"1 thread +([0-9.]+) s", text)[1])
    two, ratio = re.search(r"2 threads +([0-9.]+) s.*ratio ([0-9.]+)", text).groups()
    return one, float(two), float(ratio)


def read_scores(path):
    return pd.read_csv(path, sep="\t", index_col=0, float_precision="round_trip")


def size_of_sets(path):
    with open(path) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return pd.Series({row[0]: len(row) - 2 for row in rows})


def count_genes(row):
    with open(row.table) as lines:
        if row.table.endswith(".mtx"):
            return int([next(lines) for _ in range(3)][2].split()[0])
        return sum(1 for _ in lines) - 1


def compare(row):
    """The largest difference, beside the largest score, and the correlation."""
    ours, theirs = (read_scores(row.name + end) for end in (".mechrank", ".peer"))
    if set(ours.index) != set(theirs.index) or set(ours.columns) != set(theirs.columns):
        raise SystemExit(f"{row.name}: not the same sets and samples")
    theirs = theirs.loc[ours.index, ours.columns]
    if row.rescale:
        theirs = row.rescale(theirs, size_of_sets(row.sets)[ours.index], count_genes(row))
    a, b = ours.to_numpy(), theirs.to_numpy()
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise SystemExit(f"{row.name}: a score is not finite")
    largest = np.abs(a - b).max()
    said = f"{largest:.1e} of {np.abs(b).max():.3g}"
    if largest > 1e-6 * np.abs(b).max():
        said += f", r = {np.corrcoef(a.ravel(), b.ravel())[0, 1]:.6f}"
    return said + (f" ({row.note})" if row.note else "")


def beside(peer, ours):
    digits = 0 if peer >= 10 * ours else 1
    return f"{peer:.3g} and {ours:.3g} s: {peer / ours:.{digits}f} times"


def report(row):
    peer = run_peer(row)
    ours = run_mechrank(row)
    cells = [row.work, f"{peer.version}: {row.call}", "", "", "", row.wanted, compare(row)]
    if row.timed:
        cells[1] += f"; best of {peer.times}"
        cells[3] = beside(peer.whole, min(ours.seconds))
        cells[4] = f"{peer.peak:.0f} and {ours.peak:.0f} MB: 1/{peer.peak / ours.peak:.0f}"
    if row.bench:
        _, two, _ = score_alone(row.bench, row.table, row.sets)
        cells[2] = beside(min(peer.calls), two)
    print("| " + " | ".join(cells) + " |", flush=True)


def report_threads():
    """Scoring alone by one and two threads."""
    works = [(m, "counts.tsv", "sets50.gmt") for m in
             ("ssgsea", "ssgsea:gsva1", "ssgsea:gseapy", "singscore", "ucell", "aucell", "mean",
              "median", "wmean", "ulm", "mlm", "zscore", "plage", "gsva", "gsva:gsva1")]
    works += [("ssgsea", "counts.tsv", "sets5000.gmt"), ("gsva", "counts.tsv", "sets5000.gmt"),
              ("ucell", "cells10000/matrix.mtx", "sets50.gmt"),
              ("aucell", "cells10000/matrix.mtx", "sets50.gmt")]
    print("\n| scoring alone | 1 thread | 2 threads | times faster |\n|---|---|---|---|")
    for method, table, sets in works:
        try:
            one, two, ratio = score_alone(method, table, sets)
            said = f"{one:.3g} s | {two:.3g} s | {ratio:.2f}"
        except subprocess.CalledProcessError as fault:
            said = f"failed: {fault}"
        print(f"| `{method}`, {table}, {sets} | {said} |", flush=True)


def main():
    os.chdir(FOLDER)
    yardstick = run_often(["wc", "-w", "counts.tsv"])
    print(f"`wc -w` of the counts: {min(yardstick.seconds):.3f} s; {THREADS} threads everywhere\n")
    print("| work | peer | scoring alone, peer and mechrank | from file to file | memory | wanted |"
          " largest difference |\n" + "|---" * 7 + "|")
    for row in ROWS:
        if NAMES and row.name not in NAMES:
            continue
        try:
            report(row)
        except (subprocess.CalledProcessError, OSError) as fault:
            print(f"| {row.work} | {row.task}: failed: {fault} |", flush=True)
    if not NAMES or "threads" in NAMES:
        report_threads()


if __name__ == "__main__":
    main()
