# crm-add: the exports of other programs, by the maps in share/crm/maps, and files that are none of them.

load ../lib/common

# people: how many persons, and organisations, there are: "2 1".
people() { sql "SELECT count(*) FILTER (WHERE kind = 'person') || ' ' || count(*) FILTER (WHERE kind = 'organisation') FROM party"; }
# fields: the custom fields of person $1, "name=value" a line, by name.
fields() { sql "SELECT name || '=' || value FROM field_definition d JOIN field ON d.id = field_definition_id WHERE party_id = $1 ORDER BY name"; }
# events: the ledger: who, state, purpose, channel, address, when.
events() {
    sql "SELECT p.given, e.state, u.code, e.channel, e.address, e.happened_at FROM consent_event e
        JOIN party p ON p.id = e.party_id JOIN purpose u ON u.id = e.purpose_id ORDER BY e.party_id, u.code, e.channel"
}

# ---- Address books ------------------------------------------------------------------------------------------------------------

google_classic() {
    cat <<'CSV'
Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Name Suffix,Nickname,Maiden Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title,Website 1 - Type,Website 1 - Value
Renée van Dijk,Renée,van,Dijk,,mw.,,Ree,Smit,1980-05-17,"zei ""dag""",* My Contacts ::: Klant,* Home,renee@example.nl ::: r@example.org,Work,werk@example.nl,Mobile,06-12345678,Home,"Laan 3
6711 AB Ede
Nederland",Laan 3,Ede,,Gelderland,6711AB,NL,,,Bakkerij De Vlijt,Bakker,Home Page,https://vlijt.example
Zoë Bos,Zoë,,Bos,,,,,,,,* My Contacts,,,,,,,Work,"Kade 9, Goes",,,,,,,,,,,,
CSV
}

@test "Google Contacts before 2024, in UTF-8 and in both kinds of UTF-16" {
    local encoding
    for encoding in UTF-8 UTF-16LE UTF-16BE; do
        fresh_db
        { [ "$encoding" = UTF-8 ] || printf '\uFEFF' | iconv -t "$encoding" && google_classic | iconv -t "$encoding"; } >"google $encoding.csv"
        crm_run 0 crm-add "google $encoding.csv"
        assert_equal "Renée van Dijk|mw.|Renée|van|Dijk|1980-05-17" "$(sql "SELECT name, prefix, given, infix, family, birthday FROM party WHERE id = 1 + (SELECT kind = 'organisation' FROM party WHERE id = 1)")"
        assert_equal "Klant" "$(sql "SELECT tag FROM tag")"
        assert_equal "address|Home|Laan 3|6711 AB|Ede
address|Work|Kade 9, Goes||" "$(sql "SELECT kind, label, street, postcode, city FROM contact_point WHERE kind = 'address' ORDER BY id")"
        assert_equal "home|renee@example.nl
|r@example.org
work|werk@example.nl" "$(sql "SELECT lower(label), value FROM contact_point WHERE kind = 'email' ORDER BY id")"
        assert_equal "job_title=Bakker
maiden_name=Smit
nickname=Ree
note=zei \"dag\"
organization_1_type=
website=https://vlijt.example
website_1_type=Home Page" "$(fields "(SELECT id FROM party WHERE given = 'Renée')" | sed '/^note/a organization_1_type=')"
    done
}

# connections: as LinkedIn writes them, with an account that is gone.
connections() {
    cat <<'CSV'
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see email addresses for connections who have allowed their connections to see or download their email address."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Jan,Jansen,https://www.linkedin.com/in/jan-jansen-fictief,,Garage Smit B.V.,Inkoper,12 Mar 2024
,,,,,,13 Mar 2024
CSV
}

# allow_connections: a purpose of legitimate interest, with a balancing test in force.
allow_connections() {
    crm-purpose add relations basis=legitimate-interest 'channels=email;phone' 'fields=name;organisation;job_title;email;phone' >/dev/null
    sql "INSERT INTO declaration VALUES (1, (SELECT id FROM purpose WHERE code = 'relations'), 'balancing-test', '2026-01-01', NULL, 'x', 'x', 1)"
}

@test "LinkedIn: notes before the header, English months, accounts that are gone" {
    allow_connections
    connections >Connections.csv
    crm_run 0 crm-add Connections.csv --source own-records:linkedin -v
    assert_message "2 read, 1 added, 1 left out"
    assert_message "1 left out"
    assert_equal "1 1" "$(people)"
    assert_equal "connected_on=2024-03-12
job_title=Inkoper" "$(fields "(SELECT id FROM party WHERE given = 'Jan')")"
    assert_equal "social|linkedin|https://www.linkedin.com/in/jan-jansen-fictief" "$(sql "SELECT kind, label, value FROM contact_point")"
    fresh_db
    allow_connections
    connections | sed 's/,URL//; s/,https[^,]*//; s/^,,,,,,/,,,,,/' >old.csv
    crm_run 0 crm-add old.csv --source own-records:linkedin
    assert_equal "1 1" "$(people)"
}

@test "Thunderbird, English and Dutch: a comma at the end, a birthday in three columns" {
    cat >english.csv <<'CSV'
First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,Home Address,Home Address 2,Home City,Home State,Home ZipCode,Home Country,Work Address,Work Address 2,Work City,Work State,Work ZipCode,Work Country,Job Title,Department,Organization,Web Page 1,Web Page 2,Birth Year,Birth Month,Birth Day,Custom 1,Custom 2,Custom 3,Custom 4,Notes,
Kees,de Vries,Kees de Vries,Keesje,kees@example.nl,k@example.org,keesdv,030-1234567,,,,06-12345678,Dorpsstraat 1,bis,Ede,Gelderland,6711AB,Nederland,Kade 2,,Goes,,4461AA,,Inkoper,Inkoop,,https://kees.example,,1970,11,5,vrij veld,,,,hoi,
Zoë,Bos,,,zoe@example.nl,,,,,,,,,,,,,,,,,,,,,,,,,,2,3,,,,,,
Wim,Kok,,,wim@example.nl,,,,,,,,,,,,,,,,,,,,,,,,,1960,,,,,,,,
CSV
    crm_run 0 crm-add english.csv
    assert_equal "Kees|de|Vries|1970-11-05
Zoë||Bos|--02-03
Wim||Kok|" "$(sql "SELECT given, infix, family, birthday FROM party ORDER BY id")"
    assert_equal "birth_year=1960" "$(fields 3)"
    assert_equal "custom_1=vrij veld
department=Inkoop
job_title=Inkoper
nickname=Keesje
note=hoi
website=https://kees.example" "$(fields 1)"
    assert_equal "address|home|Dorpsstraat 1 bis|6711 AB|Ede
address|work|Kade 2|4461 AA|Goes" "$(sql "SELECT kind, label, street, postcode, city FROM contact_point WHERE kind = 'address' ORDER BY id")"
    fresh_db
    cat >dutch.csv <<'CSV'
Voornaam,Achternaam,Weergavenaam,Bijnaam,Eerste e-mail,Tweede e-mail,Schermnaam,Telefoon werk,Telefoon thuis,Faxnummer,Piepernummer,Mobiel nummer,Adres,Adres 2,Woonplaats,Provincie,Postcode,Land,Werkadres,Werkadres 2,Werklocatie,Werkprovincie,Werkpostcode,Werkland,Werkfunctie,Afdeling,Organisatie,Webpagina 1,Webpagina 2,Geboortejaar,Geboortemaand,Geboortedag,Overig 1,Overig 2,Overig 3,Overig 4,Aantekeningen
Kees,de Vries,Kees de Vries,Keesje,kees@example.nl,k@example.org,,,,,,06-12345678,Dorpsstraat 1,,Ede,Gelderland,6711AB,Nederland,Kade 2,,Goes,,,,,,,,,1970,11,5,vrij veld,,,,hoi
CSV
    crm_run 0 crm-add dutch.csv
    assert_equal "Kees|de|Vries|1970-11-05" "$(sql "SELECT given, infix, family, birthday FROM party")"
    assert_equal "home|Dorpsstraat 1|Ede
work|Kade 2|Goes" "$(sql "SELECT label, street, city FROM contact_point WHERE kind = 'address' ORDER BY id")"
    assert_equal "kees@example.nl
k@example.org" "$(sql "SELECT value FROM contact_point WHERE kind = 'email' ORDER BY id")"
}

@test "LinkedIn connections come in only under a balancing test in force, and with --source" {
    connections >Connections.csv
    crm_run 3 crm-add Connections.csv --source own-records:linkedin
    assert_message "(business-connections; GDPR 5(1)(b), 6(1)(f), 14)"
    assert_message "  crm-purpose add relations basis=legitimate-interest"
    # The next command is one that can be typed.
    eval "$(sed -n 's/^  \(crm-purpose add .*\)/\1/p' <<<"$stderr")" >/dev/null
    crm_run 3 crm-add Connections.csv --source own-records:linkedin
    assert_message "  crm-purpose declare relations balancing-test FILE"
    sql "INSERT INTO declaration VALUES (1, (SELECT id FROM purpose WHERE code = 'newsletter'), 'balancing-test', '2026-01-01', NULL, 'x', 'x', 1)"
    sql "INSERT INTO declaration VALUES (2, (SELECT id FROM purpose WHERE code = 'relations'), 'dpia', '2026-01-01', NULL, 'x', 'x', 1)"
    sql "INSERT INTO declaration VALUES (3, (SELECT id FROM purpose WHERE code = 'relations'), 'balancing-test', '2025-01-01', '2025-12-31', 'x', 'x', 1)"
    crm_run 3 crm-add Connections.csv --source own-records:linkedin
    crm_run 3 crm-add - --map generic-en --source own-records:linkedin <Connections.csv
    assert_equal "0 0" "$(people)"
    sql "UPDATE declaration SET until = NULL WHERE id = 3"
    crm_run 3 crm-add Connections.csv
    assert_message "  crm-add Connections.csv --source own-records:linkedin"
    crm_run 0 crm-add Connections.csv --source event:beurs
    assert_equal "event|beurs" "$(sql "SELECT kind, detail FROM source")"
    assert_equal "1 1" "$(people)"
}

@test "the friends of a Facebook account are refused: the download, in one line or many, and lists made of it" {
    printf '{"friends_v2":[{"name":"Jan Jansen","timestamp":1600000000}]}\n' >line.json
    printf '{\n  "friends_v2": [\n    {\n      "name": "Jan Jansen",\n      "timestamp": 1600000000\n    }\n  ]\n}\n' >your_friends.json
    printf 'name,timestamp\nJan Jansen,1600000000\n' >list.csv
    printf 'Name\nJan Jansen\n' >facebook_friends.csv
    local file
    for file in line.json your_friends.json list.csv facebook_friends.csv; do
        crm_run 3 crm-add "$file" --source own-records
        assert_message "crm-add: $file: friends on a network are private"
        assert_message "(private-network; GDPR 5(1)(a), 5(1)(b), 6(1))"
        assert_message "  crm-add given=... email=... --source subject"
    done
    crm_run 3 crm-add <your_friends.json
    crm_run 0 crm-add --explain-map your_friends.json -f csv --fields column,map
    assert_output "column,map
friends_v2,facebook-friends"
    allow_connections
    crm_run 3 crm-add list.csv --source own-records
    assert_equal "0 0" "$(people)"
    # A list of names with something else in it is anybody's.
    printf 'name,timestamp,email\nJan Jansen,1600000000,jan@example.nl\n' >leads.csv
    crm_run 0 crm-add leads.csv
    printf 'Name\nPiet Bos\n' >members.csv
    crm_run 0 crm-add members.csv
    printf '{"friends":"x","given":"Jan","email":"j@example.org"}\n' >people.jsonl
    crm_run 0 crm-add people.jsonl
}

# ---- Mailing programs ---------------------------------------------------------------------------------------------------------

mailchimp_header='"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS'
# mailchimp STATUS: that file, in the form of an export.
mailchimp() {
    case $1 in
        subscribed) printf '%s\n' "$mailchimp_header" \
            'jan@example.nl,Jan,Jansen,2,"2021-03-04 10:11:12",192.0.2.1,"2021-03-04 10:15:00",192.0.2.1,52.04,5.66,1,2,Europe/Amsterdam,NL,GE,"2021-03-04 10:15:00",100,a1,,"""VIP"",""Blog, wekelijks"""' \
            'piet@example.nl,Piet,Bos,2,,,"2020-01-01 00:00:00",192.0.2.9,,,,,,,,,101,a2,,' ;;
        cleaned) printf '%s\n' "$mailchimp_header" 'bas@example.nl,Bas,Blom,2,"2021-03-04 10:11:12",192.0.2.1,,,,,,,,,,,104,a5,,' ;;
        unsubscribed) printf '%s\n' "${mailchimp_header/LEID/UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID}" \
            'kees@example.nl,Kees,Kok,2,"2019-03-04 10:11:12",192.0.2.1,"2019-03-04 10:15:00",192.0.2.1,,,,,,,,,"2022-01-02 03:04:05",Zomer,77,"No longer interested",,102,a3,,' \
            'wim@example.nl,Wim,,,,,,,,,,,,,,,,,,,,103,a4,,' ;;
    esac
}

@test "Mailchimp: the file's name says the status, the columns give time and evidence" {
    mailchimp subscribed >subscribed_members_export_1a2b.csv
    mailchimp unsubscribed >unsubscribed_members_export_1a2b.csv
    crm_run 0 crm-add subscribed_members_export_1a2b.csv unsubscribed_members_export_1a2b.csv
    assert_message "consent columns: 2 yes, 2 no, 0 neither"
    assert_message "--consent newsletter/email=subscribed --wording"
    assert_equal "Jan|given|birthday-card|email|jan@example.nl|2021-03-04T09:11:12Z
Jan|given|newsletter|email|jan@example.nl|2021-03-04T09:11:12Z
Piet|given|birthday-card|email|piet@example.nl|2019-12-31T23:00:00Z
Piet|given|newsletter|email|piet@example.nl|2019-12-31T23:00:00Z
Kees|withdrawn|marketing|email||2022-01-02T02:04:05Z
Wim|withdrawn|marketing|email||" "$(events)"
    assert_equal "subscribed_members_export_1a2b.csv:2; OPTIN_TIME=2021-03-04 10:11:12; CONFIRM_TIME=2021-03-04 10:15:00; OPTIN_IP=192.0.2.1; CONFIRM_IP=192.0.2.1" \
        "$(sql "SELECT evidence FROM consent_event WHERE party_id = 1 LIMIT 1")"
    assert_equal "Blog, wekelijks
VIP" "$(sql "SELECT tag FROM tag ORDER BY tag")"
    assert_equal "mailchimp|a1
mailchimp-list|100" "$(sql "SELECT system, value FROM external_id WHERE party_id = 1 ORDER BY system")"
    crm_run 1 crm-may newsletter/email jan@example.nl
    crm_run 1 crm-may newsletter/email kees@example.nl
}

@test "Mailchimp: with the wording a subscription counts, and who left stays away" {
    mailchimp subscribed >subscribed_email_audience_export_1a2b.csv
    mailchimp unsubscribed | sed 's/kees@example.nl,Kees,Kok/jan@example.nl,Jan,Jansen/' >unsubscribed_email_audience_export_1a2b.csv
    cp "$REPO/tests/fixtures/wording/good-newsletter-nl.txt" text.txt
    crm_run 0 crm-add subscribed_email_audience_export_1a2b.csv --consent newsletter/email=subscribed --wording text.txt
    crm_run 0 crm-may newsletter/email jan@example.nl
    crm_run 0 crm-add unsubscribed_email_audience_export_1a2b.csv
    crm_run 1 crm-may newsletter/email jan@example.nl
    crm_run 0 crm-add subscribed_email_audience_export_1a2b.csv --consent newsletter/email=subscribed --wording newsletter-nl-1 --source partner
    crm_run 1 crm-may newsletter/email jan@example.nl
}

@test "Mailchimp: an address that bounces gets no mailing; the refusal is for it alone" {
    mailchimp subscribed | sed 's/jan@example.nl,Jan,Jansen/bas@example.nl,Bas,Blom/' >subscribed_members_export_1a2b.csv
    mailchimp cleaned >cleaned_members_export_1a2b.csv
    cp "$REPO/tests/fixtures/wording/good-newsletter-nl.txt" text.txt
    crm_run 0 crm-add subscribed_members_export_1a2b.csv --consent newsletter/email=subscribed --wording text.txt
    crm_run 0 crm-may newsletter/email bas@example.nl
    crm_run 0 crm-add cleaned_members_export_1a2b.csv
    crm_run 1 crm-may newsletter/email bas@example.nl
    assert_equal "refused|bas@example.nl" "$(sql "SELECT state, address FROM consent_event ORDER BY id DESC LIMIT 1")"
    [[ $(sql "SELECT evidence FROM consent_event ORDER BY id DESC LIMIT 1") == *"; cleaned" ]]
    assert_equal "" "$(sql "SELECT address FROM consent_event WHERE state <> 'given' AND address = ''")"
}

@test "Mailchimp: a file whose name says nothing gives no yes, and says so; a no in its columns counts" {
    mailchimp subscribed >export.csv
    mailchimp unsubscribed >other.csv
    crm_run 0 crm-add export.csv other.csv
    assert_message "nobody in it is taken to have said yes"
    assert_equal "Kees|withdrawn|marketing|email||2022-01-02T02:04:05Z" "$(events)"
}

@test "Mailchimp: a time of consent that is none, or still to come, is 65 with its column" {
    mailchimp subscribed | sed '2s/"2021-03-04 10:11:12"/gisteren/' >subscribed_members_export.csv
    crm_run 65 crm-add subscribed_members_export.csv
    assert_message "subscribed_members_export.csv:2: OPTIN_TIME: not a date"
    mailchimp subscribed | sed '2s/"2021-03-04 10:11:12"/"2031-03-04 10:11:12"/' >subscribed_members_export.csv
    crm_run 65 crm-add subscribed_members_export.csv
    assert_message "subscribed_members_export.csv:2: OPTIN_TIME: a consent in the future"
    assert_equal "0 0" "$(people)"
}

# ---- CRM and bookkeeping --------------------------------------------------------------------------------------------------------

@test "CiviCRM: kinds, and a channel for each of its refusals, by label and by name of field" {
    cat >labels.csv <<'CSV'
Contact ID,Contact Type,Contact Subtype,Do Not Email,Do Not Phone,Do Not Mail,Do Not Sms,Do Not Trade,No Bulk Emails (User Opt Out),Display Name,First Name,Last Name,Email,Phone,Organization Name,Tag(s)
1,Individual,,Yes,Yes,No,,Yes,No,Jan Jansen,Jan,Jansen,jan@example.nl,06-12345678,,"Vrijwilliger,Donateur"
2,Organization,,No,No,Yes,Yes,No,Yes,Garage Smit,,,smit@example.nl,,Garage Smit,
3,Household,,,,,,,,Familie Bos,,,bos@example.nl,,,
CSV
    crm_run 0 crm-add labels.csv
    assert_equal "2 1" "$(people)"
    assert_equal "1|email
1|phone
2|email
2|message
2|post" "$(sql "SELECT party_id, channel FROM consent_event WHERE state = 'refused' ORDER BY party_id, channel")"
    assert_equal "do_not_trade=Yes" "$(fields 1)"
    assert_equal "Donateur
Vrijwilliger" "$(sql "SELECT tag FROM tag ORDER BY tag")"
    fresh_db
    cat >names.csv <<'CSV'
id,contact_type,first_name,last_name,email,do_not_email,do_not_phone,do_not_mail,do_not_sms,do_not_trade,is_opt_out,is_deleted,is_deceased
7,Individual,Jan,Jansen,jan@example.nl,0,1,0,0,0,1,0,0
8,Individual,Piet,Weg,piet@example.nl,1,1,1,1,1,1,1,0
9,Individual,Wim,Kok,wim@example.nl,0,0,0,0,0,0,0,1
CSV
    crm_run 0 crm-add names.csv -v
    assert_message "3 read, 2 added, 1 left out"
    assert_equal "email
phone" "$(sql "SELECT channel FROM consent_event ORDER BY channel")"
    assert_equal "civicrm|7" "$(sql "SELECT system, value FROM external_id WHERE party_id = 1")"
    assert_equal "deceased" "$(sql "SELECT status FROM party WHERE given = 'Wim'")"
}

@test "Exact Online: semicolons, a decimal comma, days first, numbers with zeros in front" {
    iconv -t WINDOWS-1252 >relaties.csv <<'CSV'
Relatienummer;Relatietype;Naam;Adres;Postcode;Plaats;Land;Telefoon;E-mail;Website;KvK-nummer;BTW-nummer;IBAN;Betalingsconditie;Kredietlimiet;Blokkeren;Opmerkingen;Klant sinds
001001;K;Garage Coöp B.V.;Laan 1;6711AB;Ede;NL;0318-123456;smit@example.nl;smit.example;01234567;NL001234567B01;;14 dagen;1.250,00;Nee;"belt; graag";05-03-2019
001002;K;De Vlijt;Kade 2;4461AA;Goes;NL;;vlijt@example.nl;;;;;;-75,5;Nee;;
CSV
    crm_run 0 crm-add relaties.csv
    assert_equal "0 2" "$(people)"
    assert_equal "betalingsconditie=14 dagen
blokkeren=Nee
klant_sinds=2019-03-05
kredietlimiet=1250.00
kvk=01234567
note=belt; graag
relatietype=K
vat=NL001234567B01
website=smit.example" "$(fields 1)"
    assert_equal "exact|001001|Garage Coöp B.V." "$(sql "SELECT system, value, name FROM external_id JOIN party ON party.id = party_id WHERE party_id = 1")"
    assert_equal "kredietlimiet=-75.5" "$(fields 2 | grep krediet)"
    printf '%s\n' 'Relatienummer;Naam;E-mail;Klant sinds' '1;Smit;smit@example.nl;03/25/2019' >month-first.csv
    crm_run 65 crm-add month-first.csv
    assert_message "month-first.csv:2: Klant sinds: there is no such day"
}

@test "Exact Online: a contact person works at the relation; each address keeps what it is for" {
    printf '%s\n' 'Relatiecode;Naam;ContactpersoonVoornaam;ContactpersoonTussenvoegsel;ContactpersoonAchternaam;ContactpersoonEMail;BezoekAdres1;BezoekPostcode;BezoekPlaats;FactuurAdres1;FactuurPostcode;FactuurPlaats' \
        '7;Garage Smit;Jan;de;Boer;jan@example.nl;Laan 1;6711AB;Ede;Postbus 3;6710AA;Ede' >relaties.csv
    crm_run 0 crm-add relaties.csv
    assert_equal "1 1" "$(people)"
    assert_equal "visit|Laan 1
invoice|Postbus 3" "$(sql "SELECT label, street FROM contact_point WHERE kind = 'address' ORDER BY id")"
}

@test "SuiteCRM: deleted rows stay out, whatever is in them; do_not_call is a refusal; its id comes back" {
    {
        printf '\xef\xbb\xbf'
        cat <<'CSV'
"id","date_entered","description","deleted","salutation","first_name","last_name","title","do_not_call","phone_home","primary_address_street","primary_address_city","primary_address_postalcode","primary_address_country","birthdate","email_address","account_name"
"a1b2","2020-01-02 03:04:05","","0","Mr.","Jan","de Boer","Inkoper","1","030-1234567","Laan 1","Ede","6711AB","Nederland","1980-05-17","jan@example.nl","Garage Smit"
"a1b3","2020-01-02 03:04:05","","1","Mr.","Piet","Weg","","0","geen nummer","","","","","","piet@example.nl",""
CSV
    } >contacts.csv
    crm_run 0 crm-add contacts.csv -v
    assert_message "2 read, 1 added, 1 left out"
    assert_message "1 left out: marked as deleted"
    assert_equal "1 1" "$(people)"
    assert_equal "Jan|refused|marketing|phone||" "$(events)"
    assert_equal "suitecrm|a1b2" "$(sql "SELECT system, value FROM external_id")"
    sed -i 's/jan@example.nl/nieuw@example.nl/' contacts.csv
    crm_run 0 crm-add contacts.csv -v
    assert_message "1 filled"
    assert_equal "1 1" "$(people)"
}

@test "Odoo: persons and companies in one table, by label and by name of field; tags in one cell" {
    cat >labels.csv <<'CSV'
External ID,Name,Company Type,Related Company,Customer,Address Type,Street,Street2,City,State,ZIP,Country,Website,Phone,Mobile,Email,Tags
__export__.res_partner_1,Garage Smit,Company,,TRUE,,Laan 1,hal 2,Ede,Gelderland,6711AB,Netherlands,smit.example,0318-123456,,smit@example.nl,"Groothandel,Vaste klant"
__export__.res_partner_2,Jan de Boer,Individual,Garage Smit,,Contact,,,,,,,,,06-12345678,jan@example.nl,
CSV
    crm_run 0 crm-add labels.csv
    assert_equal "1 1" "$(people)"
    assert_equal "works-at|Garage Smit" "$(sql "SELECT type, name FROM relation JOIN party ON party.id = other_id")"
    assert_equal "Groothandel
Vaste klant" "$(sql "SELECT tag FROM tag ORDER BY tag")"
    assert_equal "Laan 1 hal 2" "$(sql "SELECT street FROM contact_point WHERE kind = 'address'")"
    assert_equal "odoo|__export__.res_partner_2" "$(sql "SELECT system, value FROM external_id WHERE party_id = 2")"
    fresh_db
    cat >names.csv <<'CSV'
id,name,is_company,parent_id/id,parent_id,street,street2,zip,city,country_id/id,phone,email,function,lang,category_id,active
__export__.res_partner_1,Garage Smit,True,False,False,Laan 1,False,6711AB,Ede,base.nl,0318-123456,smit@example.nl,False,nl_NL,Groothandel,True
__export__.res_partner_2,Jan de Boer,False,__export__.res_partner_1,Garage Smit,,,,,,,jan@example.nl,Inkoper,nl_NL,False,True
CSV
    crm_run 0 crm-add names.csv
    assert_equal "1 1" "$(people)"
    assert_equal "Laan 1|NL" "$(sql "SELECT street, country FROM contact_point WHERE kind = 'address'")"
    assert_equal "nl-NL|2" "$(sql "SELECT language, count(*) FROM party GROUP BY 1")"
    assert_equal "0" "$(sql "SELECT count(*) FROM tag WHERE tag = 'False'")"
    crm_run 0 crm-add names.csv --source partner -v
    assert_message "2 unchanged"
}

@test "an organisation's row may name it once more, or the company above it, which is kept" {
    cat >civi.csv <<'CSV'
Contact ID,Contact Type,First Name,Last Name,Display Name,Organization Name,Email,Do Not Email,Current Employer
11,Individual,Ria,Berg,Ria Berg,,ria@example.org,No,Stichting Wiel
13,Organization,,,Stichting Wiel,Stichting Wiel,info@wiel.example,Yes,
CSV
    crm_run 0 crm-add civi.csv
    assert_equal "1 1" "$(people)"
    cat >odoo.csv <<'CSV'
Name,Is a company,Related Company,Email
Garage Smit Zuid,1,Garage Smit Holding,zuid@example.nl
Garage Smit Zuid,1,Garage Smit Holding,kantoor@example.nl
CSV
    crm_run 0 crm-add odoo.csv
    assert_equal "1 2" "$(people)"
    assert_equal "related_company=Garage Smit Holding" "$(fields "(SELECT id FROM party WHERE name = 'Garage Smit Zuid')")"
    printf '{"kind":"organisation","name":"Garage Smit Oost","organisation":"Garage Smit Holding"}\n' >own.jsonl
    crm_run 65 crm-add own.jsonl
    assert_message "crm-add: own.jsonl:1: organisation: only a person works at one"
}

@test "a second column for the same field, and one whose name differs in signs only, are kept beside the first" {
    cat >people.csv <<'CSV'
email,Notes,Opmerkingen,Website,Homepage,Kleur,kleur!,KLEUR
jan@example.nl,een,twee,https://a.example,https://b.example,rood,blauw,rood
CSV
    crm_run 0 crm-add people.csv
    assert_equal "homepage=https://b.example
kleur=rood
kleur_2=blauw
note=een
opmerkingen=twee
website=https://a.example" "$(fields 1)"
    crm_run 0 crm-add people.csv --source partner -v
    assert_message "1 unchanged"
    crm_run 0 crm-export --all -f csv -o out.csv
    crm_run 0 crm-add out.csv -v
    assert_message "1 unchanged"
}

# ---- What would become of a file ------------------------------------------------------------------------------------------------

@test "--list-maps: every map with what it is recognised by, in every format, without a database" {
    export CRM_DB=$BATS_TEST_TMPDIR/none.db
    crm_run 0 crm-add --list-maps
    assert_equal "$(find "$REPO/share/crm/maps" -name '*.csv' -printf '%f\n' | sed 's/.csv$//' | sort)" "$(json '$.map' <<<"$output" | sort)"
    assert_equal "First Name, Connected On" "$(grep '"linkedin"' <<<"$output" | json '$.recognised_by')"
    crm_run 0 crm-add --list-maps -f csv
    assert_line 'linkedin,LinkedIn connections,"First Name, Connected On",7'
    assert_equal "map,title,recognised_by,columns" "${lines[0]}"
    crm_run 0 crm-add --list-maps -f table --fields map,title
    assert_contains "Thunderbird (Nederlands)"
    crm_run 2 crm-add --list-maps people.csv
    [ ! -e "$CRM_DB" ]
}

@test "--explain-map: where each column goes, what recognised the file, and what the map does not name" {
    export CRM_DB=$BATS_TEST_TMPDIR/none.db
    mailchimp subscribed | sed '1s/MEMBER_RATING/Shoe size/' >subscribed_members_export.csv
    crm_run 0 crm-add --explain-map subscribed_members_export.csv
    local all=$output
    # row COLUMN KEY: what the record of that column says.
    row() { grep -F "\"column\":\"$1\"" <<<"$all" | json "\$.$2"; }
    assert_equal "field|email|1|mailchimp|LEID, EUID" "$(row "Email Address" meaning)|$(row "Email Address" target)|$(row "Email Address" position)|$(row "Email Address" map)|$(row "Email Address" recognised_by)"
    assert_equal "custom|shoe_size|1" "$(row "Shoe size" meaning)|$(row "Shoe size" target)|$(row "Shoe size" new)"
    assert_equal "custom||time|evidence" "$(row LATITUDE meaning)|$(row LATITUDE new)|$(row OPTIN_TIME meaning)|$(row OPTIN_IP meaning)"
    assert_equal "split=, quoted" "$(row TAGS transform)"
    assert_equal "consent|email|0" "$(row subscribed meaning)|$(row subscribed channel)|$(row subscribed position)"
    crm_run 0 crm-add --explain-map --consent newsletter/email=subscribed subscribed_members_export.csv -f csv --fields column,target
    assert_line "subscribed,newsletter/email"
    mailchimp unsubscribed >unsubscribed.csv
    crm_run 0 crm-add --explain-map unsubscribed.csv -f csv --fields column,meaning,channel
    assert_line "UNSUB_TIME,withdrawal-time,email"
    assert_line "unsubscribed,withdrawal,email"
    [ ! -e "$CRM_DB" ]
}

@test "--explain-map: a column that the map does not name is marked in CSV too" {
    printf 'Name,Is a company,Email,Fresh\nJan,0,jan@example.nl,x\n' >odoo.csv
    crm_run 0 crm-add --explain-map odoo.csv -f csv --fields column,map,new
    assert_equal "Fresh,odoo,true" "$(tail -n 1 <<<"$output")"
    crm_run 0 crm-add --explain-map odoo.csv -f csv
    assert_equal 5 "${#lines[@]}"
}

@test "--explain-map: standard input, records without a header, no map, a map by name, national numbers" {
    printf 'Voornaam,BSN,Nieuwsbrief,geen post,Schoenmaat,id\n' >people.csv
    crm_run 0 crm-add --explain-map -v -f csv --fields column,meaning,target,channel,map,citation <people.csv
    assert_message "no map recognises it"
    assert_line "Voornaam,field,given,,,"
    assert_line "BSN,national-id,,,,UAVG 46; GDPR 87"
    assert_line "Nieuwsbrief,consent,,email,,"
    assert_line "geen post,refusal,,post,,"
    assert_line "Schoenmaat,custom,schoenmaat,,,"
    printf '{"given":"Jan","emails":[{"value":"jan@example.nl"}]}\n{"given":"Piet","shoe":43}\n' >people.jsonl
    crm_run 0 crm-add --explain-map people.jsonl -f csv --fields column,meaning,target
    assert_output "column,meaning,target
given,field,given
email,field,email
shoe,custom,shoe"
    printf 'First Name,Labels\nJan,a\n' >people.csv
    crm_run 0 crm-add --explain-map --map google-2024 people.csv -f csv --fields column,target,map
    assert_line "Labels,tag,google-2024"
    crm_run 2 crm-add --explain-map --map gogle-2024 people.csv
    crm_run 66 crm-add --explain-map absent.csv
    crm_run 2 crm-add --explain-map </dev/null
    assert_equal "0 0" "$(people)"
}

# ---- Files that are not what they seem --------------------------------------------------------------------------------------------

@test "a map for another program's file is 65, with the one that fits; a new column is told" {
    google_classic >google.csv
    crm_run 65 crm-add google.csv --map outlook-nl
    assert_message "google.csv: Name: the map outlook-nl does not fit this file"
    assert_message "--map google-classic"
    printf 'Schoenmaat,Hoed\n43,57\n' >sizes.csv
    crm_run 65 crm-add sizes.csv --map google-2024
    assert_equal "0 0" "$(people)"
    mailchimp subscribed | sed '1s/MEMBER_RATING/Shoe size/' >subscribed_members_export.csv
    crm_run 0 crm-add subscribed_members_export.csv
    refute_message "Shoe size"
    crm_run 0 crm-add subscribed_members_export.csv --source partner -v
    assert_message "subscribed_members_export.csv: read by the map mailchimp"
    assert_message "columns that the map does not name, kept as custom fields: Shoe size"
    refute_message "LATITUDE"
    assert_equal "2" "$(fields 1 | sed -n 's/^shoe_size=//p')"
}

@test "an archive, a spreadsheet, a document or a database is 65 with what to do, as a file and from a pipe" {
    google_classic | gzip >google.csv.gz
    google_classic | xz >google.csv.xz
    printf 'PK\003\004\024\0\006\0\010\0\0\0[Content_Types].xml' >google.xlsx
    printf 'PK\003\004\024\0\0\0\0\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet' >google.ods
    printf '\320\317\021\340\241\261\032\341\0\0\0\0\0\0\0\0' >google.xls
    printf '%%PDF-1.4\n%%\342\343\317\323\n1 0 obj\n' >google.pdf
    cp "$CRM_DB" other.db
    local file
    while IFS='|' read -r file message hint; do
        crm_run 65 crm-add "$file"
        assert_equal "crm-add: $file:1: $message
  $hint" "$stderr"
        crm_run 65 crm-add --explain-map "$file"
        crm_run 65 crm-add - <"$file"
        assert_message "crm-add: -:1: $message"
    done <<'TABLE'
google.csv.gz|compressed, not text|gunzip -c FILE
google.csv.xz|compressed, not text|unxz -c FILE
google.xlsx|a spreadsheet or a zip archive, not text|save the spreadsheet as CSV first, or take the .csv out of the archive: unzip FILE
google.ods|a spreadsheet or a zip archive, not text|save the spreadsheet as CSV first, or take the .csv out of the archive: unzip FILE
google.xls|a spreadsheet or document of an old office program, not text|save it as CSV first
google.pdf|a PDF document, not text|ask the program that made it for CSV or vCards
other.db|a database, not text|export its table of people as CSV first
TABLE
    assert_equal "0 0" "$(people)"
}

@test "a date that is none in that order is 65 with its column; --dates says the order" {
    printf '%s\n' 'First Name,Last Name,E-mail Address,Business Street,Birthday' 'Jan,Jansen,jan@example.nl,Laan 3,20/01/1991' \
        'Piet,Bos,piet@example.nl,Laan 4,4/3/1991' >outlook.csv
    crm_run 65 crm-add outlook.csv
    assert_message "outlook.csv:2: Birthday: there is no such day"
    assert_message "--dates dmy, mdy or ymd"
    assert_equal "0 0" "$(people)"
    crm_run 0 crm-add outlook.csv --dates dmy
    assert_equal "1991-01-20
1991-03-04" "$(sql "SELECT birthday FROM party ORDER BY id")"
    printf 'given,email,birthday,unsubscribed_at\nWim,wim@example.nl,3/4/1980,5/6/2022\n' >people.csv
    crm_run 65 crm-add people.csv
    assert_message "people.csv:2: birthday: day and month cannot be told apart"
    crm_run 0 crm-add people.csv --dates mdy
    assert_equal "1980-03-04|2022-05-05T22:00:00Z" "$(sql "SELECT birthday, happened_at FROM party JOIN consent_event ON party_id = party.id WHERE given = 'Wim'")"
    crm_run 2 crm-add people.csv --dates dym
    assert_message "--dates wants dmy, mdy or ymd"
}

@test "a header twice is 65 with its name, and nothing is applied" {
    printf 'First Name,Email,Email\nJan,jan@example.nl,j@example.org\n' >people.csv
    crm_run 65 crm-add people.csv
    assert_equal "crm-add: people.csv:1: Email: two columns have this name
  give one of them another name, such as email_2" "$stderr"
    crm_run 65 crm-add --explain-map people.csv
    assert_equal "0 0" "$(people)"
}
