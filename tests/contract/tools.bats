# What every tool must do alike (crm(7), "One contract for all tools"), tested over the list of all tools.

load ../lib/common
load ../lib/tools

setup() {
    seal
}

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

@test "every option is in the manual page and used in a test" {
    for tool in $(all_tools); do
        page=$BUILD/man/man1/$tool.1
        [ -e "$page" ] || { offend "$tool has no page" && continue; }
        rendered "$tool" >page
        while IFS=$'\t' read -r option letter _; do
            [ -n "$option" ] || continue
            grep -q -- "\B$option\b" page || offend "$tool $option is not in its page"
            grep -rqE --include='*.bats' --include=calls.tsv "\b$tool\b.* ($option\b|${letter:-$option}( |$|\))|${letter:-$option}\t)" "$REPO/tests" || is_common "$option" || offend "$tool $option is in no test"
        done < <("$tool" --help-options)
    done
    no_offence
}

# The options that every tool takes are tested here, in calls.bats, or once for all of them.
is_common() { case $1 in --db | --format | --output | --quiet | --verbose | --help | --version) true ;; *) false ;; esac; }

# The statuses that are tested over all tools (calls.bats, input.bats): no folder for output, full device, busy file, one that is not
# ours, one that may not be used or the key of others, no database.
is_common_status() { case $1 in 73 | 74 | 75 | 76 | 77 | 78) true ;; *) false ;; esac; }

# tested TOOL: the statuses that its own test file expects of it.
tested() {
    grep -ohE "(crm_run |run [^|]*-)[0-9]+ .*\b$1\b" "$REPO/tests/tools/$1.bats" "$REPO/tests/contract/tools.bats" "$REPO"/tests/fault/*.bats 2>/dev/null |
        sed -E 's/^(crm_run |run [^|]*-)([0-9]+) .*/\2/' | sort -un
}

@test "the exit statuses in a page are those that are tested" {
    for tool in $(all_tools); do
        [ -e "$REPO/share/man/man1/$tool.1.in" ] && [ -e "$REPO/tests/tools/$tool.bats" ] || { offend "$tool lacks page or tests" && continue; }
        for code in $(documented "$tool"); do
            is_common_status "$code" || tested "$tool" | grep -Fxq "$code" || offend "$tool: status $code is documented and not tested in tests/tools/$tool.bats"
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
