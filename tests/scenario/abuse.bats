# What a clumsy or a malicious user does: each time a clear answer with the right status, and nothing half done.

load ../lib/common
load ../lib/tools

# unchanged_after STATUS COMMAND…: it ends so, and leaves every row as it was.
unchanged_after() {
    local before
    before=$(sql .dump | sha256sum)
    crm_run "$@"
    assert_equal "$before" "$(sql .dump | sha256sum)"
}

@test "output never goes over the database, its log, its key or its seal" {
    person given=Jan family=Jansen email=jan@example.nl
    ln -s "$CRM_DB" link
    for path in "$CRM_DB" "$CRM_DB.key" "$CRM_DB.seal" "$CRM_DB-wal" ../crm.db ./link; do
        unchanged_after 2 crm-find -o "$path"
        assert_message "is a file of the database itself, and is not overwritten"
        unchanged_after 2 crm-add given=Piet --print -o "$path"
        unchanged_after 2 crm-forget "$id" --yes --report "$path"
        printf 'given,email\nKees,nowhere\nPiet,piet@example.nl\n' >people.csv
        unchanged_after 2 crm-add people.csv --rejects "$path"
    done
    [ -L link ] && [ "$(stat -c %s "$CRM_DB.key")" = 32 ]
    crm_run 0 crm-check
}

@test "the database, its log, its key and its seal are no input" {
    person given=Jan family=Jansen email=jan@example.nl
    touch "$CRM_DB.seal" && chmod 600 "$CRM_DB.seal"
    ln -s "$CRM_DB" link
    ln "$CRM_DB" hardlink
    printf 'given,Nieuwsbrief\nJan,ja\n' >people.csv
    for path in "$CRM_DB" "$CRM_DB.key" "$CRM_DB.seal" ../crm.db ./link ./hardlink; do
        unchanged_after 2 crm-consent refuse newsletter "$id" --evidence "$path"
        assert_message "$path: is a file of the database itself, and is not read as input"
        unchanged_after 2 crm-add people.csv --consent newsletter/email=Nieuwsbrief --wording "$path"
        unchanged_after 2 crm-add "$path"
        assert_message "is not read as input"
        unchanged_after 2 crm-notice check newsletter "$path"
        unchanged_after 2 crm-check --absent "$path"
    done
    for command in crm-add crm-show "crm-notice check newsletter -" "crm-check --absent -" "crm-consent stop"; do
        # shellcheck disable=SC2086 # a command and its operands
        unchanged_after 2 $command <"$CRM_DB"
        assert_message "-: is a file of the database itself, and is not read as input"
    done
    rm hardlink
    crm_run 0 crm-check
}

@test "--rejects never goes over the input" {
    printf 'given,email\nKees,nowhere\nPiet,piet@example.nl\n' >people.csv
    cp people.csv whole
    unchanged_after 2 crm-add people.csv --rejects ./people.csv
    assert_message "--rejects names the input itself"
    unchanged_after 2 bash -c 'crm-add --rejects people.csv <people.csv'
    cmp people.csv whole
}

@test "an output that cannot be made is found out before anything is written; one that fails later says what is saved" {
    person given=Jan family=Jansen email=jan@example.nl
    for output in nowhere/x "$BATS_TEST_TMPDIR"; do
        unchanged_after 73 crm-add given=Piet family=Pietersen --print -o "$output"
        unchanged_after 73 crm-edit "$id" city=Utrecht --print -o "$output"
        unchanged_after 73 crm-forget "$id" --yes --print -o "$output"
    done
    for option in "-f xml" "-f vcard" "-o x.html" "--fields nosuch" "--fields ,"; do
        # shellcheck disable=SC2086 # words
        unchanged_after 2 crm-forget "$id" --yes --print $option
        # shellcheck disable=SC2086 # words
        unchanged_after 2 crm-add given=Piet family=Pietersen --print $option
    done
    crm_run 74 crm-forget "$id" --yes --print -o /dev/full
    assert_message "the change is saved as batch b"
    assert_equal 0 "$(sql "SELECT count(*) FROM party")"
}

# unknown_field COMMAND…: --fields that nothing has is a usage error that names it.
unknown_field() {
    capture "$@" --fields nosuchfield
    [ "$status" = 2 ] && [ ! -s out ] && grep -q 'unknown field nosuchfield' err || offend "$* --fields nosuchfield: status $status: $(cat out err)"
}

@test "--fields with an unknown name: 2, whatever is listed" {
    prepare_contract_db
    # shellcheck disable=SC2154 # prepare_contract_db sets it
    for call in "crm-find" "crm-find --list-fields" "crm-may order --all" "crm-may order $first --explain" "crm-export --all" \
        "crm-edit $first tag+=x --print" "crm-add given=Aad family=Aalders --print" "crm-recipient list" "crm-purpose list" \
        "crm-notice list" "crm-consent show $first" "crm-check" "crm-forget $first -n"; do
        # shellcheck disable=SC2086 # words
        unknown_field $call
    done
    no_offence
    assert_equal "" "$(sql "SELECT 1 FROM tag WHERE tag = 'x'")"
    crm_run 2 crm-find --fields nam
    assert_message "name"
    crm_run 2 crm-recipient list --fields countri
    assert_message "--fields country"
}

@test "what is no person's is refused as such" {
    person given=Jan family=Jansen email=jan@example.nl
    for handle in b1 r7 a812 q3; do
        unchanged_after 65 crm-edit "$handle" city=Utrecht
        assert_message "the handle of something else"
        unchanged_after 65 crm-forget "$handle" --yes
        unchanged_after 65 crm-show "$handle"
    done
    for who in 999 0 99999999999999999999 -1 newsletter-nl-1; do
        unchanged_after 1 crm-edit "$who" city=Utrecht
    done
}

@test "operands of crm-add: nothing twice, only what can be" {
    unchanged_after 2 crm-add given=Jan given=Piet
    assert_message "given is given twice"
    unchanged_after 65 crm-add given=Jan kind=robot
    assert_message "kind: is person or organisation"
    unchanged_after 65 crm-add given=Jan birthday=2099-01-01
    assert_message "birthday: a day that is still to come"
    unchanged_after 65 crm-add given=Jan language=klingon
    assert_message "language: "
    unchanged_after 2 crm-add given=Jan tag-=vip
    assert_message "crm-edit WHO tag-=…"
    printf 'given,language,birthday\nJan,Nederlands,2099-01-01\n' >people.csv
    unchanged_after 65 crm-add people.csv
    assert_message "people.csv:2: birthday: "
    printf 'given,language\nJan,Nederlands\nPiet,Dutch (Netherlands)\nKees,nl_BE\nAad,EN\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "nl,nl,nl-BE,en" "$(sql "SELECT group_concat(language) FROM party")"
}

@test "a text where a list or an object belongs is a fault, not nothing" {
    person given=Jan family=Jansen email=jan@example.nl tag=vip
    for record in '"emails":"x"' '"phones":5' '"tags":"vip"' '"addresses":{}' '"fields":"x"' '"external":[1]'; do
        printf '{"id":%s,%s}\n' "$id" "$record" >input
        unchanged_after 65 bash -c 'crm-edit <input'
        assert_message "-:1: "
    done
    printf '{"id":%s,"tags":null,"emails":null}\n' "$id" >input
    crm_run 0 bash -c 'crm-edit <input'
    assert_equal 0 "$(sql "SELECT (SELECT count(*) FROM tag) + (SELECT count(*) FROM contact_point)")"
}

@test "the same wording from an earlier day is another version, so that what was said then counts" {
    person given=Jan family=Jansen email=jan@example.nl
    echo 'Ja, Fietsatelier Jansen mag mijn naam en e-mailadres gebruiken om mij de nieuwsbrief per e-mail te sturen. In elke nieuwsbrief staat een link waarmee ik mij weer afmeld.' >text
    crm-notice add newsletter text
    crm_run 3 crm-consent give newsletter/email "$id" --via paper --at 2026-11-01 --evidence form
    assert_message "crm-notice add newsletter FILE --at TIME"
    crm_run 0 crm-notice add newsletter text --at 2026-10-01
    assert_output newsletter-nl-2
    crm_run 0 crm-notice add newsletter text --at 2026-10-05
    assert_output newsletter-nl-2
    crm_run 0 crm-consent give newsletter/email "$id" --via paper --at 2026-11-01 --evidence form
    crm_run 0 crm-may newsletter/email "$id"
}

@test "a list of words for crm-check that cannot be searched is bad data" {
    for bytes in 3 262145; do
        head -c $bytes /dev/zero | tr '\0' a >words
        crm_run 65 crm-check --absent words
        assert_message "words:1: "
    done
    head -c 262144 /dev/zero | tr '\0' a >words
    crm_run 0 crm-check --absent words
}

@test "several are forgotten only by their number, and the advice can be followed" {
    person given=Jan family=Jansen email=jan@example.nl
    person given=Piet family=Pietersen email=piet@example.nl
    unchanged_after 2 crm-forget 1 2 --yes
    assert_message "  crm-forget WHO ... --yes --expect 2"
    unchanged_after 2 bash -c 'crm-find | crm-forget --yes'
    assert_message "  crm-forget --yes --expect 2"
    unchanged_after 65 crm-forget 1 2 --yes --expect 3
    crm_run 0 bash -c 'crm-find | crm-forget --yes --expect 2'
    assert_equal 0 "$(sql "SELECT count(*) FROM party")"
}
