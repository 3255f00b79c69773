# crm-find: terms, order, formats, and what may be seen of whom.

load ../lib/common

# people: seven of them and an organisation, with known ids.
people() {
    crm-add >/dev/null <<'JSON'
{"given":"Jan","family":"Jansen","emails":[{"value":"Jan@Example.nl","label":"work"},{"value":"jan.thuis@example.nl"}],"phones":[{"value":"06-12345678"}],"addresses":[{"street":"Dorpsstraat 1","postcode":"3511AB","city":"Utrecht","country":"NL"}],"birthday":"1980-05-17","tags":["vip","winter"],"fields":{"shoe_size":"43"}}
{"given":"Piet","infix":"van der","family":"Berg","emails":[{"value":"piet@example.com"}],"phones":[{"value":"020-1234567","label":"work"}],"addresses":[{"street":"Kade 2","postcode":"3701 XX","city":"Zeist"}],"birthday":"1990-12-31","tags":["winter"]}
{"given":"Zoë","family":"Quarles van Ufford","emails":[{"value":"zoe@example.com"}],"addresses":[{"city":"Bergen op Zoom"}],"birthday":"--05-17"}
{"given":"Fatima","family":"El Amrani","emails":[{"value":"fatima@example.org"}],"addresses":[{"city":"Bergen"}],"tags":["lapsed"],"external":{"exact":"1001"}}
{"given":"Anna","family":"Jansma","organisation":"Bakkerij De Vlijt B.V.","emails":[{"value":"anna@example.org"}],"addresses":[{"city":"Utrecht"}],"language":"nl"}
{"given":"Jan","family":"Berg","emails":[{"value":"jan.berg@example.org"}],"birthday":"2001-02-03"}
JSON
}

# found STATUS TERM…: the names found, joined by "|".
found() {
    crm_run "$1" crm-find --fields name "${@:2}"
    # shellcheck disable=SC2001 # one substitution per line
    names=$(sed 's/.*"name":"\([^"]*\)".*/\1/' <<<"$output" | paste -sd'|')
}
finds() {
    local expected=$1
    shift
    found 0 "$@"
    assert_equal "$expected" "$names"
}

@test "words: case and accents do not count, infixes neither find nor hinder" {
    people
    finds "Jan Jansen|Jan Berg" jan
    finds "Jan Jansen|Jan Berg" JAN
    finds "Zoë Quarles van Ufford" zoe
    finds "Jan Jansen" jan jansen
    finds "Jan Jansen" "jansen jan"
    finds "Piet van der Berg" piet van der berg
    finds "Piet van der Berg|Zoë Quarles van Ufford" van
    finds "Bakkerij De Vlijt B.V.|Anna Jansma" vlijt
    finds "Jan Jansen|Anna Jansma" utrecht
    finds "Jan Jansen" vip
    finds "" jansenn
    finds "" dorpsstraat
}

@test "prefixes" {
    people
    finds "Jan Jansen|Anna Jansma" jans..
    finds "Jan Jansen|Anna Jansma|Jan Berg" ja..
    finds "Jan Jansen" jan jans..
    finds "Jan Jansen|Jan Berg" email:jan..
    finds "Jan Jansen" phone:0612..
    finds "Jan Jansen" phone:+316..
    finds "Zoë Quarles van Ufford|Fatima El Amrani" city:berg..
}

@test "an e-mail address, a phone number or an id alone" {
    people
    finds "Jan Jansen" jan@example.nl
    finds "Jan Jansen" JAN@EXAMPLE.NL
    finds "Jan Jansen" "+31 6 12345678"
    finds "Jan Jansen" 0612345678
    id=$(crm-find piet --fields id | json '$.id')
    finds "Piet van der Berg" "$id"
    finds "" 99999
    finds "" nobody@example.nl
}

@test "fields: whole values, several of them, parts of names with several words" {
    people
    finds "Fatima El Amrani" city:bergen
    finds "Jan Jansen|Piet van der Berg|Anna Jansma" city:Utrecht,Zeist
    finds "Piet van der Berg|Jan Berg" family:berg
    finds "Piet van der Berg" "family:van der berg"
    finds "Jan Jansen" street:dorpsstraat
    finds "Anna Jansma" organisation:vlijt
    finds "Jan Jansen" email:jan@example.nl
    finds "Jan Jansen" email_2:jan.thuis@example.nl
    finds "" email_2:jan@example.nl
    finds "Jan Jansen" email.work:jan@example.nl
    finds "" email.work:jan.thuis@example.nl
    finds "Piet van der Berg|Zoë Quarles van Ufford" email:@example.com
    finds "Jan Jansen" postcode:3511ab
    finds "Jan Jansen" country:Nederland
    finds "Jan Jansen" shoe_size:43
    finds "Anna Jansma" language:nl
    finds "Bakkerij De Vlijt B.V." kind:organisation
    finds "Fatima El Amrani" exact:1001
    finds "" exact:1002
    finds "Fatima El Amrani" external.exact:1001
    finds "Jan Jansen|Piet van der Berg" tag:vip,winter
    finds "Jan Jansen" tag:VIP
}

@test "ranges: dates, times, texts" {
    people
    finds "Jan Jansen|Piet van der Berg" birthday:1980..1990
    finds "Jan Jansen" birthday:..1980-05-17
    finds "Jan Berg" birthday:2001..
    finds "Jan Jansen|Zoë Quarles van Ufford" birthday:05-17
    finds "Jan Jansen|Zoë Quarles van Ufford" birthday:--05-17
    finds "Piet van der Berg|Jan Berg" birthday:12-01..02-28
    finds "Jan Jansen|Piet van der Berg" postcode:3500..3701
    finds "Jan Jansen" postcode:..3600
    found 0 created:2026
    assert_equal 7 "$(grep -c . <<<"$output")"
    finds "" created:2025
    found 0 created:today
    assert_equal 7 "$(grep -c . <<<"$output")"
    finds "" updated:..-1d
}

@test "not, has: and what has no value" {
    people
    finds "Jan Berg" jan.. not jans.. not tag:vip
    finds "Piet van der Berg|Jan Berg" has:birthday not birthday:05-17
    finds "Jan Jansen|Piet van der Berg|Jan Berg" not not has:birthday not zoe
    finds "Jan Jansen" has:email_2
    finds "Jan Jansen" has:shoe_size
    finds "Piet van der Berg" has:phone.work
    finds "Jan Jansen|Piet van der Berg|Fatima El Amrani" has:shoe_size,tag
    found 0 not last_contact:-6m..
    assert_equal 7 "$(grep -c . <<<"$output")"
    finds "" last_contact:..-6m
    finds "" has:purchase
    crm_run 2 crm-find jan not
    assert_message "not stands before"
}

@test "unknown fields and values are told, with the nearest name" {
    people
    crm_run 2 crm-find emial:jan@example.nl
    assert_message "unknown field emial"
    assert_message "did you mean email?"
    crm_run 2 crm-find has:phon
    assert_message "did you mean phone?"
    crm_run 2 crm-find city:
    assert_message "has:city"
    crm_run 2 crm-find city:Utrecht,,Zeist
    crm_run 2 crm-find status:dead
    assert_message "is one of active, restricted, deceased"
    crm_run 2 crm-find birthday:soon
    assert_message "birthday: "
    crm_run 2 crm-find email:jan
    assert_message "not an address"
    crm_run 2 crm-find phone:612345678
    assert_message "zero at the front"
    crm_run 2 crm-find country:Atlantis
    crm_run 2 crm-find version:1
    assert_message "cannot be searched"
    crm_run 2 crm-find '!?'
    assert_message "without a word"
}

@test "a tag that nobody has is a warning" {
    people
    crm_run 0 crm-find tag:wintr
    assert_empty
    assert_message "nobody has the tag wintr"
    crm_run 0 crm-find tag:vip piet
    refute_message "nobody has"
}

@test "--sort: the infix does not count, - turns round, absent values come last" {
    people
    finds "Piet van der Berg|Jan Berg|Fatima El Amrani|Jan Jansen|Anna Jansma|Zoë Quarles van Ufford" --sort family,-given not kind:organisation
    finds "Jan Berg|Piet van der Berg|Jan Jansen" --sort -birthday birthday:1900..
    finds "Bakkerij De Vlijt B.V.|Jan Berg|Piet van der Berg|Fatima El Amrani" --sort name --limit 4
    crm_run 2 crm-find --sort famly
    assert_message "did you mean family?"
    crm_run 2 crm-find --sort purchase
    assert_message "cannot be sorted"
}

@test "--limit and --count" {
    people
    finds "Jan Jansen" --limit 1 jan
    crm_run 0 crm-find --count jan
    assert_output 2
    crm_run 0 crm-find --count
    assert_output 7
    crm_run 0 crm-find --count --limit 3
    assert_output 3
    crm_run 0 crm-find --count nobody-at-all
    assert_output 0
    crm_run 2 crm-find --limit 0
    crm_run 2 crm-find --limit many
}

@test "-q answers by status alone" {
    people
    crm_run 0 crm-find -q jansen
    assert_empty
    crm_run 1 crm-find -q zzz
    assert_empty
    assert_silent
    crm_run 0 crm-find -q --count jansen
    assert_empty
    crm_run 1 crm-find -q --count zzz
}

@test "nobody found is zero bytes, in CSV the header, in JSON []" {
    crm_run 0 crm-find zzz
    assert_empty
    assert_silent
    crm_run 0 crm-find zzz -f json
    assert_output "[]"
    crm_run 0 crm-find zzz -f csv --fields name,email
    assert_output "name,email"
    assert_silent
}

@test "--fields picks columns; an unknown one is told" {
    people
    crm_run 0 crm-find jansen -f csv --fields family,email,email_2,phone,shoe_size
    assert_line "family,email,email_2,phone,shoe_size"
    assert_line "Jansen,Jan@Example.nl,jan.thuis@example.nl,06-12345678,43"
    crm_run 2 crm-find jansen --fields famly
    assert_message "did you mean family?"
}

@test "CSV has the columns that somebody among them needs" {
    people
    crm_run 0 crm-find jansen -f csv
    assert_contains ",email,email_label,email_2,"
    assert_contains ",shoe_size,"
    crm_run 0 crm-find fatima -f csv
    refute_contains email_2
    assert_contains external.exact
}

@test "contact points that leave as csv or tsv without --for are remarked on" {
    people
    crm_run 0 crm-find jansen -f csv
    assert_message "own use, permission not checked"
    assert_message "--for PURPOSE/CHANNEL"
    crm_run 0 crm-find jansen -f tsv --fields name,phone
    assert_message "own use"
    crm_run 0 crm-find jansen -f csv --fields name,tag
    assert_silent
    crm_run 0 crm-find jansen -f jsonl
    assert_silent
    crm_run 0 crm-find jansen -o out.csv
    assert_message "own use"
    grep -q Jan@Example.nl out.csv
}

@test "--for lets only those through who may be approached, and counts the others" {
    people
    crm_run 0 crm-find --for newsletter/email jan
    assert_empty
    assert_message "2 left out"
    crm_run 2 crm-find --for nwsletter jan
    assert_message "newsletter"
}

@test "--list-fields shows ours and the custom ones" {
    people
    crm_run 0 crm-find --list-fields
    assert_line '{"field":"email","type":"email","repeats":true,"labelled":true,"settable":true,"custom":false}'
    assert_line '{"field":"created","type":"time","repeats":false,"labelled":false,"settable":false,"custom":false}'
    assert_line '{"field":"shoe_size","type":"text","repeats":false,"labelled":false,"settable":true,"custom":true}'
    crm_run 0 crm-find --list-fields -f csv
    assert_contains "field,type,repeats,labelled,settable,custom"
}

@test "- searches among those on standard input" {
    people
    crm_run 0 bash -c 'crm-find tag:winter | crm-find - city:Zeist --fields name'
    assert_contains "Piet van der Berg"
    refute_contains Jansen
    crm_run 0 bash -c 'printf "piet@example.com\nanna@example.org\n" | crm-find - --count'
    assert_output 2
    crm_run 2 bash -c 'crm-find - jan </dev/null'
}

@test "restricted people are left out and counted, unless they are asked for" {
    people
    id=$(crm-find jansen --fields id | json '$.id')
    sql "UPDATE party SET status = 'restricted' WHERE id = $id"
    finds "Jan Berg" jan
    assert_message "1 left out whose data are restricted"
    assert_message "status:restricted"
    finds "Jan Jansen" status:restricted
    assert_silent
    finds "Jan Jansen|Jan Berg" jan status:active,restricted
    crm_run 0 crm-find --count
    assert_output 6
}

@test "the deceased are found and marked; the erased are not found" {
    people
    id=$(crm-find jansen --fields id | json '$.id')
    crm-edit "$id" status=deceased
    crm_run 0 crm-find jansen
    assert_contains '"status":"deceased"'
    finds "Jan Jansen" status:deceased
    sql "UPDATE party SET status = 'erased' WHERE id = $id"
    finds "" jansen
    finds "" "$id"
    crm_run 0 crm-find --count
    assert_output 6
}

@test "who was joined into somebody else is found by the old id" {
    people
    id=$(crm-find jansen --fields id | json '$.id')
    sql "INSERT INTO alias VALUES (900, $id, 1, $id)"
    finds "Jan Jansen" 900
}

@test "more terms than there are people, long and odd ones" {
    people
    crm_run 0 crm-find "$(printf 'x%.0s' {1..5000})"
    assert_empty
    # shellcheck disable=SC2046 # two hundred words are wanted
    crm_run 0 crm-find $(printf 'jan %.0s' {1..200}) --count
    assert_output 2
    crm_run 0 crm-find "'; DROP TABLE party; --" --count
    assert_output 0
    crm_run 0 crm-find 'ja%sen' --count
    assert_output 0
    crm_run 0 crm-find $'jan\xff' --count
}

@test "a block and a half of people: every one is printed once, in order" {
    seq 1 1500 | sed 's/.*/{"given":"Kees","family":"Nummer&","emails":[{"value":"k&@example.nl"}],"tags":["t&"]}/' | crm-add >/dev/null
    crm_run 0 crm-find kees --fields family
    assert_equal 1500 "$(grep -c . <<<"$output")"
    assert_equal "$(seq 1 1500 | sed 's/^/Nummer/')" "$(json '$.family' <<<"$output")"
    crm_run 0 crm-find kees not family:nummer7 --count
    assert_output 1499
    crm_run 0 crm-find --sort -created,family --limit 2 kees --fields family
    assert_equal "Nummer1 Nummer10" "$(json '$.family' <<<"$output" | paste -sd' ')"
    crm_run 0 crm-find tag:t1..t1 --count
}

@test "--format and --output: a file is whole or not there" {
    people
    crm_run 0 crm-find --format tsv --output out.txt jansen --fields family,given
    assert_empty
    assert_equal $'family\tgiven\nJansen\tJan' "$(cat out.txt)"
    assert_equal 600 "$(stat -c %a out.txt)"
    crm_run 2 crm-find --format xml
}

@test "faults: a full disk, a spoilt file, no file" {
    people
    crm_run 74 bash -c 'crm-find >/dev/full'
    crm_run 78 crm-find -d nowhere.db
    head -c 5000 "$CRM_DB" >other.db && chmod 600 other.db
    crm_run 76 crm-find -d other.db
}

@test "--for as CSV: the columns are those that the purpose needs, for the first row and the others" {
    crm-notice add newsletter "$REPO/share/examples/oude-tekst.txt" >/dev/null
    person given=Jan infix=van family=Dam email=jan@example.nl phone=0612345678
    crm-consent give newsletter/email "$id" --via web --evidence "form 1"
    person given=Els family=Vos email=els@example.nl
    crm-consent give newsletter/email "$id" --via web --evidence "form 2"
    crm_run 0 crm-find --for newsletter/email -f csv
    assert_line id,prefix,given,initials,infix,family,suffix,name,email,purpose,channel
    assert_contains ",Els,,,Vos,,Els Vos,els@example.nl,newsletter,email"
    refute_contains 0612345678
}

@test "a star stands for nothing, and the advice says what does" {
    crm_run 2 crm-find 'jan*'
    assert_message "crm-find: * stands for nothing in a term"
    assert_message "jan.."
    crm_run 2 crm-find not 'jan%'
    assert_message "% stands for nothing"
}
