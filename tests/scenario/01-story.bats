# From an old address book to a permitted list, an answer and a goodbye, as typed in README and crm(7).

load ../lib/common

setup() {
    seal
    cp "$REPO"/share/examples/*.csv "$REPO"/share/examples/*.txt .
}

@test "the whole story, each command as a user types it" {
    crm_run 0 crm-init "Fietsatelier Jansen"
    crm_run 0 crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt
    assert_equal 26 "$(crm-find --count)" # 25 rows, and an organisation that one of them works at

    crm_run 0 crm-find jans.. city:Utrecht,Zeist not tag:lapsed --fields name -f csv
    assert_equal $'name\nJan Jansen\nSjoerd Jansma\nAnouk Janssens' "$output"
    crm_run 0 crm-show jansen
    assert_contains '"email'
    crm_run 0 crm-edit jan@example.nl phone=0612345678 tag+=winter
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=2025-01-07

    crm_run 0 bash -c 'set -o pipefail; crm-find tag:winter | crm-may newsletter/email | crm-export --to mailer -o list.csv'
    assert_message "3 left out: 3 said no"
    assert_equal prefix,given,initials,infix,family,suffix,name,email "$(head -n 1 list.csv)"
    assert_equal 8 "$(wc -l <list.csv)"
    crm_run 0 crm-export --all --for newsletter/email --to mailer -o list2.csv
    assert_equal 16 "$(sed 1d list2.csv | wc -l)"
    assert_equal 23 "$(sql 'SELECT count(*) FROM disclosure_party')"

    crm_run 1 crm-may newsletter/email piet@example.nl
    assert_message "said no"
    assert_message "crm-consent give newsletter/email"
    crm_run 0 bash -c 'crm-consent withdraw newsletter/email < unsubscribed.txt'
    crm_run 1 crm-may newsletter/email loes@example.nl

    crm_run 0 crm-export --subject jan@example.nl -o jan/
    grep -q jan@example.nl jan/data.json
    crm_run 0 crm-forget jan@example.nl --yes
    assert_message mailer
    crm_run 1 crm-show jan@example.nl

    everybody=$(sql 'SELECT * FROM party; SELECT * FROM contact_point; SELECT * FROM consent_event')
    crm_run 0 crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt
    assert_message "1 left out: they were forgotten"
    refute_message jan@
    assert_equal "$everybody" "$(sql 'SELECT * FROM party; SELECT * FROM contact_point; SELECT * FROM consent_event')"
    crm_run 0 crm-check --absent jan-words.txt
    crm_run 0 crm-check
    run ! grep -qaFi jan@example.nl "$CRM_DB" "$CRM_DB-wal"
}

@test "the advice that makes a yes count can be typed, and then it counts" {
    crm-init "Fietsatelier Jansen" -q
    crm_run 0 crm-add klanten.csv
    advice=$(grep -o 'crm-add --consent .* --wording' <<<"$stderr")
    [ -n "$advice" ] || fails_with "no advice"
    crm_run 1 crm-may newsletter/email jan@example.nl
    crm_run 0 bash -c "${advice/crm-add/crm-add klanten.csv} oude-tekst.txt"
    crm_run 0 crm-may newsletter/email jan@example.nl
    crm_run 1 crm-may newsletter/email piet@example.nl
}

@test "a second opt-in column takes nothing away from the first, and speaks of its own channel" {
    crm-init "Fietsatelier Jansen" -q
    printf 'naam;email;telefoon;Nieuwsbrief;Opt-in telefoon;Bel mij niet\nKees Klaassen;kees@example.nl;0612345601;ja;ja;\nTruus Tol;truus@example.nl;0612345602;ja;;x\n' >twee.csv
    crm_run 0 crm-add twee.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt
    crm_run 0 crm-may newsletter/email kees@example.nl
    crm_run 0 crm-may newsletter/email truus@example.nl
    assert_equal 0 "$(sql "SELECT count(*) FROM field_definition WHERE name LIKE 'bel%'")"
    assert_equal phone "$(sql "SELECT DISTINCT channel FROM consent_event WHERE state = 'refused'")"
    assert_equal phone "$(sql "SELECT DISTINCT channel FROM consent_event WHERE state = 'given' AND notice_id IS NULL")"
}
