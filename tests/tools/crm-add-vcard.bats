# crm-add and vCards: address books of phones, mail programs and servers, what is refused in them, and the way out and back.
# The files are invented, each in the shape in which such a program writes it.

load ../lib/common

people() { sql "SELECT count(*) FILTER (WHERE kind = 'person') || ' ' || count(*) FILTER (WHERE kind = 'organisation') FROM party"; }
# card LINE…: a vCard 3.0 on standard output.
card() {
    printf 'BEGIN:VCARD\r\nVERSION:3.0\r\n'
    printf '%s\r\n' "$@"
    printf 'END:VCARD\r\n'
}
# points: the contact points of everybody.
points() { sql "SELECT kind, coalesce(label, ''), value FROM contact_point ORDER BY party_id, kind, position"; }
# all: every record, without what the file at hand gives it.
all() { crm-find | jq -cS 'del(.id, .created, .updated, .source, .version)' | sort; }

# ---- Programs -----------------------------------------------------------------------------------------------------------------

@test "Apple: groups, labels, no year, an organisation, a picture" {
    {
        card 'PRODID:-//Apple Inc.//iPhone OS 17.1//EN' 'N:van der Berg;Jan;;dr.;' 'FN:dr. Jan van der Berg' 'ORG:De Vlijt B.V.;Inkoop' \
            'EMAIL;type=INTERNET;type=HOME:jan.thuis@example.nl' 'EMAIL;type=INTERNET;type=WORK;type=pref:jan@example.nl' \
            'item1.TEL;type=pref:030-1234567' 'item1.X-ABLabel:_$!<Other>!$_' 'item2.TEL:06-12345678' 'item2.X-ABLabel:Boot' \
            'item3.ADR;type=HOME:;;Kade 1\nachter;Utrecht;;1234ab;' 'item3.X-ABADR:nl' \
            'BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17' 'PHOTO;ENCODING=b;TYPE=JPEG:AAAA' ' BBBB' 'UID:4F6D3C1E-6D2B-4A55-9C11-0242AC120002'
        card 'N:;;;;' 'FN:Bakkerij Het Zuiden' 'ORG:Bakkerij Het Zuiden;' 'X-ABShowAs:COMPANY'
    } >contacts.vcf
    crm_run 0 crm-add contacts.vcf -v
    assert_message "2 read, 2 added"
    assert_message "1 picture, sound, key or card within a card left out"
    assert_equal "1 2" "$(people)" # and where Jan works
    assert_equal "dr. Jan van der Berg|dr.|Jan|van der|Berg|--05-17" \
        "$(sql "SELECT name, prefix, given, infix, family, birthday FROM party WHERE kind = 'person'")"
    assert_equal "address|home|Kade 1
achter, 1234 AB Utrecht, NL
email|work|jan@example.nl
email|home|jan.thuis@example.nl
phone|other|030-1234567
phone|Boot|06-12345678" "$(points)"
    assert_equal "vcard|4F6D3C1E-6D2B-4A55-9C11-0242AC120002" "$(sql "SELECT system, value FROM external_id")"
    assert_equal "department|Inkoop" "$(sql "SELECT name, value FROM field JOIN field_definition d ON d.id = field_definition_id")"
    assert_equal 0 "$(sql "SELECT count(*) FROM field WHERE value LIKE '%AAAA%'")"
}

@test "Google: custom labels, several notes, categories" {
    card 'FN:Els Smit' 'N:Smit;Els;;;' 'item1.EMAIL;TYPE=INTERNET:els@example.nl' 'item1.X-ABLabel:' 'TEL;TYPE=CELL:+31612345678' \
        'BDAY:1980-05-17' 'NOTE:een\, twee\nen drie' 'CATEGORIES:myContacts,Koor' 'X-FILE-AS:Smit\, Els' >contacts.vcf
    crm_run 0 crm-add contacts.vcf
    assert_equal "1980-05-17" "$(sql "SELECT birthday FROM party")"
    assert_equal $'een, twee\nen drie' "$(crm-find els | jq -r .fields.note)"
    assert_equal "Smit, Els" "$(crm-find els | jq -r .fields.file_as)"
    assert_equal 1 "$(crm-find tag:koor --count)"
}

@test "Outlook, 2.1: bare types, Windows-1252 in quoted-printable, a binary picture" {
    printf '%s\r\n' BEGIN:VCARD VERSION:2.1 'N;LANGUAGE=nl;CHARSET=Windows-1252:de Wit;Ren=E9' \
        'FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:Ren=E9 de Wit' 'ORG:De Vlijt B.V.' 'TEL;WORK;VOICE:(030) 123 45 67' \
        'TEL;CELL;VOICE:06-12345678' 'ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE:;;Kade 1=0D=0A2 hoog;Utrecht;;1234 AB;Nederland' \
        'LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE:Kade 1=0D=0A2 hoog=0D=0A=' '1234 AB Utrecht' \
        'X-MS-OL-DEFAULT-POSTAL-ADDRESS:2' 'EMAIL;PREF;INTERNET:rene@example.nl' 'X-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:' \
        ' /9j/4AAQ' ' /9j/' '' 'REV:20260101T000000Z' END:VCARD >contacts.vcf
    sed -i 's/Wit;Ren=E9/Wit;Ren\xe9/' contacts.vcf
    crm_run 0 crm-add contacts.vcf
    assert_equal "René de Wit|René|de|Wit" "$(sql "SELECT name, given, infix, family FROM party WHERE kind = 'person'")"
    assert_equal "address|work|Kade 1
2 hoog, 1234 AB Utrecht, NL
email||rene@example.nl
phone|work|(030) 123 45 67
phone|mobile|06-12345678" "$(points)"
}

@test "Nextcloud, 3.0 and 4.0: the same person by the number of the card" {
    card 'PRODID:-//Sabre//Sabre VObject 4.5.4//EN' 'UID:4f6d3c1e-6d2b-4a55-9c11-0242ac120002' 'FN:Jan Berg' 'N:Berg;Jan;;;' \
        'EMAIL;TYPE=HOME:jan@example.nl' >a.vcf
    printf '%s\n' BEGIN:VCARD VERSION:4.0 UID:urn:uuid:4f6d3c1e-6d2b-4a55-9c11-0242ac120002 'FN:Jan Berg' 'N:Berg;Jan;;;' \
        'EMAIL;TYPE=HOME:jan.nieuw@example.nl' END:VCARD >b.vcf
    crm-add a.vcf
    crm_run 0 crm-add b.vcf -v
    assert_message "1 filled"
    assert_equal "email|home|jan@example.nl
email|home|jan.nieuw@example.nl" "$(points)"
}

@test "Thunderbird, 4.0: preference, uri values, folded within a character" {
    printf 'BEGIN:VCARD\r\nVERSION:4.0\r\nEMAIL;PREF=1:zoe@example.nl\r\nFN:Zo\xc3\r\n \xab Smit\r\nN:Smit;Zo\xc3\xab;;;\r\nTEL;TYPE=cell;VALUE=URI:tel:+31612345678\r\nBDAY;VALUE=DATE:19800517\r\nURL;VALUE=URL:https://zoe.example\r\nUID:17\r\nEND:VCARD\r\n' >contacts.vcf
    crm_run 0 crm-add contacts.vcf
    assert_equal "Zoë Smit|1980-05-17" "$(sql "SELECT name, birthday FROM party")"
    assert_equal $'email||zoe@example.nl\nphone|mobile|+31612345678' "$(points)"
    assert_equal "https://zoe.example 17" "$(crm-find zoe | jq -r '.fields.website + " " + .fields.uid')"
}

@test "Android, 2.1: UTF-8 in quoted-printable over several lines" {
    printf '%s\r\n' BEGIN:VCARD VERSION:2.1 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=6C=65=72;=5A=6F=C3=AB;;;' \
        'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=5A=6F=C3=AB=20=4D=C3=BC=' '=6C=6C=65=72' 'TEL;CELL:0612345678' \
        'X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Zo;1;;' END:VCARD |
        crm-add
    assert_equal "Zoë Müller|Zoë|Müller" "$(sql "SELECT name, given, family FROM party")"
}

@test "UTF-16, and every line end" {
    printf 'BEGIN:VCARD\rFN:Zo\xc3\xab Smit\rEMAIL:zoe@example.nl\rEND:VCARD\r' | tee mac.vcf | iconv -f UTF-8 -t UTF-16 >wide.vcf
    crm_run 0 crm-add wide.vcf
    crm_run 0 crm-add mac.vcf -v
    assert_message "1 unchanged"
    assert_equal "Zoë Smit" "$(sql "SELECT name FROM party")"
}

@test "middle names: an infix there is an infix, all else a given name" {
    { card 'N:Berg;Jan;van der;;'; card 'N:Smit;Els;Maria;;'; } | crm-add
    assert_equal $'Jan|van der|Berg\nEls Maria||Smit' "$(sql "SELECT given, infix, family FROM party ORDER BY id")"
}

# ---- The law ------------------------------------------------------------------------------------------------------------------

@test "consent never comes from a card; a refusal does" {
    { card 'FN:Jan Berg' 'EMAIL:jan@example.nl' 'X-NIEUWSBRIEF:ja'; card 'FN:Els Smit' 'EMAIL:els@example.nl' 'X-NIEUWSBRIEF:nee'; } >contacts.vcf
    crm_run 0 crm-add contacts.vcf
    assert_message "consent columns: 0 yes, 1 no, 1 neither"
    assert_equal "Els Smit|refused" "$(sql "SELECT name, state FROM consent_event JOIN party ON party.id = party_id")"
    assert_equal "ja" "$(crm-find jan | jq -r .fields.nieuwsbrief)"
}

@test "--consent is for tables" {
    card 'FN:Jan Berg' 'EMAIL:jan@example.nl' 'X-NIEUWSBRIEF:ja' >contacts.vcf
    crm_run 2 crm-add contacts.vcf --consent newsletter/email=nieuwsbrief
    assert_message "a vCard shows no consent"
    crm_run 2 crm-add contacts.vcf --consent-at rev
    assert_equal "0 0" "$(people)"
}

@test "national identification numbers do not come in" {
    card 'FN:Jan Berg' 'EMAIL:jan@example.nl' 'X-BSN:111222333' >contacts.vcf
    crm_run 3 crm-add contacts.vcf
    refute_message "111222333"
    crm_run 0 crm-add contacts.vcf --drop-bsn
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
}

@test "whoever was forgotten is left out" {
    person given=Jan email=jan@example.nl
    crm-forget jan@example.nl --yes >/dev/null 2>&1
    { card 'FN:Jan Berg' 'EMAIL:jan@example.nl'; card 'FN:Els Smit' 'EMAIL:els@example.nl'; } >contacts.vcf
    crm_run 0 crm-add contacts.vcf -v --rejects left.vcf
    assert_message "1 left out"
    assert_equal "1 0" "$(people)"
    assert_equal 1 "$(grep -c BEGIN:VCARD left.vcf)"
}

# ---- Faults -------------------------------------------------------------------------------------------------------------------

@test "every fault is told with line and property, nobody's data, and nothing is applied" {
    {
        card 'FN:Jan Berg' 'EMAIL:jan@example.nl'
        card 'FN:Piet Bos' 'EMAIL:piet'
        card 'Pietersen'
        card 'FN;CHARSET=EBCDIC:Ren'$'\xe9'
        printf 'BEGIN:VCARD\nFN:Wim Kok\n'
    } >contacts.vcf
    crm_run 65 crm-add contacts.vcf
    assert_equal "crm-add: contacts.vcf:9: email: not an address
crm-add: contacts.vcf:13: not a property: NAME:value is expected
crm-add: contacts.vcf:17: FN: unknown charset
crm-add: contacts.vcf:19: BEGIN: the card has no END:VCARD" "$(head -4 <<<"$stderr" | sort -t: -k3n)"
    refute_message "Piet"
    refute_message "Wim"
    assert_equal "0 0" "$(people)"
}

@test "a fault has the line of its value, also of the second of its kind and of a preferred one" {
    {
        card 'FN:Jan Berg' 'EMAIL:jan@example.nl' 'EMAIL:jan'
        card 'FN:Piet Bos' 'TEL:06-12345678' 'TEL;TYPE=pref:onbekend'
        card 'FN:Els Smit' 'PHOTO;ENCODING=b:AAAA' ' AAAA' '' 'ADR:;;Kade 1;Utrecht;;;Atlantis'
        card 'FN:Wim Kok' 'BDAY:2026-02-30'
    } >contacts.vcf
    crm_run 65 crm-add contacts.vcf
    assert_equal "5: email_2 11: phone 19: country 24: birthday " \
        "$(sed -n 's/^crm-add: contacts.vcf:\([0-9]*: [a-z_0-9]*\): .*/\1/p' <<<"$stderr" | sort -n | tr '\n' ' ')"
}

@test "line ends doubled, a name that no field can have, labels of websites and envelopes" {
    printf 'BEGIN:VCARD\r\r\nVERSION:3.0\r\r\nFN:Jan Berg\r\r\nPHOTO;ENCODING=b:AAAA\r\r\n BBBB\r\r\nURL;TYPE=WORK:https://a.example\r\r\n' >x.vcf
    printf 'LABEL;TYPE=HOME:Kade 1\\nUtrecht\r\r\nADR;TYPE=WORK:;;Laan 2;Zeist\r\r\nEND:VCARD\r\r\n' >>x.vcf
    crm_run 0 crm-add x.vcf
    crm_run 0 crm-export --all -f jsonl
    assert_contains '"addresses":[{"street":"Laan 2","city":"Zeist","label":"work"},{"street":"Kade 1, Utrecht","label":"home"}]'
    assert_contains '"fields":{"website_work":"https://a.example"}'
    for format in vcard vcard3; do
        crm_run 0 crm-export --all -f $format
        assert_contains "URL;TYPE=work:https://a.example"
        printf '%s\n' "$output" >back.vcf
        crm_run 0 crm-add back.vcf
        crm_run 0 crm-export --all -f jsonl
        assert_contains '"version":1}'
    done
}

@test "one card with a line of five megabytes is bad, and no other; a picture of that size is left out" {
    {
        card 'FN:Jan Berg' 'EMAIL:jan@example.nl'
        card 'FN:Piet Bos' "NOTE:$(head -c 5000000 /dev/zero | tr '\0' x)"
        card 'FN:Els Smit' "PHOTO;ENCODING=b:$(head -c 5000000 /dev/zero | tr '\0' A)" 'EMAIL:els@example.nl'
    } >contacts.vcf
    crm_run 65 crm-add --rejects bad.vcf contacts.vcf
    assert_message "contacts.vcf:9: a line is too long"
    assert_message "1 picture"
    assert_equal "2 0" "$(people)"
    crm_run 65 crm-add bad.vcf
    assert_message "not a property"
    sed -i /TOO-LONG/d bad.vcf
    crm_run 0 crm-add bad.vcf
    assert_equal "3 0" "$(people)"
}

@test "quoted-printable of The Bat!: without a charset as Windows-1252, or in the one that is said" {
    card 'N;ENCODING=QUOTED-PRINTABLE:Iksi=F1ski;Piotr' 'EMAIL:piotr@example.nl' >x.vcf
    crm_run 0 crm-add -n --print -f jsonl x.vcf
    assert_contains "Iksiñski"
    assert_message "read as Windows-1252"
    crm_run 0 crm-add -n --print -f jsonl --encoding ISO-8859-2 x.vcf
    assert_contains "Iksiński"
    assert_silent
}

@test "--rejects keeps the card; mended it comes back" {
    {
        card 'FN:Jan Berg' 'EMAIL:jan@example.nl'
        card 'FN:Piet Bos' 'EMAIL:piet' 'PHOTO;ENCODING=b:AAAA' ' BBBB'
    } >contacts.vcf
    crm_run 65 crm-add contacts.vcf --rejects bad.vcf
    assert_equal "1 0" "$(people)"
    card 'FN:Piet Bos' 'EMAIL:piet' 'PHOTO;ENCODING=b:AAAA' ' BBBB' 'X-CRM-LINE:6' 'X-CRM-REASON:email: not an address' >expected.vcf
    cmp expected.vcf bad.vcf
    crm_run 65 crm-add bad.vcf --rejects again.vcf
    sed 's/X-CRM-LINE:6/X-CRM-LINE:1/' expected.vcf | cmp - again.vcf
    sed -i 's/EMAIL:piet/EMAIL:piet@example.nl/' bad.vcf
    crm_run 0 crm-add bad.vcf --rejects none.vcf
    [ ! -e none.vcf ]
    assert_equal "2 0" "$(people)"
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
}

# ---- Elsewhere ----------------------------------------------------------------------------------------------------------------

@test "cards are records wherever records are read" {
    person given=Jan family=Berg email=jan@example.nl
    card 'FN:Jan Berg' 'N:Berg;Jan;;;' 'EMAIL:jan@example.nl' 'TEL;TYPE=CELL:06-12345678' 'X-SHOE-SIZE:43' >jan.vcf
    crm_run 0 crm-edit <jan.vcf
    assert_equal $'email||jan@example.nl\nphone|mobile|06-12345678' "$(points)"
    crm_run 0 crm-may newsletter/email <jan.vcf
    assert_empty
    assert_message "1 left out"
    crm_run 0 crm-export -f csv --fields name,phone <jan.vcf
    assert_output $'name,phone\nJan Berg,06-12345678'
}

# ---- Out and back -------------------------------------------------------------------------------------------------------------

@test "what is written as vCard is read back, and into an empty file as the same people" {
    crm-add prefix=dr. given=Jan infix="van der" family=Berg suffix=jr. initials=J.P. email=jan@example.nl email_label=work \
        email_2=jan.thuis@example.nl phone.mobile=06-12345678 phone.boot=030-1234567 street="Kade 1, hoog" postcode="1234 AB" \
        city=Utrecht country=NL birthday=--05-17 language=nl organisation="De Vlijt; Zoon & Co" tag=vip tag+=winter \
        note=$'een\ntwee, drie; \\vier' job_title=Inkoper department="Inkoop, meel" website=https://jan.example \
        schoenmaat=43 external.exact=1001 --new-field
    crm-add given=Zoë family="Quarles van Ufford" email=zoe@example.nl birthday=1980-05-17
    crm-add name="Bakkerij Het Zuiden B.V." kind=organisation phone=013-1234567
    crm-add email=naamloos@example.nl
    all >before
    for format in vcard vcard3; do
        crm_run 0 crm-export --all -f "$format" -o "$format.vcf"
        assert_message "own use, permission not checked"
        crm_run 0 crm-add "$format.vcf" -v
        assert_message "5 unchanged"
        (
            export CRM_DB=$BATS_TEST_TMPDIR/$format.db
            crm-init "Fietsatelier Jansen" email=info@fietsateliertest.example >/dev/null 2>&1
            crm-add "$format.vcf"
            all >"$format.after"
            crm-export --all -f "$format" >"$format.again"
        )
        diff before "$format.after"
        diff <(sort "$format.vcf") <(sort "$format.again")
        run -1 grep -v $'\r$' "$format.vcf"
    done
}

@test "-o file.vcf is vCard 4.0; no record is no byte" {
    person given=Jan email=jan@example.nl
    crm_run 0 crm-find -o jan.vcf
    assert_message "own use, permission not checked"
    assert_equal $'BEGIN:VCARD\r\nVERSION:4.0\r' "$(head -2 jan.vcf)"
    crm_run 0 crm-find nobody -f vcard
    assert_empty
    crm_run 2 crm-purpose list -f vcard
    crm_run 2 crm-find -f vcrd
    assert_message "-f vcard"
}

@test "a recipient gets a card with what the purpose allows" {
    person given=Jan family=Berg email=jan@example.nl phone=0612345678 birthday=1980-05-17
    crm-recipient add bank role=processor country=NL contract=2025-01-07
    crm-notice add newsletter "$REPO/tests/fixtures/wording/good-newsletter-both-nl.txt" --at 2020-01-01 >/dev/null
    crm-consent give newsletter/email "$id" --evidence "form 1" --at 2026-01-01 --notice newsletter-nl-1
    crm_run 0 crm-export --all --for newsletter/email --to bank -f vcard
    [[ $output == *"EMAIL:jan@example.nl"* ]]
    [[ $output != *BDAY* && $output != *TEL* ]]
}
