# tools.bash - the list of all tools, and for each of them calls that work in the database that contract tests prepare.
# shellcheck shell=bash

# all_tools: one name a line, from the sources: what is not built or left over is found by its own test.
all_tools() {
    local source
    for source in "$REPO"/src/tools/crm*.c; do
        source=${source##*/}
        echo "${source%.c}"
    done
}

# prepare_contract_db: a database with three people (ids in $first, $second, $third), a tag, a recipient and a notice.
prepare_contract_db() {
    fresh_db
    first=$(crm-add given=Jan family=Jansen email=jan@example.nl tag=winter)
    second=$(crm-add given=Piet family=Pietersen email=piet@example.nl phone=0612345678)
    third=$(crm-add kind=organisation name="Bakkerij De Vlijt" email=info@vlijt.example)
    crm-recipient add mailer role=processor country=NL contract=2025-01-07 >/dev/null
}

# calls KIND: "tool<tab>argument<tab>…" for calls of that kind, @FIRST@ and @SECOND@ standing for ids of people. Kinds: prints (status 0, something
# on stdout), empty (a list without a single record), reads (needs a database, must not change it), writes (changes it), input
# (takes people or records, and is given none). A tool without any line in calls.tsv fails the contract.
calls() {
    awk -F'\t' -v kind="$1" -v first="${first:-1}" -v second="${second:-2}" '
        $1 ~ "(^|,)" kind "(,|$)" { sub(/^[^\t]*\t/, ""); gsub(/@FIRST@/, first); gsub(/@SECOND@/, second); print }
    ' "$REPO/tests/contract/calls.tsv"
}

# Contract tests look at every tool before they fail: offend notes what one does wrong, no_offence ends the test.
offences=
offend() { offences+="$*"$'\n'; }
no_offence() { [ -z "$offences" ] || { printf '%s' "$offences" && return 1; }; }

# each KIND CHECK: call CHECK with the words of every call of that kind (see calls.tsv); at least one must exist.
each() {
    local line count=0
    local -a words
    while IFS= read -r line; do
        IFS=$'\t' read -ra words <<<"$line"
        "$2" "${words[@]}" </dev/null
        count=$((count + 1))
    done < <(calls "$1")
    [ "$count" -gt 0 ] || offend "no calls of kind $1"
}

# capture COMMAND…: output, stderr and status, without bats' own run (which would trim what counts here).
capture() {
    status=0
    "$@" >out 2>err || status=$?
}

# documented TOOL: the statuses that its page's EXIT STATUS names, each as an item of a list.
documented() {
    awk '/^\.Sh EXIT STATUS/ { inside = 1; next } /^\.Sh / { inside = 0 }
         inside && /^\.It / { for (i = 2; i <= NF; i++) if ($i ~ /^[0-9]+[,]?$/) print $i + 0 }' "$REPO/share/man/man1/$1.1.in" | sort -un
}
