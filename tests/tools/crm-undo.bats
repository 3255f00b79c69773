# crm-undo: what an import or edit did is taken back, what changed since is kept, and a no stays a no.

load ../lib/common

# content: everything in the database but the log and the counters.
content() { sql .dump | grep -vE '^INSERT INTO (batch|batch_range|batch_subject|counter) '; }

# last: the newest batch as a handle.
last() { echo "b$(sql 'SELECT max(id) FROM batch')"; }

# a list of three, one of whom is known already (the first of the file), and an organisation.
people() {
    person given=Jan family=Jansen email=jan@example.nl tag=winter
    printf '%s\n' 'given,infix,family,email,phone,city,birthday,tag,organisation,Schoenmaat' \
        'Jan,,Jansen,jan@example.nl,06-12345678,Utrecht,1980-05-17,zakelijk,,43' \
        'Piet,de,Boer,piet@example.nl,,Zeist,,,Bakkerij De Vlijt B.V.,41' \
        'Zoë,,Visser,zoe@example.nl,,,,winter;vip,,' >list.csv
}

refuses() {
    sql "INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (900, 'subject', '', '2026-11-24T12:00:00Z', 900);
         INSERT INTO consent_event (id, party_id, purpose_id, channel, state, via, recorded_at, source_id)
             SELECT 900, $1, id, 'email', 'refused', 'web', '2026-11-24T12:00:00Z', 900 FROM purpose WHERE code = 'newsletter'"
}

@test "after an import and its undo the database holds what it held before" {
    people
    before=$(content)
    crm-add list.csv
    batch=$(last)
    [ "$before" != "$(content)" ]
    crm_run 0 crm-undo "$batch" --yes
    assert_empty
    assert_silent
    assert_equal "$before" "$(content)"
    assert_equal "crm-undo|undo|${batch#b}|4" "$(sql 'SELECT tool, action, target_id, subject_count FROM batch ORDER BY id DESC LIMIT 1')"
    crm_run 1 crm-find -q visser
    crm_run 1 crm-find -q vlijt
    crm_run 0 crm-find -q jansen
    crm_run 0 crm-check
}

@test "people are removed by the hundred in the same way" {
    person given=Jan family=Jansen email=jan@example.nl
    before=$(content)
    { echo given,family,email,city && seq -f 'Kees,Klaassen,kees%g@example.nl,Utrecht' 700; } >many.csv
    crm-add many.csv
    crm_run 0 crm-undo "$(last)" --yes --expect 700 -v
    assert_message "700 undone, 0 kept, 0 failed"
    assert_equal "$before" "$(content)"
    crm_run 0 crm-check
}

@test "an edit and its undo leave what was there: values, tags, fields, numbers, the name and its words" {
    person given=Jan infix=van family=Dam email=jan@example.nl email+=jan@dam.example phone=06-12345678 tag=vip tag+=winter \
        street="Kerkstraat 17" city=Utrecht birthday=1980-05-17 external.exact=1001 shoe=43 --new-field
    before=$(content)
    crm-edit jan@example.nl family=Berg email=jan@nieuw.example email-=jan@dam.example phone= tag-=vip tag+=lapsed street="Dorpsstraat 1" \
        city=Zeist birthday= external.exact=2002 shoe=44 organisation="Bakkerij De Vlijt"
    [ "$before" != "$(content)" ]
    crm_run 0 crm-find -q zeist
    crm_run 0 crm-undo "$(last)" --yes
    assert_equal "$before" "$(content)"
    crm_run 1 crm-find -q zeist
    crm_run 1 crm-find -q berg
    crm_run 0 crm-find -q dam
    crm_run 0 crm-check
}

@test "an edit of a tag alone is taken back, and so are several edits, the newest first" {
    person given=Jan family=Jansen email=jan@example.nl
    before=$(content)
    crm-edit 1 tag+=vip
    first=$(last)
    crm-edit 1 tag+=winter city=Utrecht
    crm_run 0 crm-undo "$(last)" --yes
    crm_run 0 crm-undo "$first" --yes
    assert_equal "$before" "$(content)"
}

@test "an organisation gets its old name back, and its people are found by it" {
    person given=Jan family=Jansen email=jan@example.nl organisation="Bakkerij De Vlijt"
    before=$(content)
    crm-edit "$(crm-find kind:organisation | json '$.id')" name="Slagerij Joosten"
    crm_run 0 crm-find -q joosten kind:person
    crm_run 0 crm-undo "$(last)" --yes
    crm_run 0 crm-find -q vlijt kind:person
    crm_run 1 crm-find -q joosten
    assert_equal "$before" "$(content)"
}

@test "whoever was changed since is kept, and said" {
    people
    crm-add list.csv
    batch=$(last)
    crm-edit piet@example.nl phone=0612345601
    crm_run 0 crm-undo "$batch" --yes -v
    assert_message "2 undone, 2 kept, 0 failed"
    assert_message "kept: changed since"
    assert_message "kept: somebody who stays belongs to them"
    assert_message "removed"
    assert_message "restored"
    crm_run 0 crm-find -q piet@example.nl organisation:Vlijt
    crm_run 1 crm-find -q zoe@example.nl
    assert_equal 41 "$(sql 'SELECT value FROM field')"
    crm_run 0 crm-check
}

@test "of a known person only the values that are still the batch's go back" {
    person given=Jan family=Jansen email=jan@example.nl city=Utrecht
    crm-edit 1 phone=0612345678 birthday=1980-05-17 city=Zeist language=nl
    batch=$(last)
    crm-edit 1 phone=0612345601 birthday=1981-01-01 tag+=vip
    crm_run 0 crm-undo "$batch" --yes --print
    assert_equal "kept changed" "$(json '$.did' <<<"$output") $(json '$.reason' <<<"$output")"
    crm_run 0 crm-show 1 -f jsonl
    assert_equal Utrecht "$(json '$.addresses[0].city' <<<"$output")"
    assert_equal 0612345601 "$(json '$.phones[0].value' <<<"$output")"
    assert_equal 1981-01-01 "$(json '$.birthday' <<<"$output")"
    assert_equal vip "$(json '$.tags[0]' <<<"$output")"
    assert_equal "" "$(json '$.language' <<<"$output")"
    assert_equal 4 "$(json '$.version' <<<"$output")"
    crm_run 0 crm-check
}

@test "the parts of a name go back together or not at all" {
    person given=Jan family=Jansen email=jan@example.nl
    crm-edit 1 given=Johannes
    batch=$(last)
    crm-edit 1 family=Smit
    crm_run 0 crm-undo "$batch" --yes
    assert_message "0 undone, 1 kept, 0 failed"
    assert_equal "Johannes Smit|Johannes|Smit" "$(sql 'SELECT name, given, family FROM party')"
}

@test "whoever was given to a recipient since is kept: the recipient would have to be told" {
    people
    crm-add list.csv
    batch=$(last)
    zoe=$(crm-find zoe@example.nl | json '$.id')
    sql "INSERT INTO recipient (id, name, role, country, batch_id) VALUES (1, 'mailer', 'processor', 'NL', 1);
         INSERT INTO disclosure (id, recipient_id, purpose_id, fields, at, batch_id) SELECT 1, 1, id, 'email', '2026-11-24T12:00:00Z', 1
             FROM purpose WHERE code = 'newsletter';
         INSERT INTO disclosure_party VALUES (1, $zoe)"
    crm_run 0 crm-undo "$batch" --yes --print
    assert_line "{\"id\":$zoe,\"did\":\"kept\",\"reason\":\"given-out\"}"
    crm_run 0 crm-find -q zoe@example.nl
}

@test "whoever said something, or is named by somebody else, since is kept" {
    people
    crm-add list.csv
    batch=$(last)
    crm-consent object newsletter zoe@example.nl
    crm-add given=Els family=Horst email=els@example.org organisation="Bakkerij De Vlijt B.V."
    crm_run 0 crm-undo "$batch" --yes --print
    assert_equal "restored removed kept kept" "$(json '$.did' <<<"$output" | sort -r | xargs)"
    crm_run 0 crm-find -q zoe@example.nl
    crm_run 0 crm-find -q kind:organisation
    crm_run 1 crm-find -q piet@example.nl
}

@test "a refusal in a list is never taken back: it is remembered by the address, and comes back with the person" {
    printf '%s\n' 'given,family,email,Nieuwsbrief' 'Piet,Boer,piet@example.nl,nee' 'Zoë,Visser,zoe@example.nl,ja' >list.csv
    crm-add list.csv
    crm_run 0 crm-undo "$(last)" --yes
    assert_message "1 refusal or objection stands"
    crm_run 1 crm-find -q piet@example.nl
    assert_equal stopped "$(sql 'SELECT kind FROM fingerprint')"
    crm-add given=Piet family=Boer email=piet@example.nl
    assert_equal refused "$(sql 'SELECT DISTINCT state FROM consent_event')"
    crm_run 1 crm-may newsletter/email piet@example.nl
    crm_run 0 crm-check
}

@test "whoever said no and has no address to remember it by is kept" {
    printf '%s\n' 'given,family,street,city,Nieuwsbrief' 'Piet,Boer,Spakenpad 3,Utrecht,nee' >list.csv
    crm-add list.csv
    crm_run 0 crm-undo "$(last)" --yes --print
    assert_equal "kept stop" "$(json '$.did' <<<"$output") $(json '$.reason' <<<"$output")"
    assert_equal refused "$(sql 'SELECT DISTINCT state FROM consent_event')"
}

@test "a refusal that a list brought of somebody known stays in the ledger" {
    person given=Piet family=Boer email=piet@example.nl
    printf '%s\n' 'given,family,email,city,Nieuwsbrief' 'Piet,Boer,piet@example.nl,Utrecht,nee' >list.csv
    crm-add list.csv
    crm_run 0 crm-undo "$(last)" --yes
    assert_message "1 refusal or objection stands"
    crm_run 1 crm-find -q utrecht
    assert_equal refused "$(sql 'SELECT DISTINCT state FROM consent_event')"
    crm_run 1 crm-may newsletter/email piet@example.nl
}

@test "a giving is taken back by a counter-event, which is no withdrawal: it can be given again" {
    person given=Jan family=Jansen email=jan@example.nl
    notice=$(CRM_NOW=2026-01-01T12:00:00Z crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt")
    give() { crm-consent give newsletter/email jan@example.nl --at 2026-11-01 --via web --evidence form --notice "$notice"; }
    give
    crm_run 0 crm-may newsletter/email jan@example.nl
    before=$(sql 'SELECT * FROM consent_event')
    crm_run 0 crm-undo "$(last)" --yes
    assert_message "1 consent taken back; its record stays"
    crm_run 1 crm-may newsletter/email jan@example.nl
    assert_message "never said yes"
    assert_equal "$before" "$(sql 'SELECT * FROM consent_event ORDER BY id LIMIT 1')"
    assert_equal 0 "$(sql 'SELECT count(*) FROM permission')"
    crm_run 0 crm-consent show jan@example.nl
    assert_equal "given undo" "$(json '$.state' <<<"$output" | xargs)"
    crm_run 1 crm-may newsletter/email jan@example.nl --at 2026-11-10
    crm_run 0 crm-check
    give
    crm_run 0 crm-may newsletter/email jan@example.nl
    crm_run 0 crm-may newsletter/email jan@example.nl --at 2026-11-10
    crm_run 0 crm-check
}

@test "the answer to an access request says in words that a yes was taken back, and not that the person took it back" {
    person given=Jan family=Jansen email=jan@example.nl language=en
    notice=$(CRM_NOW=2026-01-01T12:00:00Z crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt")
    crm-consent give newsletter/email jan@example.nl --at 2026-11-01 --via web --evidence form --notice "$notice"
    crm-undo "$(last)" --yes
    crm_run 0 crm-export --subject jan@example.nl -o answer
    report=$(find answer -name 'report*' -exec cat {} +)
    [[ $report == *"what you said: a mistake of ours taken back"* ]] || fails_with "$report"
    [[ $report == *"source: the taking back of a change, b"* ]] || fails_with "$report"
    [[ $report != *withdrew* && $report != *"not recorded"* ]] || fails_with "$report"
    assert_equal "given undo" "$(find answer -name 'data*' -exec cat {} + | jq -r '.permissions[].state_code' | xargs)"
}

@test "an earlier giving counts again, and a real withdrawal counts after an undo" {
    person given=Jan family=Jansen email=jan@example.nl
    notice=$(CRM_NOW=2026-01-01T12:00:00Z crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt")
    crm-consent give newsletter/email jan@example.nl --at 2026-10-01 --via web --evidence form --notice "$notice"
    crm-consent give newsletter/email jan@example.nl --at 2026-11-01 --via phone --evidence note --notice "$notice"
    crm_run 0 crm-undo "$(last)" --yes
    crm_run 0 crm-may newsletter/email jan@example.nl
    crm-consent withdraw newsletter/email jan@example.nl --via unknown
    crm_run 1 crm-may newsletter/email jan@example.nl
    crm_run 0 crm-check
}

@test "what is a no, an erasure or a disclosure is refused, with its article" {
    person given=Jan family=Jansen email=jan@example.nl
    person given=Piet family=Boer email=piet@example.nl
    for verb in refuse withdraw object; do
        crm-consent $verb newsletter jan@example.nl
        crm_run 3 crm-undo "$(last)" --yes
        assert_message "GDPR 7(3)"
    done
    crm-consent stop piet@example.nl
    crm_run 3 crm-undo "$(last)" --yes
    before=$(content)
    crm-forget piet@example.nl --yes
    after=$(content)
    crm_run 3 crm-undo "$(last)" --yes
    assert_message "GDPR 17"
    assert_equal "$after" "$(content)"
    [ "$before" != "$after" ]
}

@test "what is no import and no edit of people is refused as data" {
    crm-recipient add mailer role=processor country=NL contract=2025-01-07
    crm_run 65 crm-undo "$(last)" --yes
    assert_message "crm-recipient add is no import"
    crm_run 65 crm-undo b1 --yes
}

@test "an undo is final, and doing it twice changes nothing" {
    people
    crm-add list.csv
    batch=$(last)
    crm-undo "$batch" --yes
    undo=$(last)
    before=$(sql .dump)
    crm_run 0 crm-undo "$batch" --yes
    assert_message "already undone as batch $undo"
    crm_run 65 crm-undo "$undo" --yes
    assert_message "an undo is final"
    assert_equal "$before" "$(sql .dump)"
}

@test "the same file can be imported again after its undo" {
    people
    crm-add list.csv
    crm_run 0 crm-add list.csv
    assert_message "already applied"
    crm-undo "$(last)" --yes
    crm_run 0 crm-add list.csv -v
    assert_message "2 added, 1 filled"
    crm_run 0 crm-find -q zoe@example.nl
    crm-undo "$(last)" --yes
    crm_run 1 crm-find -q zoe@example.nl
}

@test "list shows what can be taken back, with age, counts and until when" {
    people
    crm-add list.csv --by els
    batch=$(last)
    crm-edit 1 tag+=vip
    crm-consent object newsletter jan@example.nl
    export CRM_NOW=2026-11-27T12:00:00Z
    crm_run 0 crm-undo list -f csv --fields batch,age_days,tool,operator,people,added,changed,stops,until
    assert_equal 4 "${#lines[@]}"
    assert_line "$batch,3,crm-add,els,4,2,1,0,2027-02-21T23:00:00Z"
    crm_run 0 crm-undo
    assert_equal "$(crm-undo list)" "$output"
    crm-undo "$batch" --yes
    crm_run 0 crm-undo list
    refute_contains "\"$batch\""
    export CRM_NOW=2027-06-01T12:00:00Z
    crm_run 0 crm-undo list
    assert_empty
    crm_run 1 crm-undo list -q
    crm_run 2 crm-undo list b1
}

@test "after its term nothing is taken back, and the earlier values go with the next writer, whichever it is" {
    people
    crm-add list.csv
    batch=$(last)
    export CRM_NOW=2027-03-01T12:00:00Z
    crm_run 65 crm-undo "$batch" --yes
    assert_message "its term is over: earlier values were kept until 2027-02-21"
    [ "$(sql 'SELECT count(*) FROM before_image')" -gt 0 ]
    crm_run 0 crm-add -n given=Els family=Horst
    [ "$(sql 'SELECT count(*) FROM before_image')" -gt 0 ]
    person given=Els family=Horst
    assert_equal 0 "$(sql 'SELECT count(*) FROM before_image')"
}

@test "the term is the policy's, and the images' own end holds" {
    sql "UPDATE retention_rule SET term = '7d' WHERE code = 'before-image'"
    person given=Jan family=Jansen
    crm-edit 1 tag+=vip
    assert_equal 2026-11-30T23:00:00Z "$(crm-undo list | json '$.until' | sort -u)"
    sql "UPDATE retention_rule SET term = '90d' WHERE code = 'before-image'"
    assert_equal "2026-11-30T23:00:00Z 2027-02-21T23:00:00Z" "$(crm-undo list | json '$.until' | sort -u | xargs)"
}

@test "a dry run tells what would be done and changes nothing" {
    people
    crm-add list.csv
    before=$(sql .dump)
    crm_run 0 crm-undo "$(last)" -n
    announced=$output
    assert_equal "removed removed removed restored" "$(json '$.did' <<<"$output" | sort | xargs)"
    assert_equal "$before" "$(sql .dump)"
    crm_run 0 crm-undo "$(last)" --yes --print
    assert_output "$announced"
}

@test "without --yes nothing is done; --expect guards; formats and --by" {
    people
    crm-add list.csv
    batch=$(last)
    before=$(sql .dump)
    crm_run 2 crm-undo "$batch"
    assert_message "--yes"
    crm_run 65 crm-undo "$batch" --yes --expect 17
    assert_equal "$before" "$(sql .dump)"
    crm_run 2 crm-undo "$batch" "$batch" --yes
    crm_run 2 crm-undo "$batch" --yes --fields no-such
    crm_run 0 crm-undo "$batch" --yes --expect 4 -f csv --fields did,id --by els
    assert_equal "did,id" "${lines[0]}"
    assert_equal 5 "${#lines[@]}"
    assert_equal els "$(sql 'SELECT operator FROM batch ORDER BY id DESC LIMIT 1')"
}

@test "what is no batch is told apart from a batch that is not there" {
    crm_run 1 crm-undo b99 --yes
    assert_message "no such batch"
    crm_run 65 crm-undo r7 --yes
    for text in 12 b b0 b-1 b1x "b 1" "" B1 b99999999999999999999 lst; do
        crm_run 2 crm-undo "$text" --yes
    done
}

@test "a value that somebody else has now fails, that person stays as they are, and the rest is done" {
    person given=Jan family=Jansen email=jan@example.nl external.exact=1001
    person given=Piet family=Boer email=piet@example.nl
    printf '%s\n' '{"id":1,"external":{"exact":"2002"},"tags":["vip"]}' '{"id":2,"tags":["vip"]}' | crm-edit
    batch=$(last)
    crm-edit 2 external.exact=1001
    crm_run 65 crm-undo "$batch" --yes --print
    assert_line '{"id":1,"did":"failed","reason":"taken"}'
    assert_message "1 undone, 0 kept, 1 failed"
    assert_equal 1 "$(sql 'SELECT count(*) FROM tag')"
    assert_equal "2002" "$(sql 'SELECT value FROM external_id WHERE party_id = 1')"
    assert_equal "vip" "$(sql 'SELECT tag FROM tag WHERE party_id = 1')"
    crm_run 0 crm-check
}

@test "an address of somebody who was forgotten since does not come back" {
    person given=Jan family=Jansen email=gedeeld@example.nl
    person given=Els family=Horst tag=vip
    printf '%s\n' '{"id":1,"emails":["jan@example.nl"]}' '{"id":2,"tags":[]}' | crm-edit
    batch=$(last)
    person given=Piet family=Boer email=gedeeld@example.nl
    crm-forget "$id" --yes
    crm_run 65 crm-undo "$batch" --yes --print
    assert_line '{"id":1,"did":"failed","reason":"forgotten"}'
    assert_line '{"id":2,"did":"restored"}'
    assert_equal jan@example.nl "$(sql 'SELECT value FROM contact_point')"
    crm_run 1 crm-find -q gedeeld@example.nl
    crm_run 0 crm-find -q jan@example.nl
}

@test "whoever was forgotten since is passed over" {
    people
    crm-add list.csv
    batch=$(last)
    zoe=$(crm-find zoe@example.nl | json '$.id')
    sql "INSERT INTO purchase (id, party_id, at, total_minor, fiscal_year, source_id) VALUES (1, $zoe, '2026-05-05T10:00:00Z', 4995, 2026, 1)"
    crm-forget zoe@example.nl jan@example.nl --yes --expect 2
    crm_run 0 crm-undo "$batch" --yes -v
    assert_message "2 undone, 0 kept, 0 failed"
    assert_equal erased "$(sql 'SELECT status FROM party')"
    crm_run 0 crm-check
}

@test "nobody who was removed is left in a byte of file or log" {
    people
    crm-add list.csv
    crm-undo "$(last)" --yes
    cat "$CRM_DB" "$CRM_DB-wal" >bytes 2>/dev/null || true
    grep -aqF jan@example.nl bytes
    run -1 grep -aiF -e zoe@example.nl -e piet@example.nl -e 12345678 bytes
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
}

@test "killed in the middle, it has done all or nothing" {
    { echo given,family,email,city && seq -f 'Kees,Klaassen,kees%g@example.nl,Utrecht' 3000; } >many.csv
    crm-add many.csv
    batch=$(last)
    before=$(content)
    for delay in 0.01 0.05 0.1 0.2; do
        timeout -s KILL $delay crm-undo "$batch" --yes || true
        people=$(crm-find | wc -l)
        [ "$people" -eq 0 ] || [ "$people" -eq 3000 ]
        [ "$people" -eq 0 ] || assert_equal "$before" "$(content)"
    done
    crm_run 0 crm-undo "$batch" --yes
    crm_run 0 crm-check
    assert_equal 0 "$(crm-find | wc -l)"
}

@test "output that cannot be written is told, and the undo is saved" {
    people
    crm-add list.csv
    run -74 bash -c "crm-undo $(last) --yes --print >/dev/full"
    crm_run 1 crm-find -q zoe@example.nl
    crm_run 74 bash -c 'crm-undo list >/dev/full'
}

@test "a reader who goes away ends it by the signal, and the undo is saved" {
    { echo given,family,email && seq -f 'Kees,Klaassen,kees%g@example.nl' 4000; } >many.csv
    crm-add many.csv
    run bash -c "set -o pipefail; crm-undo $(last) --yes --print | head -n 1"
    assert_equal 141 "$status"
    assert_output '{"id":1,"did":"removed"}'
    assert_equal 0 "$(crm-find | wc -l)"
}

@test "somebody who reads an older state is no reason to fail: the next tool empties the log" {
    people
    crm-add list.csv
    mkfifo hold
    sqlite3 -readonly "$CRM_DB" >reader.log 2>&1 <hold &
    reader=$!
    exec 7>hold
    echo "BEGIN; SELECT count(*) FROM party;" >&7
    for i in $(seq 50); do [ -s reader.log ] && break || sleep 0.1; done
    CRM_BUSY=1 crm_run 0 crm-undo "$(last)" --yes
    assert_message "the next tool that opens it empties the log"
    assert_equal 1 "$(sql 'SELECT count(*) FROM pending')"
    exec 7>&-
    wait $reader
    crm_run 0 crm-find -q jansen
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
}

@test "an update of a whole list goes back too, also of somebody who stands in it twice" {
    people
    person given=Els family=Horst email=els@example.org phone=0612345621 city=Zeist
    before=$(content)
    printf '%s\n' 'given,family,email,phone,city,tag' 'Els,ter Horst,els@example.org,0612345622,Utrecht,a' \
        'Els,ter Horst,els@example.org,0612345623,Houten,b' 'Bas,Visser,bas@example.com,0612345615,Zeist,a' \
        'Bas,Visser,bas@example.com,0612345616,Houten,b' >update.csv
    crm-add update.csv --update
    crm_run 0 crm-undo "$(last)" --yes -v
    assert_message "2 undone, 0 kept, 0 failed"
    assert_equal "$before" "$(content)"
    crm_run 0 crm-check
}

@test "the answer to an access request has nothing of what was taken back" {
    people
    crm-add list.csv
    crm-undo "$(last)" --yes
    crm_run 0 crm-export --subject jan@example.nl -o jan/
    run -1 grep -rqF 12345678 jan
    grep -rqF jan@example.nl jan
}

@test "when nothing at all can be undone no batch is written" {
    person given=Jan family=Jansen email=jan@example.nl
    batch=$(last)
    crm-edit 1 tag+=vip
    before=$(sql .dump)
    crm_run 0 crm-undo "$batch" --yes
    assert_message "0 undone, 1 kept, 0 failed"
    assert_equal "$before" "$(sql .dump)"
}

@test "an address stays for which somebody has given consent since" {
    notice=$(CRM_NOW=2026-01-01T12:00:00Z crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt")
    person given=Jan family=Jansen
    crm-edit 1 email=jan@example.nl tag+=vip
    batch=$(last)
    crm-consent give newsletter/email jan@example.nl --at 2026-11-24 --via web --evidence form --notice "$notice"
    crm_run 0 crm-undo "$batch" --yes -v
    assert_message "1: kept: changed since"
    crm_run 0 crm-may newsletter/email jan@example.nl
    crm_run 1 crm-find -q tag:vip
    assert_equal 3 "$(sql 'SELECT version FROM party')"
    crm_run 0 crm-check
}

@test "the data of somebody whose processing is restricted are left as they are (GDPR 18)" {
    person given=Jan family=Jansen email=jan@example.nl
    crm-edit 1 city=Utrecht
    sql "UPDATE party SET status = 'restricted' WHERE id = 1"
    before=$(content)
    crm_run 0 crm-undo "$(last)" --yes --print
    assert_line '{"id":1,"did":"kept","reason":"changed"}'
    assert_equal "$before" "$(content)"
}
