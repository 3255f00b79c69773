#!/bin/bash
# run-tests.sh [FILE…] - run unit programs and bats files side by side, count what they really reported, judge.
#
# Without FILE: every program in BUILD/tests and every tests/{contract,tools,scenario,fault}/*.bats; SKIP_UNITS=1 and
# SKIP_BATS=1 leave one kind out. Takes BIN (the tools) and BUILD. The last line is "N passed, N failed[, N skipped]". A runner
# that died, printed no plan, ran fewer tests than planned or none at all counts as failed, whatever it printed before.
# Status 0 when everything passed and something ran.
set -u
files=()
for file in "$@"; do
    files+=("$(realpath -m -- "$file")")
done
cd "$(dirname "$0")/../.." || exit 1
export BIN=${BIN:-$PWD/bin} BUILD=${BUILD:-$PWD/build}
results=$(mktemp -d) || exit 1
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT TERM

# run_one FILE: run it, keep its TAP, show what failed. Called by xargs, several at a time.
run_one() {
    local out=$results/${1//\//_} status=0 faults
    case $1 in
        *.bats) timeout "${TEST_TIMEOUT:-900}" bats --tap "$1" >"$out.tap" 2>"$out.err" </dev/null || status=$? ;;
        *) timeout "${TEST_TIMEOUT:-900}" "$1" >"$out.tap" 2>"$out.err" </dev/null || status=$? ;;
    esac
    awk -v file="${1#"$PWD"/}" -v status="$status" -f tests/lib/count.awk "$out.tap" >"$out.count"
    faults=$(sed 1d "$out.count")
    if [ -n "$faults" ]; then
        [ ! -s "$out.err" ] || faults+=$'\n'"$(sed 's/^/    | /' "$out.err" | tail -40)"
        printf '%s\n' "$faults"
    fi
}
export -f run_one
export results

if [ ${#files[@]} = 0 ]; then
    [ -n "${SKIP_UNITS:-}" ] || mapfile -t files < <(find "$BUILD/tests" -maxdepth 1 -type f -perm -u+x 2>/dev/null | sort)
    [ -n "${SKIP_BATS:-}" ] || mapfile -t -O ${#files[@]} files < <(
        # Largest first, so that the processors finish together.
        find tests/contract tests/tools tests/scenario tests/fault -name '*.bats' -printf '%s %p\n' 2>/dev/null |
            sort -k1,1nr -k2 | cut -d' ' -f2-
    )
fi
[ ${#files[@]} = 0 ] ||
    printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" bash -c 'run_one "$1"' run_one
counted=$(find "$results" -name '*.count' | wc -l)
lost=$((${#files[@]} - counted))

find "$results" -name '*.count' -exec head -qn 1 {} + | awk -v lost="$lost" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        failed += lost
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        exit failed > 0 || passed == 0
    }'
