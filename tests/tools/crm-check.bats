# crm-check: what is wrong with the file, one line each; and words that must be nowhere in it.

load ../lib/common

hex_of() { basenc --base16 -w 0; }

checked() { sqlite3 -batch :memory: "SELECT group_concat(json_extract(value, '\$.check')) FROM json_each('[' || replace('$output', char(10), ',') || ']')"; }

@test "a sound file: 0 and silence; -v says so" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    crm_run 0 crm-check
    assert_empty
    assert_silent
    crm_run 0 crm-check -v
    assert_message sound
    crm_run 0 crm-check -f json
    assert_output "[]"
    crm_run 0 crm-check -f csv
    assert_output "check,text"
    crm_run 0 crm-check -f csv --fields check
    assert_output "check"
}

@test "files that others can read: 77, each named" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    chmod 640 "$CRM_DB"
    crm_run 77 crm-check
    assert_contains '"check":"rights"'
    assert_contains "chmod 600 $CRM_DB\""
    chmod 600 "$CRM_DB"
    rm -f "$CRM_DB"-wal "$CRM_DB"-shm
    touch "$CRM_DB.seal" && chmod 644 "$CRM_DB.seal"
    crm_run 77 crm-check
    assert_contains "chmod 600 $CRM_DB.seal"
    rm "$CRM_DB.seal"
    chmod 644 "$CRM_DB.key"
    crm_run 77 crm-check
}

@test "a hint with a path can be pasted into a shell, whatever the path" {
    mkdir "a b'c"
    mv "$CRM_DB" "$CRM_DB.key" "a b'c"
    export CRM_DB="a b'c/crm.db"
    chmod 644 "$CRM_DB.key" "$CRM_DB"
    crm_run 77 crm-add given=Jan
    assert_message "chmod 600 'a b'\\''c/crm.db.key'"
    eval "$(tail -1 <<<"$stderr")"
    crm_run 0 crm-add given=Jan
    crm_run 77 crm-check -f csv --fields text
    assert_contains "chmod 600 'a b'\\''c/crm.db'"
}

@test "a batch that was changed, or taken out: 76 and which" {
    for i in 1 2 3; do crm-add given=Jan family="Nummer$i" email="jan$i@example.nl" >/dev/null; done
    crm_run 0 crm-check
    sql "UPDATE batch SET operator = 'nobody' WHERE id = 3"
    crm_run 76 crm-check
    assert_output '{"check":"log","text":"the chain of the log is broken at b3"}'
}

@test "bytes outside rows, left by another program: 76" {
    for i in $(seq 60); do echo "Jan,Nummer$i,jan$i@example.nl"; done | { echo given,family,email && cat; } >list.csv
    crm-add list.csv >/dev/null 2>&1
    sql "PRAGMA secure_delete = OFF; UPDATE contact_point SET label = 'privemail' WHERE id % 2; UPDATE contact_point SET label = NULL; PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
    crm_run 76 crm-check
    assert_contains '"check":"slack"'
    assert_contains "crm-check --scrub"
    grep -qa privemail "$CRM_DB"
    crm_run 0 crm-check --scrub
    assert_empty
    assert_message "bytes zeroed"
    run ! grep -qa privemail "$CRM_DB"
    crm_run 0 crm-check
    assert_equal 60 "$(crm-find --count)"
    assert_equal ok "$(sql 'PRAGMA integrity_check')"
    crm_run 2 crm-check --scrub --absent -
}

@test "rows that belong to nobody, and references to nothing: 76" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    sql "INSERT INTO search_key VALUES (1, 'spook', 77)"
    crm_run 76 crm-check
    assert_output '{"check":"rows","text":"1 row of search_key belongs to nobody in the file"}'
    sql "DELETE FROM search_key WHERE party_id = 77; INSERT INTO tag (id, party_id, tag, source_id) VALUES (99, 77, 'spook', 1)"
    crm_run 76 crm-check
    assert_contains '"check":"integrity"'
    refute_contains spook
}

@test "a permission that does not follow from the ledger: 76" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    crm-consent stop jan@example.nl
    crm_run 0 crm-check
    sql "DELETE FROM permission"
    crm_run 76 crm-check
    assert_output '{"check":"permission","text":"what the ledger of consent says of 1 is not what the gate reads"}'
}

@test "an erasure that waits is finished first; when somebody still reads: 75" {
    sql "INSERT INTO pending VALUES (1, 'truncate-log', '2026-11-01T00:00:00Z', 1)"
    crm_run 0 crm-check
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
}

@test "a corrupt, an empty, a foreign file: 76; none: 78; operands: 2" {
    cp "$CRM_DB" whole.db
    printf 'not a database at all, whatever its name' >"$CRM_DB"
    crm_run 76 crm-check
    : >"$CRM_DB"
    crm_run 76 crm-check
    cp whole.db "$CRM_DB"
    sql "CREATE TRIGGER spy AFTER INSERT ON party BEGIN SELECT 1; END"
    crm_run 76 crm-check
    crm_run 78 crm-check -d nowhere.db
    cp whole.db "$CRM_DB"
    crm_run 2 crm-check everything
    crm_run 2 crm-check --frobnicate
}

@test "the full device: 74" {
    sql "INSERT INTO search_key VALUES (1, 'spook', 77)"
    crm_run 74 bash -c 'crm-check >/dev/full'
}

@test "--absent: 0 when no line is in the file, 76 with the numbers of those that are, never the words" {
    crm-add given=Zoë family=Jansen email=zoe@example.nl street="Kerkstraat 17" postcode="3511 AB" city=Utrecht >/dev/null
    printf '%s\n' piet@example.nl Dorpsweg >words.txt
    crm_run 0 crm-check --absent words.txt
    assert_empty
    assert_silent
    printf '%s\n' piet@example.nl '' ZOE@example.nl Dorpsweg kerkstraat >words.txt
    crm_run 76 crm-check --absent words.txt
    assert_line '{"check":"absent","text":"line 3 is in the file, as text"}'
    assert_line '{"check":"absent","text":"line 5 is in the file, as text"}'
    refute_contains Kerk
    assert_equal 2 "$(wc -l <<<"$output")"
    crm_run 76 bash -c 'echo Kerkstraat | crm-check --absent - -v'
    assert_message "1 line looked for, 1 found"
}

@test "--absent finds UTF-16, hexadecimal, base64 in all three places, and what has lost its accents" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    local word="Wilhelmina Muñoz" way before
    local -A spelled=(
        [UTF-16LE]=$(printf %s "$word" | iconv -t UTF-16LE | hex_of)
        [UTF-16BE]=$(printf %s "$word" | iconv -t UTF-16BE | hex_of)
        [hex]=$(printf %s "$word" | hex_of | hex_of)
        [folded]=$(printf 'wilhelmina munoz' | hex_of)
    )
    for way in UTF-16LE UTF-16BE hex folded; do
        cp -p "$CRM_DB" other.db
        sqlite3 other.db "INSERT INTO breach (id, discovered_at, batch_id, nature) VALUES (1, '', 1, CAST(x'${spelled[$way]}' AS TEXT))"
        crm_run 76 crm-check -d other.db --absent - <<<"$word"
        assert_contains "as $way"
    done
    for before in "" x xy; do
        cp -p "$CRM_DB" other.db
        sqlite3 other.db "INSERT INTO breach (id, discovered_at, batch_id, nature) VALUES (1, '', 1, '$(printf %s "$before$word op straat" | base64)')"
        crm_run 76 crm-check -d other.db --absent - <<<"$word"
        assert_contains "as base64"
    done
}

@test "--absent searches the log as well, and free bytes that no row has" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    sqlite3 "$CRM_DB" "PRAGMA secure_delete=OFF; INSERT INTO breach (id, discovered_at, batch_id, nature) VALUES (1, '', 1, 'Wilhelmina'); DELETE FROM breach" >/dev/null
    crm_run 76 crm-check --absent - <<<"wilhelmina"
    mkfifo hold
    sqlite3 "$CRM_DB" >/dev/null 2>&1 <hold &
    local writer=$!
    exec 7>hold
    echo "PRAGMA wal_autocheckpoint=0; INSERT INTO breach (id, discovered_at, batch_id, nature) VALUES (2, '', 1, 'Annemarie');" >&7
    for i in $(seq 50); do grep -qa Annemarie "$CRM_DB-wal" 2>/dev/null && break || sleep 0.1; done
    run -1 grep -qa Annemarie "$CRM_DB"
    crm_run 76 crm-check --absent - <<<"Annemarie"
    exec 7>&-
    wait $writer
}

@test "--absent: lines that are too short are 65 with their number, no line at all too; no such file: 66" {
    printf 'Wilhelmina\nabc\n' >words.txt
    crm_run 65 crm-check --absent words.txt
    assert_message "words.txt:2: "
    refute_message abc
    : >empty.txt
    crm_run 65 crm-check --absent empty.txt
    crm_run 66 crm-check --absent nowhere.txt
    crm_run 2 crm-check --absent
}

@test "--absent only reads: it needs no key and changes nothing" {
    crm-add given=Jan family=Jansen email=jan@example.nl >/dev/null
    before=$(sql .dump | sha256sum)
    mv "$CRM_DB.key" kept
    crm_run 0 crm-check --absent - <<<"Wilhelmina"
    crm_run 78 crm-check
    mv kept "$CRM_DB.key"
    assert_equal "$before" "$(sql .dump | sha256sum)"
}
