# The examples of the manual are run: what a page shows is what happens.
#
# In EXAMPLES, within .Bd -literal … .Ed, a line that begins with "$ " is a command (a trailing \ continues it) and the lines after it
# are what it prints, stderr included; without such lines the output is not looked at. "..." stands for anything, also for lines. A
# comment "# N" after a command is its exit status, else it must be 0. A page's source may hold commands that readers do not see, as
# mdoc comments: .\" $ COMMAND. Each page starts in a copy of share/examples with an empty database (crm-init and crm(7): with none).

load ../lib/common

setup() { seal; }

# commands_of PAGE: the examples as lines: "$ command", "= line of output".
commands_of() {
    awk '
        /^\.Sh / { inside = $2 == "EXAMPLES" || ($2 == "WORKED" && $3 == "PIPELINES"); next }
        !inside { next }
        /^\.\\" \$ / { print substr($0, 5); next }
        /^\.Bd -literal/ { literal = 1; next }
        /^\.Ed/ { literal = 0; print ""; next }
        literal {
            gsub(/\\e/, "\\"); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\x27"); gsub(/\\\(dq/, "\""); gsub(/\\&/, ""); gsub(/\\\(ti/, "~")
            if (continued) { $0 = "$ " $0 }
            if (/^\$ /) {
                line = continued ? line substr($0, 3) : $0
                continued = sub(/\\$/, "", line)
                if (!continued) print line
            } else print "= " $0
        }' "$1"
}

# matches GOT EXPECTED: equal, where "..." in EXPECTED stands for anything.
matches() {
    local got=$1 rest=$2 piece first=1
    [[ $rest == *...* ]] || { [ "$got" = "$rest" ] && return; }
    while [[ $rest == *...* ]]; do
        piece=${rest%%...*}
        rest=${rest#*...}
        if [ -n "$first" ]; then
            [[ $got == "$piece"* ]] || return 1
            got=${got#"$piece"}
            first=
        else
            [[ $got == *"$piece"* ]] || return 1
            got=${got#*"$piece"}
        fi
    done
    [[ $got == *"$rest" ]]
}

# try COMMAND EXPECTED: run one example and judge it.
try() {
    local wanted=0 got status=0
    [[ ! $1 =~ [[:space:]]#\ ([0-9]+)(,.*)?$ ]] || wanted=${BASH_REMATCH[1]}
    got=$(eval "$1" 2>&1 </dev/null) || status=$?
    count=$((count + 1))
    if [ "$status" != "$wanted" ]; then
        printf '%s: status %s instead of %s: %s\n%s\n' "$page" "$status" "$wanted" "$1" "$got"
        bad=1
    elif [ -n "$2" ] && ! matches "$got" "${2%$'\n'}"; then
        printf '%s: %s\n--- shown:\n%s\n--- printed:\n%s\n' "$page" "$1" "$2" "$got"
        bad=1
    fi
}

# run_page PAGE: all its examples, one after the other; status 1 when one of them is not as shown.
run_page() {
    local page=${1##*/} command='' expected='' line bad='' count=0
    rm -rf "$BATS_TEST_TMPDIR"/work "$BATS_TEST_TMPDIR"/crm.db* "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"
    cp -r "$REPO/share/examples" "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work" || return
    case $page in crm-init.1* | crm.7*) ;; *) fresh_db ;; esac
    while IFS= read -r line; do
        case $line in
            "$ "*)
                [ -z "$command" ] || try "$command" "$expected"
                command=${line#"$ "} expected=
                ;;
            "= "*) expected+=${line#"= "}$'\n' ;;
        esac
    done < <(commands_of "$1")
    [ -z "$command" ] || try "$command" "$expected"
    [ "$count" -gt 0 ] || { echo "$page: no example" && return 1; }
    [ -z "$bad" ]
}

@test "the reader of examples knows commands, continuations, output, hidden commands and statuses" {
    printf '%s\n' '.Sh NAME' '.Bd -literal' '$ no' '.Ed' '.Sh EXAMPLES' '.\" $ hidden' 'prose $ not this' '.Bd -literal -offset indent' \
        '$ echo a \e' 'b' 'a b' '$ false # 1, and why' '.Ed' '.Sh SEE ALSO' '$ neither' >page
    assert_equal $'$ hidden\n$ echo a b\n= a b\n$ false # 1, and why' "$(commands_of page)"
    matches $'one\ntwo\nthree' 'one...ree'
    matches 'a*b' 'a*b'
    run ! matches 'aXb' 'a*b'
    run ! matches 'one two' 'one'
    run ! matches 'one two' 'two...'
    run ! matches 'one two' '...one'
}

@test "an example that is not as shown is found" {
    printf '%s\n' '.Sh EXAMPLES' '.Bd -literal' '$ echo a' 'b' '$ true # 1' '.Ed' >wrong
    page=x bad='' count=0
    try 'echo a' $'b\n' >/dev/null
    assert_equal 1 "$bad"
    bad=
    try 'true # 1' '' >/dev/null
    assert_equal 1 "$bad"
    bad=
    try 'echo a' $'a\n'
    assert_equal "" "$bad"
}

@test "every example of every page of a tool does what the page shows" {
    bad=
    for page in "$REPO"/share/man/man1/crm*.1.in; do
        tool=${page##*/}
        [ -x "$BIN/${tool%.1.in}" ] || continue
        run_page "$page" || bad=1
    done
    [ -z "$bad" ]
}

@test "the worked pipelines of crm(7) do what they show" {
    run_page "$REPO"/share/man/man7/crm.7*
}
