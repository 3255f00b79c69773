# Completion of the crm tools for bash. It knows nothing itself: the tools say which options and operands they have (--help-options,
# --help), and `crm complete KIND PREFIX` names tags, purposes, channels, recipients, notices and fields; never people.

# _crm_values KIND PREFIX: words for a value of that kind.
_crm_values()
{
    case $1 in
        file) compgen -f -- "$2" ;;
        dir) compgen -d -- "$2" ;;
        *) crm complete "$1" "$2" 2>/dev/null ;;
    esac
}

# _crm_operand TOOL NUMBER VERB: what the synopsis has at that place: words as they are, kinds of values with = before them.
_crm_operand()
{
    command "$1" --help 2>/dev/null | awk -v tool="$1" -v number="$2" -v verb="$3" '
        sub(/^usage: /, "") { inside = 1 }
        inside && !NF { exit }
        inside && $1 == tool {
            sub(/\[option \.\.\.\]/, "")
            gsub(/[][]/, "")
            if (number > 1 && $2 !~ /^[A-Z]/ && !index("|" $2 "|", "|" verb "|")) next
            count = split($(number + 1), part, "|")
            for (i = 1; i <= count; i++)
                if (part[i] ~ /^[a-z-]+$/) print part[i]
                else if (match(part[i], /^[A-Z]+/)) print "=" tolower(substr(part[i], 1, RLENGTH))
        }'
}

_crm()
{
    local tool=${COMP_WORDS[0]##*/} first=1 current previous kind word
    local -a operands=() words=()
    current=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [ "$tool" = crm ] && [[ ${COMP_WORDS[1]} != -* ]]; then
        if [ "$COMP_CWORD" = 1 ]; then
            mapfile -t COMPREPLY < <(compgen -c "crm-$current" | sed 's/^crm-//' | sort -u)
            return
        fi
        tool=crm-${COMP_WORDS[1]}
        first=2
    fi
    if [ "$COMP_CWORD" -gt "$first" ] && [[ $previous == -* ]]; then
        kind=$(command "$tool" --help-options 2>/dev/null |
            awk -F'\t' -v option="$previous" '$1 == option || $2 == option { print $3; exit }')
        if [ -n "$kind" ]; then
            mapfile -t COMPREPLY < <(_crm_values "$kind" "$current")
            return
        fi
    fi
    if [[ $current == -* ]]; then
        mapfile -t words < <(command "$tool" --help-options 2>/dev/null | awk -F'\t' '{ print $1; if ($2 != "") print $2 }')
        mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$current")
        return
    fi
    for word in "${COMP_WORDS[@]:first:COMP_CWORD-first}"; do
        [[ $word == -* ]] || operands+=("$word")
    done
    while IFS= read -r word; do
        case $word in
            =*) mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(_crm_values "${word#=}" "$current") ;;
            "$current"*) COMPREPLY+=("$word") ;;
        esac
    done < <(_crm_operand "$tool" $((${#operands[@]} + 1)) "${operands[0]}")
}

# crm itself, and each tool that is to be found.
# shellcheck disable=SC2046
complete -F _crm -o filenames -o default crm $(compgen -c crm- | sort -u)
