# Bad input and faults of an import: each with its message and status, and never half of it in the database.

load ../lib/common

setup() {
    seal
    fresh_db
    crm-add given=Anna family=Anders email=anna@example.nl >/dev/null
    before=$(state)
}

# state: everything but the log, to compare.
state() { sqlite3 "$CRM_DB" .dump | grep -v '^INSERT INTO batch\|^INSERT INTO counter'; }

# unchanged: what was there is there, nothing else is, and the file is sound.
unchanged() {
    assert_equal "$before" "$(state)"
    assert_equal ok "$(sql 'PRAGMA integrity_check')"
    assert_equal "" "$(sql 'PRAGMA foreign_key_check')"
    assert_equal "" "$(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name '.crm-*')"
}

# memory COMMAND…: run it; its peak in KiB is in $peak.
memory() {
    run --separate-stderr /usr/bin/time -q -f %M -o peak "$@"
    peak=$(tail -1 peak)
}

# ---- Bad input -----------------------------------------------------------------------------------------------------------------

@test "an unclosed quote: the rest cannot be judged, one fault, and --rejects does not help" {
    printf 'given,email\nJan,jan@example.nl\nPiet,"piet@example.nl\nKees,kees@example.nl\n' >bad.csv
    crm_run 65 crm-add bad.csv
    assert_message "bad.csv:3: "
    unchanged
    crm_run 65 crm-add bad.csv --rejects out.csv
    unchanged
    [ ! -e out.csv ]
}

@test "ragged rows" {
    printf 'given,email,phone\nJan,jan@example.nl\nPiet,piet@example.nl,0612345678,more\n' >bad.csv
    crm_run 65 crm-add bad.csv
    assert_message "bad.csv:2: "
    assert_message "bad.csv:3: "
    unchanged
}

@test "a NUL byte, invalid UTF-8, UTF-16 cut in half" {
    printf 'given,email\nJ\0an,jan@example.nl\n' >nul.csv
    crm_run 65 crm-add nul.csv
    assert_message "nul.csv:2: "
    unchanged
    printf 'given,email\nRen\xc3\xa9e,r@example.nl\nJ\xffn,jan@example.nl\n' >latin.csv
    crm_run 65 crm-add latin.csv
    assert_message "latin.csv:3: "
    unchanged
    printf 'given,email\nJan,jan@example.nl\n' | iconv -t UTF-16 | head -c -3 >half.csv
    crm_run 65 crm-add half.csv
    assert_message "half.csv:"
    unchanged
}

@test "a header that names nothing we know, an empty file, a header alone" {
    printf 'foo,bar\n1,2\n' >strange.csv
    crm_run 65 crm-add strange.csv
    unchanged
    : >empty.csv
    crm_run 0 crm-add empty.csv
    printf 'given,email\n' >header.csv
    crm_run 0 crm-add header.csv
    unchanged
}

@test "a line without an end: refused before it is taken in, in little memory" {
    memory bash -c "yes | tr -d '\n' | crm-add; exit \${PIPESTATUS[2]}"
    assert_equal 65 "$status"
    assert_message "longer than"
    [ "$peak" -lt 65536 ]
    memory bash -c "(printf 'given,email\nJan,\"'; yes | tr -d '\n') | crm-add"
    assert_equal 65 "$status"
    [ "$peak" -lt 65536 ]
    truncate -s 200M endless.csv
    memory crm-add endless.csv
    assert_equal 65 "$status"
    [ "$peak" -lt 65536 ]
    yes '' | head -c 20M >blank.csv
    memory crm-add blank.csv
    assert_equal 65 "$status"
    [ "$peak" -lt 65536 ]
    unchanged
}

@test "JSON: a key twice, too deep, not JSON, a number that is none, a list" {
    printf '{"given":"Jan","given":"Piet"}\n{"given":"Kees","email":"kees@example.nl"}\n' >twice.jsonl
    crm_run 65 crm-add twice.jsonl
    assert_message "twice.jsonl:1: "
    { printf '{"given":"Jan","x":'; printf '[%.0s' {1..100000}; printf '\n'; } >deep.jsonl
    crm_run 65 crm-add deep.jsonl
    assert_message "deep.jsonl:1: "
    printf '{"given":"Jan"\n' >cut.jsonl
    crm_run 65 crm-add cut.jsonl
    printf '{"given":01}\n' >number.jsonl
    crm_run 65 crm-add number.jsonl
    printf '{"given":"Jan"}\n[1]\n' >list.jsonl
    crm_run 65 crm-add list.jsonl
    assert_message "list.jsonl:2: "
    unchanged
}

@test "an upstream that dies half-way: a cut record is seen, a whole one by --expect" {
    printf 'given,email\nJan,jan@example.nl\nPiet,"piet@exam' >cut.csv
    crm_run 65 bash -c 'cat cut.csv | crm-add'
    crm_run 65 bash -c 'printf "given,email\nJan,jan@example.nl\n" | crm-add --expect 2'
    assert_message "1 record came, 2 were expected"
    unchanged
}

# ---- Faults --------------------------------------------------------------------------------------------------------------------

@test "a full disk: 74, and the next import works" {
    "$BATS_TEST_DIRNAME/../bench/gen-contacts" -n 20000 -x 0 >people.csv
    for limit in 100 400 1000 3000; do
        crm_run 74 bash -c "ulimit -f $limit; crm-add people.csv"
        unchanged
    done
    mkdir disk
    if mount -t tmpfs -o size=3m tmpfs disk 2>/dev/null; then
        cp -p "$CRM_DB" "$CRM_DB.key" disk/
        run --separate-stderr crm-add -d disk/crm.db people.csv
        outcome=$status
        left=$(sqlite3 disk/crm.db 'SELECT count(*) FROM party; PRAGMA integrity_check' | paste -sd ' ')
        umount disk
        assert_equal 74 "$outcome"
        assert_equal "1 ok" "$left"
    fi
    crm_run 0 crm-add people.csv
}

@test "a full device and a closed pipe for --print: the change is saved, and said so" {
    printf 'given,email\nJan,jan@example.nl\n' >people.csv
    crm_run 74 bash -c 'crm-add people.csv --print >/dev/full'
    assert_message "saved as batch"
    assert_equal 2 "$(sql 'SELECT count(*) FROM party')"
    crm_run 0 crm-add people.csv
    assert_message "already applied"
    "$BATS_TEST_DIRNAME/../bench/gen-contacts" -n 3000 -x 0 >many.csv
    run -141 --separate-stderr bash -c 'set -o pipefail; crm-add many.csv --print -q | head -1 >/dev/null'
    assert_silent
    [ "$(sql 'SELECT count(*) FROM party')" -gt 2000 ]
}

@test "kill -9 at any moment of an import: all or nothing, first load and later" {
    "$BATS_TEST_DIRNAME/../bench/gen-contacts" -n 15000 -x 0 -s 3 >people.csv
    rounds=${LONG:+200}
    for round in $(seq "${rounds:-12}"); do
        cp -p "$BATS_FILE_TMPDIR"/template/crm.db* "$BATS_TEST_TMPDIR/"
        rm -f "$CRM_DB"-*
        [ $((round % 2)) = 0 ] || crm-add given=Anna email=anna@example.nl >/dev/null
        was=$(sql 'SELECT count(*) FROM party')
        crm-add people.csv 2>/dev/null &
        sleep "0.$(printf '%03d' $((RANDOM % 600)))"
        kill -9 $! 2>/dev/null || true
        wait $! 2>/dev/null || true
        assert_equal ok "$(sql 'PRAGMA integrity_check')"
        now=$(sql 'SELECT count(*) FROM party')
        [ "$now" = "$was" ] || [ "$now" -gt 10000 ] || fails_with "$now people, not $was and not all"
        crm_run 0 crm-add given=Bert email=bert@example.nl
    done
}

@test "two imports at once: both go in, nobody twice" {
    "$BATS_TEST_DIRNAME/../bench/gen-contacts" -n 4000 -x 0 -d 0 >all.csv
    { head -1 all.csv; sed -n '2,2500p' all.csv; } >one.csv
    { head -1 all.csv; sed -n '1500,4001p' all.csv; } >two.csv
    crm-add one.csv 2>/dev/null &
    first=$!
    crm-add two.csv 2>/dev/null
    wait $first
    assert_equal 0 "$(sql "SELECT count(*) FROM (SELECT key FROM search_key WHERE kind = 2 GROUP BY key HAVING count(*) > 1)")"
    assert_equal "$(cut -d, -f4 all.csv | sed 1d | grep -c @)" "$(sql "SELECT count(*) - 1 FROM contact_point WHERE kind = 'email'")"
    assert_equal ok "$(sql 'PRAGMA integrity_check')"
}

@test "an interrupt leaves nothing" {
    "$BATS_TEST_DIRNAME/../bench/gen-contacts" -n 30000 -x 0 >people.csv
    crm-add people.csv 2>/dev/null &
    sleep 0.1
    kill -TERM $!
    wait $! || outcome=$?
    assert_equal 143 "$outcome"
    unchanged
}
