# The one input rule: operands, else what a pipe or file gives; never a terminal, never /dev/null, never a closed descriptor.

load ../lib/common
load ../lib/tools

setup() {
    seal
    prepare_contract_db
}

# is_usage COMMAND…: the last capture was a usage error that says what to do, and names --all where the tool has it.
is_usage() {
    [ "$status" = 2 ] && [ ! -s out ] && [ -s err ] || offend "$how $*: status $status: $(cat out err)"
    if "$1" --help-options | grep -q '^--all'; then
        grep -q -- '--all' err || offend "$how $*: the message does not name --all: $(cat err)"
    fi
}

from_null() {
    how="from /dev/null"
    status=0
    "$@" >out 2>err </dev/null || status=$?
    is_usage "$@"
}

from_closed() {
    how="from a closed stdin"
    status=0
    "$@" >out 2>err <&- || status=$?
    is_usage "$@"
}

from_terminal() {
    how="from a terminal"
    printf '%q ' "$@" >typed
    status=0
    script -qec "$(cat typed) >out 2>err" /dev/null >/dev/null </dev/null || status=$?
    is_usage "$@"
}

@test "/dev/null, as in cron, is a usage error" {
    each input from_null
    no_offence
}

@test "a closed standard input is a usage error" {
    each input from_closed
    no_offence
}

@test "a terminal is a usage error: nothing prompts" {
    each input from_terminal
    no_offence
}

from_empty_pipe() {
    local before
    before=$(sql "SELECT count(*) FROM batch")
    status=0
    : | "$@" >out 2>err || status=$?
    [ "$status" = 0 ] && [ ! -s out ] || offend ": | $*: status $status: $(cat out err)"
    [ "$(sql "SELECT count(*) FROM batch")" = "$before" ] || offend ": | $* began something"
}

@test "an empty pipe is no record: 0, zero bytes, nothing begun" {
    each input from_empty_pipe
    no_offence
}

# noise WHAT BYTES COMMAND…: bad data. The verbs that stop something apply what is good, list the rest and end with 0.
noise() {
    local wanted=65 what=$1 bytes=$2
    shift 2
    case "$1 $2" in "crm-consent show") ;; "crm-consent "*) wanted=0 ;; esac
    status=0
    printf '%b' "$bytes" | "$@" >out 2>err || status=$?
    [ "$status" = $wanted ] && [ ! -s out ] || offend "$what | $*: status $status: $(cat out err)"
    grep -q -- '-:[12]:' err || offend "$what | $*: the message has no line: $(cat err)"
}

from_noise() {
    status=0
    printf 'no such header,at all\n1,2\n' | "$@" >out 2>err || status=$?
    [ "$status" = 65 ] && [ ! -s out ] || offend "a header without a known column | $*: status $status: $(cat out err)"
    noise "half a JSON object" '{"id":\n' "$@"
    noise "a key twice" '{"id":1,"id":2}\n' "$@"
    noise "a NUL byte" 'email\n\0@example.nl\n' "$@"
}

@test "what is no record, no WHO and no known header is bad data, and nothing comes out" {
    each input from_noise
    no_offence
}
