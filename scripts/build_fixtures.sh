#!/usr/bin/env bash
# Writes tests/data/quant/: what real quantifiers make of reads that simulate_reads.py simulates,
# and tests/cli/quant_formats.tsv, what these files are.
# Usage: scripts/build_fixtures.sh [--check] [--no-install]
#   --check  only compare tests/data/quant with what the tools write now, byte by byte but for
#            salmon's estimates, which differ from run to run, and HDF5, by its data sets
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

check=
for arg in "$@"; do
    case $arg in
    --check) check=yes ;;
    --no-install) MR_NO_INSTALL=1 ;;
    *)
        sed -n '4s/^# //p' "$0" >&2
        exit 2
        ;;
    esac
done
need_packages "$fixture_packages"

export LC_ALL=C
samples='s1 s2 s3'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/out
mkdir "$out"
cp tests/data/quant/genes.tsv "$out"

# Every command runs in $work with relative paths: some write them into their output.
cd "$work"

# quietly COMMAND...: shows its words only if it fails
quietly()
{
    "$@" >"$work/log" 2>&1 || {
        echo "build_fixtures.sh: failed: $*" >&2
        tail -n 40 "$work/log" >&2
        exit 1
    }
}

simulate()
{
    python3 "$root/scripts/simulate_reads.py" "$out/genes.tsv" .
    cp tx2gene.tsv truth.tsv "$out"
    gzip -n9 <genes.gtf >"$out/genes.gtf.gz"
}

run_salmon()
{
    local s
    quietly salmon index -t transcripts.fa -i salmon_index -p 1
    for s in $samples; do
        quietly salmon quant -i salmon_index -l A -1 "${s}_1.fq" -2 "${s}_2.fq" -g genes.gtf -p 1 \
            -o "salmon/$s"
        mkdir -p "$out/salmon/$s"
        cp "salmon/$s/quant.sf" "salmon/$s/quant.genes.sf" "$out/salmon/$s"
    done
}

# s1 once more with the names of GENCODE's transcripts
run_kallisto()
{
    local s n_bootstraps
    mkdir kallisto
    quietly kallisto index -i kallisto.idx transcripts.fa
    for s in $samples; do
        n_bootstraps=0
        if [ "$s" = s3 ]; then n_bootstraps=2; fi
        quietly kallisto quant -i kallisto.idx -o "kallisto/$s" --plaintext "${s}_1.fq" "${s}_2.fq"
        mkdir -p "$out/kallisto/$s"
        cp "kallisto/$s/abundance.tsv" "$out/kallisto/$s"
        python_with_h5py "$root/scripts/kallisto_h5.py" "kallisto/$s/abundance.tsv" \
            "$out/kallisto/$s/abundance.h5" $n_bootstraps
    done
    quietly kallisto index -i gencode.idx gencode.fa
    quietly kallisto quant -i gencode.idx -o kallisto/gencode --plaintext s1_1.fq s1_2.fq
    mkdir "$out/kallisto/gencode"
    cp kallisto/gencode/abundance.tsv "$out/kallisto/gencode"
}

# s4 for its strand only
run_star()
{
    local s
    mkdir star star_index bam "$out/star"
    quietly STAR --runMode genomeGenerate --genomeDir star_index --genomeFastaFiles genome.fa \
        --sjdbGTFfile genes.gtf --sjdbOverhang 74 --genomeSAindexNbases 7
    for s in $samples s4; do
        quietly STAR --genomeDir star_index --readFilesIn "${s}_1.fq" "${s}_2.fq" \
            --quantMode GeneCounts --outSAMtype BAM SortedByCoordinate --outFileNamePrefix "star/$s."
        cp "star/$s.ReadsPerGene.out.tab" "$out/star"
        mv "star/$s.Aligned.sortedByCoord.out.bam" "bam/$s.bam"
        samtools index "bam/$s.bam"
    done
}

run_featurecounts()
{
    local s
    mkdir featurecounts
    for s in $samples; do
        quietly featureCounts -p --countReadPairs -a genes.gtf -o "featurecounts/$s.counts.txt" \
            "bam/$s.bam"
    done
    quietly featureCounts -p --countReadPairs -a genes.gtf -o featurecounts/all.counts.txt \
        bam/s1.bam bam/s2.bam bam/s3.bam
    quietly featureCounts -p --countReadPairs --extraAttributes gene_name -a genes.gtf \
        -o featurecounts/names.counts.txt bam/s1.bam bam/s2.bam
    cp -r featurecounts "$out"
}

run_htseq()
{
    local s
    mkdir "$out/htseq"
    for s in $samples; do
        htseq-count -q -s no -r pos "bam/$s.bam" genes.gtf >"$out/htseq/$s.counts.txt"
    done
    htseq-count -q -s no -r pos bam/s1.bam bam/s2.bam bam/s3.bam genes.gtf \
        >"$out/htseq/all.counts.txt"
    htseq-count -q -s no -r pos --additional-attr gene_name bam/s1.bam genes.gtf \
        >"$out/htseq/names.counts.txt"
}

# the tables for Ballgown of s1 only
run_stringtie()
{
    local s
    for s in $samples; do
        quietly stringtie "bam/$s.bam" -e -B -G genes.gtf -A "stringtie/$s/gene_abund.tab" \
            -o "stringtie/$s/transcripts.gtf" -p 1
        mkdir -p "$out/stringtie/$s"
        cp "stringtie/$s/gene_abund.tab" "$out/stringtie/$s"
    done
    cp stringtie/s1/[eit]*.ctab "$out/stringtie/s1"
}

run_rsem()
{
    local s
    mkdir rsem "$out/rsem"
    quietly rsem-prepare-reference --gtf genes.gtf --bowtie genome.fa rsem/reference
    for s in $samples; do
        quietly rsem-calculate-expression --seed 1 --paired-end --no-bam-output "${s}_1.fq" \
            "${s}_2.fq" rsem/reference "rsem/$s"
        cp "rsem/$s.genes.results" "rsem/$s.isoforms.results" "$out/rsem"
    done
}

# version TOOL: its number alone
version()
{
    case $1 in
    salmon) salmon --version ;;
    kallisto) kallisto version ;;
    STAR) STAR --version ;;
    featureCounts) featureCounts -v 2>&1 ;;
    htseq-count) htseq-count --version ;;
    stringtie) stringtie --version ;;
    rsem) rsem-calculate-expression --version ;;
    bowtie) bowtie --version | head -n 1 ;;
    samtools) samtools --version | head -n 1 ;;
    esac | grep -oE '[0-9]+(\.[0-9]+)+[a-z]*' | head -n 1
}

write_readme()
{
    cat <<EOF
# Outputs of quantifiers

Made by \`scripts/build_fixtures.sh\`, never by hand; \`scripts/check.sh fixtures\` makes them again
and compares. The genome, the transcripts and the reads are simulated by \`scripts/simulate_reads.py\`
with a fixed seed: 40 genes on two chromosomes, 70 transcripts, about 3,000 pairs of reads per
sample. The ids and symbols of the genes (\`genes.tsv\`) are real ones of the mouse, 36 of them in
\`refs/gene_ids.tsv.gz\` and the last four not; versions of ids and names of transcripts are made up.
\`s1\` and \`s2\` are not stranded, \`s3\` is stranded in reverse, \`s4\` (STAR only) forward.

| files | tool | version |
|---|---|---|
| \`genes.gtf.gz\`, \`tx2gene.tsv\`, \`truth.tsv\` (fragments simulated per gene) | simulate_reads.py | |
| \`salmon/SAMPLE/quant.sf\`, \`quant.genes.sf\` (\`-g\`) | salmon | $(version salmon) |
| \`kallisto/SAMPLE/abundance.tsv\`, \`gencode\`: s1 with GENCODE's names of transcripts | kallisto | $(version kallisto) |
| \`kallisto/SAMPLE/abundance.h5\`: the same tables (\`s3\` with bootstraps that are none), since Debian's kallisto writes no HDF5 | scripts/kallisto_h5.py | |
| \`star/SAMPLE.ReadsPerGene.out.tab\` | STAR | $(version STAR) |
| \`featurecounts/SAMPLE.counts.txt\`, \`all\` (three BAM files), \`names\` (\`--extraAttributes\`), \`.summary\` | featureCounts | $(version featureCounts) |
| \`htseq/SAMPLE.counts.txt\`, \`all\` (three BAM files), \`names\` (\`--additional-attr\`) | htseq-count | $(version htseq-count) |
| \`stringtie/SAMPLE/gene_abund.tab\`; \`s1\` also the tables for Ballgown | StringTie | $(version stringtie) |
| \`rsem/SAMPLE.genes.results\`, \`SAMPLE.isoforms.results\` | RSEM, bowtie | $(version rsem), $(version bowtie) |

The BAM files are STAR's, with the index of samtools $(version samtools). sailfish is not in Debian: its
\`quant.sf\` has the columns of salmon's. 10x, h5ad and nf-core files are not made here.
EOF
}

simulate
run_salmon
run_kallisto
run_star
run_featurecounts
run_htseq
run_stringtie
run_rsem
write_readme >"$out/README.md"
formats()
{
    python_with_h5py "$root/scripts/build_real_formats.py" quant "$root/tests/data/quant" \
        "$root/refs/gene_ids.tsv.gz"
}

if [ "$check" ]; then
    formats | diff -u "$root/tests/cli/quant_formats.tsv" -
    python_with_h5py "$root/scripts/compare_fixtures.py" "$root/tests/data/quant" "$out"
else
    rm -rf "$root/tests/data/quant"
    cp -r "$out" "$root/tests/data/quant"
    chmod -R u=rwX,go=rX "$root/tests/data/quant"
    formats >"$root/tests/cli/quant_formats.tsv"
fi
