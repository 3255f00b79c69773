# What surrounds the tools: dependencies, installing, the flags that the programs were built with.

load ../lib/common

setup() { seal; }

# fake NAME COMMANDS: a program of that name, first in PATH.
fake() {
    mkdir -p fake
    printf '#!/bin/bash\n%s\n' "$2" >"fake/$1"
    chmod +x "fake/$1"
}

deps() { PATH=$PWD/fake:$PATH "$REPO/src/build/deps.sh" "$@"; }

@test "deps: nothing missing, nothing said" {
    fake dpkg-query 'for name in "${@:4}"; do printf "installed:%s " "$name"; done'
    fake apt-get 'echo "apt-get $*" >>apt.log'
    crm_run 0 deps check
    assert_empty
    assert_silent
    [ ! -e apt.log ]
}

@test "deps: a package that was removed but left its configuration is missing" {
    fake dpkg-query 'printf "config-files:gcc "; for name in "${@:5}"; do printf "installed:%s " "$name"; done'
    NO_APT=1 crm_run 1 deps build
    assert_message "missing Debian packages: gcc"
}

@test "deps: NO_APT prints the line and stops" {
    fake dpkg-query 'exit 1'
    fake apt-get 'echo "apt-get $*" >>apt.log'
    NO_APT=1 crm_run 1 deps test
    assert_message "apt-get install -y --no-install-recommends gcc make libc6-dev libsqlite3-dev"
    assert_message "bats sqlite3 jq mandoc"
    [ ! -e apt.log ]
}

@test "deps: neither root nor sudo prints the line and stops" {
    fake dpkg-query 'exit 1'
    fake id 'echo 1000'
    fake apt-get 'echo "apt-get $*" >>apt.log'
    for program in bash apt-get apt-cache; do
        [ -e fake/$program ] || ln -s "$(command -v $program)" fake/$program
    done
    crm_run 1 env PATH="$PWD/fake" "$REPO/src/build/deps.sh" build
    assert_message "as root: apt-get install -y --no-install-recommends gcc"
    [ ! -e apt.log ]
}

@test "deps: with sudo it says what it does, and does it" {
    fake dpkg-query 'printf "installed:gcc installed:make installed:libc6-dev installed:libsqlite3-dev installed:gettext "'
    fake id 'echo 1000'
    fake sudo '"$@"'
    fake apt-cache 'exit 0'
    fake apt-get 'echo "apt-get $*" >>apt.log'
    crm_run 0 deps build
    assert_message "deps: sudo apt-get install -y --no-install-recommends libcsv-dev libjansson-dev libutf8proc-dev libsodium-dev"
    assert_equal "apt-get install -y --no-install-recommends libcsv-dev libjansson-dev libutf8proc-dev libsodium-dev" "$(cat apt.log)"
}

@test "deps: package lists are fetched when the packages are unknown or the first attempt fails" {
    fake dpkg-query 'exit 1'
    fake id 'echo 0'
    fake apt-cache 'exit 100'
    fake apt-get 'echo "$1" >>apt.log'
    crm_run 0 deps build
    assert_equal "update install" "$(xargs <apt.log)"
    rm apt.log
    fake apt-cache 'exit 0'
    fake apt-get 'echo "$1" >>apt.log; [ "$1" != install ] || [ "$(grep -c install apt.log)" -gt 1 ]'
    crm_run 0 deps build
    assert_equal "install update install" "$(xargs <apt.log)"
}

@test "install puts everything in its place below DESTDIR, uninstall takes it away" {
    make -s -C "$REPO" install DESTDIR="$PWD/root" BUILD="${BUILD#"$REPO"/}" BIN="${BIN#"$REPO"/}" >install.log 2>&1 || { cat install.log && return 1; }
    for file in bin/crm bin/crm-find share/man/man1/crm-find.1 share/man/man7/crm.7 share/man/man5/crm-record.5 \
        share/crm/policy share/bash-completion/completions/crm-find share/zsh/site-functions/_crm share/locale/nl/LC_MESSAGES/crm.mo; do
        [ -e "root/usr/local/$file" ] || fails_with "$file is not installed"
    done
    env -u CRM_SHARE -u CRM_DB root/usr/local/bin/crm-init -d "$PWD/x.db" "Test" 2>err || fails_with "the installed crm-init: $(cat err)"
    make -s -C "$REPO" uninstall DESTDIR="$PWD/root" BUILD="${BUILD#"$REPO"/}" BIN="${BIN#"$REPO"/}" >uninstall.log 2>&1
    run find root -not -type d
    assert_empty
}

@test "the programs are hardened: position independent, bound at start, stack canaries, checked string functions" {
    [ -z "${SANITIZED:-}" ] || skip "the sanitized build has other flags"
    readelf -W -h -l -d "$BIN/crm-add" >elf
    grep -q 'Type: *DYN' elf
    grep -q 'GNU_RELRO' elf
    grep -Eq 'BIND_NOW|Flags:.* NOW' elf
    grep -q 'GNU_STACK.* RW ' elf
    nm -D "$BIN/crm-add" >symbols
    grep -q '__stack_chk_fail' symbols
    grep -q '_chk' symbols
}
