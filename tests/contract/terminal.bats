# A terminal sees tables, in its own width, and never a byte that it could obey; a pipe gets records, byte for byte.

load ../lib/common
load ../lib/tools

setup() {
    seal
    fresh_db
}

# on_terminal COLUMNS COMMAND…: run it with a terminal of that width as its standard output; what the terminal got is in the file out.
on_terminal() {
    local columns=$1
    shift
    printf '%q ' "$@" >typed
    script -qec "stty cols $columns; $(cat typed)" /dev/null >typescript </dev/null
    tr -d '\r' <typescript >out
}

@test "a list is a table on a terminal and JSON Lines in a pipe" {
    person given=Jan family=Jansen email=jan@example.nl
    on_terminal 100 crm-find
    grep -q 'jan@example.nl' out
    run -1 grep '{' out
    crm-find >piped
    grep -q '^{"id":' piped
}

@test "CRM_FORMAT counts on a terminal only" {
    person given=Jan family=Jansen email=jan@example.nl
    on_terminal 100 env CRM_FORMAT=jsonl crm-find
    grep -q '^{"id":' out
    CRM_FORMAT=csv crm-find >piped
    grep -q '^{"id":' piped
}

@test "NO_COLOR and a pipe: no colour" {
    person given=Jan family=Jansen
    on_terminal 100 env NO_COLOR=1 TERM=xterm crm-show "$id"
    run -1 grep -q $'\033' out
    TERM=xterm crm-show "$id" >piped
    run -1 grep -q $'\033' piped
}

@test "what a terminal could obey is shown escaped there, and exact in a pipe" {
    hostile=$(printf 'a\033[31mb\302\233c\342\200\256d\342\200\213e\007f')
    person given="$hostile" family=Jansen
    on_terminal 200 env TERM=dumb crm-find
    for bytes in $'\033' $'\302\233' $'\342\200\256' $'\342\200\213' $'\007'; do
        run -1 grep -qF -- "$bytes" out
    done
    on_terminal 200 env TERM=dumb NO_COLOR=1 crm-show "$id"
    for bytes in $'\033' $'\302\233' $'\342\200\256' $'\342\200\213' $'\007'; do
        run -1 grep -qF -- "$bytes" out
    done
    crm-find -f csv --fields given >piped
    assert_equal "$hostile" "$(tail -n 1 piped | sed 's/^"//; s/"$//')"
}

@test "no line is wider than the terminal" {
    person given=Wilhelmina infix="van den" family=Bergschenhoek-Oudewater email=wilhelmina.van.den.bergschenhoek@voorbeeldbedrijf.example \
        street="Burgemeester van Voorst tot Voorststraat 1234" city="Alphen aan den Rijn" tag=winter
    for columns in 80 40; do
        on_terminal $columns crm-find
        [ "$(wc -L <out)" -le $columns ]
        on_terminal $columns crm-show "$id"
        [ "$(wc -L <out)" -le $columns ]
    done
}

# widest FILE: of its lines, in columns.
widest() { wc -L <"$1"; }

@test "the overview and a card are folded between words, in 80 and in 40 columns, and no line ends in a blank" {
    person given=Jan family=Jansen email=jan@example.nl city=Utrecht
    crm-edit "$id" given=Johan street="Lange Straat 1" postcode=3599ZX phone=0612345678 tag+=winter email=johan@example.nl
    for language in en nl; do
        for columns in 80 40; do
            on_terminal "$columns" env CRM_LANG=$language NO_COLOR=1 crm-show "$id"
            [ "$(widest out)" -le "$columns" ] || fails_with "card wider than $columns: $(cat out)"
            run ! grep -q ' $' out
            on_terminal "$columns" env CRM_LANG=$language NO_COLOR=1 crm
            sed -n '/^$/,/^Database/p' out | grep -v ^Database >tools
            [ "$(widest tools)" -le "$columns" ] || fails_with "overview wider than $columns: $(cat tools)"
            run ! grep -q ' $' out
        done
    done
    on_terminal 40 env NO_COLOR=1 crm-show "$id"
    grep -qE '^ +([a-z_]+, )+' out # names of fields, with a blank to fold at
    crm | grep -q 'add        add people and organisations or fill them in: operands, CSV, JSON Lines$'
}

@test "codes that name a row are whole in a table of 80 columns" {
    crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt" >/dev/null
    on_terminal 80 crm-notice list
    grep -q '^newsletter-nl-1  email .*2026-11-24T12:00:00Z' out
    on_terminal 80 crm-purpose list
    grep -q '^birthday-card  ' out
    [ "$(widest out)" -le 80 ]
    person given=Jan family=Jansen email=jan@example.nl
    crm-consent give newsletter/email "$id" --via web --evidence "form 1"
    on_terminal 80 crm-consent show "$id"
    grep -q 'newsletter-nl-1$' out
    grep -q '^ID ' out
}
