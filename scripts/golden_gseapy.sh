#!/bin/sh
# golden_gseapy.sh [--check] - tests/golden/scoring/gseapy*.tsv, written anew by GSEApy, which is
# installed from PyPI into a temporary environment; with --check compared with the committed ones.
# GSEAPY_PYTHON names a python3 that has it already.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden/scoring"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python=${GSEAPY_PYTHON:-$scratch/env/bin/python}
if [ -z "${GSEAPY_PYTHON:-}" ]; then
    python3 -m venv "$scratch/env"
    "$scratch/env/bin/pip" install --quiet gseapy==1.3.1
fi
mkdir "$scratch/found"
"$python" "$here/golden_gseapy.py" "$scratch/found"
if [ "${1:-}" != "--check" ]; then
    cp "$scratch"/found/*.tsv "$golden"
    exit 0
fi
for file in "$scratch"/found/*.tsv; do
    cmp "$golden/$(basename "$file")" "$file"
done
