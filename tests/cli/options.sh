#!/usr/bin/env bash
# Every long option that `mechrank help COMMAND` prints stands in the man page and is offered by
# the bash completion; every command too.
#   options.sh MECHRANK
set -u
program=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
man=$top/pipeline/man/mechrank.1
# shellcheck source=pipeline/completions/mechrank.bash
. "$top/pipeline/completions/mechrank.bash"
failed=0
n_options=0

fail()
{
    echo "FAIL: $*"
    failed=1
}

# offered WORD...: what completion offers for the last of these words.
offered()
{
    COMP_WORDS=("$program" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _mechrank
    printf '%s\n' "${COMPREPLY[@]}"
}

commands=$("$program" help --commands)
[ -n "$commands" ] || fail "'help --commands' prints nothing"
for command in $commands; do
    offered "" | grep -qx -- "$command" || fail "completion does not offer '$command'"
    grep -qE "^\.It Cm $command\$" "$man" || fail "the man page does not explain '$command'"
    options=$("$program" help "$command" | grep -oE '^ +(-., )?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+')
    for option in $options; do
        n_options=$((n_options + 1))
        offered "$command" -- | grep -qx -- "$option" || fail "completion: $command $option"
        grep -qE "Fl ${option#-}( |\$)" "$man" || fail "man page: $command $option"
    done
done
[ "$n_options" -gt 50 ] || fail "only $n_options options seen"
offered refs "" | grep -qx show || fail "completion does not offer 'refs show'"
offered refs show samp | grep -q . && fail "completion offers 'samp...' for 'refs show'"
offered refs show sources | grep -qx sources.tsv || fail "completion does not offer sources.tsv"
offered methods "" | grep -qx ssgsea || fail "completion does not offer ssgsea for 'methods'"
offered score -m uc | grep -qx ucell || fail "completion does not offer ucell for 'score -m'"
exit $failed
