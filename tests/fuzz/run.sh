#!/bin/bash
# run.sh - each harness of tests/fuzz on bytes that libFuzzer makes, for FUZZ_SECONDS (60; LONG=1: 600), one more at a time than there
# are processors: make check has two minutes for all five. The seeds are tests/fuzz/seeds; the database of two harnesses is made here,
# with the tools. What a run adds to its corpus is thrown away; an input that breaks a promise is kept, and named with the line that
# repeats it.
# BIN and BUILD: where the tools and the harnesses are. HARNESSES="csv vcard": only those.
set -u
cd "$(dirname "$0")/../.." || exit 1
BIN=${BIN:-build/fuzz/bin}
BUILD=${BUILD:-build/fuzz}
FUZZ_SECONDS=${FUZZ_SECONDS:-$([ -n "${LONG:-}" ] && echo 600 || echo 60)}
HARNESSES=${HARNESSES:-database vcard csv jsonl query}
memory=/dev/shm # a database is put down and synchronised for each input
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}
work=$(mktemp -d "$memory/crm-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work CRM_SHARE=$PWD/share LC_ALL=C.UTF-8
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:quarantine_size_mb=8:malloc_context_size=6:${ASAN_OPTIONS:-}
found=$BUILD/found
mkdir -p "$found"

# A small database with something in most tables.
make_database() {
    export CRM_DB=$1 CRM_NOW=2026-11-24T12:00:00Z
    "$BIN/crm-init" "Fietsatelier Jansen" &&
        "$BIN/crm-add" --new-field given=Jan infix="van der" family=Jansen email=jan@example.nl phone=0612345678 city=Utrecht tag=vip \
            birthday=1980-05-17 shoe_size=43 &&
        "$BIN/crm-add" given=Piet family=Pietersen email=piet@example.nl phone=0301234567 city=Zeist birthday=--05-17 tag=lapsed &&
        "$BIN/crm-add" kind=organisation name="Bakkerij De Vlijt" email=info@vlijt.example city="'s-Gravenhage" &&
        printf '{"given":"Zoë","family":"Ĳsselstein","organisation":"Bakkerij De Vlijt","external":{"exact":"1001"},"tags":["vip","winter"]}\n' |
        "$BIN/crm-add" - &&
        "$BIN/crm-edit" 2 city=Amersfoort &&
        "$BIN/crm-consent" refuse newsletter/email piet@example.nl &&
        "$BIN/crm-consent" object newsletter/email jan@example.nl &&
        "$BIN/crm-recipient" add mailer role=processor country=NL contract=2025-01-07
}

prepare() {
    mkdir -p "$work"/{csv,jsonl,vcard,query,database}
    make_database "$work/seed.db" >"$work/made" 2>&1 || { cat "$work/made"; exit 1; }
    "$BIN/crm-check" >/dev/null || exit 1 # empties the write-ahead log into the file
    cp "$work/seed.db" "$work/database/seed"
    export FUZZ_DATABASE=$work/seed.db
}

# run NAME: silent when nothing is found.
run() {
    local name=$1 longest=4096 status=0 input
    local -a options=() seeds=()
    [ "$name" != database ] || longest=$(stat -c %s "$work/seed.db")
    [ ! -f "tests/fuzz/$name.dict" ] || options+=("-dict=tests/fuzz/$name.dict")
    [ ! -d "tests/fuzz/seeds/$name" ] || seeds+=("tests/fuzz/seeds/$name")
    "$BUILD/fuzz/$name" -max_total_time="$FUZZ_SECONDS" -max_len="$longest" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$found/$name-" "${options[@]}" "$work/$name" "${seeds[@]}" >"$work/$name.log" 2>&1 || status=$?
    if [ "$status" != 0 ]; then
        cp "$work/seed.db" "$found/seed.db" # the harness query reads it
        grep -av '^#[0-9]' "$work/$name.log" | tail -n 60
        input=$(sed -n 's/.*Test unit written to //p' "$work/$name.log" | tail -n 1)
        echo "FUZZ $name: to repeat: CRM_SHARE=share FUZZ_DATABASE=$found/seed.db $BUILD/fuzz/$name $input"
        return 1
    fi
    echo "FUZZ $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log") inputs in $FUZZ_SECONDS s, nothing found"
}

prepare
failed=0 running=0
for name in $HARNESSES; do
    if [ "$running" -gt "$(nproc)" ]; then
        wait -n || failed=1
        running=$((running - 1))
    fi
    run "$name" &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n || failed=1
    running=$((running - 1))
done
exit "$failed"
