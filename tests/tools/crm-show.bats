# crm-show: a card for people, a record for programs.

load ../lib/common

jan() {
    crm-add given=Jan family=Jansen email=jan@example.nl phone=06-12345678 city=Utrecht street="Dorpsstraat 1" postcode=3511AB \
        tag="vip;winter" birthday=1980-05-17 organisation="Bakkerij De Vlijt B.V." note="haalt zijn fiets op" --source event:beurs >/dev/null
    id=$(crm-find jansen --fields id | json '$.id')
}

@test "a record holds everything: sources, relations, permissions, disclosures, changes" {
    jan
    crm-edit "$id" email.work=werk@example.nl
    crm-consent refuse newsletter/email "$id" >/dev/null
    crm_run 0 crm-show jan@example.nl
    assert_equal 1 "$(wc -l <<<"$output")"
    assert_equal staff "$(json '$.emails[1].source' <<<"$output")"
    assert_equal event:beurs "$(json '$.emails[0].source' <<<"$output")"
    assert_equal "works-at" "$(json '$.relations[0].type' <<<"$output")"
    assert_equal "refused" "$(json '$.permissions[0].state' <<<"$output")"
    assert_equal "crm-consent crm-edit crm-add" "$(json '$.changes[0].tool' <<<"$output") $(json '$.changes[1].tool' <<<"$output") $(json '$.changes[2].tool' <<<"$output")"
    assert_equal email.work "$(json '$.changes[1].fields' <<<"$output")"
    assert_silent
}

@test "a card: groups, labels, sources, and what may be done in plain words" {
    jan
    crm-edit "$id" email.work=werk@example.nl
    crm-consent refuse newsletter/email "$id" >/dev/null
    crm_run 0 crm-show jansen -f text
    assert_line "Jan Jansen  $id"
    assert_line "person, born 1980-05-17 (46)"
    assert_line "  organisation  Bakkerij De Vlijt B.V."
    assert_line "  e-mail        jan@example.nl"
    assert_line "                werk@example.nl  work, staff"
    assert_line "  address       Dorpsstraat 1, 3511 AB Utrecht"
    assert_line "  tags          vip, winter"
    assert_line "  note          haalt zijn fiets op"
    assert_contains "newsletter    e-mail: said no on 2026-11-24"
    assert_contains "2026-11-24    crm-consent by "
    assert_line "  source        event:beurs  2026-11-24"
    refute_contains $'\e['
    crm_run 0 crm-show kind:organisation -f text
    assert_contains "  staff         Jan Jansen  $id"
}

@test "a card fits 40 columns" {
    jan
    crm-edit "$id" note="een lange notitie die op een smalle terminal over meer regels verdeeld moet worden"
    run script -qec "stty cols 40; TERM=xterm NO_COLOR=1 crm-show $id" /dev/null
    assert_equal 0 "$status"
    assert_contains "Jan Jansen"
    while IFS= read -r line; do
        line=${line%$'\r'}
        [ "${#line}" -le 40 ] || fails_with "wider than 40 columns: $line"
    done <<<"$output"
    refute_contains $'\e['
    run script -qec "stty cols 80; TERM=xterm crm-show $id" /dev/null
    assert_contains $'\e[1mJan Jansen'
}

@test "what a terminal could obey is shown escaped" {
    crm-add given=$'Jan\e]0;x\a' family=$'Jan\xe2\x80\xaesen' email=jan@example.nl >/dev/null
    crm_run 0 crm-show jan@example.nl -f text
    refute_contains $'\e'
    refute_contains $'\xe2\x80\xae'
    assert_contains '\x1b'
}

@test "deceased and restricted stand at the top" {
    jan
    crm-edit "$id" status=deceased
    crm_run 0 crm-show "$id" -f text
    assert_line "deceased: nothing is sent any more"
    sql "UPDATE party SET status = 'restricted' WHERE id = $id"
    crm_run 0 crm-show "$id" -f text
    assert_contains "GDPR 18"
}

@test "nobody is 1, several 65, no operand 2; several are shown one after the other" {
    jan
    crm-add given=Kees family=Jansen email=kees@example.nl >/dev/null
    crm_run 1 crm-show nobody@example.nl
    assert_empty
    crm_run 65 crm-show jansen
    assert_message "several people fit"
    crm_run 2 bash -c 'crm-show </dev/null'
    crm_run 0 crm-show jan@example.nl kees@example.nl
    assert_equal 2 "$(wc -l <<<"$output")"
    crm_run 0 bash -c 'crm-find jansen | crm-show'
    assert_equal 2 "$(wc -l <<<"$output")"
    crm_run 2 crm-show emial:x
    assert_message "did you mean email?"
}

@test "every way of naming somebody" {
    jan
    crm-edit "$id" external.exact=1001
    for who in "$id" jan@example.nl JAN@EXAMPLE.NL 0612345678 "+31 6 12345678" exact:1001 email:jan@example.nl jansen "jan jansen" tag:vip jans..; do
        crm_run 0 crm-show "$who"
        assert_equal "$id" "$(json '$.id' <<<"$output")"
    done
    crm_run 1 crm-show exact:1002
    crm_run 65 crm-show 061234
}

@test "--for shows only what may be used for it" {
    jan
    crm_run 1 crm-show "$id" --for newsletter/email
    assert_empty
    assert_message "1 left out"
    crm_run 0 crm-show "$id" --fields id,name
    assert_output "{\"id\":$id,\"name\":\"Jan Jansen\"}"
}

@test "--format and --output" {
    jan
    crm_run 0 crm-show "$id" --format json --output jan.json
    assert_empty
    assert_equal "[" "$(head -c 1 jan.json)"
    crm_run 0 crm-show "$id" --output jan.jsonl
    assert_equal "$id" "$(json '$.id' <jan.jsonl)"
}

@test "faults: a full disk, a spoilt file, no file" {
    jan
    crm_run 74 bash -c "crm-show $id >/dev/full"
    crm_run 78 crm-show "$id" -d nowhere.db
    head -c 5000 "$CRM_DB" >other.db && chmod 600 other.db
    crm_run 76 crm-show "$id" -d other.db
}
