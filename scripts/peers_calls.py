"""Python's side of scripts/peers.py: python peers_calls.py TASK TABLE SETS OUT THREADS

TASK is gseapy, pyucell, decoupler or ctxcore.  TABLE is a table of genes x samples, or the
matrix.mtx of a folder with features.tsv and barcodes.tsv.  Scores go to OUT; the last line of
standard output is JSON: version, seconds of each call, and of all that was before and behind them.
"""
import json
import os
import sys
import time
import warnings
from importlib.metadata import version

START = time.perf_counter()
warnings.filterwarnings("ignore")
TASK, TABLE, SETS, OUT, THREADS = sys.argv[1:]
os.environ["NUMBA_NUM_THREADS"] = THREADS

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402


def read_sets():
    with open(SETS) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {row[0]: row[2:] for row in rows}


def read_names(name):
    with open(os.path.join(os.path.dirname(TABLE), name)) as lines:
        return [line.rstrip("\n").split("\t")[0] for line in lines]


def read_frame():
    """genes x samples"""
    return pd.read_csv(TABLE, sep="\t", index_col=0)


def read_cells():
    """AnnData, cells x genes, sparse if the file is"""
    import anndata
    import scipy.io

    if not TABLE.endswith(".mtx"):
        return anndata.AnnData(read_frame().T)
    values = scipy.io.mmread(TABLE).T.tocsr().astype(np.float32)
    return anndata.AnnData(
        values,
        obs=pd.DataFrame(index=read_names("barcodes.tsv")),
        var=pd.DataFrame(index=read_names("features.tsv")),
    )


def timed(call):
    """Five times, or twice what takes longer than a minute."""
    seconds = []
    while len(seconds) < (2 if seconds and seconds[0] > 60 else 5):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return result, seconds


def gseapy():
    """ssGSEA without the range"""
    import gseapy as package

    frame, sets = read_frame(), read_sets()
    result, seconds = timed(
        lambda: package.ssgsea(
            frame, sets, outdir=None, sample_norm_method="rank", min_size=1, max_size=len(frame),
            weight=0.25, permutation_num=0, no_plot=True, threads=int(THREADS),
        )
    )
    scores = result.res2d.pivot(index="Term", columns="Name", values="ES")
    return scores.astype(float), seconds


def pyucell():
    import pyucell as package

    cells, sets = read_cells(), read_sets()

    def call():
        package.compute_ucell_scores(cells, sets, max_rank=1500, n_jobs=int(THREADS))
        return cells.obs[[name + "_UCell" for name in sets]].set_axis(list(sets), axis=1)

    scores, seconds = timed(call)
    return scores.T, seconds


def decoupler():
    """AUCell; the first call also compiles"""
    import decoupler as package

    cells, sets = read_cells(), read_sets()
    net = pd.DataFrame(
        [(name, gene) for name, genes in sets.items() for gene in genes],
        columns=["source", "target"],
    )
    net["weight"] = 1.0

    def call():
        package.mt.aucell(cells, net, tmin=1)
        return cells.obsm["score_aucell"]

    scores, seconds = timed(call)
    return scores.T, seconds


def ctxcore():
    """AUCell: ranks as pySCENIC makes them, ties by the order of shuffled genes"""
    from ctxcore.genesig import GeneSignature
    from ctxcore.recovery import enrichment4cells

    cells, sets = read_cells(), read_sets()
    values = cells.X if isinstance(cells.X, np.ndarray) else cells.X.toarray()
    frame = pd.DataFrame(values, index=cells.obs_names, columns=cells.var_names)
    signatures = [GeneSignature(name, dict.fromkeys(genes, 1.0)) for name, genes in sets.items()]

    def call():
        shuffled = frame.sample(frac=1.0, replace=False, axis=1, random_state=1)
        ranks = shuffled.rank(axis=1, ascending=False, method="first").astype(np.uint32) - 1
        scores = [enrichment4cells(ranks, s, auc_threshold=0.05)["AUC"] for s in signatures]
        return pd.DataFrame([s.to_numpy() for s in scores], index=list(sets), columns=frame.index)

    return timed(call)


PACKAGES = {"ctxcore": ["ctxcore", "pandas"]}


def main():
    tasks = {f.__name__: f for f in (gseapy, pyucell, decoupler, ctxcore)}
    scores, seconds = tasks[TASK]()
    scores.index.name = "set"
    scores.to_csv(OUT, sep="\t", float_format="%.17g")
    names = PACKAGES.get(TASK, [TASK])
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    said = f"Python {sys.version.split()[0]}, {versions}"
    around = time.perf_counter() - START - sum(seconds)
    print(json.dumps({"version": said, "seconds": seconds, "around": around}), flush=True)
    if TASK == "decoupler":
        os._exit(0)  # numba's threads may spin for ever at the end


if __name__ == "__main__":
    main()
