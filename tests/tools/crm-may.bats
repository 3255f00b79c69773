# crm-may: the gate as question and as filter. The rules themselves are proved in tests/unit/domain_gate_oracle.c.
# shellcheck shell=bash disable=SC2154 # common.bash and run set id, output, stderr

load ../lib/common

setup() {
    seal
    fresh_db
    crm-notice add newsletter "$REPO/tests/fixtures/wording/good-newsletter-both-nl.txt" --at 2020-01-01 >/dev/null
    person given=Jan family=Jansen email=jan@example.nl email_2=jan@work.example phone=06-12345601 tag=vip birthday=1980-05-17
    jan=$id
    person given=Piet family=Pietersen email=piet@example.nl tag=vip
    piet=$id
    person given=Marieke infix="van der" family=Berg email=marieke@example.nl
    marieke=$id
    crm-consent give newsletter/email "$jan" --at 2025-05-01 --via web --evidence "form 17"
    crm-consent withdraw newsletter/email "$piet" --at 2026-01-01
}

jan_passes() {
    assert_output "{\"id\":$jan,\"kind\":\"person\",\"name\":\"Jan Jansen\",\"given\":\"Jan\",\"family\":\"Jansen\",\"emails\":[{\"value\":\"jan@example.nl\"}],\"purpose\":\"newsletter\",\"channel\":\"email\"}"
}

@test "a question: 0 is yes, 1 is no with reason, rule, article and the next command" {
    crm_run 0 crm-may newsletter/email "$jan"
    assert_empty
    assert_silent
    crm_run 1 crm-may newsletter/email piet@example.nl
    assert_empty
    assert_message "crm-may: withdrew (withdrawn; law; GDPR 7(3))"
    assert_message "crm-consent give newsletter/email $piet --at TIME --via HOW --evidence FILE"
    crm_run 1 crm-may newsletter/email berg
    assert_message "never said yes to e-mail (consent-missing; law; GDPR 6(1)(a), 7(1))"
    crm_run 1 crm-may newsletter/email "$piet" -q
    assert_silent
}

@test "the next command of a no works" {
    crm_run 1 crm-may newsletter/email "$piet"
    read -ra command < <(grep -o "crm-consent give newsletter/email $piet" <<<"$stderr")
    crm_run 0 "${command[@]}" --at 2026-06-01 --via web --evidence "form 18"
    crm_run 0 crm-may newsletter/email "$piet"
    crm_run 1 crm-may sales-call/phone "$piet"
    assert_message "crm-notice add sales-call FILE"
    crm_run 0 crm-notice add sales-call "$REPO/tests/fixtures/wording/good-sales-call-nl.txt"
}

@test "a question: somebody unknown is 1, several are 65, terms may be used" {
    crm_run 1 crm-may newsletter/email nobody@example.org
    assert_message "nobody is known by this"
    crm_run 65 crm-may newsletter/email tag:vip
    assert_message "several people fit: $jan, $piet"
    crm_run 0 crm-may newsletter/email given:jan
    crm_run 1 crm-may newsletter/email 999
}

@test "--explain: the answer as a record" {
    crm_run 0 crm-may newsletter/email "$jan" --explain
    assert_output "{\"id\":$jan,\"may\":true,\"why\":\"may be approached by e-mail\",\"rule\":\"yes\",\"origin\":\"law\",\"article\":\"GDPR 6(1)\",\"next\":\"crm-may newsletter/email $jan | crm-export --to RECIPIENT -o FILE\",\"purpose\":\"newsletter\",\"channel\":\"email\",\"at\":\"2026-11-24T12:00:00Z\",\"contact_points\":[\"jan@example.nl\"]}"
    crm_run 1 crm-may newsletter/email "$piet" --explain
    assert_contains "\"may\":false,\"why\":\"withdrew\",\"rule\":\"withdrawn\",\"origin\":\"law\",\"article\":\"GDPR 7(3)\""
    crm_run 0 crm-may newsletter/email --all --explain
    assert_equal "1 0 0" "$(json '$.may' <<<"$output" | xargs)"
    assert_silent
    crm_run 0 crm-may newsletter/email --all --explain -f csv
    assert_contains $'id,may,why,rule,origin,article,next,purpose,channel,at,contact_points\n'
}

@test "a channel's own rule is named where it decides" {
    sql "UPDATE purpose SET basis = 'legitimate-interest' WHERE code = 'sales-call'"
    sql "INSERT INTO declaration VALUES (1, (SELECT id FROM purpose WHERE code = 'sales-call'), 'balancing-test', '2026-01-01', NULL, 'x', 'x', 1)"
    sql "INSERT INTO told VALUES (1, $jan, '21(4)', NULL, '2026-01-01T00:00:00Z', 'letter', NULL, 1)"
    crm_run 1 crm-may sales-call/phone "$jan"
    assert_message "never said yes to phone calls (call-natural; law; Tw 11.7)"
}

@test "a filter passes only those who may, with only what the purpose needs" {
    for input in "$jan"$'\n'"$piet"$'\n'"$marieke" $'id\n'"$jan"$'\n'"$piet"$'\n'"$marieke" \
        $'jan@example.nl\npiet@example.nl\nmarieke@example.nl' \
        "{\"id\":$jan}"$'\n'"{\"id\":$piet}"$'\n'"{\"id\":$marieke}"; do
        printf '%s\n' "$input" >people
        crm_run 0 crm-may newsletter/email <people
        jan_passes
        assert_message "crm-may: 2 left out: 1 withdrew, 1 never said yes to e-mail"
    done
    crm_run 0 crm-may newsletter/email "$jan" "$piet" "$marieke"
    jan_passes
    crm_run 0 crm-may newsletter/email --all
    jan_passes
}

@test "a filter keeps a record's own values of fields that are needed, and no others" {
    printf '%s\n' "{\"id\":$jan,\"kind\":\"person\",\"given\":\"Johannes\",\"birthday\":\"1980-05-17\",\"tags\":[\"vip\"],\"emails\":[{\"value\":\"else@example.org\"}],\"street\":\"Oudegracht 1\",\"shoe_size\":43,\"fields\":{\"kvk\":\"1\"},\"version\":1}" >record
    crm_run 0 crm-may newsletter/email <record
    assert_output "{\"id\":$jan,\"kind\":\"person\",\"given\":\"Johannes\",\"emails\":[{\"value\":\"jan@example.nl\"}],\"purpose\":\"newsletter\",\"channel\":\"email\"}"
    crm-consent give newsletter/email jan@work.example --at 2025-05-01 --via web --evidence "form 19"
    crm_run 0 crm-may newsletter/email <record
    assert_contains '"emails":[{"value":"jan@example.nl"},{"value":"jan@work.example"}]'
    crm-find given:jan | crm-may newsletter/email -f csv >list.csv
    assert_equal $'id,prefix,given,initials,infix,family,suffix,name,email,purpose,channel\n'"$jan,,Jan,,,Jansen,,Jan Jansen,jan@example.nl,newsletter,email" "$(cat list.csv)"
}

@test "without a channel the basis is judged, and no contact points pass" {
    crm_run 0 crm-may newsletter "$jan" "$piet"
    assert_output "{\"id\":$jan,\"kind\":\"person\",\"name\":\"Jan Jansen\",\"given\":\"Jan\",\"family\":\"Jansen\",\"purpose\":\"newsletter\"}"
    crm_run 0 crm-may newsletter jan@example.nl
}

@test "--all: everybody who is active; the rest is counted" {
    crm-edit "$marieke" status=deceased
    sql "UPDATE party SET status = 'restricted' WHERE id = $jan"
    crm_run 0 crm-may newsletter/email --all
    assert_empty
    assert_message "3 left out: 1 deceased, 1 under restriction, 1 withdrew"
    crm_run 1 crm-may newsletter/email --all -q
    assert_silent
    crm_run 2 crm-may newsletter/email --all "$jan"
}

@test "--at: what held then" {
    crm_run 1 crm-may newsletter/email "$piet" --at 2026-01-02
    assert_message "withdrew"
    crm_run 1 crm-may newsletter/email "$piet" --at 2025-12-31
    assert_message "never said yes"
    crm_run 1 crm-may newsletter/email "$jan" --at 2025-04-30T21:59:59Z
    assert_message "never said yes"
    crm_run 0 crm-may newsletter/email "$jan" --at 2025-05-01
    crm_run 0 crm-may newsletter/email --all --at 2025-06-01 -q
    crm_run 2 crm-may newsletter/email "$jan" --at someday
}

@test "who may, may change: an address edited away, a wording that had to be renewed" {
    crm-edit "$jan" email=new@example.nl
    crm_run 1 crm-may newsletter/email "$jan"
    assert_message "said yes for another e-mail address"
    crm-edit "$jan" email=jan@example.nl
    crm_run 0 crm-may newsletter/email "$jan"
    crm-notice add newsletter "$REPO/tests/fixtures/wording/good-newsletter-nl.txt" --renew >/dev/null
    crm_run 1 crm-may newsletter/email "$jan"
    assert_message "said yes to a wording that had to be renewed (wording-superseded"
}

@test "many people, in blocks; a paused reader; an upstream that finds nobody" {
    seq 1 2500 | awk 'BEGIN { print "given,family,email" } { printf "N%d,Many,n%d@example.nl\n", $1, $1 }' >many.csv
    crm-add many.csv
    crm_run 0 crm-may newsletter/email --all
    assert_message "2502 left out: 2501 never said yes to e-mail, 1 withdrew"
    crm-find | crm-may newsletter/email >passed 2>said
    assert_equal "crm-may: 2502 left out: 2501 never said yes to e-mail, 1 withdrew" "$(cat said)"
    assert_equal 1 "$(wc -l <passed)"
    crm-find nobody-at-all >none
    crm_run 0 crm-may newsletter/email <none
    assert_empty
    assert_silent
    crm_run 1 crm-may newsletter/email -q <none
}

@test "bad input: rows that name nobody, words that fit several, broken JSON" {
    printf '%s\n' "{\"id\":$jan}" '{"id":' '{"given":"x"}' "{\"id\":999}" >records
    crm_run 65 crm-may newsletter/email <records
    assert_equal "$jan" "$(json '$.id' <<<"$output")"
    assert_message "-:2: "
    assert_message "-:3: names nobody"
    assert_message "1 left out: 1 not in the file"
    crm_run 65 crm-may newsletter/email "$jan" example.nl has:email
}

@test "usage: no purpose, unknown ones, nobody, a database that is not there" {
    crm_run 2 crm-may
    assert_message "crm-purpose list"
    crm_run 2 crm-may newslettre/email "$jan"
    assert_message "did you mean 'newsletter'?"
    crm_run 2 crm-may newsletter/emial "$jan"
    assert_message "did you mean 'email'?"
    crm_run 2 crm-may newsletter/phone "$jan"
    assert_message "its channels: email;post"
    crm_run 2 crm-may newsletter/email </dev/null
    assert_message "--all"
    crm_run 1 crm-may marketing "$jan"
    assert_message "asked for a heading"
    crm_run 78 crm-may newsletter/email "$jan" -d nowhere.db
    crm_run 74 bash -c 'crm-may newsletter/email --all >/dev/full'
}

@test "formats and files; the key is not needed" {
    rm "$CRM_DB.key"
    crm_run 0 crm-may newsletter/email --all -o list.csv
    assert_equal 2 "$(wc -l <list.csv)"
    crm_run 0 crm-may newsletter/email --all -f json --fields id,email
    assert_output $'[\n'"{\"id\":$jan,\"email\":\"jan@example.nl\"}"$'\n]'
    crm_run 0 crm-may newsletter/email "$piet" "$marieke" -f json
    assert_output "[]"
    crm_run 0 crm-may newsletter/email --all -v
}
