# The one input rule, the transaction of a run, and what a repeated stream does: tested once, through tools of each kind.

load ../lib/common

# at_terminal COMMAND: run it with a terminal as standard input; its status is kept.
at_terminal() { script -qec "$1" /dev/null </dev/null >terminal 2>&1; }

two_people() {
    first=$(crm-add given=Jan family=Jansen email=jan@example.nl)
    second=$(crm-add given=Piet family=Pietersen email=piet@example.nl)
}

@test "without operands and without input: 2, and --all is named where the tool has it" {
    for input in '</dev/null' '<&-'; do
        crm_run 2 bash -c "crm-may newsletter/email $input"
        assert_message "--all"
        crm_run 2 bash -c "crm-export $input"
        assert_message "--all"
        crm_run 2 bash -c "crm-consent withdraw newsletter/email $input"
        crm_run 2 bash -c "crm-edit city=Utrecht $input"
        crm_run 2 bash -c "crm-add $input"
        crm_run 2 bash -c "crm-forget --yes $input"
    done
}

@test "a terminal as standard input is no input" {
    run at_terminal "crm-may newsletter/email"
    assert_equal 2 "$status"
    grep -q -- --all terminal
}

@test "a lister reads nothing unless asked" {
    two_people
    crm_run 0 bash -c 'crm-find </dev/null | wc -l'
    assert_output 2
}

@test "an empty stream begins nothing and is no fault" {
    before=$(sha256sum "$CRM_DB")
    crm_run 0 bash -c ': | crm-consent withdraw newsletter/email'
    crm_run 0 bash -c ': | crm-edit city=Utrecht'
    crm_run 0 bash -c ': | crm-may newsletter/email'
    assert_empty
    assert_equal "$before" "$(sha256sum "$CRM_DB")"
}

@test "who is meant comes as ids, addresses, phones, JSON and CSV alike" {
    two_people
    for input in "$first" jan@example.nl JAN@EXAMPLE.NL "{\"id\":$first}" "[{\"id\":$first}]" "id"$'\n'"$first" "email"$'\n'"jan@example.nl"; do
        printf '%s\n' "$input" >input
        crm_run 0 bash -c 'crm-export <input -f csv --fields id'
        assert_equal $'id\n'"$first" "$output"
    done
    printf '\xef\xbb\xbf%s\n' "$first" >input
    crm_run 0 bash -c 'crm-export - <input -f csv --fields id'
    assert_equal $'id\n'"$first" "$output"
}

@test "CSV whose header names nobody is refused" {
    two_people
    printf 'colour,size\nred,9\n' >input
    crm_run 65 bash -c 'crm-export <input'
    assert_empty
}

@test "a bad record: every fault is a line with its place, and nothing is applied" {
    two_people
    printf '%s\n' jan@example.nl '{"id":' >input
    printf '{"id":%s,"city":"Utrecht"}\n{"id":\n{"id":%s,"email":"nowhere"}\n' "$first" "$second" >input
    before=$(sql .dump | sha256sum)
    crm_run 65 bash -c 'crm-edit <input'
    assert_message "crm-edit: -:2:"
    assert_message "crm-edit: -:3: email:"
    refute_message nowhere
    assert_equal "$before" "$(sql .dump | sha256sum)"
}

@test "--expect: another number of records applies nothing" {
    two_people
    printf '%s\n' "$first" >input
    crm_run 65 bash -c 'crm-edit --expect 2 city=Utrecht <input'
    assert_equal 0 "$(sql "SELECT count(*) FROM contact_point WHERE city = 'Utrecht'")"
    crm_run 0 bash -c 'crm-edit --expect 1 city=Utrecht <input'
    assert_equal 1 "$(sql "SELECT count(*) FROM contact_point WHERE city = 'Utrecht'")"
    crm_run 2 bash -c 'crm-edit --expect many city=Utrecht <input'
}

@test "the same stream with the same options twice changes nothing and says so; operands count each time" {
    two_people
    printf '%s\n' jan@example.nl piet@example.nl >input
    crm_run 0 bash -c 'crm-consent withdraw newsletter/email <input'
    before=$(sql .dump | sha256sum)
    crm_run 0 bash -c 'crm-consent withdraw newsletter/email <input'
    assert_message "already applied as batch b"
    assert_equal "$before" "$(sql .dump | sha256sum)"
    crm_run 0 bash -c 'crm-consent withdraw birthday-card <input'
    refute_message "already applied"
    crm_run 0 bash -c 'crm-consent withdraw newsletter/email --by somebody <input'
    assert_message "already applied"
}

@test "after an erasure the same stream is judged anew" {
    two_people
    printf 'given,family,email\nJan,Jansen,jan@example.nl\nKees,Klaassen,kees@example.nl\n' >people.csv
    crm_run 0 crm-add people.csv
    crm_run 0 crm-add people.csv
    assert_message "already applied as batch b"
    crm_run 0 crm-forget "$second" --yes
    crm_run 0 crm-add people.csv
    refute_message "already applied"
}

@test "two writers in one pipe, in both orders of start" {
    two_people
    printf 'given,family,email\nKees,Klaassen,kees@example.nl\n' >people.csv
    for delay in 'sleep 0.3; ' ''; do
        printf 'given,family,email\nKees,Klaassen,kees%s@example.nl\n' "${#delay}" >people.csv
        crm_run 0 bash -c "set -o pipefail; { ${delay:-:;} crm-add --print people.csv; } | { ${delay:+:;} ${delay:-sleep 0.3;} crm-consent withdraw newsletter/email; }"
    done
    assert_equal 2 "$(sql "SELECT count(*) FROM consent_event WHERE state = 'withdrawn'")"
}

@test "output comes after COMMIT: an output that cannot be written says that the change is saved, and a repeat changes nothing" {
    printf 'given,family,email\nKees,Klaassen,kees@example.nl\n' >people.csv
    crm_run 74 bash -c 'crm-add --print people.csv >/dev/full'
    assert_message "the change is saved as batch b"
    assert_equal 1 "$(sql "SELECT count(*) FROM party")"
    crm_run 0 crm-add --print people.csv
    assert_equal 1 "$(sql "SELECT count(*) FROM party")"
}

@test "-o writes whole or not at all, 0600, and no half file stays" {
    two_people
    echo old >out.csv
    chmod 644 out.csv
    crm_run 0 crm-find -o out.csv --fields id,email
    assert_equal 3 "$(wc -l <out.csv)"
    assert_equal 600 "$(stat -c %a out.csv)"
    echo old >out.csv
    printf 'zzz\n' >input
    crm_run 1 crm-export nobody@example.nl -o out.csv
    assert_equal old "$(cat out.csv)"
    crm_run 73 crm-find -o nowhere/out.csv
    assert_equal "" "$(find . -name '*out.csv?*')"
}

@test "a busy file: 75 after the budget, and nothing applied" {
    two_people
    hold_lock
    CRM_BUSY=1 crm_run 75 crm-edit "$first" city=Utrecht
    assert_message "in use by another process, try again"
    release_lock
    crm_run 0 crm-edit "$first" city=Utrecht
    CRM_BUSY=soon crm_run 78 crm-edit "$first" city=Zeist
}
