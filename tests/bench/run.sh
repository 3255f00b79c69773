#!/bin/bash
# run.sh - run every bench, show the figures as one table; status 1 when one missed its bar or could not run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
BIN=${BIN:-$here/../../bin} BUILD=${BUILD:-$here/../../build}
unset "${!CRM_@}"
export BIN PATH=$BIN:$BUILD/bench:$here:$PATH LC_ALL=C.UTF-8 CRM_SHARE=$here/../../share HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work

bad=0
found=0
for bench in "$here"/*.bench; do
    [ -x "$bench" ] || continue
    found=1
    name=$(basename "$bench" .bench)
    mkdir "$work/$name"
    if ! (cd "$work/$name" && CRM_DB=$work/$name/crm.db TMPDIR=$work/$name "$bench") >"$work/$name.out"; then
        echo "bench: $name missed a bar or did not end well" >&2
        bad=1
    fi
    cat "$work/$name.out" >>"$work/figures"
    rm -rf "${work:?}/$name"
done
if [ $found = 0 ]; then
    echo "bench: no benches in $here" >&2
    exit 1
fi
{
    printf 'what\tours\tcompared with\ttheirs\tbar\t\n'
    cat "$work/figures"
} | awk -F'\t' '
    { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) } if (NF > columns) columns = NF }
    END {
        for (row = 1; row <= NR; row++)
            for (i = 1; i <= columns; i++)
                printf "%-*s%s", width[i], cell[row, i], i < columns ? "  " : "\n"
    }'
exit $bad
