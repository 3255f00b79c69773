# crm-recipient: who may be given data, and the papers that the law wants first.

load ../lib/common

@test "add, show, list, edit, end" {
    crm_run 0 crm-recipient add mailer role=processor country=Nederland contract=2025-01-07 title="Mailer B.V." contact=privacy@mailer.example
    assert_output mailer
    crm_run 0 crm-recipient show mailer
    assert_output '{"recipient":"mailer","title":"Mailer B.V.","role":"processor","country":"NL","contract":"2025-01-07","contact":"privacy@mailer.example"}'
    crm_run 0 crm-recipient edit mailer contact= title="Mailer"
    assert_empty
    crm_run 0 crm-recipient list
    assert_output '{"recipient":"mailer","title":"Mailer","role":"processor","country":"NL","contract":"2025-01-07"}'
    crm_run 0 crm-recipient end mailer
    crm_run 0 crm-recipient
    assert_contains '"ended":"2026-11-24T12:00:00Z"'
    assert_equal "add,edit,end" "$(sql "SELECT group_concat(action) FROM (SELECT action FROM batch WHERE tool = 'crm-recipient' ORDER BY id)")"
}

@test "a processor without a contract is refused, with the article and the next command" {
    crm_run 3 crm-recipient add mailer role=processor country=NL
    assert_message "GDPR 28(3)"
    assert_message "crm-recipient add mailer role=processor country=NL contract="
    assert_equal 0 "$(sql 'SELECT count(*) FROM recipient')"
    crm_run 0 crm-recipient add accountant role=controller country=NL
    crm_run 3 crm-recipient edit accountant role=processor
    assert_equal controller "$(sql 'SELECT role FROM recipient')"
}

@test "outside the EEA a safeguard is needed, unless the country was found adequate" {
    crm_run 3 crm-recipient add cloud role=processor country=US contract=2025-01-07
    assert_message "GDPR 44"
    crm_run 0 crm-recipient add cloud role=processor country=US contract=2025-01-07 safeguard="standard contractual clauses of 2025-01-07"
    crm_run 0 crm-recipient add swiss role=processor country=Switzerland contract=2025-01-07
    crm_run 0 crm-recipient add icelandic role=processor country=IS contract=2025-01-07
}

@test "usage: no verb, no name, names that cannot be, keys and values that cannot be" {
    crm_run 2 crm-recipient ad mailer
    assert_message "crm-recipient add"
    crm_run 2 crm-recipient add
    crm_run 2 crm-recipient add "two words" role=controller country=NL
    crm_run 2 crm-recipient add list role=controller country=NL
    crm_run 2 crm-recipient add x rol=controller country=NL
    assert_message "role="
    crm_run 2 crm-recipient add x role
    crm_run 2 crm-recipient add x country=NL
    crm_run 2 crm-recipient add x role=controller
    crm_run 65 crm-recipient add x role=friend country=NL
    assert_message "role: processor, controller"
    crm_run 65 crm-recipient add x role=controller country=Atlantis
    crm_run 2 crm-recipient add x role=controller country=NL colour=red
    assert_message "the keys are title, role, country, contract, safeguard, contact"
    crm_run 2 crm-recipient add x role=controller role=authority country=NL
    assert_message "role= is given twice"
    crm_run 65 crm-recipient add x role=controller country=NL title="$(printf 'x%.0s' {1..2001})"
    assert_message "title: longer than 2000 bytes"
    crm_run 65 crm-recipient add x role=controller country=NL contact="$(printf 'a\033[31mb')"
    assert_message "contact: holds a character that cannot be shown"
    crm_run 2 crm-recipient add "$(printf 'x%.0s' {1..65})" role=controller country=NL
    assert_message "at most 64 of them"
    assert_equal 0 "$(sql 'SELECT count(*) FROM recipient')"
    crm_run 0 crm-recipient add x role=controller country=NL
    crm_run 2 crm-recipient add x role=controller country=NL
    assert_message "crm-recipient edit x"
    crm_run 2 crm-recipient add X role=controller country=NL
    assert_message "crm-recipient edit x"
    crm_run 2 crm-recipient edit x
    crm_run 2 crm-recipient show x y
    crm_run 2 crm-recipient end x y
    crm_run 2 crm-recipient list x
    assert_equal 1 "$(sql 'SELECT count(*) FROM recipient WHERE ended_at IS NULL')"
}

@test "the contract is the day on which it was signed" {
    for contract in yes "signed by Jan" 2025-13-45; do
        crm_run 65 crm-recipient add mailer role=processor country=NL contract="$contract"
        assert_message "contract: "
    done
    crm_run 65 crm-recipient add mailer role=processor country=NL contract=2026-11-25
    assert_message "contract: lies in the future"
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=today
    assert_equal 2026-11-24 "$(crm-recipient show mailer | json '$.contract')"
}

@test "an unknown one: 2, with the nearest name" {
    crm_run 0 crm-recipient add mailer role=controller country=NL
    crm_run 2 crm-recipient show mialer
    assert_message "did you mean mailer"
    crm_run 2 crm-recipient edit mialer title=x
    crm_run 2 crm-recipient end mialer
    crm_run 2 crm-recipient show "two words"
    refute_message "crm-recipient add"
}

@test "lists: formats, fields, a file, nobody" {
    crm_run 0 crm-recipient list -f csv
    assert_output "recipient,title,role,country,contract,safeguard,contact,ended"
    crm_run 1 crm-recipient list -q
    assert_empty
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=2025-01-07 --by anna
    crm_run 0 crm-recipient --fields recipient,country --format csv --output out.csv
    assert_equal $'recipient,country\nmailer,NL' "$(cat out.csv)"
    assert_equal anna "$(sql 'SELECT operator FROM batch ORDER BY id DESC LIMIT 1')"
    crm_run 0 crm-recipient list -q
}

@test "a dry run changes nothing; a missing database is 78, a key that others read 77, a full disk 74" {
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=2025-01-07 -n
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=2025-01-07 --dry-run
    assert_equal 0 "$(sql 'SELECT count(*) FROM recipient')"
    crm_run 0 crm-recipient add mailer role=processor country=NL contract=2025-01-07
    crm_run 74 bash -c 'crm-recipient list >/dev/full'
    chmod 640 "$CRM_DB.key"
    crm_run 77 crm-recipient end mailer
    crm_run 78 crm-recipient -d nowhere.db list
}
