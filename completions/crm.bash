# Completion of the crm tools for bash. It knows nothing itself: the tools say which options and verbs they have
# (TOOL --help-options), and `crm complete KIND PREFIX` names tags, purposes, channels, recipients, notices and fields; never people.

# _crm_say TOOL: what the tool says of itself, one option or verb a line: --name<tab>kind of its value<tab>help.
_crm_say()
{
    command "$1" --help-options 2>/dev/null
}

# _crm_values KIND PREFIX: words for a value of that kind.
_crm_values()
{
    case $1 in
        file | FILE*) compgen -f -- "$2" ;;
        dir | DIR) compgen -d -- "$2" ;;
        *) crm complete "$1" "$2" 2>/dev/null ;;
    esac
}

_crm()
{
    local tool=${COMP_WORDS[0]##*/} first=1 current previous kind
    local -a words
    current=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [ "$tool" = crm ]; then
        if [ "$COMP_CWORD" = 1 ]; then
            mapfile -t COMPREPLY < <(crm complete verb "$current" 2>/dev/null)
            return
        fi
        tool=crm-${COMP_WORDS[1]}
        first=2
    fi
    if [ "$COMP_CWORD" -gt "$first" ] && [[ $previous == -* ]]; then
        kind=$(_crm_say "$tool" | awk -F'\t' -v option="$previous" '$1 == option || $2 == option { print $3; exit }')
        if [ -n "$kind" ]; then
            mapfile -t COMPREPLY < <(_crm_values "$kind" "$current")
            return
        fi
    fi
    if [[ $current == -* ]]; then
        mapfile -t words < <(_crm_say "$tool" | awk -F'\t' '{ print $1; if ($2 != "") print $2 }')
        mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$current")
    else
        mapfile -t COMPREPLY < <(
            crm complete operand "$current" "$tool" "${COMP_WORDS[@]:first:COMP_CWORD-first}" 2>/dev/null
            compgen -f -- "$current"
        )
    fi
}
