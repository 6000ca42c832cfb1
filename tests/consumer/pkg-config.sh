#!/bin/sh
# Compiles and runs main.c against a mechrank installed under PREFIX, with pkg-config only.
#   pkg-config.sh PREFIX OUTPUT [--static]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=$1
output=$2
PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d | head -n 1)${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
libdir=$(pkg-config --variable=libdir mechrank)
# shellcheck disable=SC2046 # the flags are words
if [ "${3-}" = --static ]; then
    # our library static, those below it as the system has them
    ${CC:-cc} -std=c17 "$here/main.c" $(pkg-config --cflags mechrank) "$libdir/libmechrank.a" \
        $(pkg-config --libs $(pkg-config --print-requires-private mechrank)) -fopenmp -lm \
        -o "$output"
else
    ${CC:-cc} -std=c17 "$here/main.c" $(pkg-config --cflags --libs mechrank) -lm \
        "-Wl,-rpath,$libdir" -o "$output"
fi
"$output"
else
    ${CC:-cc} -std=c17 "$here/main.c" $(pkg-config --cflags --libs mechrank) -lm \
        "-Wl,-rpath,$libdir" -o "$output"
fi
"$output"
