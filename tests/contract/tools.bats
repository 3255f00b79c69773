# What every tool must do alike (crm(7), "One contract for all tools"), tested over the list of all tools.

load ../lib/common
load ../lib/tools

setup() {
    seal
    prepare_contract_db
}

# writing_to_nobody COMMAND…: standard output is a pipe whose reader is gone.
writing_to_nobody() { perl -e 'pipe(my $r, my $w); close $r; open(STDOUT, ">&", $w); exec @ARGV or exit 127' "$@"; }

# usage_of TOOL: its synopsis, one form a line, from --help.
usage_of() {
    "$1" --help | awk -v tool="$1" '
        /^usage: / { sub(/^usage: /, ""); inside = 1 }
        inside && /^ *$/ { exit }
        inside { $1 = $1; print }' | joined "$1"
}

# rendered TOOL: its manual page as plain text (bold and underline are overstrikes).
rendered() { mandoc -T utf8 -O width=200 "$BUILD/man/man1/$1.1" | sed 's/.\x08//g'; }

# synopsis_of TOOL: the same from the rendered manual.
synopsis_of() {
    rendered "$1" | awk '
        /^SYNOPSIS/ { inside = 1; next }
        inside && /^[^ ]/ { exit }
        inside && NF { $1 = $1; print }' | joined "$1"
}

# joined TOOL: lines that do not begin with TOOL continue the one before; blanks around | and before ... do not count.
joined() {
    sed 's/…/.../g; s/\xc2\xa0/ /g' | awk -v tool="$1" '
        $1 == tool && line != "" { print line; line = "" }
        { line = line == "" ? $0 : line " " $0 }
        END { print line }' | sed 's/ *| */|/g; s/ *\.\.\./.../g'
}

@test "each source has its program and each program its source" {
    for tool in $(all_tools); do
        [ -x "$BIN/$tool" ] || offend "$tool is not built"
    done
    for program in "$BIN"/crm*; do
        [ -e "$REPO/src/tools/${program##*/}.c" ] || offend "$program has no source"
    done
    no_offence
}

@test "each tool has a manual page, a test file, and is named in crm(7)" {
    for tool in $(all_tools); do
        [ -e "$REPO/share/man/man1/$tool.1.in" ] || offend "share/man/man1/$tool.1.in is missing"
        [ -e "$REPO/tests/tools/$tool.bats" ] || offend "tests/tools/$tool.bats is missing"
        [ "$tool" = crm ] || grep -qE "^\.(Xr|It Xr|Ic|It Ic|Nm) $tool\b" "$REPO"/share/man/man7/crm.7* || offend "crm(7) does not name $tool"
    done
    no_offence
}

@test "each tool has calls in calls.tsv, and each call a tool" {
    for tool in $(all_tools); do
        cut -f2 "$REPO/tests/contract/calls.tsv" | grep -Fxq "$tool" || offend "calls.tsv has no call of $tool"
    done
    for tool in $(cut -f2 "$REPO/tests/contract/calls.tsv" | sort -u); do
        [ -x "$BIN/$tool" ] || offend "calls.tsv calls $tool, which is not there"
    done
    no_offence
}

@test "--help goes to stdout, -h is the same" {
    for tool in $(all_tools); do
        capture "$tool" --help
        [ "$status" = 0 ] && [ ! -s err ] || offend "$tool --help: status $status, stderr: $(cat err)"
        grep -q "^usage: $tool\b" out || offend "$tool --help has no line that begins with usage: $tool"
        cp out long
        capture "$tool" -h
        cmp -s out long || offend "$tool -h differs from --help"
    done
    no_offence
}

@test "--help equals the SYNOPSIS of the manual page" {
    for tool in $(all_tools); do
        [ -e "$BUILD/man/man1/$tool.1" ] || { offend "$tool has no page" && continue; }
        [ "$(usage_of "$tool")" = "$(synopsis_of "$tool")" ] ||
            offend "$tool --help:" $'\n'"$(usage_of "$tool")"$'\n'"its SYNOPSIS:" $'\n'"$(synopsis_of "$tool")"
    done
    no_offence
}

@test "--version names the tool and the version" {
    for tool in $(all_tools); do
        capture "$tool" --version
        [ "$status" = 0 ] && grep -qE "^$tool [0-9]+\.[0-9]+\.[0-9]+$" out || offend "$tool --version: status $status: $(cat out err)"
    done
    no_offence
}

@test "an unknown option is a usage error: 2, a message that names it, nothing on stdout" {
    for tool in $(all_tools); do
        for option in --no-such-option -Z; do
            capture "$tool" $option
            [ "$status" = 2 ] && [ ! -s out ] || offend "$tool $option: status $status: $(cat out err)"
            grep -q -- "^$tool: .*${option#-}" err || offend "$tool $option is not named: $(cat err)"
        done
    done
    no_offence
}

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

@test "every option is in the manual page and used in a test" {
    for tool in $(all_tools); do
        page=$BUILD/man/man1/$tool.1
        [ -e "$page" ] || { offend "$tool has no page" && continue; }
        rendered "$tool" >page
        while IFS=$'\t' read -r option _; do
            [ -n "$option" ] || continue
            grep -q -- "\B$option\b" page || offend "$tool $option is not in its page"
            grep -rqE --include='*.bats' --include=calls.tsv "\b$tool\b.*$option\b" "$REPO/tests" || is_common "$option" || offend "$tool $option is in no test"
        done < <("$tool" --help-options)
    done
    no_offence
}

# The options that every tool takes are tested here, or once for all of them.
is_common() { case $1 in --db | --quiet | --verbose | --help | --version) true ;; *) false ;; esac; }

# documented TOOL: the statuses that its page's EXIT STATUS names, each as an item of a list.
documented() {
    awk '/^\.Sh EXIT STATUS/ { inside = 1; next } /^\.Sh / { inside = 0 }
         inside && /^\.It / { for (i = 2; i <= NF; i++) if ($i ~ /^[0-9]+[,]?$/) print $i + 0 }' "$REPO/share/man/man1/$1.1.in" | sort -un
}

# tested TOOL: the statuses that its own test file expects of it.
tested() {
    grep -ohE "(crm_run |run [^|]*-)[0-9]+ .*\b$1\b" "$REPO/tests/tools/$1.bats" "$REPO/tests/contract/tools.bats" "$REPO"/tests/fault/*.bats 2>/dev/null |
        sed -E 's/^(crm_run |run [^|]*-)([0-9]+) .*/\2/' | sort -un
}

@test "the exit statuses in a page are those that are tested" {
    for tool in $(all_tools); do
        [ -e "$REPO/share/man/man1/$tool.1.in" ] && [ -e "$REPO/tests/tools/$tool.bats" ] || { offend "$tool lacks page or tests" && continue; }
        for code in $(documented "$tool"); do
            tested "$tool" | grep -Fxq "$code" || offend "$tool: status $code is documented and not tested in tests/tools/$tool.bats"
        done
        for code in $(tested "$tool"); do
            documented "$tool" | grep -Fxq "$code" || offend "$tool: status $code is tested and not documented"
        done
    done
    no_offence
}

@test "the front-end runs each tool" {
    for tool in $(all_tools); do
        [ "$tool" != crm ] || continue
        capture crm "${tool#crm-}" --version
        [ "$status" = 0 ] && grep -q "^$tool " out || offend "crm ${tool#crm-}: status $status: $(cat out err)"
    done
    no_offence
}
