#!/bin/bash
# lint.sh - everything that a program can say about the text: layout of C, shell, manual pages, catalogues, words left behind.
set -u
build=${BUILD:-build}
faults=0

# step NAME COMMAND…: run it; its output and its name when it fails.
step() {
    local name=$1
    shift
    if ! "$@"; then
        echo "lint: $name" >&2
        faults=1
    fi
}

mapfile -t c_files < <(git ls-files 'src/*.[ch]' 'tests/*.[ch]')
mapfile -t shell_files < <(git ls-files '*.sh' '*.bash' '*.bats' '*.bench' .ci/run | grep -v '^completions/')
mapfile -t pages < <(find "$build/man" -name '*.[157]' 2>/dev/null | sort)

step "clang-format" clang-format --dry-run -Werror "${c_files[@]}"
# In bats files run sets variables and each test is a subshell: that is not to be reported.
step "shellcheck" shellcheck -x -P SCRIPTDIR -e SC1010,SC2010,SC2013,SC2015,SC2016,SC2030,SC2031,SC2034,SC2154,SC2209 "${shell_files[@]}"
step "shellcheck of completions" shellcheck -s bash completions/crm.bash
[ ${#pages[@]} = 0 ] || step "mandoc" mandoc -T lint -W warning "${pages[@]}"
for catalogue in share/locale/*.po; do
    [ ! -e "$catalogue" ] || step "$catalogue" msgfmt --check-format --check-domain -o /dev/null "$catalogue"
done
# Text that says that it is not finished does not belong in a release.
left_behind=$(git grep -nE '\b(TO''DO|FIX''ME|X''XX)\b' -- .)
if [ -n "$left_behind" ]; then
    printf '%s\n' "$left_behind" >&2
    faults=1
fi
exit $faults
