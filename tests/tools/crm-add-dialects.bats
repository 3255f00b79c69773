# crm-add and its kin: files as other programs write them. Encodings, delimiters, what stands above the header, sheets for a spreadsheet
# program, and the file of rejects in each of these dialects.

load ../lib/common

# A table of people in the plainest dialect: ^ divides, lines end with a line feed, UTF-8. dialect makes another of it.
# dialect DELIMITER LINE_END ENCODING MARK: LINE_END lf, crlf or cr; MARK the bytes in front, for printf.
dialect() {
    local end=lf
    {
        printf '%b' "$4"
        tr '^' "$1" | case $2 in crlf) sed 's/$/\r/' ;; cr) tr '\n' '\r' ;; *) cat ;; esac | iconv -f UTF-8 -t "$3"
    }
}

# known: everybody's values, in one order whatever the order they came in.
known() { crm-find -f csv --fields given,family,email,note --sort email 2>/dev/null; }
nobody() { assert_equal 0 "$(sql "SELECT count(*) FROM party")"; }

# ---- Encodings ----------------------------------------------------------------------------------------------------------------

@test "an encoding is recognised, or said by any name of iconv" {
    local name
    printf 'given,email\nRen\xc3\xa9,r@example.nl\n' >utf8.csv
    for name in UTF-8 utf8 WINDOWS-1252 cp1252 ISO-8859-1 latin1 ISO-8859-15 CP850 cp437 MACINTOSH UTF-16LE utf16be UTF-32BE UTF-7 GB18030; do
        fresh_db
        iconv -f UTF-8 -t "$name" utf8.csv >in.csv
        crm_run 0 crm-add --encoding "$name" in.csv
        assert_silent
        assert_equal "René" "$(sql "SELECT given FROM party")"
        crm_run 0 crm-add --encoding "$name" - <in.csv
        assert_message "already applied as batch b2"
    done
    for name in UTF-16 UTF-32; do # with its mark
        fresh_db
        iconv -f UTF-8 -t "$name" utf8.csv >in.csv
        crm_run 0 crm-add --encoding "$name" in.csv
        assert_equal "René" "$(sql "SELECT given FROM party")"
    done
    fresh_db
    iconv -f UTF-8 -t UTF-16BE utf8.csv | crm_run 0 crm-add --encoding UTF-16
    crm_run 0 crm-find rené -f csv --fields given
    assert_line "René"
}

@test "without --encoding: a mark, NUL bytes as in UTF-16, valid UTF-8; all else is Windows-1252, which is said" {
    local mark encoding
    printf 'given,email\nRen\xc3\xa9 \xe2\x82\xac,r@example.nl\n' >utf8.csv
    while read -r mark encoding; do
        fresh_db
        { printf '%b' "${mark#-}" && iconv -f UTF-8 -t "$encoding" utf8.csv; } >in.csv
        crm_run 0 crm-add in.csv
        assert_equal "René €" "$(sql "SELECT given FROM party")"
        if [ "$encoding" = CP1252 ]; then assert_message "in.csv:2: not UTF-8: read as Windows-1252"; else assert_silent; fi
    done <<'END'
\xef\xbb\xbf UTF-8
- UTF-8
\xff\xfe UTF-16LE
\xfe\xff UTF-16BE
- UTF-16LE
- UTF-16BE
- CP1252
END
}

@test "an unknown encoding is 2 with one that is near, or with how to list them; iconv's orders are no names" {
    crm_run 2 crm-add --encoding utf-88 in.csv
    assert_message "crm-add: unknown encoding utf-88"
    assert_message "--encoding UTF-8"
    crm_run 2 crm-add --encoding qwerty in.csv
    assert_message "iconv -l lists them"
    for name in '' latin1//IGNORE latin1//TRANSLIT EBCDIC-US; do
        crm_run 2 crm-add --encoding "$name" in.csv
        assert_message "unknown encoding $name"
    done
    crm_run 2 crm-edit --encoding qwerty </dev/null
    crm_run 2 crm-forget --encoding qwerty --yes </dev/null
    crm_run 2 crm-consent withdraw newsletter --encoding qwerty </dev/null
    nobody
}

@test "an encoding that does not fit is 65 with line and byte, and nothing is applied" {
    local encoding bytes message
    while IFS='|' read -r encoding bytes message; do
        printf '%b' "$bytes" >in.csv
        crm_run 65 crm-add --encoding "$encoding" in.csv
        assert_message "crm-add: in.csv:$message"
        assert_equal 1 "$(grep -c "^crm-add: in.csv:" <<<"$stderr")"
        nobody
    done <<'END'
UTF-8|given,email\nJan,j@example.nl\nRen\xe9,r@example.nl\n|3: not valid UTF-8 at byte 32 of the file
WINDOWS-1252|given,email\nJan\x81,j@example.nl\n|2: not valid WINDOWS-1252 at byte 15 of the file
ASCII|given,email\nRen\xe9,r@example.nl\n|2: not valid ASCII at byte 15 of the file
UTF-16BE|\0g\0,\0n\0a\0m\0e\0\n\xd8\0\0a|2: not valid UTF-16BE at byte 14 of the file
UTF-32LE|\xff\xfe\0\0n\0\0\0a\0\0\0m\0\0\0e\0\0\0\n\0\0\0J\0|2: UTF-32LE ends within a character, at byte 24 of the file
WINDOWS-1252|\xef\xbb\xbfgiven,email\nJan,j@example.nl\n|1: not WINDOWS-1252: at byte 0 of the file stands the mark of UTF-8
UTF-8|\xff\xfeg\0,\0|1: not UTF-8: at byte 0 of the file stands the mark of UTF-16LE
UTF-16BE|\xff\xfeg\0,\0|1: not UTF-16BE: at byte 0 of the file stands the mark of UTF-16LE
END
    printf '\xef\xbb\xbfgiven\nJan\n' >in.csv
    crm_run 65 crm-add --encoding latin1 in.csv
    assert_message "without --encoding it is read as the mark says"
    printf '{"given":"Ren\xc3"}\n' >in.jsonl
    crm_run 65 crm-add --encoding UTF-8 - <in.jsonl
    assert_message "crm-add: -:1: not valid UTF-8"
    printf '{"given":"Ren\x81"}\n' >in.jsonl
    crm_run 65 crm-add --encoding CP1252 - <in.jsonl
    assert_message "crm-add: -:1: not valid CP1252 at byte 13"
}

@test "--encoding holds for every file of the call, and for JSON and vCards too" {
    printf 'given,email\nRen\xe9,r@example.nl\n' >a.csv
    printf 'given;email\nZo\xeb;z@example.nl\n' >b.csv
    printf '{"given":"J\xfcrgen","email":"j@example.nl"}\n' >c.jsonl
    printf '[{"given":"S\xf8ren",\n"email":"s@example.nl"}]' >d.json
    printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Andr\xe9 Aa\r\nN:Aa;Andr\xe9;;;\r\nEMAIL:a@example.nl\r\nEND:VCARD\r\n' >e.vcf
    crm_run 0 crm-add --encoding latin1 a.csv b.csv c.jsonl d.json e.vcf
    assert_silent
    assert_equal $'André\nJürgen\nRené\nSøren\nZoë' "$(sql "SELECT given FROM party ORDER BY given")"
}

@test "quoted-printable of a card without a charset is in the encoding that was said" {
    printf 'BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:Iksi=F1ski;Jan\r\nEMAIL:i@example.nl\r\nEND:VCARD\r\n' >card.vcf
    crm_run 0 crm-add --encoding ISO-8859-2 card.vcf
    assert_equal "Iksiński" "$(sql "SELECT family FROM party")"
}

# ---- Delimiters ---------------------------------------------------------------------------------------------------------------

@test "a delimiter is recognised, or said: one character, or its name" {
    local delimiter said
    while read -r delimiter said; do
        fresh_db
        printf "given${delimiter}email${delimiter}note\nJan${delimiter}j@example.nl${delimiter}a b\n" >in.csv
        [ "$said" != - ] || said=
        crm_run 0 crm-add ${said:+--delimiter "$said"} in.csv
        assert_equal "Jan|a b" "$(sql "SELECT given, value FROM party JOIN field ON party_id = party.id")"
    done <<'END'
, -
; -
\t -
| -
; ;
; semicolon
, comma
, ,
\t tab
\t TAB
\t \t
| pipe
: :
~ ~
! !
END
}

@test "--delimiter decides where the header could be read in two ways; a line sep= counts before it" {
    printf 'given;family,email\nJan;Jansen,j@example.nl\n' >in.csv
    crm_run 0 crm-add --delimiter , in.csv
    assert_equal "given_family|Jan;Jansen" "$(sql "SELECT name, value FROM field JOIN field_definition d ON d.id = field_definition_id")"
    fresh_db
    printf '"sep=;"\r\ngiven;email\r\nJan;j@example.nl\r\n' >in.csv
    crm_run 0 crm-add --delimiter , in.csv
    assert_equal "Jan" "$(sql "SELECT given FROM party")"
}

@test "a wrong delimiter is 2; so is any for what is no CSV" {
    local wrong
    printf 'given;email\nJan;j@example.nl\n' >in.csv
    for wrong in '' ';;' a 7 '"' é $'\n' semi; do
        crm_run 2 crm-add --delimiter "$wrong" in.csv
        assert_message "--delimiter wants one character"
        assert_message "--delimiter tab|comma|semicolon|pipe"
    done
    echo '{"given":"Jan"}' >in.jsonl
    printf 'BEGIN:VCARD\nVERSION:4.0\nFN:Jan\nEND:VCARD\n' >in.vcf
    for file in in.jsonl in.vcf; do
        crm_run 2 crm-add --delimiter ';' in.csv $file
        assert_message "crm-add: $file: --delimiter is for CSV, which this is not"
    done
    crm_run 2 crm-edit --delimiter a </dev/null
    crm_run 2 crm-forget --delimiter a --yes </dev/null
    crm_run 2 crm-consent withdraw newsletter --delimiter a </dev/null
    nobody
}

# ---- Above the header -----------------------------------------------------------------------------------------------------------

@test "what stands above the header is passed over, or left out by its number of lines" {
    printf 'Notes:\n"Wat er staat, is ""niet"" alles,\nwant adressen ontbreken"\n\nFirst Name,Last Name,Email Address\nJan,Jansen,j@example.nl\n' >in.csv
    crm_run 0 crm-add in.csv
    assert_equal "Jan|Jansen" "$(sql "SELECT given, family FROM party")"
    fresh_db
    for i in {1..15}; do echo "regel $i, \"los"; done >in.csv # a quote that is never closed
    printf 'given,email\nJan,j@example.nl\nPiet,piet\n' >>in.csv
    crm_run 65 crm-add in.csv
    crm_run 65 crm-add --skip-lines 15 in.csv
    assert_message "crm-add: in.csv:18: email: not an address"
    crm_run 65 crm-add --skip-lines 15 in.csv --rejects bad.csv
    assert_equal "Jan" "$(sql "SELECT given FROM party")"
    fresh_db
    printf '{ a title, not JSON }\ngiven\nJan\n' >in.csv
    crm_run 65 crm-add in.csv
    crm_run 0 crm-add --skip-lines 1 in.csv
    crm_run 0 crm-add --skip-lines 0 - <<<$'given\nKees'
}

@test "--skip-lines before JSON and vCards, and after a mark; a wrong number is 2, a file that ends before is 65" {
    printf '# titel\n{"given":"Jan"}\n' | crm_run 0 crm-add --skip-lines 1
    printf 'titel\r\n\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Piet\r\nEND:VCARD\r\n' | crm_run 0 crm-add --skip-lines 2
    { printf '\xff\xfe' && printf 'titel\ngiven\nKees\n' | iconv -t UTF-16LE; } | crm_run 0 crm-add --skip-lines 1
    assert_equal $'Jan\nKees\nPiet' "$(sql "SELECT name FROM party ORDER BY name")"
    for wrong in '' x -1 1.5 1000001; do
        crm_run 2 crm-add --skip-lines "$wrong" in.csv
        assert_message "--skip-lines wants a whole number of lines, from 0 to 1000000"
    done
    printf 'given\nJan\n' >in.csv
    crm_run 65 crm-add --skip-lines 3 in.csv
    assert_message "crm-add: in.csv:2: ends before as many lines as --skip-lines leaves out"
    crm_run 2 crm-edit --skip-lines x </dev/null
    crm_run 2 crm-forget --skip-lines x --yes </dev/null
    crm_run 2 crm-consent withdraw newsletter --skip-lines x </dev/null
    : | crm_run 0 crm-add --skip-lines 3
}

@test "the other tools that read people's files take the same options" {
    person given=Jan family=Jansen email=jan@example.nl
    printf 'titel\nid|given\n%s|Ren\xe9\n' "$id" | crm_run 0 crm-edit --encoding latin1 --delimiter pipe --skip-lines 1
    assert_equal "René" "$(sql "SELECT given FROM party")"
    printf 'titel\nemail|x\njan@example.nl|\xe9\n' |
        crm_run 0 crm-consent withdraw newsletter/email --encoding latin1 --delimiter '|' --skip-lines 1
    assert_equal "withdrawn" "$(sql "SELECT state FROM consent_event")"
    printf 'titel\nemail|x\njan@example.nl|\xe9\n' | crm_run 0 crm-forget --yes --encoding latin1 --delimiter '|' --skip-lines 1
    assert_equal "" "$(crm-find rené)"
}

# ---- Sheets -------------------------------------------------------------------------------------------------------------------

# nasty: people whose values a spreadsheet program would calculate, cut or change.
nasty() {
    local values=('=1+1' '+31 6 12' '-5' '@jan' $'\t=x' $'\r\n=x' $'\n=x' "'" "''" "'=1" "''=1" "'s-Gravenhage" "'t Hart" '0012' '007' '1e5'
        $'een\ntwee' $'een\r\ntwee;"drie"' 'a;b' '"a"' '"=a"' "\"'=a\"" '=cmd|"/c calc"!A1' '-' '+' '@' '=' "'-'" '12-11' '1,5' 'é=ë' $'\xef\xbb\xbf=1' ' =1')
    local i
    for i in "${!values[@]}"; do
        jq -cn --arg note "${values[i]}" --arg i "$i" '{given: "P\($i)", family: $note, email: "p\($i)@example.nl", note: $note, fields: {nummer: $note}, tags: ["t\($i)"]}'
    done
}

@test "csv-sheet: a byte order mark, semicolons, CRLF, an apostrophe before what would be a formula, and its mark" {
    person given=Jan family="'sHart" email=jan@example.nl note="=1+1"
    person given=Piet family="a;b" email=piet@example.nl note='zegt "hoi"'
    crm_run 0 crm-find -f csv-sheet --fields family,email,note --sort id -o out.csv
    printf '\xef\xbb\xbffamily;email;note;crm_sheet\r\n'"'"'sHart;jan@example.nl;'"'"'=1+1;\r\n"a;b";piet@example.nl;"zegt ""hoi""";\r\n' >expected
    cmp out.csv expected
    crm_run 0 crm-find nobody -f csv-sheet --fields given
    assert_equal $'\xef\xbb\xbfgiven;crm_sheet\r' "$output"
    crm_run 2 crm-find -f csv-shet
    assert_message "-f csv-sheet"
}

@test "every tool that writes csv writes csv-sheet" {
    local tool
    person given=Jan family=Jansen email=jan@example.nl
    for tool in "crm-find" "crm-show 1" "crm-export --all" "crm-purpose list" "crm-edit 1 given=Piet --print" "crm-recipient list" "crm-undo list" \
        "crm-consent show 1" "crm-may order 1 --explain" "crm-notice list" "crm config"; do
        crm_run 0 bash -c "$tool -f csv-sheet >out.csv || [ \$? = 1 ]"
        case $(head -c 3 out.csv) in $'\xef\xbb\xbf') ;; *) fails_with "$tool: no mark" "$(cat out.csv)" ;; esac
        head -1 out.csv | grep -q $';crm_sheet\r$' || fails_with "$tool: no header of a sheet" "$(cat out.csv)"
    done
}

@test "what is written as csv-sheet is read back, byte for byte, and changes nothing" {
    nasty | crm-add
    crm-find -f jsonl >before.jsonl
    crm_run 0 crm-export --all -f csv-sheet -o out.csv
    crm_run 0 crm-add out.csv -v
    assert_message "33 read, 33 unchanged"
    refute_message "differ"
    refute_message "left out"
    crm-find -f jsonl | cmp - before.jsonl
    assert_equal 0 "$(sql "SELECT count(*) FROM field_definition WHERE name LIKE '%sheet%'")"
    # and into an empty file the same values come
    fresh_db
    crm_run 0 crm-add out.csv
    jq -c '[.given, .family, .note, .fields, .tags]' before.jsonl | sort >expected
    crm-find -f jsonl | jq -c '[.given, .family, .note, .fields, .tags]' | sort | cmp - expected
}

@test "a sheet that a spreadsheet program saved in another dialect is still one; other files keep their apostrophes" {
    printf "email,note,crm_sheet\nj@example.nl,'=1,\np@example.nl,''s,\n" >in.csv
    crm_run 0 crm-add in.csv
    assert_equal $'\'\'s\n=1' "$(sql "SELECT value FROM field ORDER BY value")"
    fresh_db
    printf "\xef\xbb\xbfemail;note\r\nj@example.nl;'=1\r\n" >in.csv
    crm_run 0 crm-add in.csv
    assert_equal "'=1" "$(sql "SELECT value FROM field")"
    fresh_db
    person given=Jan family=Jansen email=jan@example.nl
    crm_run 0 bash -c "crm-find -f csv-sheet --fields id,family | sed \"s/Jansen/'-Jansen/\" | crm-edit"
    assert_equal "-Jansen" "$(sql "SELECT family FROM party")"
}
