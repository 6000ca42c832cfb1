#!/usr/bin/env bash
# Installs what is missing, builds mechrank and runs the built-in demo into results/demo/.
# Usage: scripts/run.sh [--no-install] [options of 'mechrank run', instead of the demo]
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

if [ "${1:-}" = --no-install ]; then
    MR_NO_INSTALL=1
    shift
fi
need_packages "$build_packages"
echo "Building into build/release"
tests=ON
pkg-config --exists cmocka || tests=OFF # not needed here; scripts/test.sh installs it
build release -DMR_TESTS=$tests -- --target mechrank_program
if [ $# -gt 0 ]; then
    exec build/release/pipeline/mechrank run "$@"
fi
mkdir -p results
build/release/pipeline/mechrank run --demo -o results/demo -f -@ "$(nproc)"
echo "Ranking: results/demo/ranking.tsv; report: results/demo/report.html"
