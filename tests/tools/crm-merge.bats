# crm-merge: two who are one become one, nothing is lost, no no is overtaken, and all of it can be taken back.

load ../lib/common

# two: two records of one man, each with something that the other has not.
two() {
    person given=Jan family=Jansen email=jan@example.nl phone=06-12345678 tag=a tag+=b shoe=43 --new-field external.exact=1001
    person initials=J. family=Jansen email=j.jansen@example.nl tag=b tag+=c shoe=44 hobby=schaatsen --new-field \
        birthday=1980-05-17 language=nl external.exact=1002 street="Kerkstraat 17" postcode="3511 AB" city=Utrecht
    crm-edit 2 email_2=jan@example.nl phone=0612345678 >/dev/null
}

# wording: a text under which consent can be given, in use since the beginning of the year.
wording() {
    echo "Ja, ik wil elke maand de nieuwsbrief van Fietsatelier Jansen, over fietsen, per e-mail ontvangen. Daarvoor worden mijn naam en e-mailadres gebruikt. Ik kan mij altijd afmelden." >wording.txt
    crm-notice add newsletter wording.txt --at 2026-01-01 --because "de tekst op het formulier" >/dev/null
}

# told STATUS: what the gate says of the newsletter to somebody.
gate() { crm_run "$1" crm-may newsletter/email "$2"; }

# all_but_log: the file without what grows with every run.
all_but_log() { sqlite3 "$CRM_DB" .dump | grep -Ev '^INSERT INTO (counter|batch|batch_range|batch_subject|pending) '; }

last_batch() { sql "SELECT 'b' || max(id) FROM batch"; }

@test "the first has what both had, each thing once, its own first" {
    two
    crm_run 0 crm-merge 1 2 --yes
    assert_empty
    crm_run 0 crm-find
    assert_equal "1" "$(json '$.id' <<<"$output")"
    assert_equal '["jan@example.nl","j.jansen@example.nl"]' \
        "$(sqlite3 :memory: "SELECT json_group_array(json_extract(value, '$.value')) FROM json_each('$output', '$.emails')")"
    assert_equal '["a","b","c"]' "$(json '$.tags' <<<"$output")"
    assert_equal 1 "$(json '$.phones' <<<"$output" | grep -o value | wc -l)"
    assert_equal "Utrecht" "$(json '$.addresses[0].city' <<<"$output")"
    crm_run 0 crm-check
}

@test "single values: the first's stands, gaps are filled, what differs is named and never shown" {
    two
    crm_run 0 crm-merge 1 2 --yes
    assert_message "2 values of others are not taken, the first's stand (name, shoe); crm-undo brings them back"
    refute_message 44
    crm_run 0 crm-find 1
    assert_equal "Jan Jansen 1980-05-17 nl 43 schaatsen" "$(for key in name birthday language fields.shoe fields.hobby; do
        json "\$.$key" <<<"$output"; done | paste -sd' ')"
    assert_equal "merged|" "$(sql 'SELECT status, name || coalesce(given, birthday, initials, family, "") FROM party WHERE id = 2')"
}

@test "a birthday without its year takes the year of the other; the parts of a name are filled only where the name is the same" {
    person given=Jan family=Jansen birthday=--05-17 email=a@example.nl
    person name="jan jansen" prefix=dr. birthday=1980-05-17 email=b@example.nl
    person initials=J. family=Jansen email=c@example.nl
    crm_run 0 crm-merge 1 2 3 --yes --expect 2
    crm_run 0 crm-find 1
    assert_equal 1980-05-17 "$(json '$.birthday' <<<"$output")"
    assert_equal "" "$(json '$.initials' <<<"$output")"
}

@test "the old id, its address and its ids of other systems mean the person in every tool" {
    two
    crm_run 0 crm-merge 1 2 --yes
    for who in 2 j.jansen@example.nl exact:1002 06-12345678; do
        assert_equal 1 "$(crm-find "$who" | json '$.id')"
        assert_equal 1 "$(crm-show "$who" -f jsonl | json '$.id')"
    done
    crm_run 0 crm-edit 2 city=Zeist
    crm_run 0 crm-find city:Zeist --fields id
    assert_output '{"id":1}'
    crm_run 1 crm-may newsletter/email 2
    crm_run 0 crm-consent refuse newsletter 2
    assert_equal 1 "$(sql 'SELECT DISTINCT party_id FROM permission')"
    crm_run 0 crm-export --subject 2 -o answer
    [ -s answer/data.json ] || fails_with "no answer"
    crm_run 0 crm-find --count
    assert_output 1
    crm_run 0 crm-check
}

@test "the log tells of the person what was done to either" {
    two
    crm_run 0 crm-merge 1 2 --yes --by els
    crm_run 0 crm-show 1 -f jsonl
    assert_equal 'crm-merge crm-edit crm-add crm-add' "$(json '$.changes' <<<"$output" | grep -o '"tool":"[a-z-]*"' | cut -d'"' -f4 | xargs)"
    assert_equal "merge|els|2" "$(sql 'SELECT action, operator, subject_count FROM batch ORDER BY id DESC LIMIT 1')"
}

@test "relations: whoever points to the second points to the first, once, and nobody to themself" {
    person name="Bakkerij De Vlijt" kind=organisation email=vlijt@example.nl
    person name="Bakkerij de Vlijt BV" kind=organisation email=info@vlijt.example
    person given=Piet family=Smit email=piet@example.nl
    sql "INSERT INTO relation (id, party_id, type, other_id, source_id) VALUES (1, 3, 'works-at', 2, 1), (2, 3, 'partner', 1, 1),
         (3, 3, 'partner', 2, 1), (4, 1, 'part-of', 2, 1)"
    sql "UPDATE party SET representative_id = 2 WHERE id = 3"
    before=$(all_but_log)
    crm_run 0 crm-merge 1 2 --yes
    assert_equal "3|partner|1 3|works-at|1" "$(sql 'SELECT party_id, type, other_id FROM relation ORDER BY type' | xargs)"
    assert_equal 1 "$(sql 'SELECT representative_id FROM party WHERE id = 3')"
    crm_run 0 crm-undo "$(last_batch)" --yes
    assert_equal "$(sort <<<"$before" | grep -v 'INTO party\|search_key')" "$(all_but_log | sort | grep -v 'INTO party\|search_key')"
    assert_equal 2 "$(sql 'SELECT representative_id FROM party WHERE id = 3')"
    crm_run 0 crm-check
}

@test "rows of every table that the map marks move, and come back with what was changed in them since" {
    two
    sql "INSERT INTO purchase (id, party_id, at, fiscal_year, source_id) VALUES (7, 2, '2026-05-05T10:00:00Z', 2026, 1);
         INSERT INTO agreement (id, party_id, title, since, source_id) VALUES (7, 2, 'onderhoud', '2026-01-01', 1);
         INSERT INTO reminder (id, party_id, due, text, source_id) VALUES (7, 2, '2026-12-01', 'bellen', 1);
         INSERT INTO told (id, party_id, article, at, via, batch_id) VALUES (7, 2, '14', '2026-01-01T10:00:00Z', 'email', 1);
         INSERT INTO request (id, party_id, kind, received_at, via, due_at, batch_id)
             VALUES (7, 2, 'access', '2026-11-01T10:00:00Z', 'email', '2026-12-01', 1);
         INSERT INTO hold (id, party_id, reason, since, batch_id) VALUES (7, 2, 'geschil', '2026-01-01', 1);
         INSERT INTO activity (id, kind, at, source_id) VALUES (7, 'call', '2026-01-01T10:00:00Z', 1);
         INSERT INTO activity_party VALUES (7, 7, 1, 'with'), (8, 7, 2, 'with'), (9, 7, 2, 'about')"
    crm_run 0 crm-merge 1 2 --yes
    for table in purchase agreement reminder told request hold; do
        assert_equal 1 "$(sql "SELECT party_id FROM $table WHERE id = 7")"
    done
    assert_equal "7|1 9|1" "$(sql 'SELECT id, party_id FROM activity_party ORDER BY id' | xargs)"
    sql "UPDATE reminder SET text = 'mailen' WHERE id = 7"
    crm_run 0 crm-undo "$(last_batch)" --yes
    for table in purchase agreement reminder told request hold; do
        assert_equal 2 "$(sql "SELECT party_id FROM $table WHERE id = 7")"
    done
    assert_equal mailen "$(sql 'SELECT text FROM reminder')"
    assert_equal "7|1 8|2 9|2" "$(sql 'SELECT id, party_id FROM activity_party ORDER BY id' | xargs)"
}

@test "who cannot be one is refused, and nothing is done" {
    person given=Jan family=Jansen birthday=1980-05-17 email=a@example.nl
    person given=Jan family=Jansen birthday=1981-05-17 email=b@example.nl
    person name="Jansen BV" kind=organisation legal_form=legal-person kvk=12345678 email=c@example.nl
    person name="Jansen en zonen" kind=organisation legal_form=partnership email=d@example.nl
    person name="Gebroeders Jansen" kind=organisation kvk=12345679 email=e@example.nl
    before=$(sql .dump)
    crm_run 65 crm-merge 1 2 --yes
    assert_message "1, 2: they have different birthdays: two people"
    assert_message "crm-edit 2 birthday="
    refute_message 1980
    crm_run 65 crm-merge 1 3 --yes
    assert_message "a person and an organisation: they cannot be one"
    crm_run 65 crm-merge 3 4 --yes
    assert_message "different legal forms"
    crm_run 65 crm-merge 3 5 --yes
    assert_message "chamber of commerce"
    assert_equal "$before" "$(sql .dump)"
    crm_run 0 crm-edit 2 birthday=
    crm_run 0 crm-merge 1 2 --yes
}

@test "who is one already is left as they are" {
    two
    crm_run 0 crm-merge 1 1 --yes
    assert_message "1 pair is one person already: nothing to join"
    crm_run 0 crm-merge 1 2 --yes
    before=$(sql .dump)
    crm_run 0 crm-merge 2 1 --yes
    crm_run 0 crm-merge 1 2 --yes --print
    assert_output '{"id":1,"duplicate_of":1,"did":"unchanged"}'
    assert_equal "$before" "$(sql .dump)"
}

@test "nobody, several, words, one only, no --yes, no --expect" {
    two
    before=$(sql .dump)
    crm_run 1 crm-merge 1 99 --yes
    crm_run 65 crm-merge 1 jan@example.nl --yes
    assert_message "several people fit: 1, 2"
    crm_run 2 crm-merge 1 jansen --yes
    crm_run 2 crm-merge 1 city:Utrecht --yes
    crm_run 2 crm-merge 1 --yes
    assert_message "crm-merge WHO WHO --yes"
    crm_run 2 crm-merge 1 2
    person given=Piet family=Jansen email=piet@example.nl
    before=$(sql .dump)
    crm_run 2 crm-merge 1 2 3 --yes
    assert_message "crm-merge WHO ... --yes --expect 2"
    crm_run 65 crm-merge 1 2 3 --yes --expect 3
    crm_run 65 crm-merge b1 2 --yes
    assert_equal "$before" "$(sql .dump)"
}

@test "-n changes nothing and tells what would be done; -f, --fields, -o and --print write it" {
    two
    before=$(sql .dump)
    crm_run 0 crm-merge 1 2 -n
    assert_output '{"id":2,"duplicate_of":1,"did":"merged"}'
    crm_run 0 crm-merge 1 2 -n -f csv --fields did,id
    assert_equal $'did,id\nmerged,2' "$output"
    assert_equal "$before" "$(sql .dump)"
    crm_run 2 crm-merge 1 2 -n --fields name
    crm_run 0 crm-merge 1 2 --yes -o pairs.json
    assert_empty
    grep -q '"did":"merged"' pairs.json
    crm_run 0 crm-merge 1 2 --yes -q
    assert_silent
}

@test "a merged person is erased wholly: both records, both ledgers, and the proof" {
    two
    wording
    crm_run 0 crm-consent give newsletter/email 2 --at 2026-03-01 --via paper --evidence "het formulier in de map van mei"
    crm_run 0 crm-merge 1 2 --yes
    crm_run 0 crm-forget 2 --yes -v
    assert_message "none is left"
    for table in party contact_point consent_event permission alias before_image search_key external_id; do
        assert_equal 0 "$(sql "SELECT count(*) FROM $table")"
    done
    for text in "Jan Jansen" "J. Jansen" j.jansen@example 12345678 Kerkstraat "map van mei"; do
        ! grep -aiqF -- "$text" "$CRM_DB" || fails_with "still in the file: $text"
    done
    crm_run 0 crm-check
    crm_run 3 crm-add given=Jan email=j.jansen@example.nl
}

@test "who was given data of either has to be told of the erasure, once" {
    two
    sql "INSERT INTO recipient (id, name, role, country, batch_id) VALUES (1, 'mailer', 'processor', 'NL', 1);
         INSERT INTO disclosure (id, recipient_id, purpose_id, fields, at, batch_id)
             SELECT 1, 1, id, 'name', '2026-01-01T10:00:00Z', 1 FROM purpose WHERE code = 'newsletter';
         INSERT INTO disclosure (id, recipient_id, purpose_id, fields, at, batch_id)
             SELECT 2, 1, id, 'name', '2026-02-01T10:00:00Z', 1 FROM purpose WHERE code = 'newsletter';
         INSERT INTO disclosure_party VALUES (1, 1), (2, 2)"
    crm_run 0 crm-merge 1 2 --yes
    assert_equal 2 "$(sql 'SELECT count(*) FROM disclosure_party')"
    assert_equal 2 "$(crm-show 1 -f jsonl | json '$.disclosures' | grep -o mailer | wc -l)"
    crm_run 0 crm-forget 1 --yes
    assert_message "tell mailer of the erasure of 1 person"
    assert_equal 0 "$(sql 'SELECT count(*) FROM disclosure_party')"
}

@test "the stricter of two permissions stays, whichever was first and whichever is joined" {
    for order in "1 2" "2 1"; do
        fresh_db
        two
        wording
        crm_run 0 crm-consent refuse newsletter/email 1 --at 2026-01-01
        crm_run 0 crm-consent give newsletter/email 2 --at 2026-03-01 --via paper --evidence formulier
        gate 1 1
        gate 0 2
        # shellcheck disable=SC2086 # two operands
        crm_run 0 crm-merge $order --yes
        assert_message "1 consent of the one is ended by a no of the other: the stricter stays"
        gate 1 1
        assert_message "said no"
        crm_run 0 crm-check
        crm_run 0 crm-undo "$(last_batch)" --yes
        gate 1 1
        gate 0 2
        crm_run 0 crm-check
    done
}

@test "an objection to all marketing of the one ends the consent of the other; a yes said after the joining is heard" {
    two
    wording
    crm_run 0 crm-consent stop 1 --at 2026-01-01
    crm_run 0 crm-consent give newsletter/email 2 --at 2026-03-01 --via paper --evidence formulier
    crm_run 0 crm-merge 2 1 --yes
    gate 1 2
    assert_message objected
    export CRM_NOW=2026-11-26T12:00:00Z
    crm_run 0 crm-consent give newsletter/email j.jansen@example.nl --at 2026-11-26 --via paper --evidence formulier
    gate 0 1
    crm_run 0 crm-check
}

@test "a consent that nothing contradicts stays one; the ledger is shown whole, and stands where it was written" {
    two
    wording
    crm_run 0 crm-consent give newsletter/email 2 --at 2026-03-01 --via paper --evidence formulier
    crm_run 0 crm-consent give newsletter/email 1 --at 2026-02-01 --via paper --evidence formulier
    crm_run 0 crm-consent refuse newsletter/email 2 --at 2026-02-15
    before=$(sql 'SELECT * FROM consent_event')
    crm_run 0 crm-merge 1 2 --yes
    refute_message stricter
    gate 0 1
    assert_equal "$before" "$(sql 'SELECT * FROM consent_event')"
    crm_run 0 crm-consent show 2
    assert_equal 3 "$(wc -l <<<"$output")"
    crm_run 0 crm-check
    crm_run 0 crm-may newsletter/email 1 --at 2026-04-01
    crm_run 0 crm-may newsletter/email --all --at 2026-04-01
    assert_contains j.jansen@example.nl
}

@test "a restriction of the one is of both, and goes back to whom it was about" {
    two
    sql "UPDATE party SET status = 'restricted' WHERE id = 2;
         INSERT INTO restriction (id, party_id, ground, since, batch_id) VALUES (1, 2, 'accuracy', '2026-01-01', 1)"
    crm_run 0 crm-merge 1 2 --yes
    assert_equal "restricted 1" "$(sql 'SELECT status FROM party WHERE id = 1') $(sql 'SELECT party_id FROM restriction')"
    crm_run 0 crm-undo "$(last_batch)" --yes
    assert_equal "active restricted" "$(sql 'SELECT status FROM party ORDER BY id' | xargs)"
    assert_equal 2 "$(sql 'SELECT party_id FROM restriction')"
}

@test "an old file that still has the second's name brings nobody back, and no yes beside their no" {
    person given=Jan family=Jansen email=jan@example.nl
    person given=Johannes family=Janssen email=johannes@example.org
    person given=Piet family=Visser email=piet@example.org
    wording
    crm_run 0 crm-consent stop 2 --at 2026-02-01
    crm_run 0 crm-merge 2 3 --yes
    crm_run 0 crm-merge 1 2 --yes
    printf '%s\n' given,family,email,nieuws,op Johannes,Janssen,johannes@example.org,ja,2026-03-01 \
        Piet,Visser,piet@example.org,ja,2026-03-01 >old.csv
    crm_run 0 crm-add old.csv --consent newsletter/email=nieuws --consent-at op --wording newsletter-nl-1
    crm_run 0 crm-find --count
    assert_output 1
    crm_run 0 crm-may newsletter/email --all
    assert_output ""
    crm_run 0 crm-check
    printf '%s\n' given,family,email Marie,Visser,piet@example.org >other.csv
    crm_run 0 crm-add other.csv
    crm_run 0 crm-find --count
    assert_output 2
}

@test "undo brings back both, to the last byte of every row" {
    two
    wording
    crm_run 0 crm-consent refuse newsletter/email 1 --at 2026-01-01
    before=$(all_but_log)
    crm_run 0 crm-merge 1 2 --yes
    crm_run 0 crm-undo list
    assert_equal crm-merge "$(json '$.tool' <<<"$output" | head -n 1)"
    crm_run 0 crm-undo "$(last_batch)" --yes -v
    assert_message "2: restored"
    assert_equal "$(sort <<<"$before")" "$(all_but_log | sort)"
    crm_run 0 crm-check
    crm_run 0 crm-merge 1 2 --yes
}

@test "undo keeps what was changed since, and a no that was said since is of both" {
    two
    wording
    crm_run 0 crm-consent give newsletter/email 2 --at 2026-03-01 --via paper --evidence formulier
    crm_run 0 crm-merge 1 2 --yes
    merge=$(last_batch)
    crm_run 0 crm-edit 1 language=en tag+=nieuw tag-=c email_2=jj@example.nl
    crm_run 0 crm-consent object newsletter 1
    sql "UPDATE party SET status = 'restricted' WHERE id = 1;
         INSERT INTO restriction (id, party_id, ground, since, batch_id) VALUES (50, 1, 'accuracy', '2026-01-01', 99)"
    crm_run 0 crm-undo "$merge" --yes -v
    crm_run 0 crm-check
    assert_equal '["a","b","nieuw"]' "$(crm-find 1 status:restricted | json '$.tags')"
    assert_equal '["b"]' "$(crm-find 2 status:restricted | json '$.tags')"
    assert_equal jj@example.nl "$(sql "SELECT value FROM contact_point WHERE party_id = 2 AND value LIKE 'jj%'")"
    assert_equal "en nl" "$(sql 'SELECT language FROM party ORDER BY id' | xargs)"
    assert_equal "restricted restricted" "$(sql 'SELECT status FROM party ORDER BY id' | xargs)"
    assert_equal "1 2" "$(sql 'SELECT party_id FROM restriction ORDER BY party_id' | xargs)"
    for id in 1 2; do assert_equal 1 "$(sql "SELECT count(*) FROM consent_event WHERE party_id = $id AND state = 'objected'")"; done
    gate 1 2
}

@test "of two joinings the newest is taken back first; in one batch a chain comes apart by itself" {
    two
    person given=Johan family=Jansen email=johan@example.nl
    before=$(all_but_log)
    crm_run 0 crm-merge 2 3 --yes
    first=$(last_batch)
    crm_run 0 crm-merge 1 2 --yes
    crm_run 0 crm-find 3 --fields id
    assert_output '{"id":1}'
    crm_run 0 crm-undo "$first" --yes -n
    assert_output '{"id":3,"did":"kept","reason":"joined"}'
    crm_run 0 crm-undo "$(last_batch)" --yes
    crm_run 0 crm-undo "$first" --yes
    assert_equal "$(sort <<<"$before")" "$(all_but_log | sort)"
    printf '%s\n' '{"id":3,"duplicate_of":2}' '{"id":2,"duplicate_of":1}' >pairs.jsonl
    crm_run 0 crm-merge --yes --expect 2 <pairs.jsonl
    assert_equal "2|1|2|1" "$(sql 'SELECT old_id, party_id, (SELECT count(*) FROM alias), joined_id FROM alias WHERE old_id = 2')"
    crm_run 0 crm-undo "$(last_batch)" --yes
    assert_equal "$(sort <<<"$before")" "$(all_but_log | sort)"
    crm_run 0 crm-check
}

@test "an import is not taken back over people who were joined since" {
    printf 'given,family,email\nJan,Jansen,jan@example.nl\nJ.,Jansen,j@example.nl\nPiet,Smit,piet@example.nl\n' >list.csv
    crm_run 0 crm-add list.csv
    import=$(last_batch)
    crm_run 0 crm-merge 1 2 --yes
    crm_run 0 crm-undo "$import" --yes
    crm_run 0 crm-find --fields id
    assert_output '{"id":1}'
    crm_run 0 crm-check
}

@test "pairs come as JSON Lines or CSV, named as anybody is; the same stream twice is once" {
    two
    person given=Johan family=Jansen email=johan@example.nl
    printf 'duplicate_of,id,remark\njohan@example.nl,exact:1002,x\n' >pairs.csv
    crm_run 0 crm-merge --yes --print <pairs.csv
    assert_output '{"id":2,"duplicate_of":3,"did":"merged"}'
    crm_run 0 crm-merge --yes <pairs.csv
    assert_message "already applied as batch"
    crm_run 0 crm-merge --yes - <<<'{"id":3,"duplicate_of":1,"score":0.9}'
    crm_run 0 crm-find --count
    assert_output 1
}

@test "pairs in a dialect of their own" {
    two
    printf 'a list of caf\xe9 guests\nid;duplicate_of\n2;1\n' >pairs.csv
    crm_run 0 crm-merge --yes --encoding windows-1252 --delimiter ';' --skip-lines 1 <pairs.csv
    assert_equal "2|1" "$(sql 'SELECT old_id, party_id FROM alias')"
}

@test "a bad pair is listed with its line and nothing is applied; --rejects applies the others" {
    two
    person given=Johan family=Jansen email=johan@example.nl birthday=1950-01-01
    person given=Klaas family=Klaassen email=klaas@example.nl
    printf 'id,duplicate_of\n3,2\n4,\n2,1\n99,1\n' >pairs.csv
    before=$(sql .dump)
    crm_run 65 crm-merge --yes --expect 4 <pairs.csv
    assert_message "crm-merge: -:2: 2, 3: they have different birthdays"
    assert_message "crm-merge: -:3: duplicate_of: no pair"
    assert_message "crm-merge: -:5: nobody is known by this"
    assert_message "3 records are at fault: nothing was applied"
    assert_equal "$before" "$(sql .dump)"
    crm_run 65 crm-merge --yes --expect 4 --rejects bad.csv <pairs.csv
    assert_equal "2|1" "$(sql 'SELECT old_id, party_id FROM alias')"
    assert_equal 'id,duplicate_of,crm_line,crm_reason' "$(head -n 1 bad.csv)"
    assert_equal 4 "$(wc -l <bad.csv)"
    crm_run 2 crm-merge --yes <<<$'{"id":3,"duplicate_of":1}\n{"id":4,"duplicate_of":1}'
    assert_message "crm-merge --yes --expect 2"
    crm_run 65 crm-merge --yes <<<3
    crm_run 65 crm-merge --yes <<<'{"id":3}'
    crm_run 65 crm-merge --yes <<<'{"id":"r7","duplicate_of":1}'
    crm_run 2 crm-merge --yes </dev/null
}

# pair ID ID: the record of that pair in what was listed last.
pair() { grep "\"id\":$1,\"duplicate_of\":$2," <<<"$output"; }

@test "list gives pairs, the likeliest first, with a score and its reasons" {
    person given=Jan infix="van der" family=Berg email=jan@a.example phone=06-12345678 birthday=1980-05-17
    person initials=J. family=Berg email=j@b.example phone=0612345678
    person given=Jan family=Berg email=jan@c.example birthday=1980-05-17
    person given=Els family=Meijer email=els@d.example postcode="1234 AB" street="Dorpsstraat 1"
    person given=Els family=Meyer email=els@e.example postcode="1234 AB" street="Dorpsstraat 1"
    person name="Bakkerij De Vlijt B.V." kind=organisation email=v@vlijt.example
    person name="Bakkerij de Vlijt" kind=organisation email=info@vlijt.example
    person given=Klaas family=Klaassen email=klaas@f.example
    crm_run 0 crm-merge list
    assert_silent
    assert_equal '["phone","initials"]' "$(pair 2 1 | json '$.reasons')"
    assert_equal '["name","birthday"]' "$(pair 3 1 | json '$.reasons')"
    assert_equal '["similar-name","address","postcode"]' "$(pair 5 4 | json '$.reasons')"
    assert_equal '["name","domain"]' "$(pair 7 6 | json '$.reasons')"
    assert_equal "Jan Berg|Jan van der Berg" "$(pair 3 1 | json '$.name')|$(pair 3 1 | json '$.duplicate_of_name')"
    assert_equal 4 "$(wc -l <<<"$output")"
    assert_equal "$(json '$.score' <<<"$output" | sort -rn)" "$(json '$.score' <<<"$output")"
    crm_run 0 crm-merge list --min 0.8
    assert_equal "" "$(pair 2 1)"
    crm_run 0 crm-merge list --min 1
    assert_empty
    crm_run 1 crm-merge list --min 1.0 -q
    crm_run 0 crm-merge list -q
    assert_empty
    for format in csv tsv jsonl json table csv-sheet; do
        crm_run 0 crm-merge list -f "$format"
        assert_contains birthday
    done
    crm_run 0 crm-merge list -o list.csv --fields id,score
    assert_equal id,score "$(head -n 1 list.csv)"
}

@test "families, neighbours and namesakes are no duplicates" {
    person given=Jan family=Berg email=thuis@a.example phone=06-12345678 postcode="1234 AB" street="Dorpsstraat 1" birthday=1980-05-17
    person given=Els family=Berg email=els@a.example phone=06-12345678 postcode="1234 AB" street="Dorpsstraat 1"
    crm-edit 2 email_2=thuis@a.example >/dev/null
    person given=Jan family=Berg email=jan@b.example birthday=1990-01-01
    person given=Piet family=Smit email=piet@c.example postcode="1234 AB" street="Dorpsstraat 1"
    person name="Jan Berg" kind=organisation email=firma@d.example phone=06-12345678
    crm_run 0 crm-merge list
    assert_empty
    crm_run 0 crm-merge list --min 0.3
    assert_equal '0.3' "$(pair 2 1 | json '$.score')"
    refute_contains '"id":5'
}

@test "a pair whose birthdays differ by a slip is named where more speaks for it" {
    person given=Piet family=Dijkstra email=piet@a.example phone=06-12345678 birthday=1981-02-03
    person given=Piet family=Dykstra email=piet@b.example phone=06-12345678 birthday=1981-03-02
    crm_run 0 crm-merge list --min 0.6
    assert_equal '["phone","similar-name"]' "$(pair 2 1 | json '$.reasons')"
}

@test "a crowd that shares the same is cut, and it is said" {
    for i in $(seq 1 60); do echo "Jan,Jansen$i,jan$i@a.example,06-12345678"; done | { echo given,family,email,phone && cat; } >crowd.csv
    crm-add crowd.csv 2>/dev/null
    crm_run 0 crm-merge list --min 0
    assert_message "1 group has so many that share the same that not each was compared with each"
    [ "$(wc -l <<<"$output")" -le 600 ]
}

@test "faults of the options of list" {
    for score in x 2 1.1 -1 0.x 0. .5 "" 00.5; do
        crm_run 2 crm-merge list --min "$score"
        assert_message "a number from 0 to 1"
    done
    crm_run 2 crm-merge list 1
    crm_run 2 crm-merge list --fields nonsense
    crm_run 2 crm-merge 1 2 --min 0.5 --yes
    assert_message "--min is for list"
}
