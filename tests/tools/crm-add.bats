# crm-add: what goes in, what is recognised, what is refused, and what stands in the database afterwards.

load ../lib/common

# people: how many persons, and organisations, there are: "2 1".
people() { sql "SELECT count(*) FILTER (WHERE kind = 'person') || ' ' || count(*) FILTER (WHERE kind = 'organisation') FROM party"; }
# dump: everything but the log, to compare.
dump() { sqlite3 "$CRM_DB" .dump | grep -v '^INSERT INTO batch' | sort; }

# ---- Operands -----------------------------------------------------------------------------------------------------------------

@test "key=value adds one person and prints the id" {
    crm_run 0 crm-add given=Jan infix="van der" family=Berg email=Jan@Example.nl phone=06-12345678 birthday=1980-05-17 tag=vip
    assert_output 1
    assert_silent
    assert_equal "Jan van der Berg|Jan|van der|Berg|1980-05-17|natural" \
        "$(sql "SELECT name, given, infix, family, birthday, legal_form FROM party")"
    assert_equal $'email|Jan@Example.nl|jan@example.nl\nphone|06-12345678|+31612345678' \
        "$(sql "SELECT kind, value, normalised FROM contact_point ORDER BY id")"
    assert_equal "staff" "$(sql "SELECT kind FROM source")"
    assert_equal "b2|crm-add" "$(sql "SELECT 'b' || id, tool FROM batch ORDER BY id DESC LIMIT 1")"
}

@test "the same person again is filled in, and nothing is overwritten" {
    person given=Jan family=Jansen email=jan@example.nl birthday=1980-05-17
    crm_run 0 crm-add given=J. email=JAN@EXAMPLE.NL phone=0612345678 birthday=1981-01-01 -v
    assert_output "$id"
    assert_message "1 filled"
    assert_message "1 value differs from what is known and was left alone"
    assert_equal "Jan|1980-05-17|2" "$(sql "SELECT given, birthday, version FROM party")"
    crm_run 0 crm-add given=Jan email=jan@example.nl birthday=1981-01-01 --update -v
    assert_message "1 updated"
    assert_message "1 value overwritten"
    assert_equal "1981-01-01" "$(sql "SELECT birthday FROM party")"
    assert_equal 1 "$(sql "SELECT count(*) FROM party")"
}

@test "an unknown key is 2 with the nearest name, unless a new field is wanted" {
    crm_run 2 crm-add given=Jan emial=jan@example.nl
    assert_message "emial"
    assert_message "email"
    crm_run 2 crm-add given=Jan shoe_size=43
    crm_run 0 crm-add given=Jan shoe_size=43 --new-field
    assert_equal "shoe_size|43" "$(sql "SELECT name, value FROM field JOIN field_definition d ON d.id = field_definition_id")"
    crm_run 2 crm-add id=7 given=Jan
    crm_run 2 crm-add version=7 given=Jan
}

@test "a bad value among operands is 65 and says which, not what" {
    crm_run 65 crm-add given=Jan email=jan-at-example
    assert_message "crm-add: email: not an address"
    refute_message "jan-at-example"
    crm_run 65 crm-add given=Jan phone=12
    assert_message "phone"
    crm_run 65 crm-add given=Jan birthday=1999-02-30
    assert_message "birthday"
    crm_run 65 crm-add tag=vip
    assert_message "neither a name nor an address"
    assert_equal "0 0" "$(people)"
}

@test "crm-add takes nothing away" {
    crm_run 2 crm-add given=Jan phone=
    assert_message "crm-edit"
    crm_run 2 crm-add given=Jan tag-=vip
    crm_run 2 crm-add given=Jan people.csv
    assert_message "not both"
}

@test "an organisation that a known and a new person name for the first time is made once, in one block or in two" {
    person given=Jan family=Jansen email=jan@example.nl
    person given=Piet family=Pietersen email=piet@example.nl
    printf '%s\n' given,family,email,organisation "Jan,Jansen,jan@example.nl,De Vlijt B.V." "Els,Bos,els@example.nl,De Vlijt B.V." \
        "Bo,Vos,bo@example.nl,Nieuw B.V." "Piet,Pietersen,piet@example.nl,nieuw b.v." >staff.csv
    crm_run 0 crm-add staff.csv
    assert_equal "De Vlijt B.V.|2 Nieuw B.V.|2" "$(sql "SELECT o.name, count(*) FROM relation AS r JOIN party AS o ON o.id = r.other_id
        GROUP BY o.id ORDER BY o.name" | xargs)"
    {
        echo given,family,email,organisation
        echo "Ans,Smit,ans@example.nl,Later B.V."
        seq 1500 | sed 's/.*/Wim,Kok,wim&@example.nl,Later B.V./'
    } >many.csv
    person given=Ans family=Smit email=ans@example.nl
    crm_run 0 crm-add many.csv
    assert_equal 1 "$(sql "SELECT count(*) FROM party WHERE name = 'Later B.V.'")"
    crm_run 0 crm-check
}

@test "kind=organisation, and an organisation known by its whole name" {
    crm_run 0 crm-add kind=organisation name="Bakkerij De Vlijt B.V." email=info@vlijt.example
    assert_equal "organisation|Bakkerij De Vlijt B.V.|legal-person" "$(sql "SELECT kind, name, legal_form FROM party")"
    crm_run 0 crm-add given=Jan organisation="bakkerij de vlijt  b.v."
    assert_equal "1 1" "$(people)"
    assert_equal "2|works-at|1" "$(sql "SELECT party_id, type, other_id FROM relation")"
    crm_run 0 crm-add kind=organisation name="Bakkerij De Vlijt B.V." phone=020-1234567
    assert_output 1
    assert_equal "1 1" "$(people)"
}

@test "-n says what would happen, and changes nothing" {
    crm_run 0 crm-add given=Jan email=jan@example.nl --dry-run -v
    assert_empty # the id that it would have will be another's
    assert_message "dry run"
    assert_equal "0 0" "$(people)"
    assert_equal 1 "$(sql "SELECT count(*) FROM batch")"
    person given=Piet email=piet@example.nl
    crm_run 0 crm-add given=Piet email=piet@example.nl phone=0612345678 -n
    assert_output "$id"
    printf 'given,email,phone\nJan,jan@example.nl,\nJan,jan@example.nl,0612345679\nPiet,piet@example.nl,0612345678\n' >people.csv
    crm_run 0 crm-add people.csv -n --print --fields id,given,did
    assert_equal '{"given":"Jan","did":"added"}'$'\n''{"given":"Jan","did":"filled"}'$'\n'"{\"id\":$id,\"given\":\"Piet\",\"did\":\"filled\"}" "$output"
    crm_run 0 crm-add people.csv -n --print -f csv --fields id,given,did
    assert_equal $'id,given,did\n,Jan,added\n,Jan,filled\n'"$id,Piet,filled" "$output"
}

# ---- Files ---------------------------------------------------------------------------------------------------------------------

@test "CSV from a file, from stdin, and JSON Lines give the same people" {
    printf 'given,family,email,tag,shoe size\nJan,Jansen,jan@example.nl,a;b,43\nPiet,de Boer,piet@example.nl,,\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_empty
    crm-find | sed -E 's/"(source|created|updated)":"[^"]*",//g' >first
    fresh_db
    crm_run 0 bash -c 'cat people.csv | crm-add'
    crm-find | sed -E 's/"(source|created|updated)":"[^"]*",//g' >second
    cmp first second
    fresh_db
    printf '%s\n' '{"given":"Jan","family":"Jansen","emails":[{"value":"jan@example.nl"}],"tags":["a","b"],"shoe size":43}' \
        '{"given":"Piet","infix":"de","family":"Boer","email":"piet@example.nl"}' >people.jsonl
    crm_run 0 crm-add people.jsonl
    crm-find | sed -E 's/"(source|created|updated)":"[^"]*",//g' >third
    cmp first third
}

@test "unknown columns become custom fields, empty ones none" {
    printf 'email,Klant sinds,Leeg\njan@example.nl,2011,\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "klant_sinds|2011" "$(sql "SELECT name, value FROM field_definition d JOIN field ON d.id = field_definition_id")"
    assert_equal 1 "$(sql "SELECT count(*) FROM field_definition")"
}

@test "Dutch names: the infix is split off and kept" {
    printf 'naam,email\n"van der Berg, Jan",a@example.nl\n"J. van '\''t Hof",b@example.nl\nHenk Visser,c@example.nl\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "Jan|van der|Berg
|van 't|Hof
Henk||Visser" "$(sql "SELECT given, infix, family FROM party ORDER BY id")"
    assert_equal "J." "$(sql "SELECT initials FROM party WHERE family = 'Hof'")"
}

@test "street, number and addition become one street; the postcode gets its form" {
    printf 'Achternaam;Straat;Huisnummer;Toevoeging;Postcode;Plaats\nBos;Dorpsstraat;12;a;1234ab;Zeist\nVos;Laan;3;2;1234 AB;Ede\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "Dorpsstraat 12a|1234 AB|Zeist
Laan 3-2|1234 AB|Ede" "$(sql "SELECT street, postcode, city FROM contact_point ORDER BY id")"
}

@test "an organisation named by two people is made once, with two relations" {
    printf 'given,email,organisation\nJan,jan@example.nl,De Vlijt B.V.\nPiet,piet@example.nl,de vlijt b.v.\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "2 1" "$(people)"
    assert_equal 2 "$(sql "SELECT count(*) FROM relation")"
    printf 'given,email,organisation\nKees,kees@example.nl,De Vlijt B.V.\n' >more.csv
    crm_run 0 crm-add more.csv
    assert_equal "3 1" "$(people)"
}

@test "a row with an organisation alone, or a name that ends in B.V., is the organisation" {
    printf 'naam,bedrijf,email\n,Garage Smit,garage@example.nl\nDrukkerij Polder B.V.,,drukkerij@example.nl\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "0 2" "$(people)"
}

@test "Google Contacts and Outlook, English and Dutch, are recognised by their headers" {
    printf '%s\n' 'First Name,Last Name,Phonetic First Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value' \
        'Jan,Jansen,,* myContacts ::: Klant,* Work,jan@example.nl ::: j@example.org,Mobile,06 1234 5678' >google.csv
    crm_run 0 crm-add google.csv
    assert_equal "Jan|Jansen" "$(sql "SELECT given, family FROM party")"
    assert_equal "email|jan@example.nl
email|j@example.org
phone|06 1234 5678" "$(sql "SELECT kind, value FROM contact_point ORDER BY id")"
    assert_equal "Klant" "$(sql "SELECT tag FROM tag")"
    fresh_db
    printf '%s\n' 'Voornaam,Achternaam,"Werkadres, straat","Werkadres, plaats",E-mailadres,Mobiele telefoon,Verjaardag,Prioriteit' \
        'Jan,Jansen,Laan 3,Ede,jan@example.nl,06-12345678,17-5-1980,Normaal' >outlook.csv
    crm_run 0 crm-add outlook.csv
    assert_equal "1980-05-17" "$(sql "SELECT birthday FROM party")"
    assert_equal "work|Laan 3|Ede" "$(sql "SELECT label, street, city FROM contact_point WHERE kind = 'address'")"
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
    fresh_db
    printf '%s\n' 'First Name,Last Name,E-mail Address,Business Street,Business City,Mobile Phone,Birthday' \
        'Jan,Jansen,jan@example.nl,Laan 3,Ede,06-12345678,5/17/1980' 'Piet,Bos,piet@example.nl,,,,0/0/00' >outlook.csv
    crm_run 0 crm-add outlook.csv
    assert_equal "1980-05-17|" "$(sql "SELECT birthday FROM party ORDER BY id" | paste -sd '|')"
}

@test "--map takes a map by name; an unknown one is 2 with the nearest" {
    printf 'First Name,Labels\nJan,a ::: b\n' >people.csv
    crm_run 0 crm-add people.csv --map google-2024
    assert_equal "a
b" "$(sql "SELECT tag FROM tag ORDER BY id")"
    crm_run 2 crm-add people.csv --map gogle-2024
    assert_message "google-2024"
}

@test "lines that name people are not people" {
    printf 'jan@example.nl\npiet@example.nl\n' >who.txt
    crm_run 65 crm-add who.txt
    assert_equal "0 0" "$(people)"
}

@test "nothing on stdin: /dev/null is 2, an empty pipe changes nothing" {
    crm_run 2 bash -c 'crm-add </dev/null'
    crm_run 0 bash -c 'true | crm-add'
    assert_equal 1 "$(sql "SELECT count(*) FROM batch")"
    crm_run 66 crm-add absent.csv
    assert_message "absent.csv"
}

@test "several files are one transaction, each its own source" {
    printf 'given,email\nJan,jan@example.nl\n' >one.csv
    printf 'given,email\nPiet,piet@example.nl\n' >two.csv
    crm_run 0 crm-add one.csv two.csv
    assert_equal "own-records|one.csv
own-records|two.csv" "$(sql "SELECT kind, detail FROM source ORDER BY id")"
    assert_equal 2 "$(sql "SELECT count(DISTINCT source_id) FROM party")"
    printf 'given,email\nKees,kees-at-example\n' >bad.csv
    printf 'given,email\nWim,wim@example.nl\n' >three.csv
    crm_run 65 crm-add three.csv bad.csv
    assert_message "bad.csv:2: email: not an address"
    assert_equal "2 0" "$(people)"
}

# ---- Faults, --rejects, --expect -------------------------------------------------------------------------------------------------

@test "every fault is listed with its line and column, and nothing is applied" {
    printf 'given,email,phone,birthday\nJan,jan@example.nl,,\nPiet,piet,,\nKees,kees@example.nl,geen,\nWim,wim@example.nl,,31-02-2000\n' >people.csv
    crm_run 65 crm-add people.csv
    assert_message "crm-add: people.csv:3: email: not an address"
    assert_message "crm-add: people.csv:4: phone: "
    assert_message "crm-add: people.csv:5: birthday: "
    refute_message "geen"
    assert_equal "0 0" "$(people)"
    assert_equal 1 "$(sql "SELECT count(*) FROM batch")"
}

@test "each fault of a row is told, in the order of the columns; the row counts once, and --rejects has them all" {
    printf 'language,birthday,phone,email,postcode,country,given,legal_form\nxx-,31-02-2000,geen,jan,1234,NL,Jan,iets\n,,06-12345678,piet@example.nl,,,Piet,\nnl,1980-01-01,12,kees,,,,\n' >people.csv
    crm_run 65 crm-add people.csv --rejects bad.csv
    assert_equal "2: language
2: birthday
2: email
2: postcode
2: legal_form
4: phone
4: email" "$(sed -n 's/^crm-add: people.csv:\([0-9]*: [a-z_]*\): .*/\1/p' <<<"$stderr")"
    assert_equal "1 0" "$(people)"
    crm_run 0 awk -F, 'NR > 1 { print $9 }' bad.csv
    assert_output $'2\n4'
    assert_equal 4 "$(sed -n 2p bad.csv | grep -o '; [a-z_]*: ' | grep -c .)"
    fresh_db
    crm_run 65 crm-add people.csv
    assert_message "2 records are at fault: nothing was applied"
    # a map's own dates are among them, also when nothing else is in the row
    printf 'First Name,Birthday,E-mail Address,Business Street\nJan,morgen,jan,\n,overmorgen,,\n' >outlook.csv
    crm_run 65 crm-add outlook.csv
    assert_equal $'2: Birthday\n2: E-mail Address\n3: Birthday' "$(sed -n 's/^crm-add: outlook.csv:\([0-9]*: [A-Za-z -]*\): .*/\1/p' <<<"$stderr")"
    # among operands the first is the answer
    crm_run 65 crm-add given=Jan email=jan phone=12
    assert_equal 1 "$(grep -c '^crm-add' <<<"$stderr")"
}

@test "--rejects lets the good ones in; the mended file comes back" {
    printf 'given;email\nJan;jan@example.nl\nPiet;piet\n' >people.csv
    crm_run 65 crm-add people.csv --rejects bad.csv
    assert_equal "1 0" "$(people)"
    assert_equal "given;email;crm_line;crm_reason
Piet;piet;3;email: not an address" "$(cat bad.csv)"
    assert_equal 600 "$(stat -c %a bad.csv)"
    sed -i 's/;piet;/;piet@example.nl;/' bad.csv
    crm_run 0 crm-add bad.csv --rejects worse.csv
    assert_equal "2 0" "$(people)"
    [ ! -e worse.csv ]
    assert_equal 0 "$(sql "SELECT count(*) FROM field_definition")"
}

@test "--expect guards against an upstream that died" {
    printf 'given,email\nJan,jan@example.nl\nPiet,piet@example.nl\n' >people.csv
    crm_run 65 bash -c 'head -2 people.csv | crm-add --expect 2'
    assert_equal "0 0" "$(people)"
    crm_run 0 crm-add people.csv --expect 2
    assert_equal "2 0" "$(people)"
}

@test "the same bytes with the same options again change nothing; other options do count" {
    printf 'given,email\nJan,jan@example.nl\n' >people.csv
    crm_run 0 crm-add people.csv
    before=$(dump)
    crm_run 0 crm-add people.csv
    assert_message "already applied as batch b2"
    assert_equal "$before" "$(dump)"
    crm_run 0 crm-add people.csv --update -v
    refute_message "already applied"
    assert_message "1 unchanged"
    assert_equal "$before" "$(dump)"
    crm_run 0 bash -c 'cat people.csv | crm-add'
    assert_message "already applied as batch b2"
}

@test "what crm-export writes, crm-add reads back and changes nothing" {
    printf '%s\n' 'given,infix,family,email,email_2,phone,phone_label,street,postcode,city,country,birthday,organisation,tag,Schoen maat,external.exact,note' \
        'Jan,van der,Berg,jan@example.nl,j@example.org,0612345678,mobile,Laan 3,1234 AB,Ede,NL,--05-17,De Vlijt B.V.,a;b,43,1001,"zei: ""dag"", en ging"' \
        'Zoë,,Bos,zoe@example.nl,,,,,,Ede,,1999-02-28,,,,,' ',,,,,,,,,,,,Garage Smit,c,,,' >people.csv
    crm_run 0 crm-add people.csv
    before=$(dump)
    for format in csv jsonl json; do
        crm-export --all -f $format >back.$format 2>/dev/null
        crm_run 0 crm-add back.$format -v
        assert_message "4 unchanged"
        assert_equal "$before" "$(dump)"
    done
}

# ---- Who is known -----------------------------------------------------------------------------------------------------------------

@test "an address that names share: another given name is another person, and it is said" {
    printf 'given,family,email\nJan,Jansen,thuis@example.nl\nPiet,Jansen,thuis@example.nl\nJ.,Jansen,thuis@example.nl\n' >people.csv
    crm_run 0 crm-add people.csv -v
    assert_message "2 added, 1 filled" # its initials are new
    assert_message "1 added although somebody else has the same e-mail address"
    printf 'given,family,email\nP.,Jansen,THUIS@example.nl\n' >more.csv
    crm_run 0 crm-add more.csv -v
    assert_message "1 filled"
    assert_equal "Piet|P." "$(sql "SELECT given, initials FROM party WHERE id = 2")"
}

@test "of several who share an address the one that agrees; when the name does not tell, the row is rejected" {
    printf 'given,family,email\nJan,Jansen,thuis@example.nl\nPiet,Bos,thuis@example.nl\n' >people.csv
    crm_run 0 crm-add people.csv
    printf 'family,email,phone\nBos,thuis@example.nl,0612345678\n' >more.csv
    crm_run 0 crm-add more.csv -v
    assert_message "1 filled"
    assert_equal Piet "$(sql "SELECT given FROM party JOIN contact_point c ON party_id = party.id WHERE c.kind = 'phone'")"
    printf 'email\nthuis@example.nl\n' >nameless.csv
    crm_run 65 crm-add nameless.csv
    assert_message "nameless.csv:2: email: several people share"
    assert_equal "2 0" "$(people)"
}

@test "an external id counts before the address" {
    printf 'given,email,external.exact\nJan,jan@example.nl,1001\n' >people.csv
    crm_run 0 crm-add people.csv
    printf 'given,email,external.exact\nJohannes,nieuw@example.nl,1001\n' >more.csv
    crm_run 0 crm-add more.csv -v
    assert_message "1 filled"
    assert_equal "1 0" "$(people)"
    assert_equal "2" "$(sql "SELECT count(*) FROM contact_point WHERE kind = 'email'")"
}

@test "--match recognises by another field" {
    printf 'given,email,klantnummer\nJan,jan@example.nl,K1\nPiet,piet@example.nl,K2\n' >people.csv
    crm_run 0 crm-add people.csv
    printf 'given,email,klantnummer\nHans,hans@example.nl,K1\nKees,kees@example.nl,K3\n' >more.csv
    crm_run 0 crm-add more.csv --match klantnummer -v
    assert_message "1 added, 1 filled"
    printf 'given,phone\nJan,0612345678\n' >phones.csv
    crm_run 0 crm-add phones.csv
    printf 'given,phone,city\nJannes,06-12345678,Ede\n' >phones2.csv
    crm_run 0 crm-add phones2.csv --match phone -v
    assert_message "1 filled"
    crm_run 2 crm-add phones.csv --match family
    crm_run 2 crm-add phones.csv --match klantnumer
    assert_message "klantnummer"
}

@test "without address or id somebody is known only when every value is there already" {
    printf 'given,family,phone,city\nJan,Jansen,0612345678,Ede\n' >people.csv
    crm_run 0 crm-add people.csv
    printf 'given,family,phone\nJan,Jansen,+31 6 1234 5678\nJan,Jansen,0687654321\nJan,Jansen,\n' >more.csv
    crm_run 0 crm-add more.csv -v
    assert_message "3 read, 1 added, 2 unchanged"
}

@test "the same row twice in a file is one person, in whatever block it comes" {
    { echo given,family,email,phone
      for i in $(seq 1 6000); do echo "Naam$i,Fam$i,n$i@example.nl,"; done
      echo 'Naam3,Fam3,N3@EXAMPLE.NL,0612345678'; echo 'Naam3,Fam3,,0612345678'; echo 'Naam5999,Fam5999,n5999@example.nl,'; } >people.csv
    crm_run 0 crm-add people.csv -v
    assert_message "6003 read, 6000 added, 1 filled, 2 unchanged"
    assert_equal 6000 "$(sql "SELECT count(*) FROM party")"
    assert_equal 1 "$(sql "SELECT count(*) FROM search_key WHERE kind = 3")"
}

@test "search keys are those that every other tool would write" {
    cp "$BATS_TEST_DIRNAME/../bench/gen-contacts" .
    ./gen-contacts -n 300 -x 0 >people.csv
    crm_run 0 crm-add people.csv
    sql "SELECT kind, key, party_id FROM search_key ORDER BY 1, 2, 3" >keys
    crm-find | sed -E 's/"(id|version)":[0-9]+,?//g' >people.jsonl
    # An edit writes keys one by one: set every name anew and compare.
    for id in $(sql "SELECT id FROM party"); do echo "{\"id\":$id,\"tags\":[\"x\"]}"; done | crm-edit 2>/dev/null
    for id in $(sql "SELECT id FROM party"); do echo "{\"id\":$id,\"tags\":null}"; done | crm-edit 2>/dev/null
    sql "SELECT kind, key, party_id FROM search_key ORDER BY 1, 2, 3" >after
    cmp keys after
}

# ---- Output ------------------------------------------------------------------------------------------------------------------------

@test "--print gives the records with what was done, after the commit" {
    person given=Jan email=jan@example.nl
    printf 'given,email,phone\nJan,jan@example.nl,0612345678\nPiet,piet@example.nl,\nJan,jan@example.nl,\n' >people.csv
    crm_run 0 crm-add people.csv --print
    printf '%s\n' "$output" >out
    assert_equal "filled
added
unchanged" "$(json '$.did' <out)"
    assert_equal "1
2
1" "$(json '$.id' <out)"
    crm_run 65 bash -c 'printf "given,email\nKees,kees@example.nl\nWim,wim\n" | crm-add --print'
    assert_empty
    crm_run 0 bash -c 'printf "given,email\nKees,kees@example.nl\n" | crm-add --print --format csv --fields email,did'
    assert_output "email,did
kees@example.nl,added"
}

@test "--output takes the printed records, --by names the operator, -q keeps quiet" {
    crm_run 0 crm-add given=Jan email=jan@example.nl --print --output out.jsonl --by marieke
    assert_empty
    assert_equal added "$(json '$.did' <out.jsonl)"
    assert_equal marieke "$(sql "SELECT operator FROM batch ORDER BY id DESC LIMIT 1")"
    crm_run 73 crm-add given=Piet --print --output absent/out.jsonl
    printf 'given,email,Nieuwsbrief\nKees,kees@example.nl,ja\n' >people.csv
    crm_run 0 crm-add people.csv --quiet
    assert_silent
}

@test "a full device is 74, a busy file 75, no database or no key 78" {
    printf 'given,email\nJan,jan@example.nl\n' >people.csv
    crm_run 74 bash -c 'crm-add people.csv --print >/dev/full'
    assert_message "saved as batch"
    hold_lock
    CRM_BUSY=1 crm_run 75 crm-add given=Piet email=piet@example.nl
    release_lock
    rm "$CRM_DB.key"
    crm_run 78 crm-add given=Piet email=piet@example.nl
    crm_run 78 crm-add -d absent.db given=Piet
    assert_equal "1 0" "$(people)"
}

# ---- Sources -----------------------------------------------------------------------------------------------------------------------

@test "--source names where they come from; public pages are refused with the next step" {
    printf 'given,email\nJan,jan@example.nl\n' >people.csv
    crm_run 3 crm-add people.csv --source public-web
    assert_message "GDPR 6(1)"
    assert_message "--source subject"
    crm_run 3 crm-add given=Jan email=jan@example.nl --source public-web:linkedin
    crm_run 2 crm-add people.csv --source publicweb # the nearest name is one that would be refused
    assert_message "the kinds are subject, agreement, staff, "
    refute_message "public-web"
    crm_run 2 crm-add people.csv --source neighbour
    assert_message "the kinds are subject, agreement, staff, "
    crm_run 2 crm-add given=Jan --source "staff:$(printf 'a\033[31mb')"
    assert_message "--source: holds a character that cannot be shown"
    crm_run 2 crm-add given=Jan --source "staff:$(printf 'x%.0s' {1..2001})"
    crm_run 3 crm-add people.csv --source derived
    assert_message "one at a time"
    assert_equal "0 0" "$(people)"
    crm_run 0 crm-add people.csv --source event:fietsbeurs-2024
    assert_equal "event|fietsbeurs-2024" "$(sql "SELECT kind, detail FROM source")"
}

# ---- National identification numbers -------------------------------------------------------------------------------------------------

@test "a national identification number is refused and never repeated; --drop-bsn leaves it out" {
    printf 'given,email,BSN\nJan,jan@example.nl,111222333\nPiet,piet@example.nl,\n' >people.csv
    crm_run 3 crm-add people.csv
    assert_message "BSN"
    assert_message "UAVG 46"
    assert_message "--drop-bsn"
    refute_message 111222333
    assert_equal "0 0" "$(people)"
    crm_run 0 crm-add people.csv --drop-bsn
    assert_message "1 national identification number left out"
    assert_equal "2 0" "$(people)"
    run -1 grep -ac 111222333 "$CRM_DB"
    printf 'given,email,sofinummer\nKees,kees@example.nl,\n' >empty.csv
    crm_run 0 crm-add empty.csv
    crm_run 3 crm-add given=Wim email=wim@example.nl bsn=111222333
    refute_message 111222333
    assert_equal "3 0" "$(people)"
}

@test "columns with our names: kept from another program's file, left out of ours, else left out and told" {
    printf 'id,Voornaam,E-mail,created,source,version\nA1,Jan,jan@example.nl,2020-01-01,beurs,\n' >foreign.csv
    crm_run 0 crm-add foreign.csv
    assert_silent
    crm_run 0 crm-find jan --fields column_id,column_created,column_source,created
    assert_output '{"id":1,"column_id":"A1","column_created":"2020-01-01","column_source":"beurs","created":"2026-11-24T12:00:00Z"}'
    crm_run 0 crm-add foreign.csv --match column_id --map generic-nl -v
    assert_message "1 unchanged"
    printf '%s\n' '{"Voornaam":"Piet","E-mail":"piet@example.nl"}' '{"Voornaam":"Kees","E-mail":"kees@example.nl","id":"A3"}' >foreign.jsonl
    crm_run 0 crm-add foreign.jsonl
    assert_silent
    crm_run 0 crm-find kees --fields column_id
    assert_contains '"column_id":"A3"'
    printf 'kind,name,email\nlead,Bas Bakker,bas@example.nl\norganisation,De Vlijt,info@vlijt.example\n' >kinds.csv
    crm_run 0 crm-add kinds.csv
    assert_message "1 with a kind that is neither person nor organisation: kept as column_kind"
    crm_run 0 crm-find bas --fields kind,column_kind
    assert_contains '"kind":"person","column_kind":"lead"'
    # Ours, whole: nothing to say. A part of it, or somebody else's: nobody knows.
    for format in csv jsonl; do
        crm-find -f "$format" >own 2>/dev/null
        crm_run 0 crm-add own -v
        assert_message "5 read, 5 unchanged"
        refute_message "left out"
    done
    printf 'id,email,created\n7,jan@example.nl,2020\n' >part.csv
    crm_run 0 crm-add part.csv -v
    assert_message "1 unchanged"
    assert_message "columns left out, for these names are the toolkit's own; under another name they are kept: id, created"
    printf 'given,email,crm_line,crm_reason\nWim,wim@example.nl,3,x\n' >mended.csv
    crm_run 0 crm-add mended.csv
    assert_silent
}

@test "a part of an address: completes the only one, overwrites with --update, and is never one more" {
    person given=Jan email=jan@example.nl street="Oudegracht 1" city=Utrecht
    address() { sql "SELECT street, postcode, city, country FROM contact_point WHERE kind = 'address' ORDER BY position"; }
    printf 'email,postcode,city\njan@example.nl,3511 AB,utrecht\n' >people.csv
    crm_run 0 crm-add people.csv -v
    assert_message "1 filled"
    assert_equal "Oudegracht 1|3511 AB|Utrecht|" "$(address)"
    printf 'email,city,country\njan@example.nl,Amersfoort,NL\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_message "1 value differs from what is known and was left alone"
    assert_equal "Oudegracht 1|3511 AB|Utrecht|" "$(address)"
    crm_run 0 crm-add people.csv --update -v
    assert_message "1 value overwritten"
    assert_equal "Oudegracht 1|3511 AB|Amersfoort|NL" "$(address)"
    crm_run 0 crm-find city:Utrecht
    assert_empty
    crm_run 0 crm-find city:Amersfoort --fields city
    assert_contains Amersfoort
    # With a street it is an address of its own; of two, none is guessed.
    crm_run 0 crm-add given=Jan email=jan@example.nl street="Dorpsstraat 2" city=Zeist --update
    assert_equal 2 "$(address | wc -l)"
    crm_run 0 crm-add given=Jan email=jan@example.nl city=Breda --update
    assert_equal 3 "$(address | wc -l)"
}

@test "a kind is understood as other programs write it; a code that is none names those that are" {
    printf 'kind,name,email\nOrganisation,A,a@example.nl\norganization,B,b@example.nl\nCOMPANY,C,c@example.nl\nPerson,Jan Bos,jan@example.nl\n' >kinds.csv
    crm_run 0 crm-add kinds.csv
    assert_silent
    assert_equal "1 3" "$(people)"
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
    printf 'name,email,status,legal_form\nPiet Bos,piet@example.nl,dood,\nBV,bv@example.nl,,bv\n' >codes.csv
    crm_run 65 crm-add codes.csv --rejects left.csv
    assert_message "status: is one of active, deceased"
    assert_message "legal_form: is one of natural, sole-trader, partnership, legal-person, unknown"
}

# ---- Consent columns -----------------------------------------------------------------------------------------------------------------

@test "the advice can be pasted into a shell, whatever the header" {
    printf "given,email,Nieuwsbrief ja 't\nJan,jan@example.nl,ja\n" >people.csv
    crm_run 0 crm-add people.csv
    assert_message "--consent newsletter/email='Nieuwsbrief ja '\\''t' --wording"
}

@test "a consent column: no is a refusal, yes lacks its wording, the rest is kept; the advice can be typed" {
    printf 'given,email,Nieuwsbrief\nJan,jan@example.nl,ja\nPiet,piet@example.nl,nee\nKees,kees@example.nl,misschien\nWim,wim@example.nl,\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_message "consent columns: 1 yes, 1 no, 1 neither"
    assert_message "--consent newsletter/email=Nieuwsbrief --wording"
    assert_equal "Jan|given|newsletter|email|jan@example.nl|
Piet|refused|marketing|email||" "$(sql "SELECT p.given, e.state, u.code, e.channel, e.address, e.notice_id FROM consent_event e
        JOIN party p ON p.id = e.party_id JOIN purpose u ON u.id = e.purpose_id ORDER BY e.id")"
    assert_equal "nieuwsbrief|misschien" "$(sql "SELECT name, value FROM field_definition d JOIN field ON d.id = field_definition_id")"
    assert_equal "import|people.csv:2" "$(sql "SELECT via, evidence FROM consent_event ORDER BY id LIMIT 1")"
    crm_run 1 crm-may newsletter/email jan@example.nl
    crm_run 1 crm-may newsletter/email piet@example.nl
}

@test "--consent with --wording FILE makes a yes count, and keeps the text once" {
    printf 'given,email,Nieuwsbrief,Sinds\nJan,jan@example.nl,ja,2021-03-04\nPiet,piet@example.nl,nee,\n' >people.csv
    cp "$REPO/tests/fixtures/wording/good-newsletter-nl.txt" text.txt
    crm-init edit name="$(sed -n 's/.*\(Fietsatelier Jansen\).*/\1/p' text.txt | head -1)" 2>/dev/null || true
    crm_run 0 crm-add people.csv --consent newsletter/email=Nieuwsbrief --consent-at Sinds --wording text.txt
    assert_equal "given|2021-03-03T23:00:00Z|1" "$(sql "SELECT state, happened_at, notice_id FROM consent_event WHERE party_id = 1")"
    assert_equal "newsletter-nl-1" "$(sql "SELECT code FROM notice")"
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
    crm_run 0 crm-may newsletter/email jan@example.nl
    printf 'given,email,Nieuwsbrief\nKees,kees@example.nl,ja\n' >more.csv
    crm_run 0 crm-add more.csv --consent newsletter/email=Nieuwsbrief --wording text.txt
    assert_equal 1 "$(sql "SELECT count(*) FROM notice")"
    printf 'given,email,Nieuwsbrief\nWim,wim@example.nl,ja\n' >third.csv
    crm_run 0 crm-add third.csv --consent newsletter/email=Nieuwsbrief --wording newsletter-nl-1
    crm_run 0 crm-may newsletter/email wim@example.nl
}

@test "a wording that fails the check is 3, and nothing is applied" {
    printf 'given,email,Nieuwsbrief\nJan,jan@example.nl,ja\n' >people.csv
    echo "wij gebruiken uw gegevens om onze dienstverlening beter op u toe te snijden" >vague.txt
    crm_run 3 crm-add people.csv --consent newsletter/email=Nieuwsbrief --wording vague.txt
    assert_equal "0 0" "$(people)"
    assert_equal 0 "$(sql "SELECT count(*) FROM notice")"
}

@test "an import never turns a refusal around" {
    person given=Piet email=piet@example.nl
    crm-consent refuse newsletter/email piet@example.nl
    printf 'given,email,Nieuwsbrief\nPiet,piet@example.nl,ja\n' >people.csv
    cp "$REPO/tests/fixtures/wording/good-newsletter-nl.txt" text.txt
    crm_run 0 crm-add people.csv --consent newsletter/email=Nieuwsbrief --wording text.txt
    crm_run 1 crm-may newsletter/email piet@example.nl
}

@test "a date in a column of refusals is a refusal, however it is written; none is no date" {
    cat >people.csv <<'CSV'
email,unsubscribed,Nieuwsbrief
iso@example.nl,2024-01-01,ja
dutch@example.nl,31-12-2020,ja
either@example.nl,03/04/2020,ja
empty@example.nl,0000-00-00,ja
number@example.nl,2,ja
CSV
    crm_run 0 crm-add people.csv --consent newsletter/email=Nieuwsbrief --wording "$REPO/tests/fixtures/wording/good-newsletter-nl.txt"
    assert_message "consent columns: 5 yes, 3 no, 1 neither"
    local name
    for name in iso dutch either; do crm_run 1 crm-may newsletter/email $name@example.nl; done
    for name in empty number; do crm_run 0 crm-may newsletter/email $name@example.nl; done
    assert_equal "2023-12-31T23:00:00Z" "$(crm-consent show iso@example.nl | grep refused | json '$.at')"
    assert_equal "03/04/2020" "$(crm-find either@example.nl | json '$.fields.unsubscribed')"
}

@test "--consent is read with care: purpose, column, direction" {
    printf 'given,email,Nieuwsbrief,unsubscribed\nJan,jan@example.nl,ja,\n' >people.csv
    crm_run 2 crm-add people.csv --consent newsleter/email=Nieuwsbrief
    assert_message "newsletter"
    crm_run 2 crm-add people.csv --consent newsletter/email=Niewsbrief
    assert_message "Nieuwsbrief"
    crm_run 2 crm-add people.csv --consent newsletter/email=unsubscribed
    crm_run 2 crm-add people.csv --consent newsletter/email
    crm_run 2 crm-add people.csv --consent invoice/email=Nieuwsbrief
    crm_run 2 crm-add people.csv --wording text.txt
    crm_run 2 crm-add people.csv --consent newsletter/email=Nieuwsbrief --consent-at Sinds
    assert_equal "0 0" "$(people)"
}

@test "columns of refusal: a date of unsubscribing, do not call, a list of purposes" {
    printf 'given,email,unsubscribed_at,Do Not Call,consent\nJan,jan@example.nl,2022-01-02,,\nPiet,piet@example.nl,,yes,\nKees,kees@example.nl,,no,newsletter=granted;profiling=denied\n' >people.csv
    crm_run 0 crm-add people.csv
    assert_equal "1|refused|marketing|email|2022-01-01T23:00:00Z
2|refused|marketing|phone|
3|given|newsletter||
3|refused|profiling||" "$(sql "SELECT e.party_id, e.state, u.code, e.channel, e.happened_at FROM consent_event e
        JOIN purpose u ON u.id = e.purpose_id ORDER BY e.party_id, e.id")"
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
}

# ---- Who must not come in ------------------------------------------------------------------------------------------------------------

@test "what a column of a record that stays out says is not counted" {
    printf 'given,email,Nieuwsbrief\nJan,jan@example.nl,ja\nPiet,piet@example.nl,ja\nKees,kees@example.nl,misschien\n' >people.csv
    person given=Jan email=jan@example.nl
    crm-forget jan@example.nl --yes >/dev/null 2>&1
    crm_run 0 crm-add people.csv
    assert_message "1 left out"
    assert_message "consent columns: 1 yes, 0 no, 1 neither"
}

@test "the forgotten stay out, are counted and not named; alone it is 3" {
    printf 'given,family,email,phone\nJan,Jansen,jan@example.nl,0612345678\nPiet,Bos,piet@example.nl,\n' >people.csv
    crm_run 0 crm-add people.csv
    crm-forget jan@example.nl --yes >/dev/null 2>&1
    crm_run 0 crm-add people.csv -v --rejects left.csv
    assert_message "1 left out"
    refute_message "Jan"
    refute_message "jan@"
    assert_equal "1 0" "$(people)"
    assert_equal 2 "$(wc -l <left.csv)"
    printf 'given,email\nJohan,JAN@Example.nl\n' >alone.csv
    crm_run 3 crm-add alone.csv
    assert_message "GDPR 17"
    crm_run 3 crm-add given=Jan phone="+31 (0)6 1234 5678"
    refute_message "1234"
    assert_equal "1 0" "$(people)"
}

@test "what the forgotten give themselves afterwards goes in, without any marketing" {
    printf 'given,email,Nieuwsbrief,Sinds\nJan,jan@example.nl,ja,2027-03-01\n' >people.csv
    person given=Jan email=jan@example.nl
    crm-forget jan@example.nl --yes >/dev/null 2>&1
    export CRM_NOW=2027-06-01T12:00:00Z
    crm_run 3 crm-add people.csv
    crm_run 3 crm-add people.csv --source own-records --consent newsletter/email=Nieuwsbrief --consent-at Sinds
    crm_run 3 crm-add people.csv --source subject:web --at 2026-01-01
    crm_run 0 crm-add people.csv --source subject:web --consent newsletter/email=Nieuwsbrief --consent-at Sinds
    assert_equal "1 0" "$(people)"
    assert_equal 0 "$(sql "SELECT count(*) FROM consent_event")"
    fresh_db
    export CRM_NOW=2026-11-24T12:00:00Z
    person given=Jan email=jan@example.nl
    crm-forget jan@example.nl --yes >/dev/null 2>&1
    export CRM_NOW=2026-11-25T12:00:00Z
    crm_run 3 crm-add given=Jan email=jan@example.nl
    crm_run 0 crm-add given=Jan email=jan@example.nl --source subject
}

@test "who said stop before we knew them is refused marketing when they come in" {
    crm-consent stop jan@example.nl 2>/dev/null
    printf 'given,email,Nieuwsbrief\nJan,jan@example.nl,ja\n' >people.csv
    cp "$REPO/tests/fixtures/wording/good-newsletter-nl.txt" text.txt
    crm_run 0 crm-add people.csv --consent newsletter/email=Nieuwsbrief --wording text.txt
    assert_message "1 had said stop before they were known: marketing is refused to them"
    refute_message "jan@"
    crm_run 1 crm-may newsletter/email jan@example.nl
    crm_run 0 crm-add given=Jan email=jan@example.nl tag=x
    refute_message "had said stop" # this time it was known
    crm-consent stop 0612345678 --at 2026-01-01 2>/dev/null
    crm_run 0 crm-add given=Jan email=jan@example.nl phone=0612345678
    assert_message "1 had said stop"
}

@test "one person with two addresses is one candidate, however often they are met" {
    printf 'given,email,email_2\nJan,jan@example.nl,j@example.org\n,info@example.nl,\n' >people.csv
    crm_run 0 crm-add people.csv
    printf 'email,email_2,phone\nj@example.org,jan@example.nl,\njan@example.nl,j@example.org,\njan@example.nl,j@example.org,0612345678\n' >more.csv
    crm_run 0 crm-add more.csv -v
    assert_message "3 read, 1 filled, 2 unchanged"
}

@test "one is not said as many" {
    printf 'given,email,city,BSN\nJan,jan@example.nl,Ede,123456782\n' >one.csv
    crm_run 0 crm-add one.csv --drop-bsn
    assert_message "1 national identification number left out"
    crm_run 0 crm-add given=Jan email=jan@example.nl birthday=1980-01-01
    crm_run 0 crm-add given=Jan email=jan@example.nl birthday=1980-01-02
    assert_message "1 value differs from what is known and was left alone"
    crm_run 0 crm-add given=Jan email=jan@example.nl birthday=1980-01-02 --update
    assert_message "1 value overwritten"
    printf 'given,email\nJan\nPiet,piet@example.nl\n' >short.csv
    crm_run 65 crm-add short.csv
    assert_message "1 field, where the header has 2"
}

# ---- Numbers that no header tells of --------------------------------------------------------------------------------------------

# numbers COUNT FAILING: so many made-up numbers of nine digits that pass the eleven test, and so many that fail it, one a line.
numbers() {
    awk -v passing="$1" -v failing="$2" 'BEGIN {
        for (n = 100000007; passing > 0 || failing > 0; n += 7) {
            sum = -(n % 10)
            for (i = 2; i <= 9; i++) sum += i * (int(n / 10 ^ (i - 1)) % 10)
            if (sum % 11 == 0 && passing-- > 0 || sum % 11 != 0 && failing-- > 0) print n
        }
    }'
}
# column HEADER: the lines of stdin as a column beside others that never tell.
column() {
    printf 'name,%s,note\n' "$1"
    awk '{ printf "Persoon %d,%s,een zin\n", NR, $0 }'
}

@test "a column whose values pass the test of citizen service numbers is named, with what to do, and no value" {
    local header
    for header in nummer Nr. persnr "" overig note; do
        fresh_db
        numbers 20 5 | column "$header" | sed 's/,note$/,opm/' >in.csv
        crm_run 0 crm-add in.csv
        assert_equal "crm-add: column ${header:-column_2}: 20 of its first 25 values pass the test of citizen service numbers (BSN), which only authorities may keep (UAVG 46; GDPR 87)
crm-add: if they are: crm-undo b2 --yes takes the import back
crm-add: with bsn as the name of the column, crm-add --drop-bsn leaves the numbers out" "$stderr"
        refute_message 1000
    done
    crm_run 0 crm-undo b2 --yes
    crm_run 0 crm-add -n in.csv
    assert_message "column note: 20 of its first 25"
    refute_message crm-undo
    sed -i '1s/note/bsn/' in.csv
    crm_run 0 crm-add --drop-bsn in.csv
    refute_message "test of citizen"
    assert_equal 0 "$(sql "SELECT count(*) FROM field WHERE value LIKE '1%'")"
}

@test "too few values, too few that pass, or one number over and over, do not tell" {
    numbers 19 0 | column nummer >in.csv
    crm_run 0 crm-add in.csv
    assert_silent
    numbers 79 21 | column nummer >in.csv
    crm_run 0 crm-add in.csv
    assert_silent
    for i in {1..60}; do echo 111222333; done | column nummer >in.csv
    crm_run 0 crm-add in.csv
    assert_silent
    numbers 0 201 | cat - <(numbers 900 0) | column nummer >in.csv # settled after the first failures
    crm_run 0 crm-add in.csv
    assert_silent
    numbers 80 20 | column nummer >in.csv
    crm_run 0 crm-add in.csv
    assert_message "column nummer: 80 of its first 100 values"
}

@test "numbers in other forms, in JSON, and in several files with the same column tell too" {
    numbers 20 0 | sed 's/\(....\)\(..\)/\1.\2./' | column nummer >in.csv
    crm_run 0 crm-add in.csv
    assert_message "column nummer: 20 of its first 20"
    fresh_db
    numbers 20 0 | awk '{ printf "{\"name\":\"P %d\",\"nummer\":\"%s\",\"nr\":null}\n", NR, $0 }' >in.jsonl
    crm_run 0 crm-add in.jsonl
    assert_message "column nummer: 20 of its first 20"
    fresh_db
    numbers 20 0 | head -10 | column nummer >a.csv
    numbers 20 0 | tail -10 | column nummer | sed 's/Persoon/Mens/' >b.csv
    crm_run 0 crm-add a.csv b.csv
    assert_message "column nummer: 20 of its first 20"
}

@test "telephone, bank, trade register, order, invoice, customer and id columns never tell, whatever is in them" {
    local header
    numbers 40 0 >forty.txt
    for header in Telefoonnummer "Tel." mobiel Fax IBAN Rekeningnummer bankrekening girorekening "KvK-nummer" "Kamer van Koophandel" RSIN \
        "BTW-nr" Ordernummer "order number" Bestelnummer Factuurnummer "Invoice No." Klantnummer "customer number" Debiteurnummer Relatiecode \
        Lidnummer Id contact_id ContactID uuid "Artikelnr." Dossiernummer Referentie account; do
        fresh_db
        column "$header" <forty.txt >in.csv
        crm_run 0 crm-add -n in.csv || [[ $stderr == *"$header: "* ]] || fails_with "$header" # a telephone number may not be one
        refute_message "test of citizen" || fails_with "$header"
    done
    # numbers given out one after the other, with zeros in front, and those of the trade register
    for i in {1..200}; do printf '%09d\n' $((4711 + i)); done | column nummer >in.csv
    crm_run 0 crm-add in.csv
    assert_silent
    for i in {1..200}; do echo $((12345670 + i * 13)); done | column nr >in.csv
    crm_run 0 crm-add in.csv
    assert_silent
}
