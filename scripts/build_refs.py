#!/usr/bin/env python3
"""Builds refs/ from refs/src/ and two annotation databases of Bioconductor.

usage: build_refs.py SRC ORG_HS_SQLITE GO_SQLITE OUT

SRC holds hand-kept tables with their citations; the databases are those of the Debian packages
r-bioc-org.hs.eg.db and r-bioc-go.db.  The same inputs give the same bytes: every table is
sorted bytewise and gzip carries no time stamp.
"""

import collections
import csv
import datetime
import gzip
import hashlib
import io
import os
import re
import sqlite3
import sys

VERSION = "2"  # of refs as a whole: raised with every change of content
SPECIES = ("human", "mouse", "rat")
COPIED = ("mechanisms.tsv", "sources.tsv", "core_genes.tsv", "evidence.tsv",
          "variances.tsv")
BUILT = COPIED + ("gene_ids.tsv.gz", "old_symbols.tsv", "background.gmt.gz")
MIN_SIZE, MAX_SIZE, MAX_OVERLAP, MAX_SETS = 15, 200, 0.1, 2000

# NCBI names the mitochondrial genes without the prefix that HGNC and Ensembl give them.
MITOCHONDRIAL = {"ATP6": "MT-ATP6", "ATP8": "MT-ATP8", "COX1": "MT-CO1", "COX2": "MT-CO2",
                 "COX3": "MT-CO3", "CYTB": "MT-CYB", "ND1": "MT-ND1", "ND2": "MT-ND2",
                 "ND3": "MT-ND3", "ND4": "MT-ND4", "ND4L": "MT-ND4L", "ND5": "MT-ND5",
                 "ND6": "MT-ND6"}

Gene = collections.namedtuple("Gene", "symbol ensembl entrez")  # ids: lists, best known first


def read_table(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def split_ids(field):
    return [] if field in ("", "-") else field.split(",")


def open_database(path):
    return sqlite3.connect("file:%s?mode=ro" % path, uri=True)


def metadata(database):
    """The facts that a database states of itself, dates ("2022-Sep12") in ISO form."""
    facts = dict(database.execute("SELECT name, value FROM metadata"))
    for name, value in facts.items():
        if re.fullmatch(r"\d{4}-[A-Z][a-z]{2}\d\d", value):
            facts[name] = datetime.datetime.strptime(value, "%Y-%b%d").date().isoformat()
    return facts


def human_genes(org):
    """Upper-case symbol -> Gene, of all human genes; loci of one symbol are joined."""
    ensembl = collections.defaultdict(list)
    for gene, name in org.execute("SELECT _id, ensembl_id FROM ensembl ORDER BY ensembl_id"):
        ensembl[gene].append(name)
    genes = {}
    rows = org.execute("SELECT _id, symbol, gene_id FROM gene_info JOIN genes USING (_id) "
                       "ORDER BY CAST(gene_id AS INTEGER)")
    for gene, symbol, entrez in rows:
        symbol = MITOCHONDRIAL.get(symbol, symbol)
        known = genes.setdefault(symbol.upper(), Gene(symbol, [], []))
        known.ensembl.extend(ensembl[gene])
        # A trait or region that shares its symbol with a gene has no Ensembl id.
        known.entrez.insert(len(known.entrez) if not ensembl[gene] else 0, entrez)
    return genes


def go_sets(org):
    """GO id -> upper-case symbols annotated to the process or a descendant, any evidence."""
    sets = collections.defaultdict(set)
    for go, symbol in org.execute("SELECT go_id, symbol FROM go_bp_all JOIN gene_info USING (_id)"):
        sets[go].add(MITOCHONDRIAL.get(symbol, symbol).upper())
    return sets


def jaccard(a, b):
    return len(a & b) / len(a | b)


def protected_sets(core, mechanisms):
    """The sets that the background must not resemble: core sets and unions of halves."""
    sets = collections.defaultdict(set)
    for row in core:
        sets[row["set"]].add(row["human"].upper())
    halves = [m[half].split(";") for m in mechanisms for half in ("up_sets", "down_sets")
              if m[half] != "-"]
    return list(sets.values()) + [set().union(*(sets[name] for name in half)) for half in halves]


def background(candidates, protected):
    kept = []
    for name in sorted(candidates):
        members = candidates[name]
        if not MIN_SIZE <= len(members) <= MAX_SIZE:
            continue
        if all(jaccard(members, other) < MAX_OVERLAP for other in protected) and \
                all(jaccard(members, other) < MAX_OVERLAP for _, other in kept):
            kept.append((name, members))
            if len(kept) == MAX_SETS:
                break
    return kept


def gmt(sets, go):
    terms = dict(go.execute("SELECT go_id, term FROM go_term"))
    return "".join("\t".join([name, terms[name]] + sorted(members)) + "\n"
                   for name, members in sets)


def gene_ids(core_ids, genes, members):
    """Core ids as curated; then human background genes with the ids that no other gene has."""
    tables = {species: {} for species in SPECIES}
    for row in core_ids:
        tables[row["species"]][row["symbol"]] = Gene(
            row["symbol"], split_ids(row["ensembl"]), split_ids(row["entrez"]))
    human = tables["human"]
    taken = {i for gene in human.values() for i in gene.ensembl + gene.entrez}
    known = {symbol.upper() for symbol in human}
    added = [genes[m] for m in sorted(members) if m in genes and m not in known]
    owners = collections.Counter(i for gene in added for i in set(gene.ensembl + gene.entrez))

    def own(ids):
        return [i for i in ids if owners[i] == 1 and i not in taken]

    for gene in added:
        human[gene.symbol] = Gene(gene.symbol, own(gene.ensembl), own(gene.entrez))
    lines = ["species\tsymbol\tensembl\tentrez\n"]
    for species in SPECIES:
        for symbol in sorted(tables[species]):
            gene = tables[species][symbol]
            lines.append("\t".join([species, symbol, ",".join(gene.ensembl) or "-",
                                    ",".join(gene.entrez) or "-"]) + "\n")
    return "".join(lines)


def old_symbols(org, genes, renamed, core, members):
    """Renamed genes for every species; other former names of core genes for human alone.

    A rodent may carry a gene of its own under what is an alias in human.
    """
    core = {row["human"].upper() for row in core}
    aliases = collections.defaultdict(set)
    for alias, symbol in org.execute("SELECT alias_symbol, symbol FROM alias "
                                     "JOIN gene_info USING (_id)"):
        aliases[alias.upper()].add(MITOCHONDRIAL.get(symbol, symbol).upper())
    rows = {}
    for alias, symbols in aliases.items():
        if len(symbols) == 1 and alias not in genes and "\t" not in alias and symbols <= core:
            rows[alias] = (min(symbols), "human")
    for row in renamed:
        if row["old"] in genes:
            sys.exit("renamed_symbols.tsv: %s is a current symbol" % row["old"])
        if row["new"] in core or row["new"] in members:
            rows[row["old"]] = (row["new"], "all")
    return "old\tnew\tspecies\n" + "".join(
        "%s\t%s\t%s\n" % (old, *rows[old]) for old in sorted(rows))


def check_core(core, mechanisms):
    """What the C test checks too, told here with the row at fault."""
    sets = {row["set"] for row in core}
    for m in mechanisms:
        for name in ";".join((m["up_sets"], m["down_sets"])).split(";"):
            if name not in sets | {"-"}:
                sys.exit("mechanisms.tsv: %s: no gene has the set %s" % (m["name"], name))


def package_version(path):
    """Version of the R package that a database belongs to."""
    description = os.path.join(os.path.dirname(path), "..", "DESCRIPTION")
    with open(description, encoding="utf-8") as f:
        return next(line.split()[1] for line in f if line.startswith("Version:"))


def manifest(files, origins, previous):
    lines = ["# refs version %s\n" % VERSION,
             "file\tsha256\torigin\tversion\tlicence\tdate\n"]
    for name in BUILT:
        lines.append("\t".join([name, hashlib.sha256(files[name]).hexdigest(), *origins[name]])
                     + "\n")
    lines.extend(line for line in previous if line.startswith("demo/"))  # another script's rows
    return "".join(lines)


def compress(text):
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as f:
        f.write(text.encode())
    return out.getvalue()


def main(src, org_path, go_path, out):
    org, go = open_database(org_path), open_database(go_path)
    core, mechanisms, core_ids, renamed, written = (read_table(os.path.join(src, name)) for name in (
        "core_genes.tsv", "mechanisms.tsv", "core_ids.tsv", "renamed_symbols.tsv", "ORIGINS.tsv"))
    check_core(core, mechanisms)
    genes = human_genes(org)
    sets = background(go_sets(org), protected_sets(core, mechanisms))
    members = set().union(*(m for _, m in sets))

    files = {}
    for name in COPIED:
        with open(os.path.join(src, name), "rb") as f:
            files[name] = f.read()
    files["gene_ids.tsv.gz"] = compress(gene_ids(core_ids, genes, members))
    files["old_symbols.tsv"] = old_symbols(org, genes, renamed, core, members).encode()
    files["background.gmt.gz"] = compress(gmt(sets, go))

    origins = {row["file"]: (row["origin"], row["version"], row["licence"], row["date"])
               for row in written}
    facts = {"org": package_version(org_path), "go": package_version(go_path)}
    facts.update(("org_" + k, v) for k, v in metadata(org).items())
    facts.update(("go_" + k, v) for k, v in metadata(go).items())
    origins = {name: tuple(field.format(**facts) for field in row)
               for name, row in origins.items()}
    try:
        with open(os.path.join(out, "MANIFEST.tsv"), encoding="utf-8") as f:
            previous = f.readlines()
    except FileNotFoundError:
        previous = []
    files["MANIFEST.tsv"] = manifest(files, origins, previous).encode()
    for name, data in files.items():
        with open(os.path.join(out, name), "wb") as f:
            f.write(data)
    print("%d background sets of %d genes, %d bytes in all" % (
        len(sets), len(members), sum(map(len, files.values()))))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
