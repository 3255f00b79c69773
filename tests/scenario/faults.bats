# Bad input and faults: each has its message and its status, and leaves the file as it was or as it should be, never in between.
# (Elsewhere: stdin from /dev/null in contract/no-input, a pipe whose reader is gone and keys of others in contract/calls, two
# writers in one pipe in contract/input.)

load ../lib/common

setup() {
    seal
    fresh_db
    printf '%s\n' 'given,family,email,city' 'Jan,Jansen,jan@example.nl,Utrecht' 'Piet,Pietersen,piet@example.nl,Zeist' >old.csv
    crm-add old.csv
    printf '%s\n' 'given,family,email,city' 'Aad,Aalders,aad@example.nl,Delft' 'Bea,Bakker,bea@example.nl,Delft' >new.csv
    cp -p "$CRM_DB" before.db
}

# contents: what the rows of the file are, without touching it.
contents() {
    cp "$CRM_DB" asked.db
    [ ! -e "$CRM_DB-wal" ] || cp "$CRM_DB-wal" asked.db-wal
    sqlite3 -batch asked.db .dump | sha256sum
    rm -f asked.db*
}

# as_user COMMAND…: without root's right to pass over the modes of files.
as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --bounding-set=-dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}

# ---- bad input ----------------------------------------------------------------------------------------------------------------

# bad_input MESSAGE: the file bad, as operand and in a pipe, ends in 65 with MESSAGE (after the name), names nobody, changes nothing.
bad_input() {
    local before
    before=$(contents)
    crm_run 65 crm-add bad
    assert_empty
    assert_message "crm-add: bad:$1"
    refute_message Geheim
    crm_run 65 bash -c 'cat bad | crm-add'
    assert_message "crm-add: -:$1"
    refute_message Geheim
    assert_equal "$before" "$(contents)"
}

# sound_rest ROWS: with --rejects the other rows go in, and what was put aside comes back mended or not at all.
sound_rest() {
    crm_run 65 crm-add bad --rejects rest
    refute_message Geheim
    assert_equal "$1" "$(sql "SELECT count(*) FROM party WHERE id > 2")"
    [ -s rest ]
}

@test "a quote that is not closed: one fault, and --rejects does not apply" {
    printf 'given,family,email\nAad,Aalders,aad@example.nl\n"Geheim,Bakker,bea@example.nl\nCor,Cor,cor@example.nl\n' >bad
    bad_input "3: given: a quote is not closed before the end of the file"
    before=$(contents)
    crm_run 65 crm-add bad --rejects rest
    [ ! -e rest ]
    assert_equal "$before" "$(contents)"
}

@test "a quote within a bare field" {
    printf 'given,family,email\nAad,Aalders,aad@example.nl\nGe"heim,Geheim,bea@example.nl\n' >bad
    bad_input "3: given: "
}

@test "ragged rows: every one is named" {
    printf 'given,family,email\nAad,Geheim\nBea,Bakker,bea@example.nl\nCor,Geheim,cor@example.nl,more\n' >bad
    bad_input "2: 2 fields, where the header has 3"
    assert_message "crm-add: -:4: 4 fields, where the header has 3"
    sound_rest 1
}

@test "a NUL byte" {
    printf 'given,family,email\nAad,Ge\0heim,aad@example.nl\nBea,Bakker,bea@example.nl\n' >bad
    bad_input "2: a NUL byte"
    sound_rest 1
    printf '{"given":"Aad","family":"Geheim\\u0000"}\n' >bad
    bad_input "1: "
}

@test "UTF-8 that turns invalid is told with its byte" {
    printf 'given,family,email\nZo\xc3\xab,Zon,zoe@example.nl\nGeheim\xff,Bakker,bea@example.nl\n' >bad
    bad_input "3: not valid UTF-8 at byte 49 of the file"
    sound_rest 1
    printf '{"given":"Geheim\xff"}\n' >bad
    bad_input "1: not valid UTF-8"
}

@test "UTF-16 that is cut in half" {
    iconv -t UTF-16LE <new.csv | { printf '\xff\xfe' && cat; } >whole
    head -c -3 whole >bad
    bad_input "3: UTF-16LE ends within a character, at byte $(($(wc -c <bad) - 1)) of the file: the file is cut off"
    crm_run 0 crm-add whole -v
    assert_message "2 read, 2 added"
}

@test "a key that occurs twice, also deep inside and in an array" {
    printf '{"given":"Geheim","given":"Bea"}\n' >bad
    bad_input "1: a key occurs twice"
    printf '{"given":"Aad"}\n{"emails":[{"value":"geheim@example.nl","value":"b@example.nl"}]}\n' >bad
    bad_input "2: a key occurs twice"
    printf '[{"given":"Aad"},\n{"given":"Geheim","given":"Bea"}]' >bad
    bad_input "2: a key occurs twice"
}

@test "nesting without end" {
    { printf '{"given":' && head -c 100000 /dev/zero | tr '\0' '[' && echo; } >bad
    bad_input "1: nested too deeply"
    printf '{"given":%s1%s}\n' "$(printf '[%.0s' {1..20})" "$(printf ']%.0s' {1..20})" >bad
    bad_input "1: nested too deeply"
    { printf '[' && head -c 100000 /dev/zero | tr '\0' '{'; } >bad
    crm_run 65 crm-add bad
}

# endless PREFIX BYTE COMMAND…: PREFIX and ten gigabytes of one byte, into a command that gets 64 MiB of address space.
endless() {
    local prefix=$1 byte=$2
    shift 2
    { printf '%b' "$prefix" && head -c 10G /dev/zero | tr '\0' "$byte"; } 2>/dev/null | (ulimit -v 65536 && exec "$@")
}

@test "a line of 10 GB: 65, in 64 MiB, without waiting for its end" {
    [[ $BIN != */asan/* ]] || skip "sanitizers take address space"
    before=$(contents)
    crm_run 65 endless 'given,family\n' a timeout 60 crm-add
    assert_message "crm-add: -:2: a line is longer than 4194304 bytes"
    crm_run 65 endless '{"given":"' a timeout 60 crm-add
    assert_message "crm-add: -:1: a line is longer than 4194304 bytes"
    crm_run 65 endless 'given\n"' a timeout 60 crm-edit city=Utrecht
    crm_run 65 endless 'jan@example.nl\n' a timeout 60 crm-consent withdraw newsletter
    crm_run 65 endless 'jan@example.nl\n' a timeout 60 crm-forget --yes --expect 2
    assert_message "crm-forget: -:2: a line is longer than 4194304 bytes"
    crm_run 65 endless 'email\n' a timeout 60 crm-may newsletter/email
    crm_run 65 endless '' ' ' timeout 60 crm-add
    assert_message "crm-add: -:1: nothing but blanks where the first record should be"
    crm_run 65 endless '' '\n' timeout 60 crm-may newsletter/email
    assert_message "nothing but blanks where the first record should be"
    assert_equal "$before" "$(contents)"
}

@test "a file that is one line of 10 GB" {
    [[ $BIN != */asan/* ]] || skip "sanitizers take address space"
    before=$(contents)
    printf 'given,family\nAad,' >bad
    truncate -s 10G bad # holes: no byte of it is on the disk
    crm_run 65 bash -c 'ulimit -v 65536 && exec timeout 60 crm-add bad'
    assert_message "crm-add: bad:2: a line is longer than 4194304 bytes"
    assert_equal "$before" "$(contents)"
    rm bad
}

@test "lines without end are no line without end" {
    { printf '[' && for _ in {1..5}; do printf '{"given":"%s"},' "$(head -c 900000 /dev/zero | tr '\0' a)" && head -c 1000000 /dev/zero | tr '\0' ' '; done && echo '{"given":"Bea"}]'; } >array
    crm_run 0 bash -c 'cat array | crm-add -n -v'
    assert_message "6 read"
}

@test "an upstream that dies half-way: half a record is a fault, and --expect guards the rest" {
    before=$(contents)
    crm-find -f jsonl >whole
    { head -c -30 whole; } >bad
    crm_run 65 bash -c 'cat bad | crm-edit tag+=x'
    assert_message "crm-edit: -:2: the object is not closed"
    assert_equal "$before" "$(contents)"
    crm_run 65 bash -c 'head -n 1 whole | crm-edit --expect 2 tag+=x'
    assert_message "1 record came, 2 were expected: nothing was applied"
    crm_run 65 bash -c 'head -n 2 new.csv | crm-add --expect 2'
    crm_run 65 bash -c 'head -n 1 whole | crm-forget --yes --expect 2'
    crm_run 65 bash -c 'head -n 1 whole | crm-consent withdraw newsletter --expect 2'
    crm_run 65 bash -c 'printf "[{\"id\":1},{\"id\":2}" | crm-forget --yes --expect 2'
    assert_message "the array is not closed before the end of the file"
    assert_equal "$before" "$(contents)"
}

# ---- the disk, the process, the others ------------------------------------------------------------------------------------------

# with_fault CALLS AT ERRNO [FOREVER] -- COMMAND…: run it with that call failing; status, and the file fault when it came to that.
with_fault() {
    local calls=$1 at=$2 errno=$3 forever=
    shift 3
    [ "$1" = -- ] || { forever=1 && shift; }
    shift
    rm -f fault
    status=0
    env LD_PRELOAD="$BUILD/fault/inject.so" INJECT="$calls" INJECT_AT="$at" INJECT_ERRNO="$errno" INJECT_REPORT=fault \
        ${forever:+INJECT_FOREVER=1} "$@" >out 2>err || status=$?
}

# sweep CALLS ERRNO [FOREVER] STATUS COMMAND…: each such call fails in turn, until none is left. Afterwards the rows are the old
# ones, or what the command makes of them; crm-check finds nothing; and success was the new rows.
sweep() {
    local calls=$1 errno=$2 forever="" expected at old=0 new=0
    shift 2
    [ "$1" != FOREVER ] || { forever=FOREVER && shift; }
    expected=$1
    shift
    for ((at = 1; ; at++)); do
        rm -f "$CRM_DB"-*al "$CRM_DB"-shm
        cp -p before.db "$CRM_DB"
        with_fault "$calls" $at "$errno" $forever -- "$@"
        judge_fault "$calls $errno at $at: $*"
        [ -e fault ] || break
    done 2>/dev/null
    [ "$at" -gt 3 ] || offend "$calls: only $at places in $*"
    [ "$old" -gt 0 ] && [ "$new" -gt 0 ] || offend "$calls: $old times the old rows, $new times the new ones: $*"
}

judge_fault() {
    local rows
    rows=$(crm-find --count 2>&1) # and finishes what is pending
    [ "$status" = 0 ] || [ "$status" = "$expected" ] || offend "$1: status $status: $(cat err)"
    case $rows in
        2) old=$((old + 1)) && [ "$status" != 0 ] || offend "$1: status 0 and the old rows" ;;
        "$goal") new=$((new + 1)) ;;
        *) offend "$1: $rows rows" ;;
    esac
    crm-check >checked 2>&1 || offend "$1: $(cat checked)"
    [ "$rows" = 2 ] || [ ! -e jan-words ] || crm-check --absent jan-words >checked || offend "$1: $(cat checked)"
}

offences=
offend() { offences+="$*"$'\n'; }
no_offence() { [ -z "$offences" ] || { printf '%s' "$offences" && return 1; }; }

@test "a disk that fills up, or fails, at any write, sync or truncation of an import: 74, all or nothing" {
    goal=4
    sweep write ENOSPC FOREVER 74 crm-add new.csv
    sweep sync EIO 74 crm-add new.csv
    no_offence
    cp -p before.db "$CRM_DB"
    with_fault write 12 ENOSPC FOREVER -- crm-add new.csv
    grep -qi "no space left" err
}

@test "a disk that fills up, or fails, while somebody is forgotten: 74, all or nothing, and what is left is finished" {
    goal=1
    printf '%s\n' jan@example.nl >jan-words
    sweep write ENOSPC FOREVER 74 crm-forget jan@example.nl --yes
    sweep sync EIO 74 crm-forget jan@example.nl --yes
    sweep truncate EIO FOREVER 74 crm-forget jan@example.nl --yes
    no_offence
    cp -p before.db "$CRM_DB"
    with_fault truncate 2 EIO FOREVER -- crm-forget jan@example.nl --yes
    assert_equal 74 "$status"
    grep -q "erased, but the log of the file could not be emptied: the next tool that opens it finishes the erasure" err
}

@test "a disk that fills up, or fails, while two are joined: 74, all or nothing" {
    goal=1
    sweep write ENOSPC FOREVER 74 crm-merge 1 2 --yes
    sweep sync EIO 74 crm-merge 1 2 --yes
    no_offence
}

@test "killed at any moment of joining two" {
    goal=1
    sweep write,sync,truncate,unlink KILL 137 crm-merge 1 2 --yes
    no_offence
}

@test "the last of the others closes the database, and takes its log away, while a tool looks at that" {
    hold_lock
    INJECT_PATH=-wal with_fault access 1 ENOENT -- crm-find --count
    release_lock
    assert_equal 0:2 "$status:$(cat out)"
    [ -e fault ]
}

@test "killed at any moment of an import" {
    goal=4
    sweep write,sync,truncate,unlink KILL 137 crm-add new.csv
    no_offence
}

@test "killed at any moment of forgetting" {
    goal=1
    printf '%s\n' jan@example.nl >jan-words
    sweep write,sync,truncate,unlink KILL 137 crm-forget jan@example.nl --yes
    no_offence
}

@test "a spool that fills its disk, and a limit on the size of files: 74, nothing applied" {
    awk 'BEGIN { print "given,family,email"; for (i = 0; i < 300000; i++) print "Anna,Adema,a" i "@example.nl" }' >many.csv
    before=$(contents)
    for at in {1..20}; do # the first are those of opening the file
        with_fault write "$at" ENOSPC FOREVER -- crm-add - <many.csv
        assert_equal 74 "$status"
        ! grep -q "crm-add: cannot write a temporary file: No space left on device" err || break
    done
    [ "$at" -lt 20 ]
    crm_run 74 bash -c 'ulimit -f 600; crm-add many.csv'
    assert_equal "$before" "$(contents)"
    crm_run 74 bash -c 'ulimit -f 1; crm-find -f json -o out.json'
    [ -z "$(find . -name 'out.json*')" ]
}

@test "interrupted or ended: the tool dies by that signal, and nothing is applied" {
    before=$(contents)
    for signal in INT TERM; do
        mkfifo "pipe.$signal"
        env --default-signal=INT crm-add <"pipe.$signal" &
        exec 9>"pipe.$signal"
        printf 'given,family\nAad,' >&9
        until [[ $(readlink /proc/$!/exe) == */crm-add ]]; do sleep 0.02; done
        sleep 0.3
        kill -$signal $!
        status=0
        wait $! || status=$?
        exec 9>&-
        [ "$signal" = INT ] && assert_equal 130 "$status" || assert_equal 143 "$status"
    done
    assert_equal "$before" "$(contents)"
}

@test "two imports at once: one after the other, both whole; the same file twice goes in once" {
    awk 'BEGIN { print "given,family,email"; for (i = 0; i < 3000; i++) print "Anna,Adema,a" i "@example.nl" }' >a.csv
    awk 'BEGIN { print "given,family,email"; for (i = 0; i < 3000; i++) print "Bert,Bos,b" i "@example.nl" }' >b.csv
    crm-add a.csv -v 2>a.err &
    first=$!
    crm-add b.csv -v 2>b.err &
    second=$!
    crm_run 0 crm-add a.csv -v
    wait $first
    wait $second
    assert_equal 6002 "$(sql "SELECT count(*) FROM party")"
    assert_equal 1 "$({ cat a.err && printf '%s\n' "$stderr"; } | grep -c "already applied as batch b")"
    crm_run 0 crm-check
    assert_empty
}

@test "a reader that goes away while a writer prints: the change is saved, a repeat changes nothing" {
    awk 'BEGIN { print "given,family,email"; for (i = 0; i < 2000; i++) print "Anna,Adema,a" i "@example.nl" }' >a.csv
    run --separate-stderr -141 bash -c 'set -o pipefail; crm-add a.csv --print | head -n 1 >/dev/null'
    assert_silent
    assert_equal 2002 "$(sql "SELECT count(*) FROM party")"
    crm_run 0 crm-add a.csv
    assert_message "already applied as batch b"
}

# ---- the file -------------------------------------------------------------------------------------------------------------------

# every_tool STATUS MESSAGE: whatever the file has become, readers and writers say MESSAGE, end with STATUS and leave it alone.
every_tool() {
    local before command
    before=$(sha256sum <"$CRM_DB")
    for command in "crm-find" "crm-show 1" "crm-add given=Aad" "crm-add new.csv" "crm-edit 1 city=Delft" "crm-export --all" \
        "crm-may newsletter/email 1" "crm-consent withdraw newsletter 1" "crm-forget 1 --yes" "crm-check" "crm-recipient list"; do
        # shellcheck disable=SC2086 # words
        crm_run "$1" $command
        assert_empty
        assert_message "${command%% *}: "
        assert_message "$2"
        assert_equal "$before" "$(sha256sum <"$CRM_DB")"
    done
}

@test "an empty database file is no new database" {
    : >"$CRM_DB"
    every_tool 76 "$CRM_DB is empty"
    [ ! -s "$CRM_DB" ]
}

@test "a foreign file" {
    rm "$CRM_DB"
    sqlite3 "$CRM_DB" 'CREATE TABLE party (id INTEGER PRIMARY KEY, name TEXT)'
    every_tool 76 "was not made by these tools"
    echo 'once upon a time' >"$CRM_DB"
    every_tool 76 "was not made by these tools"
}

@test "a newer file" {
    sql 'PRAGMA user_version = 4711'
    every_tool 78 "was made by newer tools (version 4711 of the tables"
}

@test "a corrupt file: without its end, or with a hole" {
    truncate -s -8192 "$CRM_DB"
    every_tool 76 "the database is corrupt"
    cp -p before.db "$CRM_DB"
    pages=$(sql "SELECT group_concat(rootpage, ' ') FROM sqlite_schema WHERE name IN ('party', 'contact_point', 'batch', 'controller', 'search_key')")
    for page in $pages; do
        dd if=/dev/zero of="$CRM_DB" bs="$(sql 'PRAGMA page_size')" seek=$((page - 1)) count=1 conv=notrunc status=none
    done
    before=$(sha256sum <"$CRM_DB")
    for command in crm-find crm-check "crm-add given=Aad" "crm-forget 1 --yes"; do
        # shellcheck disable=SC2086 # words
        crm_run 76 $command
        assert_message "corrupt"
    done
    assert_equal "$before" "$(sha256sum <"$CRM_DB")"
}

@test "a byte that fell over, anywhere: right answers or 76, never a crash and never a hang" {
    size=$(stat -c %s before.db)
    for ((turn = 0; turn < ${LONG:+40}30; turn++)); do
        cp -p before.db "$CRM_DB"
        at=$((size * turn / ${LONG:+40}30 + turn * 37 % 97))
        printf '\xa5' | dd of="$CRM_DB" bs=1 seek=$at conv=notrunc status=none
        for command in "crm-find jansen" crm-check "crm-edit 1 city=Delft"; do
            # shellcheck disable=SC2086 # words
            run --separate-stderr timeout 10 $command
            case $status in 0 | 1 | 65 | 76 | 77 | 78) ;; *) fails_with "byte $at: $command: status $status" ;; esac
        done
    done
}

@test "a home-made trigger, view or table: 76 before anything is written" {
    sql "CREATE TRIGGER spy AFTER INSERT ON party BEGIN INSERT INTO tag (party_id, tag) VALUES (1, 'spied'); END"
    every_tool 76 "was tampered with: it holds a trigger spy, which is not ours"
    sql "DROP TRIGGER spy; CREATE VIEW spy AS SELECT * FROM party"
    every_tool 76 "was tampered with: it holds a view spy, which is not ours"
    sql "DROP VIEW spy; CREATE TABLE spy (name TEXT)"
    every_tool 76 "was tampered with: it holds a table spy, which is not ours"
}

# own_folder: the database in a folder whose rights may change.
own_folder() {
    mkdir "$BATS_TEST_TMPDIR/db"
    mv "$CRM_DB"* "$BATS_TEST_TMPDIR/db"
    export CRM_DB=$BATS_TEST_TMPDIR/db/crm.db
    as_user true || skip "root cannot lay down its rights here"
}

@test "a read-only file: readers work, writers end with 77, and with its rights it works as before" {
    own_folder
    chmod 400 "$CRM_DB"
    before=$(sha256sum <"$CRM_DB")
    crm_run 0 as_user crm-find --count
    assert_output 2
    for command in "crm-add given=Aad" "crm-edit 1 city=Delft" "crm-forget 1 --yes" "crm-consent withdraw newsletter 1"; do
        # shellcheck disable=SC2086 # words
        crm_run 77 as_user $command
        assert_message "$CRM_DB cannot be written"
    done
    assert_equal "$before" "$(sha256sum <"$CRM_DB")"
    chmod 600 "$CRM_DB"
    crm_run 0 as_user crm-edit 1 city=Delft
    crm_run 0 as_user crm-find --count city:Delft
    assert_output 1
}

@test "a folder that cannot be written: 77 and why" {
    own_folder
    chmod 500 "${CRM_DB%/*}"
    crm_run 77 as_user crm-find
    assert_message "reading too needs to write in ${CRM_DB%/*}"
    crm_run 77 as_user crm-edit 1 city=Delft
    assert_message "no permission to write in ${CRM_DB%/*}"
    chmod 700 "${CRM_DB%/*}"
    chmod 000 "$CRM_DB"
    crm_run 77 as_user crm-find
    assert_message "$CRM_DB cannot be read"
    crm_run 77 as_user crm-add given=Aad
    chmod 600 "$CRM_DB"
    crm_run 0 as_user crm-find --count
    assert_output 2
}

@test "a key that others can read, or that is not the key: no writer begins" {
    before=$(contents)
    for mode in 640 604 660; do
        chmod $mode "$CRM_DB.key"
        crm_run 77 crm-forget 1 --yes
        assert_message "others can read the key"
        assert_message "chmod 600 $CRM_DB.key"
        crm_run 77 crm-add new.csv
    done
    chmod 600 "$CRM_DB.key"
    crm_run 0 crm-find
    head -c 32 /dev/zero >"$CRM_DB.key"
    crm_run 76 crm-add new.csv
    assert_message "the key belongs to another database"
    head -c 31 /dev/zero >"$CRM_DB.key"
    crm_run 76 crm-add new.csv
    assert_message "the key is not 32 bytes long"
    assert_equal "$before" "$(contents)"
}
