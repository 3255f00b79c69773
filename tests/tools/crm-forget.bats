# crm-forget: gone, proven, remembered only as a fingerprint; what a duty holds is announced and stays.

load ../lib/common

# stored TEXT: is it anywhere in the file or its log, in either case?
stored() { cat "$CRM_DB" "$CRM_DB-wal" 2>/dev/null | grep -aiqF -- "$1"; }
gone() { ! stored "$1" || fails_with "still in the file: $1"; }

# bought ID YEAR: a purchase with a line, as the bookkeeping knows it.
bought() {
    sql "INSERT INTO purchase (id, party_id, at, invoice, total_minor, note, fiscal_year, source_id)
             VALUES ($1 * 100 + $2 % 100, $1, '$2-05-05T10:00:00Z', 'F$2-0017', 4995, 'belt liever niet', $2, 1);
         INSERT INTO purchase_line (id, purchase_id, description, amount_minor)
             VALUES ($1 * 100 + $2 % 100, $1 * 100 + $2 % 100, 'winterband voor de achteras', 4995)"
}

# given_to ID RECIPIENT: what crm-export --to leaves behind.
given_to() {
    sql "INSERT OR IGNORE INTO recipient (id, name, role, country, contact, batch_id)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM recipient), '$2', 'processor', 'NL', 'avg@$2.example', 1);
         INSERT INTO disclosure (id, recipient_id, purpose_id, channel, fields, at, batch_id)
             SELECT (SELECT coalesce(max(id), 0) + 1 FROM disclosure), r.id, p.id, 'email', 'name;email', '2026-06-01T10:00:00Z', 1
             FROM recipient r, purpose p WHERE r.name = '$2' AND p.code = 'newsletter';
         INSERT INTO disclosure_party SELECT max(id), $1 FROM disclosure"
}

consented() {
    sql "INSERT INTO consent_event (id, party_id, purpose_id, channel, address, state, via, happened_at, recorded_at, source_id)
             SELECT $1, $1, id, 'email', '$2', 'given', 'web', '2026-02-01T10:00:00Z', '2026-02-01T10:00:00Z', 1
             FROM purpose WHERE code = 'newsletter'"
}

jan() { person given=Jan infix="van der" family=Berg email=jan@example.nl phone=06-12345678 street="Kerkstraat 17" \
    postcode="3511 AB" city=Utrecht tag=winter external.exact=100123; }

@test "the person is gone from every table, and every string of theirs from file and log" {
    jan
    person given=Piet family=Pietersen email=piet@example.nl
    jan_id=1
    crm_run 0 crm-forget jan@example.nl --yes
    assert_empty
    assert_silent
    for text in jan@example.nl 12345678 Kerkstraat "van der Berg" 100123; do gone "$text"; done
    assert_equal 0 "$(sql "SELECT count(*) FROM party WHERE id = $jan_id")"
    assert_equal 0 "$(sql "SELECT count(*) FROM search_key WHERE party_id = $jan_id")"
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
    stored piet@example.nl
    crm_run 1 crm-find -q given:Jan
    crm_run 0 crm-find -q pietersen
    crm_run 0 crm-check
}

@test "the log has a batch that names nobody, and the chain holds" {
    jan
    crm_run 0 crm-forget 1 --yes --by els
    assert_equal "forget|els|1" "$(sql "SELECT action, operator, subject_count FROM batch ORDER BY id DESC LIMIT 1")"
    assert_equal 0 "$(sql "SELECT count(*) FROM batch_subject s JOIN party p ON p.handle = s.handle")"
    crm_run 0 crm-check
}

@test "a dry run changes nothing and announces what would be done and what will remain" {
    jan
    bought 1 2025
    given_to 1 mailer
    before=$(sql .dump | sha256sum)
    crm_run 0 crm-forget 1 -n
    announced=$output
    assert_equal erased "$(json '$.did' <<<"$output")"
    assert_equal 2033-01-01 "$(json '$.kept_until' <<<"$output")"
    assert_equal fiscal "$(json '$.rule' <<<"$output")"
    assert_equal '["mailer"]' "$(json '$.recipients' <<<"$output")"
    assert_contains contact_point.street
    assert_message "mailer"
    assert_equal "$before" "$(sql .dump | sha256sum)"
    crm_run 0 crm-forget 1 --yes --print
    assert_output "$announced"
}

@test "a sale within its term stays, cut down, with a new handle; the rest goes" {
    jan
    bought 1 2025
    handle=$(sql 'SELECT hex(handle) FROM party WHERE id = 1')
    crm_run 0 crm-forget 1 --yes
    assert_equal "erased|Jan van der Berg||" "$(sql 'SELECT status, name, given, family FROM party WHERE id = 1')"
    [ "$handle" != "$(sql 'SELECT hex(handle) FROM party WHERE id = 1')" ]
    assert_equal "address|Kerkstraat 17" "$(sql 'SELECT kind, street FROM contact_point WHERE party_id = 1')"
    assert_equal "4995||F2025-0017" "$(sql 'SELECT total_minor, note, invoice FROM purchase WHERE party_id = 1')"
    assert_equal 1 "$(sql 'SELECT count(*) FROM purchase_line')"
    for text in jan@example.nl 12345678 belt 100123 winter\ ; do gone "$text"; done
    stored "winterband voor de achteras"
    crm_run 1 crm-find -q jan
    crm_run 1 crm-forget 1 --yes
    crm_run 0 crm-check
}

@test "a sale whose term is over does not hold anybody" {
    jan
    bought 1 2018
    crm_run 0 crm-forget 1 --yes
    assert_equal 0 "$(sql 'SELECT (SELECT count(*) FROM party WHERE id = 1) + (SELECT count(*) FROM purchase) + (SELECT count(*) FROM purchase_line)')"
    gone F2018-0017
    gone winterband
}

@test "the term runs from the end of the financial year, to the day" {
    crm_run 0 crm-init edit financial_year_start=07-01
    jan
    bought 1 2019
    export CRM_NOW=2027-06-30T10:00:00Z
    crm_run 0 crm-forget 1 -n
    assert_equal 2027-07-01 "$(json '$.kept_until' <<<"$output")"
    export CRM_NOW=2027-07-01T10:00:00Z
    crm_run 0 crm-forget 1 -n
    assert_equal "" "$(json '$.kept_until' <<<"$output")"
}

@test "an old sale goes while the refund of it stays" {
    jan
    bought 1 2018
    bought 1 2025
    sql "UPDATE purchase SET kind = 'refund', refunds_id = 118 WHERE id = 125"
    crm_run 0 crm-forget 1 --yes
    assert_equal "125|" "$(sql 'SELECT id, refunds_id FROM purchase')"
    crm_run 0 crm-check
}

@test "fingerprints: the forgotten is known again; a shared address only together with the name" {
    jan
    person given=Els family=Berg email=jan@example.nl
    crm_run 0 crm-forget 1 --yes
    assert_equal "erased|0|2
erased|1|1" "$(sql 'SELECT kind, has_name, count(*) FROM fingerprint GROUP BY 1, 2')"
    crm_run 0 crm-forget 2 --yes
    crm_run 3 crm-add given=Kees family=Klaassen email=jan@example.nl
}

@test "a consent that was used leaves a proof with a term, unless --no-proof" {
    jan
    consented 1 jan@example.nl
    given_to 1 mailer
    crm_run 0 crm-forget 1 --yes --print
    assert_equal 1 "$(json '$.proofs' <<<"$output")"
    assert_equal "newsletter|email|2026-02-01T10:00:00Z|2031-11-23T23:00:00Z" \
        "$(sql "SELECT p.code, f.channel, f.at, f.until FROM fingerprint f JOIN purpose p ON p.id = f.purpose_id WHERE f.kind = 'consent-proof'")"
    person given=Kees family=Klaassen email=kees@example.nl
    consented "$id" kees@example.nl
    given_to "$id" mailer
    crm_run 0 crm-forget "$id" --yes --no-proof
    assert_equal 1 "$(sql "SELECT count(*) FROM fingerprint WHERE kind = 'consent-proof'")"
}

@test "a consent that was never used leaves nothing" {
    jan
    consented 1 jan@example.nl
    crm_run 0 crm-forget 1 --yes
    assert_equal 0 "$(sql "SELECT count(*) FROM fingerprint WHERE kind = 'consent-proof'")"
}

@test "rows of others no longer point to them, and an employer's name no longer finds the staff" {
    crm-add kind=organisation name="Bakkerij De Vlijt" email=info@vlijt.example
    crm-add given=Els family=Bakker email=els@example.nl organisation="Bakkerij De Vlijt"
    crm_run 0 crm-find -q vlijt given:Els
    person given=Kind family=Bakker email=kind@example.nl
    sql "UPDATE party SET representative_id = 2 WHERE id = $id"
    vlijt=$(sql "SELECT id FROM party WHERE kind = 'organisation'")
    crm_run 0 crm-forget "$vlijt" --yes
    crm_run 1 crm-find -q vlijt
    els=$(sql "SELECT id FROM party WHERE given = 'Els'")
    crm_run 0 crm-forget "$els" --yes
    assert_equal 0 "$(sql 'SELECT count(*) FROM party WHERE representative_id IS NOT NULL')"
    assert_equal 0 "$(sql 'SELECT count(*) FROM relation')"
    gone Vlijt
    crm_run 0 crm-check
}

@test "an activity with two people goes with the last of them" {
    jan
    person given=Piet family=Pietersen email=piet@example.nl
    sql "INSERT INTO activity (id, kind, at, body, source_id) VALUES (1, 'call', '2026-01-01T00:00:00Z', 'over een nieuwe bakfiets', 1);
         INSERT INTO activity_party VALUES (1, 1, 1, 'with'), (2, 1, $id, 'with')"
    crm_run 0 crm-forget 1 --yes
    assert_message "1 string of theirs also stands in rows that stay"
    assert_equal 1 "$(sql 'SELECT count(*) FROM activity')"
    crm_run 0 crm-forget "$id" --yes
    assert_equal 0 "$(sql 'SELECT count(*) FROM activity')"
    gone bakfiets
}

@test "a namesake stays, and the strings that they share are counted" {
    jan
    crm-add given=Jan infix="van der" family=Berg email=jan2@example.org
    crm_run 0 crm-forget jan@example.nl --yes
    assert_message "string of theirs also stands"
    crm_run 0 crm-find -q jan
}

@test "a string that neighbours form by chance is no residue" {
    person given=Els family=Smit email=els@example.nl street="Kerkstraatje 15" postcode="4816 AB" city=Breda
    person given=Jan family=Berg email=jan@example.nl street="Kerkstraatje 154" city=Ede
    stored "Kerkstraatje 154816 AB"
    crm_run 0 crm-forget jan@example.nl --yes
    stored "Kerkstraatje 154816 AB"
}

@test "a long text over many pages is gone, in every piece" {
    jan
    long=$(for i in $(seq 900); do printf 'woord%04d ' "$i"; done)
    sql "INSERT INTO reminder (id, party_id, due, text, source_id) VALUES (1, 1, '2026-12-01', '$long', 1)"
    crm_run 0 crm-forget 1 --yes
    for i in 1 100 250 450 700 900; do gone "$(printf 'woord%04d' "$i")"; done
}

@test "what another program left of them outside rows is found and zeroed" {
    jan
    # Bytes in a page where no row stands, as a program without scrubbing leaves them.
    sql "CREATE TABLE spoil (x TEXT); DROP TABLE spoil; PRAGMA wal_checkpoint(TRUNCATE)"
    sqlite3 "$CRM_DB" "PRAGMA secure_delete=OFF; INSERT INTO reminder (id, party_id, due, text, source_id) VALUES (1, 1, '2026-12-01', 'Kerkstraat 17 en jan@example.nl', 1); DELETE FROM reminder; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
    stored "Kerkstraat 17 en jan"
    crm_run 0 crm-forget 1 --yes
    assert_message "that another program had left in the file"
    refute_message Kerkstraat
    gone "Kerkstraat 17"
    gone jan@example.nl
    crm_run 0 crm-check
}

@test "what stands in a page that nothing reaches is zeroed too" {
    jan
    sqlite3 "$CRM_DB" "CREATE TABLE spoil (x TEXT); INSERT INTO spoil VALUES ('Kerkstraat 17 en jan@example.nl');
        PRAGMA writable_schema=ON; DELETE FROM sqlite_schema WHERE name = 'spoil'; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
    stored "Kerkstraat 17 en jan"
    crm_run 0 crm-forget 1 --yes
    gone "Kerkstraat 17"
    crm_run 76 crm-check # the page is still nobody's
    refute_contains '"check":"slack"'
}

@test "who had another address before is known again by that one as well" {
    echo 'given,family,email,phone,city
Willemijn,Zonderland,wz@old.example,0611111111,Zeist
Piet,Blijft,piet@example.nl,0622222222,Zeist' >old.csv
    crm-add old.csv
    id=$(crm-find zonderland --fields id | json '$.id')
    crm-edit "$id" email=new@new.example phone=0644444444
    crm_run 0 crm-forget "$id" --yes
    crm_run 0 crm-add --match email old.csv
    assert_message "forgotten"
    assert_equal 1 "$(crm-find --count)"
    crm_run 3 crm-add given=Willemijn phone=0611111111
    crm_run 3 crm-add given=Willemijn email=WZ@old.example
    crm_run 3 crm-add given=Willemijn email=new@new.example
    gone wz@old.example
}

@test "a list that is called after the person keeps no name of theirs" {
    echo 'given,family,email
Willemijn,van den Zonderland,soleil@person.example' >soleil@person.example.csv
    crm-add soleil@person.example.csv
    echo 'given,email
Piet,piet@example.nl' >"zonderland van den, willemijn.csv"
    crm-add "zonderland van den, willemijn.csv"
    echo 'given,email
Kees,kees@example.nl' >klanten.csv
    crm-add klanten.csv
    crm_run 0 crm-forget soleil@person.example --yes
    gone soleil
    gone zonderland
    assert_equal "klanten.csv" "$(sql "SELECT group_concat(detail) FROM source WHERE detail <> ''")"
    crm_run 0 crm-check
}

@test "a stream of many, with the number that it must have" {
    for i in 1 2 3 4 5; do crm-add given=Kees family="Nummer$i" email="kees$i@example.nl" >/dev/null; done
    printf '%s\n' kees1@example.nl 2 kees3@example.nl >who.txt
    crm_run 2 crm-forget --yes <who.txt
    assert_message "--expect 3"
    crm_run 65 crm-forget --yes --expect 2 <who.txt
    assert_equal 5 "$(sql 'SELECT count(*) FROM party')"
    crm_run 0 crm-forget --yes --expect 3 -v <who.txt
    assert_message "3 read, 3 erased, batch b"
    assert_equal 2 "$(sql 'SELECT count(*) FROM party')"
    crm_run 0 bash -c 'crm-find nummer4 | crm-forget --yes'
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
}

@test "the same person twice is one; several operands" {
    jan
    crm-add given=Els family=Smit email=els@example.nl
    crm_run 0 crm-forget 1 jan@example.nl els@example.nl --yes --expect 3 --print
    assert_equal 2 "$(wc -l <<<"$output")"
}

@test "somebody in a stream who is not there: nothing is forgotten, or only the others with --rejects" {
    jan
    printf '%s\n' 1 niemand@example.nl >who.txt
    crm_run 65 crm-forget --yes --expect 2 <who.txt
    assert_message "-:2: "
    refute_message niemand
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
    crm_run 65 crm-forget --yes --expect 2 --rejects bad.txt <who.txt
    assert_equal 0 "$(sql 'SELECT count(*) FROM party')"
    grep -q niemand bad.txt
}

@test "WHO: nobody is 1, several are 65, terms and words are 2" {
    jan
    crm-add given=Els family=Berg email=jan@example.nl
    crm_run 1 crm-forget 77 --yes
    crm_run 1 crm-forget niemand@example.nl --yes
    crm_run 65 crm-forget jan@example.nl --yes
    assert_message "1, 2"
    refute_message jan@example.nl
    crm_run 2 crm-forget berg --yes
    crm_run 2 crm-forget city:Utrecht --yes
    crm_run 0 crm-forget exact:100123 --yes
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
}

@test "without --yes: 2; without input: 2; empty input: nothing" {
    jan
    crm_run 2 crm-forget 1
    assert_message "--yes"
    crm_run 2 crm-forget --yes </dev/null
    crm_run 2 bash -c 'crm-forget --yes <&-'
    : >nobody
    crm_run 0 crm-forget --yes <nobody
    crm_run 2 crm-forget 1 --yes --frobnicate
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
}

@test "the report says whom to tell about whom, what is kept and what cannot be reached; it is private" {
    jan
    bought 1 2025
    given_to 1 mailer
    given_to 1 drukker
    crm_run 0 crm-forget 1 --yes --report notify.txt
    assert_equal 600 "$(stat -c %a notify.txt)"
    grep -q "mailer, avg@mailer.example" notify.txt
    grep -q "drukker" notify.txt
    grep -q "Jan van der Berg <jan@example.nl>: last given on 2026-06-01 for newsletter: name;email" notify.txt
    grep -q "until 2033-01-01" notify.txt
    grep -q "AWR 52" notify.txt
    grep -q "cannot reach" notify.txt
    assert_message "tell mailer, avg@mailer.example of the erasure of 1 person (GDPR 19)"
    refute_message "Jan"
}

@test "a report that cannot be made: 73, and nobody is forgotten; a full device for the records: 74, and it says that it is done" {
    jan
    crm_run 73 crm-forget 1 --yes --report nowhere/notify.txt
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
    crm_run 74 bash -c 'crm-forget 1 --yes --print >/dev/full'
    assert_message "saved as b"
    assert_equal 0 "$(sql 'SELECT count(*) FROM party')"
}

@test "formats: csv with its columns, a table, a file" {
    jan
    crm-add given=Els family=Smit email=els@example.nl
    crm_run 0 crm-forget 1 -n -f csv --fields id,did,deleted
    assert_line "id,did,deleted"
    crm_run 0 crm-forget 1 --yes -o done.json
    assert_empty
    assert_equal erased "$(sqlite3 :memory: "SELECT json_extract(readfile('done.json'), '\$[0].did')")"
    crm_run 0 crm-forget 2 --yes -q
    assert_silent
}

@test "a reader that holds an older state: 75 once, and the next tool finishes" {
    jan
    crm-add given=Els family=Smit email=els@example.nl
    mkfifo hold
    sqlite3 -readonly "$CRM_DB" >reader.log 2>&1 <hold &
    reader=$!
    exec 7>hold
    echo "BEGIN; SELECT count(*) FROM party;" >&7
    for i in $(seq 50); do [ -s reader.log ] && break || sleep 0.1; done
    CRM_BUSY=1 crm_run 75 crm-forget 1 --yes --print
    assert_message "the next tool that opens it finishes the erasure"
    assert_contains '"did":"erased"'
    assert_equal 1 "$(sql 'SELECT count(*) FROM pending')"
    CRM_BUSY=1 crm_run 75 crm-check
    stored jan@example.nl
    exec 7>&-
    wait $reader
    crm_run 0 crm-find -q smit
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
    gone jan@example.nl
    gone Kerkstraat
    crm_run 0 crm-check
}

@test "what another program left in the file meanwhile is gone when the erasure is finished" {
    jan
    for i in $(seq 60); do echo "Piet,Nummer$i,piet$i@example.nl"; done | { echo given,family,email && cat; } | crm-add -q -
    mkfifo hold
    sqlite3 "$CRM_DB" >reader.log 2>&1 <hold &
    reader=$!
    exec 7>hold
    echo "BEGIN; SELECT count(*) FROM party;" >&7
    for i in $(seq 50); do [ -s reader.log ] && break || sleep 0.1; done
    CRM_BUSY=1 crm_run 75 crm-forget 1 --yes
    cat >&7 <<'EOF'
COMMIT;
PRAGMA secure_delete = OFF;
UPDATE contact_point SET label = 'privemail' WHERE id % 2;
UPDATE contact_point SET label = NULL;
EOF
    exec 7>&-
    wait $reader
    stored privemail
    crm_run 0 crm-find --count
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
    gone privemail
    gone jan@example.nl
    crm_run 0 crm-check
}

@test "the forgotten come back in no spelling, and are not named" {
    person given=José family=Muñoz email=jose@example.nl phone=06-12345678
    crm_run 0 crm-forget 1 --yes
    crm_run 3 crm-add given=José family=Muñoz email=JOSE@Example.NL
    refute_message ose
    crm_run 3 crm-add given=Piet family=X phone="+31 6 1234 5678"
    crm_run 3 crm-add given=Piet family=X phone="0031612345678"
    crm_run 3 crm-add given=Piet family=X phone="(06) 12 34 56 78"
    printf 'given,family,email\nKees,Klaassen,kees@example.nl\nJoze,X, jose@EXAMPLE.nl \n' >list.csv
    crm_run 0 crm-add list.csv
    assert_message "1"
    refute_message jose
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
    person given=Piet family=Pietersen email=piet@example.nl
    crm_run 3 crm-edit piet@example.nl email=Jose@example.nl
    refute_message ose
    assert_equal piet@example.nl "$(sql "SELECT value FROM contact_point WHERE party_id = $id")"
}

@test "no database: 78; no key: 78; a key that others read: 77; a file that may not be written" {
    jan
    crm_run 78 crm-forget -d nowhere.db 1 --yes
    chmod 644 "$CRM_DB.key"
    crm_run 77 crm-forget 1 --yes
    rm "$CRM_DB.key"
    crm_run 78 crm-forget 1 --yes
    assert_equal 1 "$(sql 'SELECT count(*) FROM party')"
}
