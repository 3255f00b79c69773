# The tables in share/: each parses, each names only what exists, and the lists that must agree do. Plain awk and sqlite3, so that a
# lawyer's edit can be judged without building anything.

load ../lib/common

# All tables in one database: each under its name with _ for -, its folder in front for policy, wording and report; the maps in one
# table with the file's name in column map.
setup_file() {
    local crm=$BATS_TEST_DIRNAME/../../share/crm file name
    {
        echo '.mode csv'
        for file in "$crm"/*.csv "$crm"/policy/nl/*.csv "$crm"/wording/*.csv "$crm"/report/*.csv; do
            name=$(basename "$file" .csv)
            case ${file#"$crm"/} in policy/*) name=policy_$name ;; wording/*) name=wording_$name ;; report/*) name=report_$name ;; esac
            grep -v '^#' "$file" >"$BATS_FILE_TMPDIR/${name//-/_}"
            printf '.import %s %s\n' "$BATS_FILE_TMPDIR/${name//-/_}" "${name//-/_}"
        done
        echo 'CREATE TABLE maps (map, "row", header, target, transform);'
        for file in "$crm"/maps/*.csv; do
            name=$(basename "$file" .csv)
            grep -v '^#' "$file" >"$BATS_FILE_TMPDIR/$name"
            printf '.import %s "map_%s"\n' "$BATS_FILE_TMPDIR/$name" "$name"
            printf "INSERT INTO maps SELECT '%s', * FROM \"map_%s\";\n" "$name" "$name"
        done
    } | sqlite3 -batch -bail "$BATS_FILE_TMPDIR/share.db"
}

setup() {
    seal
    CRM=$REPO/share/crm
}

tables() { find "$REPO/share/crm" "$REPO/tests/fixtures/wording" -name '*.csv' | sort; }

# ask STATEMENT: over all tables.
ask() { sqlite3 -batch -bail -readonly "$BATS_FILE_TMPDIR/share.db" "$1"; }

# none STATEMENT: the statement finds no offender.
none() {
    run ask "$1"
    if [ "$status" != 0 ] || [ -n "$output" ]; then
        fails_with "$1"
    fi
}

# each COLUMN: the ;-joined list in COLUMN as rows of json_each.
each() { echo "json_each('[\"' || replace($1, ';', '\",\"') || '\"]')"; }

@test "every table is UTF-8 and has as many cells in each row as in its header" {
    local file count=0
    for file in $(tables); do
        iconv -f UTF-8 -t UTF-8 "$file" >/dev/null || fails_with "not UTF-8: $file"
        run awk -v program="$file" -f "$REPO/tests/contract/csv.awk" -f - "$file" <<'AWK'
/^#/ && width == 0 { next }
{
    count = csv_split($0, cells)
    if (width == 0) {
        width = count
    } else if (count != width) {
        print program ":" FNR ": " count " cells instead of " width
        bad = 1
    }
}
/\r/ || /[ \t]$/ { print program ":" FNR ": ends in blanks"; bad = 1 }
END {
    if (width == 0 || NR < 2) { print program ": no header"; bad = 1 }
    exit bad
}
AWK
        [ "$status" = 0 ] || fails_with "$file"
        count=$((count + 1))
    done
    [ "$count" -gt 25 ] || fails_with "only $count tables found"
}

@test "every policy row says law or house, from when, in force or announced, checked when, and its source" {
    local table
    for table in purposes channel_rules file_rules source_kinds retention_rules deadlines holidays rights supervisors national_identifiers \
        adequacy; do
        none "SELECT '$table', * FROM policy_$table WHERE rule NOT IN ('law', 'house') OR state NOT IN ('in-force', 'announced')
              OR since IS NOT date(since) OR until <> '' AND (until IS NOT date(until) OR until < since)
              OR checked_on <> '' AND (checked_on IS NOT date(checked_on) OR checked_on > date('$CRM_NOW')) OR citation = ''"
    done
    none "SELECT * FROM wording_rules WHERE rule NOT IN ('law', 'house') OR citation = '' OR reason_nl = '' OR reason_en = ''"
}

@test "no code stands twice" {
    none "SELECT code FROM policy_purposes GROUP BY code HAVING count(*) > 1"
    none "SELECT code FROM policy_channel_rules GROUP BY code HAVING count(*) > 1"
    none "SELECT code FROM policy_source_kinds GROUP BY code HAVING count(*) > 1"
    none "SELECT map FROM policy_file_rules GROUP BY map HAVING count(*) > 1"
    none "SELECT code FROM policy_retention_rules GROUP BY code HAVING count(*) > 1"
    none "SELECT code FROM policy_rights GROUP BY code HAVING count(*) > 1"
    none "SELECT code FROM policy_supervisors GROUP BY code HAVING count(*) > 1"
    none "SELECT code FROM policy_deadlines GROUP BY code HAVING count(*) > 1"
    none "SELECT day FROM policy_holidays GROUP BY day HAVING count(*) > 1"
    none "SELECT code FROM policy_countries GROUP BY code HAVING count(*) > 1"
    none "SELECT infix FROM policy_infixes GROUP BY infix HAVING count(*) > 1"
    none "SELECT pattern FROM policy_number_columns WHERE pattern GLOB '*[^a-z0-9]*' OR pattern = '' OR holds = ''
          OR match NOT IN ('exact', 'contains', 'ends')"
    none "SELECT pattern FROM policy_number_columns GROUP BY pattern HAVING count(*) > 1"
    none "SELECT word FROM policy_consent_words GROUP BY word HAVING count(*) > 1"
    none "SELECT pattern FROM policy_consent_columns GROUP BY pattern HAVING count(*) > 1"
    none "SELECT pattern FROM policy_national_identifiers GROUP BY pattern, match HAVING count(*) > 1"
    none "SELECT field FROM fields GROUP BY field HAVING count(*) > 1"
    none "SELECT code FROM wording_rules GROUP BY code HAVING count(*) > 1"
    none "SELECT phrase FROM wording_vague_nl GROUP BY phrase HAVING count(*) > 1"
    none "SELECT phrase FROM wording_vague_en GROUP BY phrase HAVING count(*) > 1"
    none "SELECT typed, tool FROM habits GROUP BY typed, tool HAVING count(*) > 1"
}

@test "a purpose names a parent, a retention rule, channels, fields and recipients that exist" {
    none "SELECT code, parent FROM policy_purposes WHERE parent <> '' AND parent NOT IN (SELECT code FROM policy_purposes)"
    none "SELECT code FROM policy_purposes WHERE retention_rule NOT IN (SELECT code FROM policy_retention_rules)"
    none "SELECT code, value FROM policy_purposes, $(each fields) WHERE value <> '' AND value NOT IN (SELECT field FROM fields)"
    none "SELECT code, value FROM policy_purposes, $(each channels)
          WHERE value NOT IN ('', 'email', 'phone', 'message', 'post', 'social')"
    none "SELECT code, value FROM policy_purposes, $(each recipients)
          WHERE value NOT IN ('', 'processor', 'controller', 'joint-controller', 'authority')"
    none "SELECT code FROM policy_purposes WHERE basis NOT IN
          ('consent', 'agreement', 'legal-duty', 'legitimate-interest', 'vital-interest', 'public-task')"
    none "SELECT code FROM policy_purposes WHERE strength NOT IN ('unambiguous', 'explicit')
          OR direct_marketing NOT IN ('yes', 'no') OR profiling NOT IN ('yes', 'no') OR customer_mail NOT IN ('yes', 'no')
          OR profiling = 'yes' AND strength <> 'explicit'"
}

@test "a purpose that reaches people needs the field that the channel uses" {
    none "SELECT code, value FROM policy_purposes AS p, $(each channels) WHERE fields <> '' AND value <> ''
          AND instr(';' || fields || ';', ';' || CASE value WHEN 'email' THEN 'email' WHEN 'post' THEN 'street'
                                                 WHEN 'social' THEN 'social' ELSE 'phone' END || ';') = 0"
}

@test "every channel has a rule of the day for everybody, for marketing and from the first day of the GDPR" {
    none "WITH audience(a) AS (VALUES ('natural'), ('sole-trader'), ('partnership'), ('legal-person')),
               channel(c) AS (VALUES ('email'), ('phone'), ('message'), ('post'), ('social')),
               day(d) AS (VALUES ('2018-05-25'), ('2021-06-30'), ('2021-07-01'), ('2026-06-30'), ('2026-07-01'), ('2030-01-01'))
          SELECT c, a, d, count(code) FROM audience, channel, day LEFT JOIN policy_channel_rules
              ON channel = c AND audience = a AND situation = 'any' AND state = 'in-force' AND since <= d
              AND (until = '' OR until >= d) GROUP BY c, a, d HAVING count(code) <> 1"
    none "SELECT code FROM policy_channel_rules WHERE requirement NOT IN
          ('consent', 'declaration', 'until-objection', 'basis', 'none')
          OR situation NOT IN ('any', 'customer', 'published', 'customer-mail')
          OR applies_to NOT IN ('direct-marketing', 'any')"
}

@test "the exception for calling customers ends by a row that is marked announced" {
    run ask "SELECT audience, requirement, since FROM policy_channel_rules WHERE state = 'announced' ORDER BY audience"
    assert_output "natural|consent|2026-07-01
partnership|consent|2026-07-01
sole-trader|consent|2026-07-01"
}

@test "terms are lengths, and what refers to a term finds it" {
    none "SELECT code FROM policy_source_kinds WHERE inform_rule <> '' AND inform_rule NOT IN (SELECT code FROM policy_deadlines)"
    none "SELECT s.code FROM policy_source_kinds AS s JOIN policy_deadlines AS d ON d.code = s.inform_rule WHERE d.term <> s.inform"
    none "SELECT code, term FROM policy_deadlines WHERE NOT (term = '' OR term GLOB '[0-9]*[hdwmy]')
          OR NOT (extension = '' OR extension GLOB '[0-9]*[hdwmy]')"
    none "SELECT code, term FROM policy_retention_rules WHERE NOT (term = '' OR term GLOB '[0-9]*[dwmy]')"
    none "SELECT code, value FROM policy_retention_rules, $(each fields) WHERE value <> '' AND value NOT IN (SELECT field FROM fields)"
}

@test "public web pages are refused as a source, one by one and in files" {
    run ask "SELECT code FROM policy_source_kinds WHERE single = 'no' AND import = 'no'"
    assert_output "public-web"
}

@test "a rule about files names a map, and the basis that its declaration is about" {
    none "SELECT code FROM policy_file_rules WHERE map NOT IN (SELECT map FROM maps WHERE \"row\" = 'signature')
          OR allows NOT IN ('declared', 'never') OR text_nl = '' OR text_en = '' OR title_nl = '' OR title_en = ''"
    none "SELECT code FROM policy_file_rules WHERE allows = 'declared' AND (declaration <> 'balancing-test' OR basis <> 'legitimate-interest')
          OR allows = 'never' AND (basis <> '' OR declaration <> '')"
}

@test "holidays fall on the weekday that their name demands, nine a year" {
    none "SELECT day, name_nl FROM policy_holidays WHERE strftime('%w', day) <> CASE name_nl WHEN 'Goede Vrijdag' THEN '5'
          WHEN 'tweede paasdag' THEN '1' WHEN 'tweede pinksterdag' THEN '1' WHEN 'Hemelvaartsdag' THEN '4'
          ELSE strftime('%w', day) END OR name_nl = 'Koningsdag' AND strftime('%w', day) = '0'"
    none "SELECT substr(day, 1, 4) FROM policy_holidays GROUP BY 1 HAVING count(*) <> 9"
    none "SELECT a.day, b.day FROM policy_holidays AS a JOIN policy_holidays AS b ON substr(a.day, 1, 4) = substr(b.day, 1, 4)
          WHERE a.name_nl = 'tweede paasdag' AND b.name_nl = 'tweede pinksterdag' AND julianday(b.day) - julianday(a.day) <> 49
          OR a.name_nl = 'Goede Vrijdag' AND b.name_nl = 'Hemelvaartsdag' AND julianday(b.day) - julianday(a.day) <> 41"
}

@test "countries are all there, with a calling code wherever one may be called in the EEA" {
    run ask "SELECT count(*), sum(eea = 'yes') FROM policy_countries"
    assert_output "249|37"
    none "SELECT code FROM policy_countries WHERE code NOT GLOB '[A-Z][A-Z]' OR eea = 'yes' AND calling_code = ''
          OR calling_code <> '' AND CAST(CAST(calling_code AS INTEGER) AS TEXT) <> calling_code"
    none "SELECT country FROM policy_adequacy WHERE country NOT IN (SELECT code FROM policy_countries WHERE eea = 'no')"
}

@test "patterns and words of consent columns are folded" {
    none "SELECT pattern FROM policy_consent_columns WHERE pattern GLOB '*[^a-z0-9]*' OR match NOT IN ('exact', 'contains')
          OR meaning NOT IN ('consent', 'refusal', 'time', 'refusal-time', 'evidence')
          OR channel NOT IN ('email', 'phone', 'message', 'post', 'social', '*')"
    none "SELECT pattern FROM policy_national_identifiers WHERE pattern GLOB '*[^a-z0-9]*' OR match NOT IN ('exact', 'contains')"
    none "SELECT word FROM policy_consent_words WHERE word = '' OR word GLOB '*[^a-z0-9]*' OR meaning NOT IN ('yes', 'no')"
}

@test "no name of other numbers takes a header that tells of a national identification number" {
    none "SELECT n.pattern, o.pattern FROM policy_national_identifiers AS n JOIN policy_number_columns AS o
          ON n.country = 'NL' AND (n.pattern = o.pattern OR o.match = 'contains' AND instr(n.pattern, o.pattern) > 0)"
}

@test "no consent column stands behind a wider one that would take its headers" {
    none "SELECT late.pattern, early.pattern FROM policy_consent_columns AS late JOIN policy_consent_columns AS early
          ON early.rowid < late.rowid AND early.match = 'contains' AND instr(late.pattern, early.pattern) > 0
          AND early.meaning || early.channel <> late.meaning || late.channel"
}

# meaning HEADER: what consent-columns.csv makes of a folded header.
meaning() {
    ask "SELECT meaning || ' ' || channel FROM policy_consent_columns
         WHERE match = 'exact' AND pattern = '$1' OR match = 'contains' AND instr('$1', pattern) > 0 ORDER BY rowid LIMIT 1"
}

@test "the headers that people use are taken for what they say" {
    local header expected
    while read -r header expected; do
        run meaning "$header"
        assert_output "$expected"
    done <<'HEADERS'
nieuwsbrief consent email
nieuwsbriefjanee consent email
geennieuwsbrief refusal email
newsletter consent email
optin consent *
optout refusal *
emailoptin consent email
emailoptout refusal email
hasoptedoutofemail refusal email
unsubscribed refusal email
unsubtime refusal-time email
uitgeschreven refusal *
uitgeschrevenop refusal-time *
donotcall refusal phone
donotemail refusal email
donotmail refusal *
belmeniet refusal phone
nomail refusal *
mailing consent email
marketing consent *
reclame consent *
consent consent *
consentat time *
optintime time *
optinip evidence *
toestemmingnieuwsbrief consent email
HEADERS
    for header in naam afdelingmarketing email mobiel notitie labels; do
        run meaning "$header"
        assert_output ""
    done
}

@test "maps lead to fields that exist, by steps that exist" {
    local target
    target="CASE WHEN instr(target, '.') THEN substr(target, 1, instr(target, '.') - 1) ELSE target END"
    target="rtrim(replace($target, '_{n}', ''), '0123456789_')"
    none "SELECT map, header, target FROM maps WHERE \"row\" = 'column' AND $target NOT IN (SELECT field FROM fields UNION SELECT 'kind')"
    none "SELECT map, header, target FROM maps JOIN fields ON field = $target WHERE \"row\" = 'column'
          AND ($target <> target AND repeats = 'no' OR instr(target, '.') AND label = 'no' OR stored = 'computed')"
    none "SELECT map, header FROM maps WHERE \"row\" NOT IN ('name', 'signature', 'column', 'custom', 'consent', 'file', 'leave-out',
                                                             'preamble', 'ignore', 'empty')
          OR header = '' AND \"row\" <> 'leave-out' OR \"row\" IN ('column', 'consent', 'file') AND target = ''
          OR \"row\" NOT IN ('signature', 'column', 'custom', 'consent', 'file') AND transform <> ''"
    none "SELECT map, header, value FROM maps, json_each('[\"' || replace(transform, ' ', '\",\"') || '\"]')
          WHERE value <> '' AND \"row\" IN ('column', 'custom')
          AND value NOT IN ('append', 'append-tight', 'lines', 'if-empty', 'date=dmy', 'date=mdy', 'date=ymd', 'else=given',
                            'quoted', 'decimal=,', 'part=year', 'part=month', 'part=day')
          AND value NOT GLOB 'split=?*' AND value NOT GLOB 'strip=?*' AND value NOT GLOB 'yes=?*' AND value NOT GLOB 'word=[a-z]*:?*'"
    none "SELECT map, header, value FROM maps, json_each('[\"' || replace(transform, ' ', '\",\"') || '\"]')
          WHERE value <> '' AND \"row\" = 'signature' AND value <> 'alone' AND value NOT GLOB 'named=?*'"
    none "SELECT map, header FROM maps WHERE \"row\" IN ('consent', 'file') AND (target NOT IN ('consent', 'refusal', 'refusal-time',
              'withdrawal', 'withdrawal-time', 'bounce', 'time', 'evidence')
          OR transform NOT IN ('email', 'phone', 'message', 'post', 'social', '*'))"
    none "SELECT map FROM maps GROUP BY map HAVING (sum(\"row\" = 'signature') > 0) <> (sum(\"row\" = 'name') > 0)"
    none "SELECT map, header FROM maps AS s WHERE \"row\" = 'signature' AND NOT EXISTS (SELECT 1 FROM maps AS c
          WHERE c.map = s.map AND c.\"row\" IN ('column', 'custom', 'consent') 
            AND lower(replace(replace(c.header, '_', ''), ' ', '')) = lower(replace(replace(s.header, '_', ''), ' ', '')))
          AND header NOT IN ('Phonetic First Name', 'E-mail 1 - Value')"
}

@test "every header of the examples and of the generated contacts is understood" {
    local header
    local folded="lower(replace(replace(replace(replace(%s, ' ', ''), '-', ''), '_', ''), '.', ''))"
    # shellcheck disable=SC2059 # the format is the point
    {
        head -n 1 "$REPO/share/examples/klanten.csv" | tr ';' '\n'
        printf '%s\n' given_name infix family_name email phone birthday company city country consent consent_at note
    } | while read -r header; do
        run ask "SELECT count(*) > 0 FROM (SELECT 1 FROM fields WHERE field = '$header'
                 UNION ALL SELECT 1 FROM maps WHERE map GLOB 'generic-*' AND $(printf "$folded" header) = $(printf "$folded" "'$header'")
                 UNION ALL SELECT 1 FROM policy_consent_columns WHERE pattern = $(printf "$folded" "'$header'"))"
        assert_equal "$header 1" "$header $output"
    done
}

@test "no header is mapped that speaks of consent or of a national identification number" {
    local folded="replace(replace(replace(replace(replace(lower(header), ' ', ''), '-', ''), '_', ''), '.', ''), ',', '')"
    none "SELECT map, header, pattern FROM maps, policy_consent_columns WHERE \"row\" = 'column'
          AND (match = 'exact' AND pattern = $folded OR match = 'contains' AND instr($folded, pattern))"
    none "SELECT map, header, pattern FROM maps, policy_national_identifiers WHERE \"row\" = 'column'
          AND (match = 'exact' AND pattern = $folded OR match = 'contains' AND instr($folded, pattern))"
}

@test "wording tables name rules, purposes, groups and channels that exist" {
    local language
    for language in nl en; do
        none "SELECT phrase FROM wording_vague_$language WHERE rule NOT IN (SELECT code FROM wording_rules)"
        none "SELECT phrase FROM wording_required_$language WHERE rule NOT IN (SELECT code FROM wording_rules)
              OR element NOT IN ('controller', 'purpose', 'data', 'channel', 'withdrawal', 'strength')"
        none "SELECT key FROM wording_required_$language WHERE element = 'data' AND key NOT IN (SELECT \"group\" FROM fields)
              OR element = 'channel' AND key NOT IN ('email', 'phone', 'message', 'post', 'social')"
        none "SELECT phrase FROM wording_vague_$language WHERE phrase GLOB '*[^a-z0-9 *~]*'"
        none "SELECT phrase FROM wording_required_$language WHERE phrase GLOB '*[^a-z0-9 *~{}-]*'"
        none "SELECT code FROM policy_purposes WHERE fields <> '' AND code NOT IN
              (SELECT purpose FROM wording_purpose_words WHERE language = '$language')"
    done
    none "SELECT purpose FROM wording_purpose_words WHERE purpose NOT IN (SELECT code FROM policy_purposes)"
    none "SELECT phrase FROM wording_purpose_words WHERE phrase GLOB '*[^a-z0-9 *~]*'"
    none "SELECT word FROM wording_special_categories WHERE word GLOB '*[^a-z0-9 *~]*' OR language NOT IN ('nl', 'en')
          OR category NOT IN ('health', 'religion', 'union', 'orientation', 'origin', 'politics', 'genetic', 'biometric', 'criminal')"
}

# ascii DIRECTORY: a copy of share/crm that an awk without UTF-8 can fold.
ascii() {
    local file
    while read -r file; do
        mkdir -p "$1/$(dirname "$file")"
        iconv -f UTF-8 -t ASCII//TRANSLIT "$CRM/$file" >"$1/$file"
    done < <(cd "$CRM" && find . -name '*.csv')
}

@test "the wording tables find in each text what must be found, and nothing else" {
    local texts=$REPO/tests/fixtures/wording file rules channels line expected
    ascii ascii
    awk -v share=ascii -v texts="$texts" -f "$REPO/tests/contract/csv.awk" -f "$REPO/tests/contract/wording.awk" \
        "$texts/expected.csv" >found
    [ "$(wc -l <found)" -gt 30 ] || fails_with "only $(wc -l <found) texts judged"
    [ "$(wc -l <found)" = "$(find "$texts" -name '*.txt' | wc -l)" ] || fails_with "a text is not in expected.csv"
    while IFS=, read -r file _ _ rules channels; do
        [[ $file == *.txt ]] || continue
        expected="$(tr ';' '\n' <<<"$rules" | sort | paste -sd ';'),$channels"
        line=$(grep "^$file," found)
        rules=$(cut -d, -f2 <<<"$line" | tr ';' '\n' | sort | paste -sd ';')
        assert_equal "$file $expected" "$file $rules,${line##*,}"
        case $file in good-*) assert_equal "" "$rules" ;; bad-*) [ -n "$rules" ] || fails_with "$file passes" ;; esac
    done <"$texts/expected.csv"
}

@test "the wording of the example passes for the newsletter by e-mail" {
    ascii ascii
    echo 'oude-tekst.txt,newsletter,nl,,' >list
    run awk -v share=ascii -v texts="$REPO/share/examples" -f "$REPO/tests/contract/csv.awk" -f "$REPO/tests/contract/wording.awk" list
    assert_output "oude-tekst.txt,,email"
}

# tags FILE: section tags and keys of a template, one a line, sections checked for nesting.
tags() {
    awk '
        /^#!/ { next }
        {
            rest = $0
            while (match(rest, /\{\{[^}]*\}\}/)) {
                tag = substr(rest, RSTART + 2, RLENGTH - 4)
                rest = substr(rest, RSTART + RLENGTH)
                print tag
                if (tag ~ /^[#^]/) stack[++depth] = substr(tag, 2)
                else if (tag ~ /^\// && (depth == 0 || stack[depth--] != substr(tag, 2))) { print "line " NR ": " tag; exit 1 }
            }
            if (rest ~ /\{\{|\}\}/) { print "line " NR ": a tag that does not close"; exit 1 }
        }
        END { if (depth) { print "open: " stack[depth]; exit 1 } }' "$1"
}

@test "the templates of the answer nest, and both languages show the same" {
    run tags "$CRM/report/subject-nl.txt"
    [ "$status" = 0 ] || fails_with "subject-nl.txt"
    dutch=$output
    run tags "$CRM/report/subject-en.txt"
    [ "$status" = 0 ] || fails_with "subject-en.txt"
    assert_equal "$dutch" "$output"
    for key in purposes categories recipients transfers retention rights supervisors data permissions profiles decisions; do
        assert_line "#$key"
    done
}

@test "every column that goes into an answer has a name in both languages" {
    awk '
        /^CREATE TABLE/ { table = $3; owned = $0 !~ /@table of:none/ || table == "source"; next }
        owned && /-- @/ && /export:(yes|mask)/ { print table "," $1 }' "$CRM"/schema/*.sql | sort >exported
    [ "$(wc -l <exported)" -gt 90 ] || fails_with "only $(wc -l <exported) columns found"
    ask "SELECT \"table\" || ',' || \"column\" FROM report_titles WHERE \"column\" <> ''" | sort >named
    run diff exported named
    [ "$status" = 0 ] || fails_with "schema and report/titles.csv differ"
    none "SELECT * FROM report_titles WHERE title_nl = '' OR title_en = ''"
    none "SELECT * FROM report_words WHERE nl = '' OR en = ''"
    none "SELECT DISTINCT \"table\" FROM report_titles AS t WHERE NOT EXISTS
          (SELECT 1 FROM report_titles WHERE \"table\" = t.\"table\" AND \"column\" = '')"
}

@test "habits answer with a line that uses the tool they name" {
    none "SELECT typed FROM habits WHERE tool NOT GLOB 'crm-*' AND tool <> 'crm' OR instr(example, tool || ' ') = 0 AND example <> tool"
    run ask "SELECT count(DISTINCT typed) >= 50 FROM habits"
    assert_output 1
    for typed in import search list delete tag unsubscribe dupes stats; do
        run ask "SELECT count(*) > 0 FROM habits WHERE typed = '$typed'"
        assert_output 1
    done
}

@test "the examples carry the story: one Jansen, a yes, a no, an unknown and an address that is not there" {
    cd "$REPO/share/examples"
    assert_equal 1 "$(grep -ciw jansen klanten.csv)"
    assert_equal 3 "$(awk -F';' '$3 ~ /^Jans/ && ($10 == "Utrecht" || $10 == "Zeist") && $13 !~ /lapsed/' klanten.csv | wc -l)"
    assert_equal "nee" "$(awk -F';' '$4 == "piet@example.nl" { print $14 }' klanten.csv)"
    [ "$(awk -F';' '$13 ~ /winter/ && $14 == "ja"' klanten.csv | wc -l)" -gt 3 ] || fails_with "too few may be mailed"
    assert_equal "onbekend@example.org" "$(grep -vxFf <(cut -d';' -f4 klanten.csv) unsubscribed.txt)"
    # What must be gone with Jan is nobody else's.
    while read -r word; do
        [ "$(tr -d ';' <klanten.csv | tr -d ' -' | grep -cF "$(tr -d ' -' <<<"$word")")" -le 1 ] || fails_with "shared: $word"
    done <jan-words.txt
    assert_equal "" "$(awk -F';' 'NR > 1 && $4 != "" && $4 !~ /[@.](example\.(nl|com|org)|example)$/ { print $4 }' klanten.csv)"
    assert_equal "" "$(awk -F';' 'NR > 1 && $5 != "" && $5 !~ /^06-123456[0-9][0-9]$/ { print $5 }' klanten.csv)"
}
