# crm-notice: texts by which consent is asked, checked against the tables and kept as they were shown.

load ../lib/common

setup() {
    seal
    fresh_db
    texts=$REPO/tests/fixtures/wording
    good=$texts/good-newsletter-nl.txt
}

@test "the sentence that says nothing is refused, with reason, article and advice" {
    echo "wij gebruiken uw gegevens om onze dienstverlening beter op u toe te snijden" >vague.txt
    crm_run 3 crm-notice check newsletter vague.txt
    assert_empty
    assert_message 'vague-purpose: the purpose is so wide that nobody can know what will happen to the data: "dienstverlening beter op u toe te snijden" (law; GDPR 4(11), 5(1)(b), 6(1)(a))'
    assert_message "name one purpose as it is called in daily life"
    for rule in no-controller no-purpose no-data no-channel no-withdrawal; do assert_message "crm-notice: $rule: "; done
    crm_run 3 crm-notice add newsletter vague.txt
    assert_empty
    assert_message "and 5 more faults (vague-purpose; GDPR 4(11), 5(1)(b), 6(1)(a))"
    assert_message "crm-notice check newsletter FILE"
    refute_message "--because"
    assert_equal 0 "$(sql 'SELECT count(*) FROM notice')"
}

@test "check: good and bad texts of the fixtures, by status and rules" {
    while IFS=, read -r file purpose _ rules _; do
        [[ $file == *.txt ]] || continue
        wanted=0
        [ -z "$rules" ] || wanted=3
        crm_run "$wanted" crm-notice check "$purpose" "$texts/$file" -f jsonl
        assert_equal "$(tr ';' '\n' <<<"$rules" | sort -u | xargs)" "$(json '$.rule' <<<"$output" | sort -u | xargs)"
    done <"$texts/expected.csv"
}

@test "check: from standard input; records when asked; nothing is written" {
    crm_run 0 crm-notice check newsletter - <"$good"
    assert_empty
    assert_silent
    crm_run 0 crm-notice check newsletter - -v <"$good"
    assert_message "no fault found for newsletter (nl): it names email"
    crm_run 3 crm-notice check newsletter "$texts/bad-no-data-nl.txt" -f csv -o faults.csv
    assert_equal "purpose,rule,found,reason,advice,origin,article" "$(head -1 faults.csv)"
    crm_run 0 crm-notice check newsletter "$good" -f json
    assert_output "[]"
    crm_run 3 crm-notice check newsletter "$texts/bad-no-data-nl.txt" --fields rule,origin
    assert_line '{"rule":"no-data","origin":"house"}'
    assert_equal 0 "$(sql 'SELECT count(*) FROM notice')"
}

@test "check: the language can be said" {
    crm_run 3 crm-notice check newsletter "$texts/bad-no-withdrawal-en.txt" --language en
    assert_message "the text does not say how the consent is withdrawn"
    crm_run 3 crm-notice check newsletter "$good" --language en
    crm_run 2 crm-notice check newsletter "$good" --language fr
    assert_message "the languages are nl and en"
}

@test "check: the controller is who asks in this database" {
    crm_run 0 crm-init edit name="Bakkerij De Vlijt"
    crm_run 3 crm-notice check newsletter "$good"
    assert_message 'no-controller: the text does not name who asks: "Bakkerij De Vlijt"'
}

@test "add: versions with handles, the exact bytes and their SHA-256" {
    crm_run 0 crm-notice add newsletter "$good"
    assert_output newsletter-nl-1
    crm_run 0 crm-notice add newsletter "$texts/good-newsletter-en.txt"
    assert_output newsletter-en-1
    crm_run 0 crm-notice add newsletter - <"$texts/good-newsletter-both-nl.txt"
    assert_output newsletter-nl-2
    crm_run 0 crm-notice show newsletter-nl-2
    assert_contains '"channels":["email","post"]'
    assert_equal "$(sha256sum <"$texts/good-newsletter-both-nl.txt" | cut -d' ' -f1)" "$(json '$.sha256' <<<"$output")"
    sql "SELECT text FROM notice WHERE code = 'newsletter-nl-1'" | head -c -1 >kept
    cmp kept "$good"
}

@test "add: the same bytes again are the same wording; other line ends are another" {
    crm_run 0 crm-notice add newsletter "$good"
    crm_run 0 crm-notice add newsletter "$good" -v
    assert_output newsletter-nl-1
    assert_message "kept already"
    assert_equal 1 "$(sql "SELECT count(*) FROM batch WHERE tool = 'crm-notice'")"
    sed 's/$/\r/' "$good" >crlf.txt
    crm_run 0 crm-notice add newsletter crlf.txt
    assert_output newsletter-nl-2
}

@test "add: --at, --renew, a dry run" {
    crm_run 0 crm-notice add newsletter "$good" -n
    assert_equal 0 "$(sql 'SELECT count(*) FROM notice')"
    crm_run 0 crm-notice add newsletter "$good" --at 2020-01-01 --renew
    crm_run 0 crm-notice show newsletter-nl-1
    assert_contains '"renew":true,"since":"2019-12-31T23:00:00Z"'
    crm_run 2 crm-notice add newsletter "$good" --at someday
}

@test "add: --because passes over a house rule, and only that; it is kept and logged" {
    crm_run 3 crm-notice add newsletter "$texts/bad-no-data-nl.txt"
    assert_message "--because TEXT if the check is wrong here"
    crm_run 0 crm-notice add newsletter "$texts/bad-no-data-nl.txt" --because "the form around it lists them" --by anna
    assert_output newsletter-nl-1
    assert_equal "the form around it lists them" "$(crm-notice show newsletter-nl-1 | json '$.because')"
    assert_equal "no-data" "$(sql 'SELECT overridden FROM batch ORDER BY id DESC LIMIT 1')"
    crm_run 3 crm-notice add newsletter "$texts/bad-pre-ticked-nl.txt" --because "it is only a little box"
    assert_message "pre-ticked"
    crm_run 3 crm-notice add newsletter "$texts/bad-no-channel-nl.txt" --because "zij is ziek"
    assert_message "special-category; GDPR 9(1)"
    crm_run 2 crm-notice add newsletter "$texts/bad-no-channel-nl.txt" --because " "
    crm_run 0 crm-notice add newsletter "$good" --because "not needed"
    assert_equal null "$(crm-notice show newsletter-nl-2 | json '$.because' | sed 's/^$/null/')"
}

@test "end: a row of its own; the wording stays, is not used any more, and may come back as another" {
    crm_run 0 crm-notice add newsletter "$good"
    crm_run 0 crm-notice end newsletter-nl-1 --reason "a new text"
    assert_empty
    assert_equal "a new text" "$(sql 'SELECT reason FROM notice_end')"
    crm_run 0 crm-notice list
    assert_contains '"until":"2026-11-24T12:00:00Z"'
    crm_run 0 crm-notice end newsletter-nl-1 -v
    assert_message "it has ended already"
    crm_run 0 crm-notice add newsletter "$good"
    assert_output newsletter-nl-2
    crm_run 2 crm-notice end newsletter-nl-3
    assert_message "did you mean"
    crm_run 3 crm-notice end newsletter-nl-2 --reason "zij is ziek"
}

@test "list and show" {
    crm_run 0 crm-notice
    assert_empty
    crm_run 1 crm-notice list -q
    crm_run 0 crm-notice list -f csv
    assert_output "notice,purpose,language,channels,strength,renew,since,until"
    crm_run 0 crm-notice add newsletter "$good"
    crm_run 0 crm-notice add profiling "$texts/good-profiling-nl.txt"
    crm_run 0 crm-notice list
    assert_equal "newsletter-nl-1 profiling-nl-1" "$(json '$.notice' <<<"$output" | xargs)"
    crm_run 0 crm-notice list profiling
    assert_output '{"notice":"profiling-nl-1","purpose":"profiling","language":"nl","channels":[],"strength":"explicit","renew":false,"since":"2026-11-24T12:00:00Z"}'
    crm_run 0 crm-notice show newsletter-nl-1
    assert_contains '"text":"Ja, Fietsatelier Jansen mag'
    crm_run 2 crm-notice show newsletter-nl-9
    crm_run 2 crm-notice list newslettre
}

@test "bad input: empty, binary, not UTF-8, too long, a folder, nothing there" {
    : >empty.txt
    crm_run 65 crm-notice check newsletter empty.txt
    assert_message "the text is empty"
    printf 'a\0b' >nul.txt
    crm_run 65 crm-notice check newsletter nul.txt
    printf 'caf\xe9 nieuwsbrief' >latin.txt
    crm_run 65 crm-notice add newsletter latin.txt
    assert_message "not valid UTF-8"
    head -c 70000 /dev/zero | tr '\0' a >long.txt
    crm_run 65 crm-notice check newsletter long.txt
    crm_run 66 crm-notice check newsletter .
    crm_run 66 crm-notice check newsletter nowhere.txt
}

@test "usage: verbs, operands, purposes; a heading has no wording" {
    crm_run 2 crm-notice chek newsletter "$good"
    assert_message "check"
    crm_run 2 crm-notice check newsletter
    crm_run 2 crm-notice add newsletter "$good" extra
    crm_run 2 crm-notice check newslettre "$good"
    assert_message "did you mean 'newsletter'?"
    crm_run 2 crm-notice check marketing "$good"
    assert_message "marketing is a heading"
    crm_run 78 crm-notice check newsletter "$good" -d nowhere.db
    rm "$CRM_DB.key"
    crm_run 0 crm-notice check newsletter "$good"
    crm_run 78 crm-notice add newsletter "$good"
}
