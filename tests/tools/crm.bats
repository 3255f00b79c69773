# crm: the front-end.

load ../lib/common

@test "alone: the tools in groups, the file, how many people, the next step" {
    crm_run 0 crm
    assert_contains "permission"
    assert_contains "  find "
    assert_contains "people 0"
    assert_contains "Next: crm-add"
    person given=Jan family=Jansen email=jan@example.nl
    crm_run 0 crm
    assert_contains "people 1"
    assert_contains "Next: crm-recipient add"
    crm-recipient add mailer role=processor country=NL contract=2025-01-07
    crm_run 0 crm
    assert_contains "Next: crm-export --all --for newsletter/email --to mailer -o list.csv"
}

@test "alone without a database, or with a broken one: still 0" {
    rm "$CRM_DB"
    crm_run 0 crm
    assert_contains "No database at $CRM_DB (from CRM_DB)"
    assert_contains "Next: crm-init"
    echo nonsense >"$CRM_DB"
    crm_run 0 crm
    assert_contains "cannot be used"
    unset CRM_DB HOME XDG_DATA_HOME
    crm_run 0 crm
}

@test "every tool of the list is a program, and every program is in the list" {
    while read -r verb; do
        [ -x "$BIN/crm-$verb" ] || fails_with "crm-$verb is listed and not there"
    done < <(crm complete verb)
    for program in "$BIN"/crm-*; do
        crm complete verb | grep -Fxq "${program##*/crm-}" || fails_with "$program is not listed"
    done
}

@test "crm VERB runs the tool, its options and status with it" {
    crm_run 0 crm find --version
    assert_contains "crm-find"
    crm_run 2 crm find --no-such-option
    crm_run 0 crm init show --fields name -f csv
    assert_contains "Fietsatelier"
}

@test "habits are answered, other words get the nearest verb" {
    for habit in import:crm-add search:crm-find list:crm-find delete:crm-forget tag:crm-edit unsubscribe:crm-consent; do
        crm_run 2 crm "${habit%:*}"
        assert_message "${habit#*:}"
    done
    crm_run 2 crm dupes
    assert_message "crm-merge"
    crm_run 2 crm retention
    assert_message "nothing in this version"
    crm_run 2 crm fnid
    assert_message "crm find"
    crm_run 2 crm ../find
    crm_run 2 crm find/../find
}

@test "every habit of the table names a program that exists or is to come, and a line to copy" {
    while IFS=, read -r typed tool example; do
        [ -n "$tool" ] && [ -n "$example" ] || fails_with "$typed has no answer"
        ! [ -x "$BIN/crm-$typed" ] || fails_with "$typed is a tool and no habit"
    done < <(grep -v '^#' "$CRM_SHARE/crm/habits.csv" | tail -n +2)
}

@test "config: each setting with its origin; option over variable over user's file over default" {
    mkdir -p "$XDG_CONFIG_HOME/crm"
    printf '# mine\n\nby = anna\nlang=en\ndb = /elsewhere.db\n' >"$XDG_CONFIG_HOME/crm/config"
    crm_run 0 crm config --format csv
    assert_line "db,$CRM_DB,CRM_DB"
    assert_line "by,anna,$XDG_CONFIG_HOME/crm/config:3"
    assert_line "key_file,$CRM_DB.key,default"
    crm_run 0 crm config -d x.db --fields value,origin -f csv -o out.csv
    grep -Fxq "x.db,--db" out.csv
    unset CRM_DB
    crm_run 0 crm config -f csv
    assert_line "db,/elsewhere.db,$XDG_CONFIG_HOME/crm/config:5"
    crm_run 0 crm config --output all.json
    crm_run 2 crm config extra
}

@test "a wrong line in a configuration file: 78, with file and line" {
    mkdir -p "$XDG_CONFIG_HOME/crm"
    printf 'by = anna\nnonsense\n' >"$XDG_CONFIG_HOME/crm/config"
    crm_run 78 crm config
    assert_message "crm: $XDG_CONFIG_HOME/crm/config:2: "
    printf 'colour = red\n' >"$XDG_CONFIG_HOME/crm/config"
    crm_run 78 crm config
    assert_message "config:1: colour: unknown key"
    crm_run 0 crm --help
}

@test "complete: names of each kind, by prefix, and never people" {
    person given=Jan family=Jansen email=jan@example.nl tag=winter
    crm_run 0 crm complete verb "fi"
    assert_output find
    crm_run 0 crm complete tag
    assert_output winter
    crm_run 0 crm complete purpose news
    assert_output newsletter
    crm_run 0 crm complete source public
    assert_output public-web
    crm_run 0 crm complete format c
    assert_output $'csv\ncsv-sheet'
    crm_run 0 crm complete via dou
    assert_output double-opt-in
    crm_run 0 crm complete field postc
    assert_output postcode
    crm_run 0 crm complete recipient
    assert_empty
    crm_run 0 crm complete notice
    assert_empty
    crm_run 0 crm complete channel z
    assert_empty
    crm_run 2 crm complete
    crm_run 2 crm complete person Jan
    rm "$CRM_DB"
    crm_run 0 crm complete tag
    assert_empty
    assert_silent
}

@test "output that cannot be written: 74" {
    crm_run 74 bash -c 'crm >/dev/full'
    crm_run 74 bash -c 'crm >&-'
}
