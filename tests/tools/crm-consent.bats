# crm-consent: the ledger. Giving asks for proof, stopping is never refused.
# shellcheck shell=bash disable=SC2154 # common.bash and run set id, output, stderr

load ../lib/common

setup() {
    seal
    fresh_db
    texts=$REPO/tests/fixtures/wording
    crm-notice add newsletter "$texts/good-newsletter-nl.txt" --at 2020-01-01 >/dev/null
    person given=Jan family=Jansen email=jan@example.nl email_2=jan@work.example phone=06-12345601
    jan=$id
    person given=Piet family=Pietersen email=piet@example.nl
    piet=$id
}

proof=(--via web --evidence "form 17")
events() { sql 'SELECT count(*) FROM consent_event'; }
# ledger COLUMNS: of Jan, oldest first.
ledger() { sql "SELECT $1 FROM consent_event WHERE party_id = $jan ORDER BY id"; }

@test "give: to the address that names the person, else the first; with wording, time, way and evidence" {
    crm_run 0 crm-consent give newsletter/email jan@work.example --at 2025-05-01T10:00 "${proof[@]}" --by anna
    assert_empty
    assert_silent
    assert_equal "email|jan@work.example|given|unambiguous|1|web|form 17|2025-05-01T08:00:00Z|2026-11-24T12:00:00Z" \
        "$(ledger 'channel, address, state, strength, notice_id, via, evidence, happened_at, recorded_at')"
    crm_run 0 crm-consent give newsletter/email "$piet"
    assert_equal "piet@example.nl|unknown|2026-11-24T12:00:00Z" "$(sql "SELECT address, via, happened_at FROM consent_event WHERE party_id = $piet")"
    crm_run 0 crm-may newsletter/email "$jan"
    assert_equal "anna|give|consent" "$(sql "SELECT operator, action, fields FROM batch WHERE tool = 'crm-consent' ORDER BY id LIMIT 1")"
    assert_equal 1 "$(sql "SELECT count(*) FROM batch_subject JOIN party USING (handle) WHERE party.id = $jan AND batch_id = (SELECT min(id) FROM batch WHERE tool = 'crm-consent')")"
}

@test "give: without a channel for those that its wording names and for which there is an address" {
    crm-notice add newsletter "$texts/good-newsletter-both-nl.txt" --at 2021-01-01 >/dev/null
    crm_run 0 crm-consent give newsletter "$jan"
    assert_equal email "$(ledger channel)"
    crm-edit "$piet" street="Oudegracht 1" city=Utrecht postcode="3511 AA"
    crm_run 0 crm-consent give newsletter "$piet"
    assert_equal $'email\npost' "$(sql "SELECT channel FROM consent_event WHERE party_id = $piet ORDER BY id")"
    person given=Nel family=Nelissen phone=06-12345602
    crm_run 65 crm-consent give newsletter "$id"
    assert_message "has no contact point for what the wording names"
    crm_run 65 crm-consent give newsletter/email "$id"
}

@test "give: a purpose without channels" {
    crm-notice add profiling "$texts/good-profiling-nl.txt" --at 2020-01-01 >/dev/null
    crm_run 0 crm-consent give profiling "$jan" --at 2026-01-31T12:00:00Z
    assert_equal "||explicit|2028-01-31T12:00:00Z" "$(ledger 'channel, address, strength, expires_at')"
    crm_run 0 crm-may profiling "$jan"
    crm_run 1 crm-may profiling "$jan" --at 2028-02-01
    assert_message "said yes too long ago"
}

@test "give: the wording in force at that time, or the one named" {
    crm-notice end newsletter-nl-1
    crm_run 3 crm-consent give newsletter/email "$jan"
    assert_message "no wording for newsletter was in use at that time"
    assert_message "(wording-unknown; GDPR 7(1))"
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2025-01-01
    crm_run 3 crm-consent give newsletter/email "$jan" --at 2019-01-01
    crm_run 65 crm-consent give newsletter/email "$jan" --notice newsletter-nl-1
    assert_message "was not in use at that time"
    crm_run 0 crm-consent give newsletter/email "$jan" --notice newsletter-nl-1 --at 2025-02-01
    crm_run 2 crm-consent give newsletter/email "$jan" --notice newsletter-nl-7
    assert_message "did you mean 'newsletter-nl-1'?"
    crm_run 3 crm-consent give newsletter/post "$jan" --notice newsletter-nl-1 --at 2025-02-01
    assert_message "does not name the channel post (wording-channel; GDPR 4(11))"
    crm-notice add profiling "$texts/good-profiling-nl.txt" >/dev/null
    crm_run 65 crm-consent give newsletter/email "$jan" --notice profiling-nl-1
}

@test "give: of a day alone the wording of that day, also one that came later on it; never a guess between two" {
    crm-notice end newsletter-nl-1
    export CRM_NOW=2026-11-25T09:00:00Z
    crm_run 3 crm-consent give newsletter/email "$jan" --at today
    crm-notice add newsletter "$texts/good-newsletter-both-nl.txt" >/dev/null
    export CRM_NOW=2026-11-25T15:00:00Z
    crm_run 3 crm-consent give newsletter/email "$jan" --at 2026-11-25T09:59
    crm_run 0 crm-consent give newsletter/email "$jan" --at today "${proof[@]}"
    assert_equal "2026-11-25T09:00:00Z|2" "$(ledger 'happened_at, notice_id')"
    crm_run 0 crm-consent give newsletter/email "$jan" --at today "${proof[@]}" -v
    assert_message "1 unchanged"
    crm_run 0 crm-consent give newsletter/email "$piet" --at 2026-11-25 --notice newsletter-nl-2
    assert_equal "2026-11-25T09:00:00Z|2" "$(sql "SELECT happened_at, notice_id FROM consent_event WHERE party_id = $piet")"
    crm_run 0 crm-may newsletter/email "$jan"
    # On the 24th the first wording was in use until noon, and nothing after it.
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2026-11-24
    assert_equal "2026-11-23T23:00:00Z|1" "$(ledger 'happened_at, notice_id' | tail -1)"
    crm_run 65 crm-consent give newsletter/email "$jan" --at 2026-11
    assert_message "at: the wording changed in that time: say when, to the minute, or which was shown"
    assert_message "--notice newsletter-nl-1 | --notice newsletter-nl-2"
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2026-11 --notice newsletter-nl-2
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2026-11-25T10:00 --evidence x
}

@test "give: evidence in a file is kept by name and hash, not as a copy" {
    mkdir scans
    printf 'a scan' >scans/form17.pdf
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2025-05-01 --via paper --evidence scans/form17.pdf
    assert_equal "form17.pdf|$(sha256sum <scans/form17.pdf | cut -d' ' -f1)" "$(ledger 'evidence, evidence_sha256')"
    crm_run 66 crm-consent give newsletter/email "$jan" --evidence scans
}

@test "give: what makes no sense is refused" {
    crm_run 3 crm-consent give order "$jan"
    assert_message "order does not rest on consent (GDPR 6(1)(b)): a yes would mislead (consent-not-asked; GDPR 5(1)(a))"
    crm_run 2 crm-consent give marketing "$jan"
    assert_message "marketing is a heading"
    crm_run 2 crm-consent give newsletter/phone "$jan"
    assert_message "its channels: email;post"
    crm_run 2 crm-consent give newsletter/email jansen
    assert_message "crm-find"
    crm_run 1 crm-consent give newsletter/email nobody@example.org
    crm_run 65 crm-consent give newsletter/email "$jan" --at 2027-01-01
    assert_message "at: lies in the future"
    crm_run 65 crm-consent give newsletter/email "$jan" --at someday
    crm_run 2 crm-consent give newsletter/email "$jan" --via pigeon
    assert_message "the ways are web"
    assert_equal 0 "$(events)"
}

@test "give: one line cannot say that many people agreed" {
    crm_run 3 crm-consent give newsletter/email "$jan" "$piet" --at 2025-05-01 "${proof[@]}"
    assert_message "2 of these people have no record with a time (at) and evidence of their own (one-act-each; GDPR 4(11), 7(1))"
    printf '%s\n' "$jan" "$piet" >ids
    crm_run 3 crm-consent give newsletter/email - <ids
    printf '{"id":%s,"at":"2025-05-01","evidence":"form 1"}\n{"id":%s,"at":"2025-05-01"}\n' "$jan" "$piet" >records
    crm_run 3 crm-consent give newsletter/email <records
    assert_message "1 of these people has no record"
    assert_equal 0 "$(events)"
    echo "$jan" >ids
    crm_run 0 crm-consent give newsletter/email <ids
    assert_equal 1 "$(events)"
}

@test "give: records of their own, JSON Lines and CSV; their values go before the options" {
    printf '{"id":%s,"at":"2025-05-01","evidence":"form 1","via":"paper","email":"JAN@work.example"}\n{"id":%s,"at":"2025-05-02","evidence":"form 2"}\n' "$jan" "$piet" >records
    crm_run 0 crm-consent give newsletter/email --via web --at 2020-02-02 -v <records
    assert_message "2 read, 2 added, batch b"
    assert_equal "jan@work.example|paper|form 1|2025-04-30T22:00:00Z" "$(ledger 'address, via, evidence, happened_at')"
    assert_equal "web|form 2" "$(sql "SELECT via, evidence FROM consent_event WHERE party_id = $piet")"
    printf 'email;at;evidence;notice\njan@example.nl;2025-06-01;form 3;newsletter-nl-1\npiet@example.nl;2025-06-02;form 4;\n' >records.csv
    crm_run 0 crm-consent give newsletter/email --print <records.csv
    assert_line "{\"id\":$jan,\"purpose\":\"newsletter\",\"channel\":\"email\",\"state\":\"given\",\"did\":\"added\"}"
    assert_equal 4 "$(events)"
}

@test "give: any bad record and nothing is applied; --rejects takes the good ones" {
    printf 'id,at,evidence\n%s,2025-05-01,form 1\n%s,someday,form 2\n99,2025-05-01,form 3\n' "$jan" "$piet" >records.csv
    crm_run 65 crm-consent give newsletter/email <records.csv
    assert_message "-:3: at: "
    assert_message "-:4: nobody is known by this"
    assert_equal 0 "$(events)"
    crm_run 65 crm-consent give newsletter/email --rejects bad.csv <records.csv
    assert_equal 1 "$(events)"
    assert_equal 3 "$(wc -l <bad.csv)"
    printf 'id,at,evidence\n%s,2025-07-01,form 1\n' "$jan" >one.csv
    crm_run 65 crm-consent give newsletter/email --expect 5 <one.csv
    assert_equal 1 "$(events)"
    crm_run 0 crm-consent give newsletter/email --expect 1 <one.csv
    assert_equal 2 "$(events)"
}

@test "after a no a yes needs the person's own act, later, with time, way and evidence" {
    crm_run 0 crm-consent withdraw newsletter/email "$jan" --at 2026-01-01
    for options in "" "--via import --evidence x --at 2026-05-01" "--via unknown --evidence x --at 2026-05-01" "--via web --at 2026-05-01" "--evidence x --at 2026-05-01"; do
        # shellcheck disable=SC2086 # a list of options
        crm_run 3 crm-consent give newsletter/email "$jan" $options
        assert_message "(giving-after-refusal; GDPR 7(1), 21(3))"
        assert_message "crm-consent give newsletter/email $jan --via HOW --at TIME --evidence FILE"
    done
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2025-05-01 "${proof[@]}"
    assert_message "1 yes was recorded, but a later no stands"
    crm_run 1 crm-may newsletter/email "$jan"
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2026-05-01 "${proof[@]}"
    assert_silent
    crm_run 0 crm-may newsletter/email "$jan"
}

@test "a no to what lies above needs the same; a yes above gives nothing below" {
    crm_run 0 crm-consent refuse marketing "$jan" --at 2026-01-01
    crm_run 1 crm-may newsletter/email "$jan"
    assert_message "said no"
    crm_run 3 crm-consent give newsletter/email "$jan"
    crm_run 0 crm-consent give newsletter/email "$jan" --at 2026-05-01 "${proof[@]}"
    crm_run 0 crm-may newsletter/email "$jan"
}

@test "stopping: without a channel every one, on every address" {
    crm-consent give newsletter/email "$jan" --at 2025-05-01 "${proof[@]}"
    for verb in refuse withdraw object; do
        crm_run 0 crm-consent "$verb" newsletter jan@example.nl
        assert_empty
    done
    assert_equal $'given|email|jan@example.nl\nrefused||\nwithdrawn||\nobjected||' "$(ledger 'state, channel, address')"
    crm_run 1 crm-may newsletter/email "$jan"
    assert_message "objected"
    crm_run 0 crm-consent withdraw newsletter/post "$piet" --via letter --evidence "letter of May" --at 2026-05-05
    # A day counts to its end for a no.
    assert_equal "post|letter|2026-05-05T21:59:59Z" "$(sql "SELECT channel, via, happened_at FROM consent_event WHERE party_id = $piet")"
}

@test "stopping: an address or phone means everybody who has it; words must find one" {
    person given=Jo family=Jansen email=jan@example.nl
    crm_run 0 crm-consent withdraw newsletter jan@example.nl
    assert_equal 2 "$(events)"
    crm_run 0 crm-consent object newsletter 0612345601
    assert_equal 3 "$(events)"
    crm_run 65 crm-consent withdraw newsletter jansen
    assert_message "several people fit: $jan, $id"
    crm_run 0 crm-consent withdraw newsletter pietersen
    crm_run 1 crm-consent withdraw newsletter nobody
    crm_run 1 crm-consent withdraw newsletter nobody@example.org
    assert_message "crm-consent stop remembers addresses"
}

@test "stopping from a stream: every good row is applied, bad ones are listed, status 0; unknown addresses are counted" {
    printf '%s\n' jan@example.nl nobody@example.org "not an address @" piet@example.nl 999 >list
    crm_run 0 crm-consent withdraw newsletter/email <list
    assert_message "-:3: "
    assert_message "-:5: nobody is known by this"
    assert_message "1 of these addresses is nobody's in the file"
    refute_message "nobody@example.org"
    assert_equal 2 "$(events)"
    crm_run 0 crm-consent withdraw newsletter/email <list
    assert_message "already applied as batch b"
    assert_equal 2 "$(events)"
    crm_run 0 crm-consent refuse newsletter/email <list
    assert_equal 4 "$(events)"
}

@test "the way: of an operand unknown, of a list import, else as was said; each with its source" {
    crm_run 0 crm-consent withdraw newsletter "$jan"
    printf '%s\n' "$piet" >list
    crm_run 0 crm-consent refuse newsletter <list
    printf '{"id":%s,"via":"email"}\n{"id":%s}\n' "$jan" "$jan" >records
    crm_run 0 crm-consent object newsletter <records
    crm_run 0 crm-consent object newsletter "$piet" --via letter
    assert_equal $'withdrawn|unknown|staff\nobjected|email|subject\nobjected|import|own-records\nrefused|import|own-records\nobjected|letter|subject' \
        "$(sql "SELECT state, via, kind FROM consent_event JOIN source ON source.id = source_id ORDER BY party_id, consent_event.id")"
}

@test "an identical statement is not recorded twice" {
    crm_run 0 crm-consent withdraw newsletter "$jan" --at 2026-05-05
    crm_run 0 crm-consent withdraw newsletter "$jan" --at 2026-05-05 -v
    assert_message "1 unchanged"
    assert_equal 1 "$(events)"
    crm_run 0 crm-consent withdraw newsletter "$jan" --at 2026-05-05 --print
    assert_contains '"did":"unchanged"'
}

@test "stop: objects to all direct marketing, and remembers whom nobody knows" {
    crm_run 0 crm-consent stop "$jan"
    assert_equal "birthday-card marketing newsletter profiling sales-call" \
        "$(sql "SELECT code FROM consent_event JOIN purpose ON purpose.id = purpose_id WHERE consent_event.state = 'objected' ORDER BY code" | xargs)"
    crm_run 0 crm-consent stop nobody@example.org 06-12345699
    assert_message "2 addresses of nobody in the file are remembered"
    refute_message "nobody@"
    assert_equal "stopped|2" "$(sql 'SELECT kind, count(*) FROM fingerprint GROUP BY kind')"
    run ! grep -q nobody@example.org "$CRM_DB"
    person given=New family=Newman email=nobody@example.org
    crm_run 1 crm-may newsletter/email "$id"
    printf 'jan@example.nl\nagain@example.org\n' >list
    crm_run 0 crm-consent stop --at 2026-02-02 <list
    assert_equal 3 "$(sql 'SELECT count(*) FROM fingerprint')"
    crm_run 1 crm-consent stop nobody-by-this-name
}

@test "stop: of nobody in the file, said again, is remembered once, with the later time" {
    crm_run 0 crm-consent stop nobody@example.org --at 2026-02-02T10:00:00Z
    crm_run 0 crm-consent stop Nobody@example.org
    crm_run 0 crm-consent stop nobody@example.org --at 2025-01-01
    assert_message "1 address of nobody in the file is remembered"
    assert_equal "2026-11-24T12:00:00Z" "$(sql 'SELECT at FROM fingerprint')"
    crm_run 0 crm-consent stop nobody@example.org --at 2025-01-01 -v
    refute_message "batch b"
}

@test "stopping an agreement is kept, and said to change nothing" {
    crm_run 0 crm-consent object order "$jan"
    assert_message "order does not rest on consent (GDPR 6(1)(b)): this is kept, and changes nothing"
    assert_equal 1 "$(events)"
}

@test "show: the whole ledger, and what decides" {
    crm_run 0 crm-consent show "$jan"
    assert_empty
    crm_run 1 crm-consent show "$jan" -q
    crm-consent give newsletter/email "$jan" --at 2025-05-01 "${proof[@]}"
    crm-consent give newsletter/email "$jan" --at 2025-06-01 "${proof[@]}"
    crm-consent withdraw newsletter "$jan"
    crm_run 0 crm-consent show jan@example.nl
    assert_equal "given given withdrawn" "$(json '$.state' <<<"$output" | xargs)"
    assert_equal "0 1 1" "$(json '$.decides' <<<"$output" | xargs)"
    assert_line "{\"id\":$jan,\"purpose\":\"newsletter\",\"channel\":\"email\",\"state\":\"given\",\"address\":\"jan@example.nl\",\"strength\":\"unambiguous\",\"notice\":\"newsletter-nl-1\",\"via\":\"web\",\"evidence\":\"form 17\",\"by\":\"subject\",\"at\":\"2025-04-30T22:00:00Z\",\"recorded\":\"2026-11-24T12:00:00Z\",\"decides\":false}"
    crm_run 0 crm-consent show "$jan" -f csv --fields state,via -o ledger.csv
    assert_equal $'state,via\ngiven,web\ngiven,web\nwithdrawn,unknown' "$(cat ledger.csv)"
    crm_run 1 crm-consent show 99
    crm_run 65 crm-consent show has:email
    crm_run 2 crm-consent show
}

@test "show: several people, as operands, lines and records; with one unknown" {
    crm-consent withdraw newsletter "$jan"
    crm-consent refuse newsletter "$piet"
    crm_run 0 crm-consent show "$piet" jan@example.nl -f csv --fields id,state
    assert_equal $'id,state\n'"$piet,refused"$'\n'"$jan,withdrawn" "$output"
    printf '%s\n' "$jan" "$piet" >list
    crm_run 0 crm-consent show --fields id <list
    assert_equal "{\"id\":$jan}"$'\n'"{\"id\":$piet}" "$output"
    run --separate-stderr bash -c 'crm-find pietersen | crm-consent show --fields state'
    assert_equal "0 {\"id\":$piet,\"state\":\"refused\"}" "$status $output"
    crm_run 1 crm-consent show "$piet" 99
    printf '%s\n' 99 "$piet" >list
    crm_run 65 crm-consent show <list
    assert_message "-:1: nobody is known by this"
    : >empty
    crm_run 0 crm-consent show <empty
    assert_empty
    crm_run 1 crm-consent show -q <empty
    crm_run 2 crm-consent show </dev/null
}

@test "a dry run records nothing; --quiet says nothing; other databases" {
    crm_run 0 crm-consent give newsletter/email "$jan" -n
    crm_run 0 crm-consent withdraw newsletter/email "$jan" --dry-run --quiet
    crm_run 0 crm-consent stop nobody@example.org -n
    assert_equal "0 0" "$(events) $(sql 'SELECT count(*) FROM fingerprint')"
    crm_run 78 crm-consent withdraw newsletter "$jan" -d nowhere.db
    rm "$CRM_DB.key"
    crm_run 78 crm-consent withdraw newsletter "$jan"
    crm_run 0 crm-consent show "$jan"
}

@test "usage and input: no verb, no purpose, nobody, nothing, half a file" {
    crm_run 2 crm-consent
    crm_run 2 crm-consent withdrew newsletter "$jan"
    assert_message "withdraw"
    crm_run 2 crm-consent withdraw
    crm_run 2 crm-consent withdraw newsletter </dev/null
    crm_run 2 crm-consent withdraw newslettre "$jan"
    assert_message "did you mean 'newsletter'?"
    : >empty
    crm_run 0 crm-consent withdraw newsletter <empty
    printf 'id,at\n"%s' "$jan" >cut.csv
    crm_run 65 crm-consent withdraw newsletter <cut.csv
    printf '{"id":%s\n' "$jan" >cut.jsonl
    crm_run 65 crm-consent give newsletter/email <cut.jsonl
    assert_equal 0 "$(events)"
}
