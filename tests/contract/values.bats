# What may stand in a value, through every way in and out: JSON that is none, and texts that break programs.

load ../lib/common

# cases FILE: its lines without comments.
cases() { grep -v '^# ' "$REPO/tests/contract/$1"; }

# offer WHAT EXPECTED FILE: crm-add must end so, and say no more than where the fault is.
offer() {
    local status=0 faults
    crm-add -n "$3" >out 2>err || status=$?
    faults=$(grep -c "^crm-add: $3:1: " err || true)
    [ "$status" = "$2" ] || fails_with "$1: $status, not $2: $(cat err)"
    [ "$faults" = $((status / 65)) ] || fails_with "$1: $faults faults named: $(cat err)"
}

@test "JSON is taken or refused by its own rules, in lines and in an array" {
    while IFS=$'\t' read -r class text; do
        printf '{"given":"Jan","x":%b}\n' "$text" >lines.jsonl
        printf '[{"given":"Jan","x":%b}]\n' "$text" >array.json
        expected=0
        [ "$class" = y ] || expected=65
        offer "$text" "$expected" lines.jsonl
        [[ $text == *'} {'* || $text == *'}}' ]] || offer "$text in an array" "$expected" array.json
    done < <(cases json-cases.tsv)
}

# write_strings: strings.csv, strings.jsonl and strings.vcf say the same of the same people. In JSON a text is written as crm-export
# writes it.
write_strings() {
    local line text quoted json card
    local -i number=0
    local tab=$'\t' feed=$'\n' escape=$'\033' delete=$'\177' one=$'\001' two=$'\002'
    echo "email,note,city,size" >strings.csv
    : >strings.jsonl
    : >strings.vcf
    while IFS= read -r line; do
        number+=1
        printf -v text '%b' "$line"
        quoted=${text//\"/\"\"}
        printf 'p%d@example.nl,"%s","%s","%s"\n' $number "$quoted" "$quoted" "$quoted" >>strings.csv
        json=${text//\\/\\\\} json=${json//\"/\\\"} json=${json//$tab/\\t} json=${json//$feed/\\n}
        json=${json//$escape/\\u001B} json=${json//$one/\\u0001} json=${json//$two/\\u0002}
        printf '{"email":"p%d@example.nl","note":"%s","city":"%s","size":"%s"}\n' $number "$json" "$json" "$json" >>strings.jsonl
        card=${text//\\/\\\\} card=${card//;/\\;} card=${card//,/\\,} card=${card//$feed/\\n}
        printf 'BEGIN:VCARD\r\nVERSION:4.0\r\nEMAIL:p%d@example.nl\r\nNOTE:%s\r\nADR:;;;%s;;;\r\nX-SIZE:%s\r\nEND:VCARD\r\n' \
            $number "$card" "$card" "$card" >>strings.vcf
    done < <(cases strings.txt)
}

# database_holds: what the database holds, without its numbers.
database_holds() { crm-export --all -f jsonl --fields email,note,city,size 2>/dev/null | sed 's/^{"id":[0-9]*,/{/'; }

# same_out WAY: what the database holds is what strings.jsonl says, also when it leaves and comes back in that format.
same_out() {
    database_holds >held
    diff strings.jsonl held || fails_with "$1: not what went in"
    for format in csv jsonl vcard vcard3; do
        crm-export --all -f $format >"out.$format" 2>/dev/null
        crm_run 0 crm-add "out.$format"
        database_holds >again
        diff held again || fails_with "$1: $format changes what is there"
        (
            export CRM_DB=$PWD/other.$1.$format.db
            crm-init Anders >init.log 2>&1 && crm-add "out.$format" >add.log 2>&1 || { cat add.log && exit 1; }
            database_holds >elsewhere
        )
        diff held elsewhere || fails_with "$1: not the same after $format"
    done
}

@test "texts that break programs go in and out byte for byte: CSV" {
    write_strings
    crm_run 0 crm-add strings.csv
    same_out csv
}

@test "texts that break programs go in and out byte for byte: CSV from a pipe" {
    write_strings
    crm_run 0 crm-add - <strings.csv
    database_holds >held
    diff strings.jsonl held
}

@test "texts that break programs go in and out byte for byte: JSON Lines" {
    write_strings
    crm_run 0 crm-add strings.jsonl
    same_out jsonl
}

@test "texts that break programs go in and out byte for byte: vCard" {
    write_strings
    crm_run 0 crm-add strings.vcf
    same_out vcard
}

@test "texts that break programs go in and out byte for byte: operands" {
    write_strings
    person --new-field given=Jan email=p0@example.nl size=1
    local -i number=0
    while IFS= read -r line; do
        number+=1
        printf -v text '%b' "$line"
        crm-add email=p$number@example.nl note="$text" city="$text" size="$text" >>ids
    done < <(cases strings.txt)
    database_holds | sed 1d >held
    diff strings.jsonl held
}

@test "blanks at the ends of a value are dropped, and a semicolon parts tags" {
    printf '{"given":"Jan","note":" \\t x \\u00a0\\ufeff","tags":["a;b"," c "]}\n' >in.jsonl
    crm_run 0 crm-add in.jsonl
    crm_run 0 crm-export --all -f jsonl --fields note,tag
    assert_output '{"id":1,"note":"x","tag":"a;b;c"}'
}
