#!/bin/sh
# Compiles and runs main.c against a mechrank installed under PREFIX, with pkg-config only.
#   pkg-config.sh PREFIX OUTPUT [--static]
# shellcheck disable=SC2086 # flags are words
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=$1
output=$2
PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d | head -n 1)${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir mechrank)
cflags=$(pkg-config --cflags mechrank)
if [ "${3-}" = --static ]; then
    # our library static, those below it as the system has them
    below=$(pkg-config --print-requires-private mechrank)
    libs="$libdir/libmechrank.a $(pkg-config --libs $below) -fopenmp"
else
    libs="$(pkg-config --libs mechrank) -Wl,-rpath,$libdir"
fi
${CC:-cc} -std=c17 "$here/main.c" $cflags $libs -lm -o "$output"
"$output"
