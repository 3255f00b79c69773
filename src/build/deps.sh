#!/bin/bash
# deps.sh build|test|bench|check - see that the Debian packages for a goal are there; say which are not, and install them.
#
# Silent and quick when nothing is missing, since every build asks. NO_APT=1, or neither root nor sudo: the line to type is
# printed and the build stops, for nothing may be installed behind somebody's back.
set -eu

build=(gcc make libc6-dev libsqlite3-dev libcsv-dev libjansson-dev libutf8proc-dev libsodium-dev gettext)
test=(bats sqlite3 jq mandoc util-linux procps python3 time)
bench=(python3 sqlite3)
check=(clang libclang-rt-dev clang-format shellcheck)
case ${1:-build} in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${build[@]}" "${test[@]}") ;;
    bench) wanted=("${build[@]}" "${bench[@]}") ;;
    check) wanted=("${build[@]}" "${test[@]}" "${check[@]}") ;;
    *) echo "usage: deps.sh build|test|bench|check" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    exit 0 # not Debian: the compiler will name what it misses
fi
present=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "${wanted[@]}" 2>/dev/null || true)"
missing=()
for package in "${wanted[@]}"; do
    [[ $present == *" installed:$package "* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo)
fi
install=("${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}")
echo "deps: missing Debian packages: ${missing[*]}" >&2
if [ -n "${NO_APT:-}" ]; then
    echo "deps: NO_APT is set; to install them: ${install[*]}" >&2
    exit 1
fi
if [ ${#as_root[@]} -gt 0 ] && ! command -v sudo >/dev/null; then
    echo "deps: neither root nor sudo here; to install them, as root: apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
echo "deps: ${install[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
# A fresh machine or container has no package lists, an old one outdated ones: fetch them when the first attempt cannot work.
if ! apt-cache show "${missing[@]}" >/dev/null 2>&1; then
    "${as_root[@]}" apt-get update -q >&2
fi
if ! "${install[@]}" >&2; then
    "${as_root[@]}" apt-get update -q >&2
    "${install[@]}" >&2
fi
