# common.bash - for the benches: people in a file, and one line for each figure.
# shellcheck shell=bash
set -eu

# contacts COUNT: a CSV file of that many fictional people; its path. Every address is valid and its own.
contacts() {
    [ -e "contacts-$1.csv" ] || gen-contacts -n "$1" -x 0 -d 0 >"contacts-$1.csv"
    echo "contacts-$1.csv"
}

# database_of COUNT: a database with those people at CRM_DB.
database_of() {
    crm-init "Fietsatelier Jansen" >/dev/null 2>&1
    crm-add "$(contacts "$1")" 2>/dev/null
}

missed=0

# figure WHAT OURS THEIRS-NAME THEIRS LIMIT UNIT: OURS against LIMIT times THEIRS; with THEIRS "-" against LIMIT itself.
figure() {
    local verdict
    verdict=$(awk -v ours="$2" -v theirs="$4" -v limit="$5" 'BEGIN { print (theirs == "-" ? ours <= limit : ours <= limit * theirs) ? "ok" : "MISSED" }')
    [ "$verdict" = ok ] || missed=1
    awk -v what="$1" -v ours="$2" -v name="$3" -v theirs="$4" -v limit="$5" -v unit="$6" -v verdict="$verdict" 'BEGIN {
        if (theirs == "-")
            printf "%s\t%.4g %s\t\t\tat most %g %s\t%s\n", what, ours, unit, limit, unit, verdict
        else
            printf "%s\t%.4g %s\t%s\t%.4g %s\t%.2f x, at most %g x\t%s\n", what, ours, unit, name, theirs, unit, ours / theirs, limit, verdict
    }'
}

# remark WHAT OURS THEIRS-NAME THEIRS UNIT: a figure without a bar.
remark() {
    awk -v what="$1" -v ours="$2" -v name="$3" -v theirs="$4" -v unit="$5" 'BEGIN {
        printf "%s\t%.4g %s\t%s\t%.4g %s\t%.2f x\t\n", what, ours, unit, name, theirs, unit, ours / theirs
    }'
}

# done_measuring: the status of the bench.
done_measuring() { exit "$missed"; }
