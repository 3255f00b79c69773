# The layers of src/README.md: who includes whom, who links with what, who may print, who may know the time.

load ../lib/common

setup() {
    REPO=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    OBJECTS=${BUILD:-$REPO/build}/obj
    offences=
    cd "$REPO" || return
}

offend() { offences+="$*"$'\n'; }
no_offence() { [ -z "$offences" ] || { printf '%s' "$offences" && return 1; }; }

# included FOLDER: "file:line header" for every #include "…" of the files in src/FOLDER.
included() { grep -rnoE --include='*.[ch]' '^ *# *include +["<][^">]+[">]' "src/$1" | sed -E 's/^([^:]+:[0-9]+):.*["<]([^">]+)[">]$/\1 \2/'; }

# may_include FOLDER LAYER…: whatever else it includes with a path is an offence.
may_include() {
    local place header folder=$1
    shift
    while read -r place header; do
        case $header in
            */*) [[ " $* " == *" ${header%%/*} "* ]] || offend "$place: src/$folder may not include $header" ;;
        esac
    done < <(included "$folder" | grep -E ' (base|engine|store|wire|domain|run|tools|build)/')
}

# setup_file: what every object takes from elsewhere and what it gives, as lines "layer/file.o symbol".
setup_file() {
    local layer
    OBJECTS=${BUILD:-$BATS_TEST_DIRNAME/../../build}/obj
    cd "$OBJECTS" || return
    for layer in base engine store wire domain run tools; do
        compgen -G "$layer/*.o" >/dev/null || continue
        nm -A -u "$layer"/*.o >>"$BATS_FILE_TMPDIR/nm-undefined"
        nm -A -g --defined-only "$layer"/*.o >>"$BATS_FILE_TMPDIR/nm-defined"
    done
    # The sanitizers' own symbols begin with __.
    sed -E 's/^([^:]+):.* ([^ ]+)$/\1 \2/' "$BATS_FILE_TMPDIR/nm-undefined" >"$BATS_FILE_TMPDIR/undefined"
    sed -E 's/^([^:]+):.* ([^ ]+)$/\1 \2/' "$BATS_FILE_TMPDIR/nm-defined" | grep -v ' __' >"$BATS_FILE_TMPDIR/defined"
}

# may_not_use PATTERN LAYER…: no object of the layers needs a symbol that matches.
may_not_use() {
    local layer object symbol pattern=$1
    shift
    for layer in "$@"; do
        while read -r object symbol; do
            offend "$object uses $symbol"
        done < <(grep -E "^$layer/[^ ]+ ($pattern)\$" "$BATS_FILE_TMPDIR/undefined")
    done
}

@test "there are objects to look at" {
    for layer in base engine store wire domain run tools; do
        compgen -G "$OBJECTS/$layer/*.o" >/dev/null || offend "no objects in $OBJECTS/$layer"
    done
    no_offence
}

@test "each layer includes only what it may" {
    may_include base base
    may_include engine engine base
    may_include wire wire base
    may_include store store engine base
    may_include domain domain store base
    may_include run run wire domain store engine base
    may_include tools tools run domain base
    may_include build build engine base
    no_offence
}

@test "sqlite3.h only in the engine, csv.h and jansson.h only in wire" {
    for layer in base store wire domain run tools; do
        while read -r place header; do
            [ "$header" != sqlite3.h ] || offend "$place: sqlite3.h"
        done < <(included $layer)
        may_not_use 'sqlite3_.*' $layer
    done
    for layer in base engine store domain run tools; do
        while read -r place header; do
            case $header in csv.h | jansson.h) offend "$place: $header" ;; esac
        done < <(included $layer)
        may_not_use '(csv|json|jsonp)_.*' $layer
    done
    no_offence
}

@test "nobody below run prints or exits" {
    # But for digest.c, which says why: without a source of random bytes nothing can be done safely.
    may_not_use '(__)?(v?printf|puts|putchar|perror|v?warnx?|v?errx?|exit|_exit|abort|stdout|stderr)(_chk)?' \
        base engine store wire domain
    offences=${offences/$'base/digest.o uses abort\n'/}
    no_offence
}

@test "domain and store know no clock, environment, file or terminal" {
    may_not_use '(secure_)?getenv|time|clock_gettime|gettimeofday|localtime(_r)?|f?open(64|at)?|freopen(64)?|isatty|ioctl|system|popen|fork|execv.*' \
        domain store
    no_offence
}

@test "a file exports only names that begin with its own, its family's (text_fold.c: text_) or its layer's (engine_, run_)" {
    awk '$1 !~ /^tools/ {
        split($1, part, /[\/.]/)
        family = part[2]
        sub(/_.*/, "", family)
        if ($2 !~ "^(" family "s?|" part[1] ")(_|$)") print $1 " exports " $2
    }' "$BATS_FILE_TMPDIR/defined" >"$BATS_TEST_TMPDIR/wrong"
    [ ! -s "$BATS_TEST_TMPDIR/wrong" ] || { cat "$BATS_TEST_TMPDIR/wrong" && return 1; }
}

@test "no two files export the same name" {
    grep -v ' main$' "$BATS_FILE_TMPDIR/defined" | cut -d' ' -f2 | sort | uniq -d >"$BATS_TEST_TMPDIR/twice"
    [ ! -s "$BATS_TEST_TMPDIR/twice" ] || { cat "$BATS_TEST_TMPDIR/twice" && return 1; }
}

@test "a tool exports main alone" {
    run grep -E '^tools/crm[^ ]* ' "$BATS_FILE_TMPDIR/defined"
    [ "$status" = 0 ]
    run -1 grep -vE ' main$' <<<"$output"
}

@test "no statement replaces rows: it would rewrite an append-only row past the authorizer" {
    # authorize.c is what refuses these words.
    run -1 grep -rniE --include='*.[ch]' --exclude=authorize.c '\bOR +REPLACE\b|\bREPLACE +INTO\b' src
    run -1 grep -rniE '\bOR +REPLACE\b|\bREPLACE +INTO\b' share/crm/schema --include='*.sql'
}

@test "no SQL is built in domain, run, tools or wire" {
    run grep -rnE --include='*.[ch]' '"[^"]*\b(SELECT .* FROM|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM)\b' src/domain src/run src/tools src/wire
    [ "$status" = 1 ]
}

@test "the statements of the library are never built with a value in them" {
    # %s in SQL text may only be a table or column out of the schema's own map: engine and store, and there only what is quoted.
    while IFS=: read -r file line text; do
        [[ $file == src/engine/* || $file == src/store/* ]] || offend "$file:$line: $text"
    done < <(grep -rnE --include='*.c' '"[^"]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^"]*%[^%]' src --exclude-dir=build)
    no_offence
}

@test "nothing in the text says that it is unfinished" {
    run git grep -nE '\b(TO''DO|FIX''ME|X''XX)\b' -- .
    [ "$status" != 0 ]
}
