# crm-add and its kin: files as other programs write them. Encodings, delimiters, what stands above the header, sheets for a spreadsheet
# program, and the file of rejects in each of these dialects.

load ../lib/common

# A table of people in the plainest dialect: ^ divides, lines end with a line feed, UTF-8. dialect makes another of it.
# dialect DELIMITER LINE_END ENCODING MARK: LINE_END lf, crlf or cr; MARK the bytes in front, for printf.
dialect() {
    local text ends=$'\n'
    case $2 in crlf) ends=$'\r\n' ;; cr) ends=$'\r' ;; esac
    text=$(tr '^' "$1" && echo x) # the last line may lack its end
    printf '%b' "$4"
    text=${text%x}
    printf '%s' "${text//$'\n'/$ends}" | iconv -f UTF-8 -t "$3"
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
        printf '%b' "given${delimiter}email${delimiter}note\nJan${delimiter}j@example.nl${delimiter}a b\n" >in.csv
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

# ---- Rejects ------------------------------------------------------------------------------------------------------------------

# In the plainest dialect: three of four are at fault, each with what makes trouble in some dialect or other; the last line of a file
# has no end. Behind ^ stands what --rejects adds.
people() {
    printf 'given^family^email^note'
    printf '\nRené^Goed^goed@example.nl^"een^; twee, drie|vier\t\nvijf"'
    printf '\nZoë^"d'"'"'Eén; ""de"" eerste,\n^|\t"^een-example.nl^"  rand  "'
    printf '\n"Noël"^Twee^twee-example.nl^'
    printf '\n^Drie^drie-example.nl^"""'"'"'"'
}
rejected() {
    printf 'given^family^email^note^crm_line^crm_reason'
    printf '\nZoë^"d'"'"'Eén; ""de"" eerste,\n^|\t"^een-example.nl^"  rand  "^%s^email: not an address' "$1"
    printf '\n"Noël"^Twee^twee-example.nl^^%s^email: not an address' "$2"
    printf '\n^Drie^drie-example.nl^"""'"'"'"^%s^email: not an address\n' "$3"
}

@test "--rejects, mended, comes back clean from each dialect" {
    local what delimiter end encoding mark keeps above rows
    local -a options
    while IFS='~' read -r what delimiter end encoding mark keeps above rows options; do
        read -ra options <<<"$options"
        read -ra rows <<<"$rows"
        delimiter=$(printf '%b' "$delimiter")
        fresh_db
        people | dialect "$delimiter" "$end" "$encoding" "$mark$keeps$above" >in.csv
        crm_run 65 crm-add in.csv "${options[@]}" --rejects bad.csv || fails_with "$what"
        assert_message "in.csv:${rows[1]}: email: not an address"
        rejected "${rows[@]}" | dialect "$delimiter" "$end" "$encoding" "$mark$keeps" >expected.csv
        cmp bad.csv expected.csv || fails_with "$what: the file of rejects" "$(cat -A bad.csv)"
        # the same file again: everybody is rejected for the same, under the new lines
        crm_run 65 crm-add bad.csv "${options[@]}" --rejects again.csv || fails_with "$what, unmended"
        assert_equal 1 "$(sql "SELECT count(*) FROM party")"
        # mended
        rejected "${rows[@]}" | sed 's/-example/@example/' | dialect "$delimiter" "$end" "$encoding" "$mark$keeps" >mended.csv
        rm -f again.csv
        crm_run 0 crm-add mended.csv "${options[@]}" --rejects again.csv || fails_with "$what, mended"
        [ ! -e again.csv ] || fails_with "$what: there is a file of rejects"
        assert_equal 4 "$(sql "SELECT count(*) FROM party")" || fails_with "$what"
        assert_equal 1 "$(sql "SELECT count(*) FROM field_definition")" # note, and neither crm_line nor crm_reason
        # and each value is what the file in one piece would have given
        known >got
        fresh_db
        people | sed 's/-example/@example/' | dialect "$delimiter" "$end" "$encoding" "$mark$keeps$above" >whole.csv
        crm_run 0 crm-add whole.csv "${options[@]}"
        known | cmp - got || fails_with "$what: values" "$(cat got)"
    done <<'END'
comma~,~lf~UTF-8~~~~4 6 7
semicolon~;~lf~UTF-8~~~~4 6 7
tab~\t~lf~UTF-8~~~~4 6 7
bar~|~lf~UTF-8~~~~4 6 7
CRLF~,~crlf~UTF-8~~~~4 6 7
CR~;~cr~UTF-8~~~~4 6 7
a mark~;~crlf~UTF-8~\xef\xbb\xbf~~~4 6 7
UTF-16LE with its mark~\t~crlf~UTF-16LE~\xff\xfe~~~4 6 7
UTF-16BE with its mark~,~lf~UTF-16BE~\xfe\xff~~~4 6 7
UTF-16LE without~;~cr~UTF-16LE~~~~4 6 7
UTF-16BE without~|~lf~UTF-16BE~~~~4 6 7
Windows-1252~;~crlf~CP1252~~~~4 6 7
sep=~;~crlf~UTF-8~~sep=;\r\n~~5 7 8
sep=, a mark~,~lf~UTF-8~\xef\xbb\xbf~sep=,\n~~5 7 8
sep= in quotes, of a bar~|~lf~CP1252~~"sep=|"\n~~5 7 8
sep= of an odd character~!~lf~UTF-8~~sep=!\n~~5 7 8
notes above~,~lf~UTF-8~~~Notes:\n"Niet ""alles"", en\nniet nu"\n\n~8 10 11
notes above, with a mark~;~crlf~UTF-8~\xef\xbb\xbf~~Leden 2026;;;\r\n\r\n~6 8 9
--encoding of DOS~;~crlf~CP850~~~~4 6 7~--encoding CP850
--encoding of a Mac~,~cr~MACINTOSH~~~~4 6 7~--encoding macintosh
--encoding latin1~,~lf~LATIN1~~~~4 6 7~--encoding latin1
--encoding UTF-8~,~lf~UTF-8~~~~4 6 7~--encoding UTF-8
--encoding UTF-8 with its mark~,~lf~UTF-8~\xef\xbb\xbf~~~4 6 7~--encoding UTF-8
--encoding UTF-16~,~lf~UTF-16LE~\xff\xfe~~~4 6 7~--encoding UTF-16
--encoding UTF-32BE~,~lf~UTF-32BE~~~~4 6 7~--encoding UTF-32BE
--encoding UTF-7~,~crlf~UTF-7~~~~4 6 7~--encoding UTF-7
--encoding GB18030~,~crlf~GB18030~~~~4 6 7~--encoding GB18030
--delimiter~!~lf~UTF-8~~~~4 6 7~--delimiter !
--delimiter of a tab~\t~lf~CP1252~~~~4 6 7~--delimiter tab
--skip-lines~,~crlf~UTF-8~~Los " ding, {\r\n\r\n~~6 8 9~--skip-lines 2
--skip-lines, a mark, sep=~;~lf~UTF-8~\xef\xbb\xbf~weg\nsep=;\n~~6 8 9~--skip-lines 1
all three~#~crlf~CP437~~[x\r\n1\r\n3\r\n~~7 9 10~--skip-lines 3 --encoding CP437 --delimiter #
END
}

@test "--rejects of a sheet: the apostrophes stay, and go when it comes back" {
    nasty | head -5 | crm-add
    crm-find -f jsonl | jq -c '[.given, .note, .fields, .tags]' | sort >expected
    crm-find -f csv-sheet --fields given,email,note,nummer,tag --sort id >out.csv
    sed 's/p[0-4]@example/p-example/' out.csv >in.csv
    fresh_db
    crm_run 65 crm-add in.csv --rejects bad.csv
    assert_equal 0 "$(sql "SELECT count(*) FROM party")"
    assert_equal $'\xef\xbb\xbfgiven;email;note;nummer;tag;crm_sheet;crm_line;crm_reason\r' "$(head -1 bad.csv)"
    assert_equal $'P0;p-example.nl;\'=1+1;\'=1+1;t0;;2;email: not an address\r' "$(sed -n 2p bad.csv)"
    awk 'BEGIN { FS = OFS = ";" } /p-example/ { $2 = "p" n++ "@example.nl" } { print }' bad.csv >mended.csv
    crm_run 0 crm-add mended.csv --rejects again.csv
    crm-find -f jsonl | jq -c '[.given, .note, .fields, .tags]' | sort | cmp - expected
}

@test "--rejects of JSON Lines, an array and vCards, mended, comes back clean, also with options" {
    local what in options expected
    while IFS='~' read -r what in options expected; do
        fresh_db
        read -ra options <<<"$options"
        printf '%b' "$in" >in
        crm_run 65 crm-add in "${options[@]}" --rejects bad || fails_with "$what"
        assert_equal 1 "$(sql "SELECT count(*) FROM party")"
        assert_equal "$(printf '%b' "$expected" && echo .)" "$(cat bad && echo .)" || fails_with "$what"
        sed -i 's/zoe-at-/zoe@/' bad
        crm_run 0 crm-add bad "${options[@]}" --rejects again || fails_with "$what, mended"
        [ ! -e again ]
        assert_equal $'René|r@example.nl\nZoë|zoe@example.nl' \
            "$(sql "SELECT p.name, value FROM party p JOIN contact_point ON party_id = p.id ORDER BY 1")"
        assert_equal 0 "$(sql "SELECT count(*) FROM field_definition")"
    done <<'END'
JSON Lines~{"name":"René","email":"r@example.nl"}\n{"name":"Zoë","email":"zoe-at-example.nl"}~~{"name":"Zoë","email":"zoe-at-example.nl","crm_line":2,"crm_reason":"email: not an address"}\n
JSON Lines of latin1, below a title~# title\n{"name":"Ren\xe9","email":"r@example.nl"}\r\n{"name":"Zo\xeb","email":"zoe-at-example.nl"}\r\n~--encoding latin1 --skip-lines 1~# title\n{"name":"Zo\xeb","email":"zoe-at-example.nl","crm_line":3,"crm_reason":"email: not an address"}\n
an array~[{"name":"René","email":"r@example.nl"},\n{"name":"Zoë",\n"email":"zoe-at-example.nl"}\n]\n~~{"name":"Zoë","email":"zoe-at-example.nl","crm_line":2,"crm_reason":"email: not an address"}\n
vCards~BEGIN:VCARD\r\nVERSION:4.0\r\nFN:René\r\nEMAIL:r@example.nl\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Zoë\r\nEMAIL:zoe-at-example.nl\r\nEND:VCARD\r\n~~BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Zoë\r\nEMAIL:zoe-at-example.nl\r\nX-CRM-LINE:6\r\nX-CRM-REASON:email: not an address\r\nEND:VCARD\r\n
vCards of DOS, below a title~lijst\nBEGIN:VCARD\nVERSION:3.0\nFN:Ren\x82\nEMAIL:r@example.nl\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Zo\x89\nEMAIL:zoe-at-example.nl\nEND:VCARD~--encoding CP850 --skip-lines 1~lijst\nBEGIN:VCARD\nVERSION:3.0\nFN:Zo\x89\nEMAIL:zoe-at-example.nl\nX-CRM-LINE:7\nX-CRM-REASON:email: not an address\nEND:VCARD\n
END
}

# ---- Files that others test with: the shapes, written anew ------------------------------------------------------------------------

@test "RFC 4180 and what real programs make of it: accepted with the right values" {
    local what in expected
    while IFS='~' read -r what in expected; do
        fresh_db
        printf '%b' "given,email,note$in" >in.csv
        crm_run 0 crm-add in.csv || fails_with "$what"
        assert_silent
        assert_equal "$(printf '%b' "$expected" && echo .)" "$(sql "SELECT given || '|' || coalesce(value, '') FROM party LEFT JOIN field ON party_id = party.id" && echo .)" || fails_with "$what"
    done <<'END'
a comma in quotes~\nJan,j@example.nl,"a, b"\n~Jan|a, b\n
quotes in quotes~\nJan,j@example.nl,"a ""b"" c"\n~Jan|a "b" c\n
JSON in a cell~\nJan,j@example.nl,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n~Jan|{"type": "Point", "coordinates": [102.0, 0.5]}\n
a line break in quotes~\nJan,j@example.nl,"a\nb"\n~Jan|a\nb\n
CRLF in quotes, CRLF~\r\nJan,j@example.nl,"a\r\nb"\r\n~Jan|a\r\nb\n
CR~\rJan,j@example.nl,"a\rb"\rPiet,p@example.nl,\r~Jan|a\rb\nPiet|\n
empty cells, in quotes too~\nJan,j@example.nl,\nPiet,"",""\nKees,,""~Jan|\nPiet|\nKees|\n
no line end at the end~\nJan,j@example.nl,x~Jan|x\n
blank lines~\n\nJan,j@example.nl,x\n\r\n\n~Jan|x\n
a header in quotes with a line break~,"a\nb"\nJan,j@example.nl,,\n~Jan|\n
columns without a name, empty~,,\nJan,j@example.nl,,,\n~Jan|\n
zeros in front, commas in numbers~\nJan,j@example.nl,"00.11,7"\n~Jan|00.11,7\n
UTF-8 beyond the first plane~\nJan,j@example.nl,\xf0\x9f\x98\x80 \xca\xa4\n~Jan|\xf0\x9f\x98\x80 \xca\xa4\n
END
}

@test "what is no CSV is one clear line with file and line, and nothing is applied" {
    local what in message
    while IFS='~' read -r what in message; do
        printf '%b' "$in" >in.csv
        crm_run 65 crm-add in.csv || fails_with "$what"
        assert_equal "crm-add: in.csv:$message" "$(grep "^crm-add: in.csv" <<<"$stderr")" || fails_with "$what"
        assert_equal 0 "$(sql "SELECT count(*) FROM party")"
    done <<'END'
too few fields~given,email,note\nJan,j@example.nl,x\nPiet,p@example.nl\n~3: 2 fields, where the header has 3
too many fields~given,email,note\nJan,j@example.nl,x,y\nPiet,p@example.nl,\n~2: 4 fields, where the header has 3
a quote that is not closed~given,email,note\nJan,j@example.nl,x\nPiet,p@example.nl,"x\nKees,,\n~3: note: a quote is not closed before the end of the file
a quote within a field without~given,email,note\nJan,j@example.nl,37 36'37.8"N\n~2: note: a quote where none may stand; the rest of the file cannot be judged
a quote within quotes~given,email,note\nJan,j@example.nl,"a "b" c"\n~2: note: a quote where none may stand; the rest of the file cannot be judged
characters behind the quotes~given,email,note\nJan,j@example.nl,"a" b\n~2: note: a quote where none may stand; the rest of the file cannot be judged
a NUL~given,email,note\n\0,j@example.nl,x\n~2: a NUL byte
no header~Jan,j@example.nl,x\n~1: the first line names no column that is known
another header~foo,bar,baz\nJan,j@example.nl,x\n~1: the first line names no column that is known
a header twice~given,email,email\nJan,j@example.nl,x\n~1: email: two columns have this name
END
}
