# Completion asks the tools; here the scripts are run as the shells run them.

load ../lib/common
load ../lib/tools

# complete_with LINE: what bash would offer at the end of the line, sorted.
complete_with() {
    bash --norc -c '
        source "$1"
        COMP_LINE=$2 COMP_POINT=${#2}
        read -ra COMP_WORDS <<<"$2"
        [[ $2 != *" " ]] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _crm "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}"
    ' bash "$REPO/completions/crm.bash" "$1" </dev/null | sort
}

offers() {
    complete_with "$1" >offered
    grep -Fxq -- "$2" offered || { echo "'$1' does not offer '$2' but: $(tr '\n' ' ' <offered)" && return 1; }
}

@test "bash: every tool completes its options" {
    for tool in $(all_tools); do
        offers "$tool --he" --help
    done
}

@test "bash: the tools are registered for completion" {
    run -0 bash --norc -c 'source "$1"; complete -p crm crm-find crm-forget' bash "$REPO/completions/crm.bash"
}

@test "bash: crm offers verbs, and then the options of the tool" {
    offers "crm fi" find
    offers "crm find --so" --sort
}

@test "bash: values come from the tools and the database" {
    prepare_contract_db
    offers "crm-find --for news" newsletter
    offers "crm-export --to mai" mailer
    offers "crm-consent with" withdraw
    offers "crm-find -f vc" vcard3
}

@test "bash: people are never offered" {
    prepare_contract_db
    for line in "crm-show j" "crm-forget jan" "crm-may newsletter/email pie" "crm-find jan"; do
        complete_with "$line" >offered
        run -1 grep -iE 'jan|piet' offered
    done
}

@test "bash: an option that wants a file offers files" {
    touch list-of-customers.csv
    offers "crm-export -o list-" list-of-customers.csv
}

@test "zsh and fish take their scripts" {
    command -v zsh >/dev/null || command -v fish >/dev/null || skip "neither zsh nor fish here"
    if command -v zsh >/dev/null; then
        zsh -n "$REPO/completions/_crm"
    fi
    if command -v fish >/dev/null; then
        fish -n "$REPO/completions/crm.fish"
    fi
}

@test "fish offers options and values" {
    command -v fish >/dev/null || skip "fish is not here"
    prepare_contract_db
    run -0 fish --no-config -c "source $REPO/completions/crm.fish; complete -C 'crm-find --so'"
    [[ $output == *--sort* ]]
    run -0 fish --no-config -c "source $REPO/completions/crm.fish; complete -C 'crm-export --to mai'"
    [[ $output == *mailer* ]]
}

@test "zsh offers options, verbs and values" {
    command -v zsh >/dev/null || skip "zsh is not here"
    prepare_contract_db
    offered_by_zsh() {
        zsh -f -c '
            compadd() { shift; print -l -- "$@" }
            _describe() { print -l -- "${(P@)2}" }
            _files() { print files }
            words=("${(@s: :)2}"); CURRENT=${#words}
            source $1' zsh "$REPO/completions/_crm" "$1"
    }
    offered_by_zsh "crm-find --so" | grep -q '^--sort:'
    offered_by_zsh "crm fi" | grep -Fxq find
    offered_by_zsh "crm-consent " | grep -Fxq withdraw
    offered_by_zsh "crm-export --to mai" | grep -Fxq mailer
    offered_by_zsh "crm-export -o x" | grep -Fxq files
}
