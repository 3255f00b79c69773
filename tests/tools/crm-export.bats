# crm-export: for own use, to a recipient, and a person's own data.

load ../lib/common

setup() {
    seal
    fresh_db
    cp "$REPO"/share/examples/* . 2>/dev/null
    crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt -q
    crm-recipient add mailer role=processor country=NL contract=2025-01-07 >/dev/null
    jan=$(crm-find email:jan@example.nl --fields id -f csv | tail -n 1)
    piet=$(crm-find email:piet@example.nl --fields id -f csv | tail -n 1)
}

events() { sql "SELECT count(*) FROM disclosure_party"; }

@test "own use: people named, a stream, everybody; nothing is recorded" {
    crm_run 0 crm-export jan@example.nl
    assert_contains '"email'
    crm_run 0 bash -c "crm-find city:Utrecht | crm-export | wc -l"
    [ "$output" = "$(crm-find city:Utrecht --count)" ]
    crm_run 0 bash -c "crm-export --all | wc -l"
    assert_output "$(sql "SELECT count(*) FROM party WHERE status = 'active'")"
    assert_equal 0 "$(events)"
    crm_run 2 crm-export --all jan@example.nl
}

@test "own use says so where contact points leave in a flat format, and only there" {
    crm_run 0 crm-export jan@example.nl -f csv
    assert_message "own use, permission not checked"
    assert_message "crm-may PURPOSE[/CHANNEL] | crm-export --to RECIPIENT"
    crm_run 0 crm-export jan@example.nl --format jsonl
    assert_silent
    crm_run 0 crm-export jan@example.nl -f csv --fields name,city
    assert_output $'name,city\nJan Jansen,Utrecht'
    crm_run 2 crm-export jan@example.nl --fields nmae
    assert_message "name"
    crm_run 2 crm-export jan@example.nl -f xlsx
}

@test "a round trip through csv and JSON Lines changes nothing" {
    crm-edit jan@example.nl tag+=winter phone.work=0301234567 shoe_size=43 --new-field email+=jan2@example.nl 2>/dev/null || crm-edit jan@example.nl tag+=winter
    for format in csv jsonl; do
        crm_run 0 crm-export --all -f $format -o all.$format
        before=$(sql "SELECT * FROM party; SELECT * FROM contact_point; SELECT * FROM tag; SELECT * FROM field; SELECT * FROM relation; SELECT * FROM consent_event" | sha256sum)
        crm_run 0 crm-add all.$format
        assert_equal "$before" "$(sql "SELECT * FROM party; SELECT * FROM contact_point; SELECT * FROM tag; SELECT * FROM field; SELECT * FROM relation; SELECT * FROM consent_event" | sha256sum)"
    done
}

@test "to a recipient: the gate is asked again, only the purpose's fields leave, the disclosure is recorded per person" {
    crm_run 0 crm-export --all --for newsletter/email --to mailer -o list.csv
    assert_message "left out"
    grep -q jan@example.nl list.csv
    run ! grep -q piet@example.nl list.csv
    run ! grep -qE 'phone|birthday|(^|,)id(,|$)' list.csv
    assert_equal 600 "$(stat -c %a list.csv)"
    assert_equal $(($(wc -l <list.csv) - 1)) "$(events)"
    assert_equal "newsletter|email|mailer" "$(sql "SELECT purpose.code, channel, recipient.name FROM disclosure JOIN purpose ON purpose.id = purpose_id JOIN recipient ON recipient.id = recipient_id")"
    assert_equal export "$(sql "SELECT action FROM batch ORDER BY id DESC LIMIT 1")"
    assert_equal 0 "$(sql "SELECT instr(fields, 'phone') FROM disclosure")"
}

@test "what a pipe says is a claim: a record that pretends is judged like everybody" {
    printf '{"id":%s,"purpose":"newsletter","channel":"email","emails":[{"value":"other@example.nl"}]}\n' "$piet" >claim
    crm_run 0 bash -c 'crm-export --to mailer <claim'
    assert_empty
    assert_message "1 left out"
    assert_equal 0 "$(events)"
    printf '{"id":%s,"purpose":"newsletter","channel":"email","emails":[{"value":"other@example.nl"}],"phones":[{"value":"1"}]}\n' "$jan" >claim
    crm_run 0 bash -c 'crm-export --to mailer <claim'
    assert_contains jan@example.nl
    refute_contains other@example.nl
    refute_contains phone
    refute_contains given
    assert_equal email "$(sql "SELECT fields FROM disclosure")"
}

@test "no purpose, or two in one stream: refused, nothing written, nothing recorded" {
    crm_run 3 crm-export --all --to mailer -o list.csv
    assert_message "GDPR 5(1)(b)"
    assert_message "crm-export --all --for PURPOSE[/CHANNEL] --to mailer"
    crm_run 3 crm-export "$jan" --to mailer -o list.csv
    printf '{"id":%s,"purpose":"newsletter","channel":"email"}\n{"id":%s,"purpose":"birthday-card","channel":"post"}\n' "$jan" "$jan" >two
    crm_run 3 bash -c 'crm-export --to mailer -o list.csv <two'
    [ ! -e list.csv ]
    assert_equal 0 "$(events)"
}

@test "a recipient that is unknown, has ended, or lost its papers" {
    crm_run 2 crm-export --all --for newsletter/email --to mialer
    assert_message "did you mean mailer"
    crm_run 2 crm-export --all --for newslettr --to mailer
    crm_run 0 crm-recipient end mailer
    crm_run 3 crm-export --all --for newsletter/email --to mailer
    assert_message "crm-recipient list"
    assert_equal 0 "$(events)"
}

@test "a dry run lets no data out" {
    crm_run 0 crm-export --all --for newsletter/email --to mailer -n
    assert_empty
    crm_run 0 crm-export --all --for newsletter/email --to mailer --dry-run -v
    assert_equal 0 "$(events)"
}

@test "with --for and without a recipient only what may be used leaves, and the id with it" {
    crm_run 0 crm-export --all --for newsletter/email -f csv
    assert_contains "id,"
    assert_contains jan@example.nl
    refute_contains piet@example.nl
    refute_message "own use"
}

@test "a thing of another kind passes as it came when its person passes" {
    printf '{"purchase":"p12","id":%s,"total_minor":1250,"purpose":"newsletter","channel":"email"}\n' "$jan" >one
    crm_run 0 bash -c 'crm-export --to mailer <one'
    assert_output '{"purchase":"p12","id":'"$jan"',"total_minor":1250,"purpose":"newsletter","channel":"email"}'
    printf '{"purchase":"p12","id":%s,"total_minor":1250,"purpose":"newsletter","channel":"email"}\n' "$piet" >one
    crm_run 0 bash -c 'crm-export --to mailer <one'
    assert_empty
}

@test "unknown people: 1 as operand, a line each in a stream" {
    crm_run 1 crm-export nobody@example.nl
    refute_message nobody@
    printf '%s\n' jan@example.nl nobody@example.nl >./who
    crm_run 65 bash -c 'crm-export --fields id <who'
    assert_message "crm-export: -:2:"
    refute_message nobody@
    crm_run 65 bash -c 'crm-export --expect 3 <who'
    crm_run 65 bash -c 'crm-export --to mailer --for newsletter/email -o out.csv <who'
    [ ! -e out.csv ]
    assert_equal 0 "$(events)"
}

@test "a person's own data: the answer has every section, in the person's language" {
    crm-edit jan@example.nl language=en birthday=1980-05-17 tag+=winter
    crm-export "$jan" --for newsletter/email --to mailer >/dev/null
    crm_run 0 crm-export --subject jan@example.nl -o answer --by anna
    assert_empty
    assert_equal 700 "$(stat -c %a answer)"
    assert_equal 600 "$(stat -c %a answer/report.txt)"
    assert_equal 600 "$(stat -c %a answer/data.json)"
    for part in '(a)' '(b)' '(c)' '(d)' '(e)' '(f)' '(g)' '(h)' mailer 1980-05-17 jan@example.nl klanten.csv "said yes" Newsletter; do
        grep -qF -- "$part" answer/report.txt || fails_with "not in the report: $part"
    done
    assert_equal 1 "$(sqlite3 :memory: "SELECT json_valid(readfile('answer/data.json'))")"
    for key in controller subject purposes categories recipients retention rights supervisors data permissions told profiles decisions masked; do
        [ "$(sqlite3 :memory: "SELECT json_type(readfile('answer/data.json'), '\$.$key')")" != "" ] || fails_with "no $key in data.json"
    done
    grep -qF "$(sql "SELECT sha256 FROM notice LIMIT 1")" answer/report.txt
    assert_equal access "$(sql "SELECT action FROM batch WHERE operator = 'anna'")"
}

@test "a person's own data: a part of the name changed later has its own source, and the rest keeps its own" {
    person given=Kees family=Klaassen email=kees@example.nl birthday=1970-02-03 --source event:beurs
    export CRM_NOW=2026-11-25T12:00:00Z
    crm-edit "$id" family=Klaasen --source subject:telefoon
    crm-edit "$id" "$piet" city=Zeist
    crm_run 0 crm-export --subject "$id" -o answer
    assert_equal event "$(sql "SELECT source.kind FROM party JOIN source ON source.id = source_id WHERE party.id = $id")"
    assert_equal '2|achternaam|subject|telefoon|0|plaats|1' \
        "$(sqlite3 :memory: "SELECT json_array_length(c), c->>'\$[0].fields', c->>'\$[0].source.kind_code', c->>'\$[0].source.detail', c->>'\$[0].shared', c->>'\$[1].fields', c->>'\$[1].shared' FROM (SELECT readfile('answer/data.json')->'\$.changes' AS c)")"
    grep -A1 "Gewijzigd op 2026-11-25.*: achternaam$" answer/report.txt | grep -F "bron: van de betrokkene zelf, telefoon"
    grep -F "plaats (in een keer met anderen: een of meer hiervan)" answer/report.txt
    # All of it new: the row's source is new too.
    crm-edit "$id" given=Cornelis family=Bos birthday=1970-02-04 initials= --source subject:brief
    assert_equal brief "$(sql "SELECT source.detail FROM party JOIN source ON source.id = source_id WHERE party.id = $id")"
}

@test "the subject's answer tells earlier values, fields and relations in words, not as the file stores them" {
    person given=Kees family=Klaassen email=kees@example.nl language=nl shoe_size=43 note=zaterdag external.exact=1001 \
        organisation="Bakkerij De Vlijt" --new-field
    crm-edit "$id" family=Klaasen email=k@example.nl shoe_size=44 external.exact=1002 status=deceased --source subject:brief
    crm_run 0 crm-export --subject "$id" -o answer
    run ! grep -q '[{}]' answer/report.txt
    run ! grep -qE 'shoe_size|field_definition|contact_point|works-at' answer/report.txt
    sed -n '/eerdere waarden, tijdelijk/,/Gewijzigd op/p' answer/report.txt >earlier
    for line in 'waarvan: adressen en nummers' 'gewijzigd op: 2026-11-24 13:00' 'zoals opgeschreven: kees@example.nl' \
        'achternaam: Klaassen' 'status: actief' 'welk gegeven: shoe size' 'waarde: 43' 'systeem: exact' 'nummer: 1001'; do
        grep -Fxq "    $line" earlier || fails_with "not among the earlier values: $line"
    done
    grep -Fxq '    relatie: werkt bij' answer/report.txt
    grep -Fxq '    met wie: Bakkerij De Vlijt' answer/report.txt
    grep -Fxq '    welk gegeven: notitie' answer/report.txt
    grep -q 'Gewijzigd op .*: .*shoe size' answer/report.txt
    grep -Fq 'nummers in andere systemen (exact)' answer/report.txt
    # What identifies another person stays out of an earlier value too.
    crm-edit "$id" note="belde met piet@example.nl"
    crm-edit "$id" note=
    sql "INSERT INTO relation (id, party_id, type, other_id, source_id) VALUES (99, $id, 'friend', $piet, 1)"
    crm_run 0 crm-export --subject "$id" -o second
    grep -Fxq '    waarde: belde met [...]' second/report.txt
    run ! grep -rq 'piet@example.nl' second
}

@test "why a purpose does not hold now is said in the person's language, whatever the operator's" {
    crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt" >/dev/null
    person given=Kees family=Klaassen email=kees@example.nl language=nl
    crm-consent give newsletter/email "$id" --via web --evidence "form 1"
    crm-consent withdraw newsletter/email "$id"
    crm_run 0 env LC_ALL=en_US.UTF-8 crm-export --subject "$id" -o answer
    grep -Fxq '    Nu doen wij dat niet: wij hebben geen ja van u dat nu geldt.' answer/report.txt
    crm-edit "$id" language=en
    crm_run 0 crm-export --subject "$id" -o english
    grep -Fxq '    We do not do so now: we have no yes of yours that counts now.' english/report.txt
}

@test "an answer is not overwritten, goes nowhere without a folder, and is Dutch by default" {
    crm_run 0 crm-export --subject "$jan" --output answer/
    grep -q "DE GEGEVENS DIE WIJ VAN U HEBBEN" answer/report.txt
    crm_run 73 crm-export --subject "$jan" -o answer/
    crm_run 2 crm-export --subject "$jan"
    crm_run 2 crm-export --subject "$jan" --to mailer -o x
    crm_run 2 crm-export --subject --all -o x
    crm_run 1 crm-export --subject nobody@example.nl -o nobody
    [ ! -e nobody ]
    crm_run 0 crm-export --subject "$jan" -n -o dry
    [ ! -e dry ]
}

@test "several answers stand in folders of their own" {
    crm_run 0 crm-export --subject "$jan" "$piet" -o answers
    [ -e "answers/$jan/report.txt" ] && [ -e "answers/$piet/data.json" ]
    run ! grep -q piet@example.nl "answers/$jan/data.json"
    crm_run 0 bash -c "printf '%s\n' $jan $piet | crm-export --subject -o again"
    [ -e "again/$piet/report.txt" ]
}

@test "other people's data are masked in an answer" {
    sql "INSERT INTO activity (id, kind, at, body, source_id) VALUES (1, 'call', '2026-01-01T10:00:00Z', 'Jan belde over Piet Pietersen, piet@example.nl', 1);
         INSERT INTO activity_party (id, activity_id, party_id, role) VALUES (1, 1, $jan, 'with'), (2, 1, $piet, 'about')"
    name=$(sql "SELECT name FROM party WHERE id = $piet")
    sql "UPDATE activity SET body = 'Jan belde over $name, piet@example.nl'"
    crm_run 0 crm-export --subject "$jan" -o answer
    run ! grep -qi "$name" answer/data.json
    run ! grep -q piet@example.nl answer/report.txt
    grep -qF 'Jan belde over [...], [...]' answer/data.json
}

@test "no database 78, others read the key 77, a full disk 74, nowhere to write 73" {
    crm_run 78 crm-export -d nowhere.db --all
    crm_run 74 bash -c 'crm-export --all >/dev/full'
    crm_run 73 crm-export --all -o nowhere/out.csv
    crm_run 2 bash -c 'crm-export </dev/null'
    chmod 644 "$CRM_DB.key"
    crm_run 77 crm-export --all --for newsletter/email --to mailer
    crm_run 0 crm-export --all
}
