# What every tool must do alike when it is called: over the calls of calls.tsv, in a database with people.

load ../lib/common
load ../lib/tools

setup() {
    seal
    prepare_contract_db
}

# writing_to_nobody COMMAND…: standard output is a pipe whose reader is gone.
writing_to_nobody() { perl -e 'pipe(my $r, my $w); close $r; open(STDOUT, ">&", $w); exec @ARGV or exit 127' "$@"; }

without_database() {
    capture env -u CRM_DB "$@"
    [ "$status" = 78 ] && [ ! -s out ] || offend "$*: status $status: $(cat out err)"
    grep -q "no database at .*crm-init" err || offend "$*: the message does not say where and what next: $(cat err)"
    [ ! -e "$XDG_DATA_HOME/crm" ] || offend "$* made $XDG_DATA_HOME/crm"
}

@test "without a database: 78, where it was looked for, and what to do; nothing is made" {
    each reads without_database
    each writes without_database
    no_offence
}

succeeds_printing() {
    cp -p "$CRM_DB" before
    capture "$@"
    [ "$status" = 0 ] && [ -s out ] || offend "$*: status $status: $(cat err)"
    rm -f before
}

@test "calls that print do print and end with 0" {
    each prints succeeds_printing
    no_offence
}

to_full_device() {
    status=0
    "$@" >/dev/full 2>err || status=$?
    [ "$status" = 74 ] && [ -s err ] || offend "$* >/dev/full: status $status: $(cat err)"
}

@test "standard output on a full device: 74, and it is said" {
    each prints to_full_device
    no_offence
}

with_stdout_closed() {
    status=0
    "$@" >&- 2>err || status=$?
    [ "$status" = 74 ] && [ -s err ] || offend "$* >&-: status $status: $(cat err)"
}

@test "a closed standard output: 74, and it is said" {
    each prints with_stdout_closed
    no_offence
}

to_nobody() {
    status=0
    writing_to_nobody "$@" 2>err || status=$?
    [ "$status" = 141 ] && [ ! -s err ] || offend "$* | true: status $status: $(cat err)"
}

@test "a reader that goes away ends the tool by SIGPIPE, silently" {
    each prints to_nobody
    no_offence
}

is_empty() {
    capture "$@"
    [ "$status" = 0 ] && [ ! -s out ] || offend "$*: status $status, $(wc -c <out) bytes: $(cat err)"
    capture "$@" -f jsonl
    [ "$status" = 0 ] && [ ! -s out ] || offend "$* -f jsonl: status $status, $(wc -c <out) bytes"
    capture "$@" -f csv
    [ "$status" = 0 ] && [ "$(wc -l <out)" = 1 ] || offend "$* -f csv: status $status, $(wc -l <out) lines instead of the header"
    capture "$@" -f json
    [ "$status" = 0 ] && [ "$(cat out)" = "[]" ] || offend "$* -f json: status $status: $(cat out)"
    capture "$@" -q
    [ "$status" = 1 ] && [ ! -s out ] && [ ! -s err ] || offend "$* -q: status $status: $(cat out err)"
}

@test "no record: zero bytes, csv only its header, json []; -q answers 1" {
    each empty is_empty
    no_offence
}

changes_nothing() {
    local before
    before=$(sqlite3 "$CRM_DB" .dump | sha256sum)
    capture "$@"
    [ "$(sqlite3 "$CRM_DB" .dump | sha256sum)" = "$before" ] || offend "$* changed the database"
}

@test "a tool that reads changes nothing and needs no key" {
    rm "$CRM_DB.key"
    each reads changes_nothing
    each reads read_without_key
    no_offence
}

read_without_key() {
    [ "$1" != crm-check ] || return 0 # a missing key is what it reports
    capture "$@"
    [ "$status" = 0 ] || offend "$* without key: status $status: $(cat err)"
}

with_key_of_others() {
    chmod 644 "$CRM_DB.key"
    capture "$@"
    [ "$status" = 77 ] || offend "$* with a key that others can read: status $status: $(cat err)"
    rm "$CRM_DB.key"
    capture "$@"
    [ "$status" = 78 ] || offend "$* without key: status $status: $(cat err)"
    cp -p key "$CRM_DB.key"
}

@test "a tool that writes refuses a key that others can read (77) and a missing key (78)" {
    cp -p "$CRM_DB.key" key
    each writes with_key_of_others
    no_offence
}

leaves_a_batch() {
    cp -p "$CRM_DB" saved
    local before
    before=$(sql "SELECT count(*) FROM batch")
    capture "$@"
    if [ "$status" != 0 ]; then
        offend "$*: status $status: $(cat err)"
    elif [[ " $* " == *" -n "* ]]; then
        [ "$(sql "SELECT count(*) FROM batch")" = "$before" ] || offend "$* left a batch although it is a dry run"
    else
        [ "$(sql "SELECT count(*) FROM batch")" = $((before + 1)) ] || offend "$* left no batch"
        [ "$(sql "SELECT length(hash) FROM batch ORDER BY id DESC LIMIT 1")" = 32 ] || offend "$*: the batch has no hash"
    fi
    cp -p saved "$CRM_DB"
    rm -f "$CRM_DB-wal" "$CRM_DB-shm"
}

@test "every writing run leaves one chained batch, a dry run none" {
    each writes leaves_a_batch
    no_offence
}

keeps_modes() {
    (umask 000 && "$@" >out 2>err) || true
    for file in "$CRM_DB"*; do
        [ "$(stat -c %a "$file")" = 600 ] || offend "$* left $file with mode $(stat -c %a "$file")"
    done
}

@test "files are for their owner alone, whatever the umask" {
    each writes keeps_modes
    no_offence
}

works_bare() {
    local tool
    tool=$(command -v "$1")
    status=0
    env -i "$tool" -d "$CRM_DB" "${@:2}" >out 2>err </dev/null || status=$?
    [ "$status" = 0 ] || offend "env -i $*: status $status: $(cat err)"
}

@test "a tool works without any environment" {
    each reads works_bare
    no_offence
}

into_a_file() {
    "$1" --help-options | grep -q '^--output' || return 0
    rm -rf written
    (umask 000 && "$@" -o written >out 2>err) || offend "$* -o: $(cat err)"
    [ ! -s out ] && [ -e written ] && [ "$(stat -c %a written)" = 600 ] || offend "$* -o: $(ls -l written 2>&1), on stdout: $(head -c 80 out)"
}

@test "-o FILE takes what would be printed, for its owner alone" {
    each reads into_a_file
    no_offence
}

# ends_as_documented STATUS COMMAND…: it ends so, and its page says that it may.
ends_as_documented() {
    local wanted=$1
    shift
    status=0
    "$@" >out 2>err </dev/null || status=$?
    [ "$status" = "$wanted" ] || offend "$*: status $status instead of $wanted: $(cat err)"
    documented "$tool" | grep -Fxq "$wanted" || offend "$tool ended with $wanted, which is not in EXIT STATUS of its page"
}

faults_of_the_file() {
    local tool=$1
    CRM_DB=none.db ends_as_documented 78 "$@"
    CRM_DB=foreign.db ends_as_documented 76 "$@"
    CRM_DB=link.db ends_as_documented 77 "$@"
    CRM_DB=held.db CRM_BUSY=0 ends_as_documented 75 "$@"
}

into_no_folder() {
    local tool=$1
    "$1" --help-options | grep -q '^--output' || return 0
    ends_as_documented 73 "$@" -o none/out
}

onto_full_device() {
    local tool=$1
    documented "$tool" | grep -Fxq 74 || offend "$tool can end with 74, which is not in EXIT STATUS of its page"
}

@test "no, a foreign, a linked and a held database, no folder for -o, a full device: each status is in the page" {
    sqlite3 foreign.db 'CREATE TABLE one(two)'
    ln -s "$CRM_DB" link.db
    cp -p "$CRM_DB" held.db
    cp -p "$CRM_DB.key" held.db.key
    cp -p "$CRM_DB.key" link.db.key
    mkfifo hold
    sqlite3 held.db <hold >holding 2>&1 &
    exec 7>hold
    printf 'PRAGMA locking_mode = EXCLUSIVE;\nBEGIN EXCLUSIVE;\n' >&7
    until [ -s holding ]; do sleep 0.1; done
    each reads faults_of_the_file
    each writes faults_of_the_file
    each reads into_no_folder
    each prints onto_full_device
    exec 7>&-
    wait
    no_offence
}
