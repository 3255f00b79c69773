# common.bash - what every bats file shares: a sealed environment, a database per test, and runs judged by exact status.
#
#     load ../lib/common
#     @test "…" { person given=Jan email=jan@example.nl; crm_run 0 crm-find jan; assert_line …; }
#
# A file that wants another start defines its own setup() and calls seal first.
# shellcheck shell=bash disable=SC2154 # run sets output, stderr, status

bats_require_minimum_version 1.5.0

setup() {
    seal
    fresh_db
}

# seal: nothing from outside counts: no HOME, no configuration, one locale, one time zone, one clock. Ends in an empty folder.
seal() {
    local name
    REPO=$(cd "${BATS_TEST_DIRNAME:?}/../.." && pwd)
    BIN=${BIN:-$REPO/bin} BUILD=${BUILD:-$REPO/build}
    for name in $(compgen -e); do
        case $name in CRM_* | XDG_* | LC_* | LANG* | NO_COLOR | COLUMNS | GREP_* | SQLITE_*) unset "$name" ;; esac
    done
    export REPO BIN BUILD PATH=$BIN:$PATH LC_ALL=C.UTF-8 TZ=UTC TERM=dumb TMPDIR=$BATS_TEST_TMPDIR
    export HOME=$BATS_TEST_TMPDIR/home XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config XDG_DATA_HOME=$BATS_TEST_TMPDIR/data
    export CRM_NOW=2026-11-24T12:00:00Z CRM_SHARE=$REPO/share CRM_DB=$BATS_TEST_TMPDIR/crm.db
    mkdir -p "$HOME" "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work" || return
}

# fresh_db: an empty database of the fictional Fietsatelier Jansen at CRM_DB; made once per file, then copied.
fresh_db() {
    local template=$BATS_FILE_TMPDIR/template
    if [ ! -d "$template" ]; then
        mkdir "$template.$$"
        crm-init -d "$template.$$/crm.db" "Fietsatelier Jansen" email=info@fietsateliertest.example >/dev/null 2>"$template.log" ||
            { cat "$template.log" && return 1; }
        mv "$template.$$" "$template"
    fi
    cp -p "$template"/crm.db* "$BATS_TEST_TMPDIR/"
}

# hold_lock: another program begins to write in CRM_DB, and has begun when this returns; release_lock: it ends.
hold_lock() {
    rm -f lock.in lock.out
    mkfifo lock.in
    sqlite3 "$CRM_DB" <lock.in >lock.out 3>&- &
    lock_holder=$!
    exec 8>lock.in
    echo 'BEGIN IMMEDIATE; SELECT 1;' >&8
    until [ -s lock.out ]; do sleep 0.02; done
}

release_lock() {
    exec 8>&-
    wait "$lock_holder"
}

# crm_run STATUS COMMAND…: fills output, stderr and status; fails unless the status is exactly STATUS. A status above 125 is a
# crash (or a missing program) and never what a test may expect.
crm_run() {
    local expected=$1
    shift
    run --separate-stderr "$@"
    if [ "$status" != "$expected" ] || [ "$status" -gt 125 ]; then
        printf '%s\n' "status $status instead of $expected: $*" "stdout: $output" "stderr: $stderr"
        return 1
    fi
}

# fails_with TEXT…: report and fail, with what the last run printed.
fails_with() { printf '%s\n' "$@" "stdout: $output" "stderr: $stderr" && return 1; }

assert_equal() { [ "$1" = "$2" ] || fails_with "expected: $1" "     got: $2"; }
assert_output() { assert_equal "$1" "$output"; }
assert_empty() { assert_equal "" "$output"; }
assert_line() { grep -Fxq -- "$1" <<<"$output" || fails_with "no such line on stdout: $1"; }
assert_contains() { [[ $output == *"$1"* ]] || fails_with "not on stdout: $1"; }
refute_contains() { [[ $output != *"$1"* ]] || fails_with "on stdout: $1"; }
assert_message() { [[ $stderr == *"$1"* ]] || fails_with "not on stderr: $1"; }
refute_message() { [[ $stderr != *"$1"* ]] || fails_with "on stderr: $1"; }
assert_silent() { assert_equal "" "$stderr"; }

# sql STATEMENT: ask (or spoil) the database behind the tools' back.
sql() { sqlite3 -batch -bail "$CRM_DB" "$1"; }

# json PATH: from JSON Lines on stdin, the value at PATH ('$.email') of each record, one a line.
json() {
    cat >"$BATS_TEST_TMPDIR/json.in" # readfile() cannot read a pipe
    sqlite3 -batch :memory: "SELECT json_extract(value, '$1') FROM json_each('['||replace(trim(readfile('$BATS_TEST_TMPDIR/json.in'),char(10)),char(10),',')||']')"
}

# person KEY=VALUE…: add one; its id is in $id.
person() { id=$(crm-add "$@"); }
