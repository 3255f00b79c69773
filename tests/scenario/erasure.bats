# Somebody leaves for good: what we have on them, the goodbye, the recipients to tell, and the old list that comes back.

load ../lib/common

@test "Jan asks what we have, leaves, and does not come back with the old list" {
    # 1. An old list, with the consent that it records.
    cat >klanten.csv <<'END'
given,family,email,phone,street,postcode,city,newsletter
Jan,Jansen,jan@example.nl,06-12345678,Kerkstraatje 17,3511 AB,Utrecht,ja
Els,Smit,els@example.nl,06-23456789,Dorpsweg 2,3702 AA,Zeist,ja
Kees,Klaassen,kees@example.nl,,Dorpsweg 4,3702 AA,Zeist,nee
END
    crm_run 0 crm-notice add newsletter "$REPO/tests/fixtures/wording/good-newsletter-nl.txt"
    crm_run 0 crm-add klanten.csv --consent newsletter/email=newsletter --wording newsletter-nl-1

    # 2. The newsletter goes out through a processor.
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=2025-01-07 contact=avg@mailer.example
    crm_run 0 crm-export --all --for newsletter/email --to mailer -o list.csv
    grep -q jan@example.nl list.csv

    # 3. He asks, and gets an answer.
    crm_run 0 crm-export --subject jan@example.nl -o jan/
    grep -q Kerkstraatje jan/report.txt

    # 4. What would become of him; then it is done, and the mailer has to be told.
    crm_run 0 crm-forget jan@example.nl -n
    assert_equal '["mailer"]' "$(json '$.recipients' <<<"$output")"
    assert_equal 1 "$(json '$.proofs' <<<"$output")"
    crm_run 0 crm-forget jan@example.nl --yes --report notify.txt
    assert_message "tell mailer, avg@mailer.example"
    grep -q jan@example.nl notify.txt

    # 5. No byte of him is left.
    printf '%s\n' jan@example.nl JAN@EXAMPLE.NL 06-12345678 +31612345678 "Kerkstraatje 17" "Jan Jansen" >jan-words.txt
    crm_run 0 crm-check --absent jan-words.txt
    crm_run 0 crm-check
    crm_run 1 crm-find -q jansen

    # 6. The old list comes back: he is left out without being named, everybody else is as they were.
    before=$(crm-find els kees 2>/dev/null)
    crm_run 0 crm-add klanten.csv --consent newsletter/email=newsletter --wording newsletter-nl-1
    assert_message "1 left out: they were forgotten"
    refute_message jan
    assert_equal "$before" "$(crm-find els kees 2>/dev/null)"
    crm_run 0 crm-check --absent jan-words.txt
    crm_run 3 crm-add given=Jan family=Jansen email=" Jan@Example.NL"
    crm_run 3 crm-add given=J. family=J. phone="0031 6 12345678"

    # 7. He comes back by himself: that is his own act.
    export CRM_NOW=2026-11-25T12:00:00Z
    crm_run 0 crm-add given=Jan family=Jansen email=jan@example.nl --source subject
    crm_run 1 crm-may newsletter/email jan@example.nl
}
