#!/bin/sh
# compare_decoupler.sh - golden values of wmean, ulm and mlm against decoupler, which is installed
# from PyPI into a temporary environment.  DECOUPLER_PYTHON names a python3 that has it already.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python=${DECOUPLER_PYTHON:-$scratch/env/bin/python}
if [ -z "${DECOUPLER_PYTHON:-}" ]; then
    python3 -m venv "$scratch/env"
    "$scratch/env/bin/pip" install --quiet decoupler==2.2.0
fi
"$python" "$here/compare_decoupler.py"
