#!/usr/bin/env python3
"""Makes a small genome, its genes and reads from them, for scripts/build_fixtures.sh.

usage: simulate_reads.py GENES.tsv OUT

Writes to OUT: genome.fa, genes.gtf (GENCODE's form), transcripts.fa, gencode.fa (the same
transcripts with GENCODE's long names), tx2gene.tsv, truth.tsv (fragments per gene and sample) and
SAMPLE_1.fq, SAMPLE_2.fq for each row of SAMPLES.  Sequences and reads are made up; only names and
ids of genes are real.  The same bytes everywhere: of Python's random module only random() is used,
whose numbers do not change between versions.
"""

import csv
import random
import sys

SAMPLES = (("s1", None), ("s2", None), ("s3", "reverse"), ("s4", "forward"))  # name, strand
N_FRAGMENTS = 3000
READ, FRAGMENT_MEAN, FRAGMENT_SD = 75, 200, 20
OVERLAPS = (11, 25)  # these genes begin in the last exon of the one before, on the other strand
PARALOG = 36         # its last exon is that of the gene before: reads of two places
SILENT = 37
COMPLEMENT = str.maketrans("ACGT", "TGCA")

rng = random.Random(20251122).random


def below(n):
    return int(rng() * n)


def between(low, high):
    return low + below(high - low + 1)


def normal():
    return sum(rng() for _ in range(12)) - 6


def reverse(sequence):
    return sequence.translate(COMPLEMENT)[::-1]


class Gene:
    """Exons are (first, last) bases of the forward strand, 0-based, half open, ascending."""

    def __init__(self, index, gene_id, name, start):
        self.name = name
        self.id = f"{gene_id}.{1 + index % 9}"
        self.strand = "-" if index % 2 else "+"
        self.chrom = None
        self.exons = []
        for _ in range(4):
            length = between(180, 320)
            self.exons.append((start, start + length))
            start += length + between(120, 260)
        first, second = (self.exons[:1], self.exons[1:2])
        forms = [self.exons, first + self.exons[2:], first + second + self.exons[3:]]
        number = int(gene_id[7:]) % 1000000
        self.transcripts = [(f"ENSMUST{90000000 + number * 10 + i:011d}.{1 + i}", exons)
                            for i, exons in enumerate(forms[:(1, 2, 3, 1)[index % 4]])]

    @property
    def end(self):
        return self.exons[-1][1]


def place_genes(path):
    """Two chromosomes of equal numbers of genes; returns [(chrom, sequence, genes)]."""
    with open(path, encoding="ascii", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    half = len(rows) // 2
    chroms = []
    for number, first in enumerate((0, half)):
        genes, start = [], 500
        for index in range(first, first + half):
            if index in OVERLAPS:
                start = genes[-1].end - 150
            gene = Gene(index, rows[index]["gene_id"], rows[index]["gene_name"], start)
            gene.chrom = f"chr{number + 1}"
            genes.append(gene)
            start = gene.end + between(300, 500)
        sequence = ["ACGT"[below(4)] for _ in range(start + 500)]
        for gene in genes:
            splice = ("GT", "AG") if gene.strand == "+" else ("CT", "AC")
            for (_, left), (right, _) in zip(gene.exons, gene.exons[1:]):
                sequence[left:left + 2], sequence[right - 2:right] = splice
        chroms.append((f"chr{number + 1}", sequence, genes))
    sequence, genes = chroms[1][1:]
    copy_exon(sequence, genes[PARALOG - 1 - half], genes[PARALOG - half])
    return [(name, "".join(sequence), genes) for name, sequence, genes in chroms]


def copy_exon(sequence, source, target):
    """The two genes lie on opposite strands."""
    (a, b), (c, d) = source.exons[-1], target.exons[-1]
    size = min(b - a, d - c)
    sequence[c:c + size] = reverse("".join(sequence[a:a + size]))


def spliced(sequence, exons, strand):
    text = "".join(sequence[first:last] for first, last in exons)
    return text if strand == "+" else reverse(text)


def write_annotation(chroms, out):
    def attributes(gene, transcript=None):
        words = [("gene_id", gene.id)] + ([("transcript_id", transcript)] if transcript else [])
        words += [("gene_type", "protein_coding"), ("gene_name", gene.name)]
        return " ".join(f'{key} "{value}";' for key, value in words)

    with open(f"{out}/genes.gtf", "w", encoding="ascii") as gtf, \
            open(f"{out}/tx2gene.tsv", "w", encoding="ascii") as table:
        gtf.write("##description: made by simulate_reads.py\n##format: gtf\n")
        table.write("transcript_id\tgene_id\n")
        for name, _, genes in chroms:
            for gene in genes:
                def line(kind, first, last, words, where=(name, gene.strand)):
                    gtf.write(f"{where[0]}\tSIMULATED\t{kind}\t{first + 1}\t{last}\t.\t{where[1]}"
                              f"\t.\t{words}\n")

                line("gene", gene.exons[0][0], gene.end, attributes(gene))
                for transcript, exons in gene.transcripts:
                    words = attributes(gene, transcript)
                    table.write(f"{transcript}\t{gene.id}\n")
                    line("transcript", exons[0][0], exons[-1][1], words)
                    for i, (first, last) in enumerate(exons):
                        number = i + 1 if gene.strand == "+" else len(exons) - i
                        line("exon", first, last, f"{words} exon_number {number};")


def write_sequences(chroms, out):
    with open(f"{out}/genome.fa", "w", encoding="ascii") as genome, \
            open(f"{out}/transcripts.fa", "w", encoding="ascii") as plain, \
            open(f"{out}/gencode.fa", "w", encoding="ascii") as gencode:
        for name, sequence, genes in chroms:
            genome.write(f">{name}\n")
            for i in range(0, len(sequence), 60):
                genome.write(sequence[i:i + 60] + "\n")
            for gene in genes:
                for i, (transcript, exons) in enumerate(gene.transcripts):
                    text = spliced(sequence, exons, gene.strand)
                    plain.write(f">{transcript}\n{text}\n")
                    gencode.write(f">{transcript}|{gene.id}|-|-|{gene.name}-20{i + 1}|{gene.name}|"
                                  f"{len(text)}|protein_coding|\n{text}\n")


def abundances(genes):
    """A weight per transcript and sample: [[weight of sample 0, ...], ...]."""
    weights = []
    for index, gene in enumerate(genes):
        level = 10 ** (1.6 * rng())
        change = 2 ** (normal() / 1.5) if index % 3 == 0 else 1
        parts = [0.15 + rng() for _ in gene.transcripts]
        for part in parts:
            row = [level * part / sum(parts) * (change if s > 1 else 1)
                   for s in range(len(SAMPLES))]
            weights.append([0] * len(row) if index == SILENT else row)
    return weights


def mutate(read):
    return "".join("ACGT"[below(4)] if rng() < 0.004 else base for base in read)


def fragment_of(text, strand):
    """A piece of 'text', as (read 1, read 2)."""
    size = min(len(text), max(READ + 10, int(FRAGMENT_MEAN + FRAGMENT_SD * normal())))
    start = below(len(text) - size + 1)
    piece = text[start:start + size]
    flip = rng() < 0.5 if strand is None else strand == "reverse"
    if flip:
        piece = reverse(piece)
    return mutate(piece[:READ]), mutate(reverse(piece)[:READ])


def write_reads(chroms, out):
    transcripts = [(gene, spliced(sequence, exons, gene.strand))
                   for _, sequence, genes in chroms
                   for gene in genes for _, exons in gene.transcripts]
    genes = [gene for _, _, some in chroms for gene in some]
    weights = abundances(genes)
    truth = {gene.id: [0] * len(SAMPLES) for gene in genes}
    for s, (sample, strand) in enumerate(SAMPLES):
        sums, total = [], 0.0
        for (_, text), row in zip(transcripts, weights):
            total += row[s] * (len(text) - FRAGMENT_MEAN + 1)
            sums.append(total)
        with open(f"{out}/{sample}_1.fq", "w", encoding="ascii") as one, \
                open(f"{out}/{sample}_2.fq", "w", encoding="ascii") as two:
            for i in range(N_FRAGMENTS + 150 * s):
                kind = rng()
                if kind < 0.02:  # of nowhere
                    pair = fragment_of("".join("ACGT"[below(4)] for _ in range(300)), None)
                elif kind < 0.06:  # of the genome: introns, and what lies between genes
                    sequence = chroms[below(2)][1]
                    at = below(len(sequence) - 400)
                    pair = fragment_of(sequence[at:at + 400], None)
                else:
                    draw = rng() * total
                    t = next(k for k, value in enumerate(sums) if draw < value)
                    pair = fragment_of(transcripts[t][1], strand)
                    truth[transcripts[t][0].id][s] += 1
                for f, mate, read in ((one, 1, pair[0]), (two, 2, pair[1])):
                    f.write(f"@{sample}.{i + 1}/{mate}\n{read}\n+\n{'I' * len(read)}\n")
    with open(f"{out}/truth.tsv", "w", encoding="ascii") as f:
        f.write("gene_id\t" + "\t".join(name for name, _ in SAMPLES) + "\n")
        for gene, values in truth.items():
            f.write(gene + "\t" + "\t".join(str(v) for v in values) + "\n")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n")[2])
    chroms = place_genes(sys.argv[1])
    write_annotation(chroms, sys.argv[2])
    write_sequences(chroms, sys.argv[2])
    write_reads(chroms, sys.argv[2])


if __name__ == "__main__":
    main()
