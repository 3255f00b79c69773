# crm-edit: changes by key=value and by records, what they leave behind, and what they may not do.

load ../lib/common

jan() {
    crm-add given=Jan family=Jansen email=jan@example.nl phone=06-12345678 city=Utrecht street="Dorpsstraat 1" postcode=3511AB tag=vip >/dev/null
    id=$(crm-find jansen --fields id | json '$.id')
}
# now PATH: a value of Jan's record as it is now.
now() { crm-find "$id" | json "$1"; }
is() { assert_equal "$2" "$(now "$1")"; }

@test "sets, unsets, adds and takes away" {
    jan
    crm_run 0 crm-edit jan@example.nl phone=0201234567 tag+=winter
    assert_empty
    assert_silent
    is '$.phones[0].value' 0201234567
    is '$.phones[0].e164' +31201234567
    is '$.tags' '["vip","winter"]'
    is '$.version' 2
    crm_run 0 crm-edit "$id" tag-=VIP email+=Jan.Thuis@Example.nl
    is '$.tags' '["winter"]'
    is '$.emails[1].value' Jan.Thuis@Example.nl
    crm_run 0 crm-edit "$id" email-=JAN@example.nl phone= city=Zeist birthday=17-5-1980 language=NL shoe_size=43 --new-field
    is '$.emails' '[{"value":"Jan.Thuis@Example.nl"}]'
    is '$.phones' ''
    is '$.addresses[0].city' Zeist
    is '$.addresses[0].street' 'Dorpsstraat 1'
    is '$.birthday' 1980-05-17
    is '$.language' nl
    is '$.fields.shoe_size' 43
    crm_run 0 crm-edit "$id" tag= birthday= shoe_size=
    is '$.tags' ''
    is '$.birthday' ''
    is '$.fields' ''
}

@test "labels and numbers address one of several" {
    jan
    crm_run 0 crm-edit "$id" phone.work=020-1234567 phone_3=088-1234567
    is '$.phones' '[{"value":"06-12345678","e164":"+31612345678"},{"value":"020-1234567","label":"work","e164":"+31201234567"},{"value":"088-1234567","e164":"+31881234567"}]'
    crm_run 0 crm-edit "$id" phone_2=030-1234567 phone_label=mobile
    is '$.phones[1].value' 030-1234567
    is '$.phones[1].label' work
    is '$.phones[0].label' mobile
    crm_run 0 crm-edit "$id" phone.work=
    is '$.phones[1].value' 088-1234567
    crm_run 0 crm-edit "$id" street_2="Kade 2" city_2=Amsterdam country_2=Nederland
    is '$.addresses[1]' '{"street":"Kade 2","city":"Amsterdam","country":"NL"}'
    crm_run 0 crm-edit "$id" city.home=Breda
    is '$.addresses[2]' '{"city":"Breda","label":"home"}'
    crm_run 0 crm-edit "$id" city.home=
    assert_equal 2 "$(sql "SELECT count(*) FROM contact_point WHERE party_id = $id AND kind = 'address'")"
    crm_run 65 crm-edit "$id" email_label_4=work
    crm_run 0 crm-edit "$id" external.exact=1001
    is '$.external.exact' 1001
}

@test "a name is put in order, and its parts keep together" {
    jan
    crm_run 0 crm-edit "$id" "name=van der Berg, Piet"
    is '$.name' "Piet van der Berg"
    is '$.family' Berg
    is '$.infix' "van der"
    crm_run 0 crm-edit "$id" "family=de Vries"
    is '$.name' "Piet de Vries"
    is '$.family' Vries
    crm_run 0 crm-edit "$id" infix= given="Jan Piet" suffix=jr.
    is '$.name' "Jan Piet Vries jr."
    crm_run 0 crm-find vries --count
    assert_output 1
    crm_run 0 crm-find berg --count
    assert_output 0
}

@test "search follows every change" {
    jan
    crm_run 0 crm-edit "$id" city=Groningen tag+=fiets email=nieuw@example.nl phone=0612345600
    for term in groningen fiets nieuw@example.nl 06-12345600; do
        crm_run 0 crm-find "$term" --count
        assert_output 1
    done
    for term in utrecht jan@example.nl 06-12345678; do
        crm_run 0 crm-find "$term" --count
        assert_output 0
    done
}

@test "an organisation is found or made; its new name finds its people" {
    jan
    crm_run 0 crm-edit "$id" organisation="Bakkerij De Vlijt B.V."
    is '$.organisation' "Bakkerij De Vlijt B.V."
    crm_run 0 crm-edit "$id" organisation="bakkerij de vlijt b.v."
    assert_equal 1 "$(sql "SELECT count(*) FROM party WHERE kind = 'organisation'")"
    assert_equal legal-person "$(sql "SELECT legal_form FROM party WHERE kind = 'organisation'")"
    org=$(crm-find kind:organisation --fields id | json '$.id')
    crm_run 0 crm-edit "$org" name="Molen De Hoop"
    crm_run 0 crm-find molen --count
    assert_output 2
    crm_run 0 crm-find vlijt --count
    assert_output 0
    crm_run 65 crm-edit "$org" given=Jan
    assert_message "only a name"
    crm_run 65 crm-edit "$org" organisation=Iets
    crm_run 0 crm-edit "$id" organisation=
    is '$.organisation' ''
}

@test "what is there already is no change: no version, no batch" {
    jan
    before=$(sql "SELECT count(*) FROM batch")
    crm_run 0 crm-edit "$id" email=jan@example.nl tag+=VIP city=Utrecht phone+=+31612345678 postcode=3511ab -v
    assert_message "1 unchanged"
    is '$.version' 1
    assert_equal "$before" "$(sql "SELECT count(*) FROM batch")"
}

@test "every change leaves the row as it was, and the batch says which fields of whom" {
    jan
    crm_run 0 crm-edit "$id" email=nieuw@example.nl tag-=vip given=Johan
    assert_equal "contact_point party tag" "$(sql "SELECT group_concat(name, ' ') FROM (SELECT name FROM before_image ORDER BY name)")"
    assert_equal jan@example.nl "$(sql "SELECT json_extract(image, '$.value') FROM before_image WHERE name = 'contact_point'")"
    assert_equal "Jan|Jansen" "$(sql "SELECT json_extract(image, '$.given'), json_extract(image, '$.family') FROM before_image WHERE name = 'party'")"
    assert_equal 2027-02-21T23:00:00Z "$(sql "SELECT DISTINCT expires_at FROM before_image")"
    assert_equal "email,given,tag|1" "$(sql "SELECT fields, subject_count FROM batch WHERE tool = 'crm-edit'")"
    assert_equal 1 "$(sql "SELECT count(*) FROM batch_subject JOIN party USING (handle) WHERE party.id = $id AND batch_id = (SELECT max(id) FROM batch)")"
    assert_equal staff "$(sql "SELECT source.kind FROM contact_point JOIN source ON source.id = source_id WHERE value = 'nieuw@example.nl'")"
}

@test "--source says where it came from; a closed source is refused" {
    jan
    crm_run 0 crm-edit "$id" phone=020-1234567 --source subject:telefoon
    assert_equal "subject|telefoon" "$(sql "SELECT source.kind, source.detail FROM contact_point JOIN source ON source.id = source_id WHERE value = '020-1234567'")"
    crm_run 3 crm-edit "$id" phone=020-1234568 --source public-web
    crm_run 2 crm-edit "$id" phone=020-1234568 --source hearsay
    is '$.phones[0].value' 020-1234567
}

@test "bad values: field and reason, never the value; nothing is applied" {
    jan
    for change in email=jan phone=612345678 country=Atlantis birthday=2030-01-01 birthday=1-2-80 language=klingon status=dead \
        legal_form=zzp email=$'jan\xff@example.nl' phone="bel na zessen"; do
        crm_run 65 crm-edit "$id" "$change" city=Delft
        assert_message "${change%%=*}: "
        refute_message "${change#*=}"
    done
    is '$.addresses[0].city' Utrecht
    crm_run 0 crm-edit "$id" country=NL
    crm_run 65 crm-edit "$id" postcode=12
    assert_message "postcode: not a Dutch postcode"
    crm_run 0 crm-edit "$id" country=DE postcode=10115
}

@test "usage: unknown and reserved keys, lists and single values, order of operands" {
    jan
    crm_run 2 crm-edit "$id" emial=x@example.nl
    assert_message "did you mean email?"
    crm_run 2 crm-edit "$id" version=3
    crm_run 2 crm-edit "$id" id=3
    crm_run 2 crm-edit "$id" created=2020
    crm_run 2 crm-edit "$id" given+=Piet
    assert_message "only one value"
    crm_run 2 crm-edit "$id" tag+=
    crm_run 2 crm-edit "$id" external=5
    crm_run 2 crm-edit "$id" phone_2+=020-1234567
    crm_run 2 crm-edit "$id"
    assert_message "nothing to change"
    crm_run 2 crm-edit city=Delft "$id"
    crm_run 2 crm-edit "$id" 1key=x --new-field
    crm_run 2 crm-edit city=Delft </dev/null
}

@test "WHO: nobody is 1, several is 65 with their ids" {
    jan
    crm-add given=Kees family=Jansen email=kees@example.nl >/dev/null
    crm_run 1 crm-edit nobody@example.nl city=Delft
    crm_run 65 crm-edit jansen city=Delft
    assert_message "several people fit: $id, "
    refute_message Kees
    crm_run 0 crm-edit "jan@example.nl" kees@example.nl city=Delft
    crm_run 0 crm-find city:Delft --count
    assert_output 2
    crm_run 1 crm-edit jan@example.nl nobody@example.nl city=Breda
    crm_run 0 crm-find city:Breda --count
    assert_output 0
}

@test "status: deceased and back; restriction has a tool of its own" {
    jan
    crm_run 0 crm-edit "$id" status=deceased
    is '$.status' deceased
    crm_run 0 crm-edit "$id" status=active
    is '$.status' active
    crm_run 65 crm-edit "$id" status=restricted
    assert_message "crm-consent stop $id"
    sql "UPDATE party SET status = 'restricted' WHERE id = $id"
    crm_run 65 crm-edit "$id" status=active
    assert_message "crm-show $id"
    crm_run 0 crm-edit "$id" city=Delft
}

@test "a national identification number is refused by the name of its field" {
    jan
    crm_run 3 crm-edit "$id" bsn=111222333 --new-field
    assert_message "UAVG 46"
    refute_message 111222333
    crm_run 3 crm-edit "$id" burgerservicenummer=111222333 --new-field
    assert_equal 0 "$(sql "SELECT count(*) FROM field")"
}

@test "people piped in, with changes as operands" {
    jan
    crm-add given=Kees family=Klaassen email=kees@example.nl tag=vip >/dev/null
    crm_run 0 bash -c 'crm-find tag:vip | crm-edit tag+=winter tag-=vip -v'
    assert_message "2 updated"
    crm_run 0 crm-find tag:winter --count
    assert_output 2
    crm_run 0 bash -c 'printf "kees@example.nl\n" | crm-edit city=Delft'
    crm_run 0 crm-find city:delft --count
    assert_output 1
    crm_run 0 bash -c 'printf "kees@example.nl\n" | crm-edit - city=Breda'
}

@test "records change only the keys that they carry; null unsets; a list replaces" {
    jan
    crm-edit "$id" email+=thuis@example.nl email_label=work
    crm_run 0 crm-edit <<<"{\"id\":$id,\"given\":\"Johan\",\"tags\":null,\"phones\":[\"020-1234567\"],\"note\":\"x\"}"
    is '$.name' "Johan Jansen"
    is '$.tags' ''
    is '$.phones' '[{"value":"020-1234567","e164":"+31201234567"}]'
    is '$.fields.note' x
    is '$.emails[0].label' work
    is '$.addresses[0].city' Utrecht
    crm_run 0 crm-edit <<<"{\"id\":$id,\"emails\":[{\"value\":\"thuis@example.nl\",\"label\":\"home\"},{\"value\":\"jan@example.nl\"}],\"given\":null,\"initials\":\"J.\"}"
    is '$.emails' '[{"value":"thuis@example.nl","label":"home"},{"value":"jan@example.nl"}]'
    is '$.name' "J. Jansen"
    crm_run 0 crm-edit <<<$'id,city,email\n'"$id"$',Delft,\n'
    is '$.addresses[0].city' Delft
    is '$.emails[0].value' thuis@example.nl
    crm_run 0 crm-edit <<<"{\"id\":$id,\"addresses\":[]}"
    is '$.addresses' ''
}

@test "what was read and written back unchanged changes nothing" {
    jan
    crm-edit "$id" phone.work=020-1234567 street_2="Kade 2" shoe_size=43 --new-field
    crm_run 0 bash -c "crm-find $id | crm-edit -v"
    assert_message "1 unchanged"
    crm_run 0 bash -c "crm-show $id | crm-edit -v"
    assert_message "1 unchanged"
    crm_run 0 bash -c "crm-find $id -f csv 2>/dev/null | crm-edit -v"
    assert_message "1 unchanged"
}

@test "an older version than the file's is refused" {
    jan
    crm-find "$id" >old.jsonl
    crm-edit "$id" city=Delft
    crm_run 65 bash -c 'sed s/Jansen/Jansens/ old.jsonl | crm-edit'
    assert_message "changed by somebody else"
    is '$.family' Jansen
    crm_run 65 bash -c 'crm-edit city=Breda <old.jsonl'
    is '$.addresses[0].city' Delft
}

@test "the same stream twice changes nothing; unknown keys are told" {
    jan
    echo "{\"id\":$id,\"given\":\"Johan\",\"favourite\":\"blue\"}" >change.jsonl
    crm_run 0 bash -c 'crm-edit <change.jsonl'
    assert_message "favourite: no field of that name, ignored"
    crm-edit "$id" given=Jan
    crm_run 0 bash -c 'crm-edit <change.jsonl'
    assert_message "already applied"
    is '$.given' Jan
    crm_run 0 bash -c 'crm-edit --new-field <change.jsonl'
    is '$.fields.favourite' blue
}

@test "one bad record and nothing is applied; --rejects takes the good ones" {
    jan
    crm-add given=Kees family=Klaassen email=kees@example.nl >/dev/null
    printf '%s\n' '{"email":"jan@example.nl","id":null,"city":"Delft"}' >/dev/null
    printf '{"id":%s,"city":"Delft"}\n{"id":99999,"city":"Delft"}\n' "$id" >in.jsonl
    crm_run 65 crm-edit <in.jsonl
    assert_message ":2: "
    is '$.addresses[0].city' Utrecht
    crm_run 65 bash -c 'crm-edit --rejects bad.jsonl <in.jsonl'
    is '$.addresses[0].city' Delft
    grep -q 99999 bad.jsonl
    crm_run 65 crm-edit city=Breda --expect 3 <<<"$id"
    is '$.addresses[0].city' Delft
    crm_run 0 crm-edit city=Breda --expect 1 <<<"$id"
}

@test "-n changes nothing; --print gives the resulting records" {
    jan
    crm_run 0 crm-edit "$id" city=Delft -n --print
    assert_contains '"city":"Delft"'
    assert_contains '"did":"updated"'
    is '$.addresses[0].city' Utrecht
    crm_run 0 crm-edit "$id" city=Utrecht --print
    assert_contains '"did":"unchanged"'
    crm_run 0 crm-edit "$id" city=Delft --print --fields id,city
    assert_output "{\"id\":$id,\"city\":\"Delft\"}"
}

@test "the forgotten do not come back by an edit, and are not named" {
    jan
    crm-add given=Kees family=Klaassen email=kees@example.nl phone=020-7654321 >/dev/null
    crm-forget kees@example.nl --yes >/dev/null 2>&1
    for change in email=kees@example.nl email+=KEES@EXAMPLE.NL phone=+31207654321; do
        crm_run 3 crm-edit "$id" "$change"
        assert_message "if they came back by themselves: crm-add ... --source subject --at TIME"
        assert_message "GDPR 17(1)"
        refute_message Klaassen
        refute_message kees
    done
    is '$.emails' '[{"value":"jan@example.nl"}]'
    crm_run 3 crm-edit <<<"{\"id\":$id,\"email\":\"kees@example.nl\"}"
    crm-add given=Piet family=Pieters email=piet@example.nl >/dev/null
    piet=$(crm-find pieters --fields id | json '$.id')
    crm_run 0 crm-edit <<<"$(printf '{"id":%s,"email":"kees@example.nl"}\n{"id":%s,"city":"Delft"}\n' "$id" "$piet")"
    assert_message "1 left out"
    crm_run 0 crm-find city:delft --count
    assert_output 1
}

@test "somebody else's number in another system is refused" {
    jan
    crm-add given=Kees family=Klaassen email=kees@example.nl external.exact=7 >/dev/null
    crm_run 65 crm-edit "$id" external.exact=7
    assert_message "somebody else has this number"
    crm_run 0 crm-edit exact:7 external.exact=8
    crm_run 0 crm-find exact:8 --count
    assert_output 1
}

@test "a representative is somebody else in the file" {
    jan
    crm-add given=Kees family=Klaassen email=kees@example.nl >/dev/null
    kees=$(crm-find klaassen --fields id | json '$.id')
    crm_run 0 crm-edit "$id" representative=kees@example.nl
    is '$.representative' "$kees"
    crm_run 65 crm-edit "$id" representative="$id"
    crm_run 1 crm-edit "$id" representative=nobody@example.nl
    crm_run 0 crm-edit "$id" representative=
    is '$.representative' ''
}

@test "--by names the operator, --dry-run changes nothing, --format and --output say where records go" {
    jan
    crm_run 0 crm-edit "$id" city=Delft --by annelies --print --format json --output out.json
    assert_equal "[" "$(head -c 1 out.json)"
    assert_equal annelies "$(sql "SELECT operator FROM batch ORDER BY id DESC LIMIT 1")"
    crm_run 0 crm-edit "$id" city=Breda --dry-run
    is '$.addresses[0].city' Delft
}

@test "faults: a full disk, a busy file, a key that others can read, no file" {
    jan
    crm_run 74 bash -c "crm-edit $id city=Delft --print >/dev/full"
    hold_lock
    CRM_BUSY=1 crm_run 75 crm-edit "$id" city=Breda
    release_lock
    chmod 644 "$CRM_DB.key"
    crm_run 77 crm-edit "$id" city=Breda
    crm_run 78 crm-edit "$id" city=Breda -d nowhere.db
}

@test "the log names the fields that became different, not everything that a record says" {
    local fields="SELECT fields FROM batch ORDER BY id DESC LIMIT 1"
    printf 'given,family,email,city\nJan,Jansen,jan@example.nl,Utrecht\n' >one.csv
    printf 'given,family,email,street,postcode\nJan,Jansen,jan@example.nl,Kade 1,3511AB\n' >two.csv
    crm_run 0 crm-add one.csv
    crm_run 0 crm-add two.csv
    assert_equal postcode,street "$(sql "$fields")"
    crm_run 0 crm-edit jan@example.nl given=Jan city=Ede postcode_2=3511ab email=jan@example.nl
    assert_equal city "$(sql "$fields")"
    printf '{"id":%d,"given":"Jan","family":"Jansen","emails":[{"value":"jan@example.nl","label":"home"}],"addresses":[{"city":"Ede"},{"street":"Kade 1","postcode":"3511 AB"}],"tags":["vip"]}\n' "$(sql "SELECT id FROM party")" >record.jsonl
    crm_run 0 crm-edit <record.jsonl
    assert_equal email_label,tag "$(sql "$fields")"
    crm_run 0 crm-edit jan@example.nl city= street_2=
    assert_equal city,street "$(sql "$fields")"
    crm_run 0 crm-edit jan@example.nl name="Jan de Boer" language=nl phone.work=0612345678
    assert_equal language,name,phone.work "$(sql "$fields")"
    crm_run 0 crm-edit jan@example.nl postcode= organisation=Vlijt
    assert_equal organisation,postcode "$(sql "$fields")"
}
