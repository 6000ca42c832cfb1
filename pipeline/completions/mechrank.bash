# bash completion for mechrank: commands and options come from the program's own help.
_mechrank()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} words

    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 || $COMP_CWORD -eq 2 && $command == help && $current != -* ]]; then
        words="$("$program" help --commands 2>/dev/null)"
        [[ $COMP_CWORD -eq 1 ]] && words+=' --help --version'
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        return
    fi
    if [[ $current == -* ]]; then
        words="$("$program" help "$command" 2>/dev/null | grep -oE '^ +(-., )?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+')"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        return
    fi
    if [[ $command == methods && $COMP_CWORD -eq 2 || $command == score && ( $previous == -m || $previous == --method ) ]]; then
        words="$("$program" methods 2>/dev/null | cut -f 1 | tail -n +2)"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        return
    fi
    if [[ $command == refs && $COMP_CWORD -eq 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'list show export' -- "$current")
        return
    fi
    if [[ $command == refs && $previous == show ]]; then
        words="$("$program" refs list 2>/dev/null | cut -f 2 | tail -n +2)"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _mechrank mechrank
