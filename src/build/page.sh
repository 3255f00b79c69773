#!/bin/bash
# page.sh PAGE.in TOOL - the manual page with the line @OPTIONS@ replaced by what the tool says of its own options.
set -eu

options=$("$2" --help-mdoc)
while IFS= read -r line; do
    if [ "$line" = @OPTIONS@ ]; then
        printf '%s\n' "$options"
    else
        printf '%s\n' "$line"
    fi
done <"$1"
