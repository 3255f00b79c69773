# Whoever is refused is told what to type next. Every mistake of somebody who follows the story in README with files of their own, with
# the status it ends in and words of the indented line below the message.

load ../lib/common

setup() {
    seal
    fresh_db
    cp "$REPO"/share/examples/*.csv "$REPO"/share/examples/*.txt .
    printf 'Wij gebruiken uw gegevens om onze dienstverlening beter op u toe te snijden.\n' >vague.txt
    printf 'name,email,BSN\nJo,jo@example.nl,111222333\n' >bsn.csv
    printf 'name,email\nJo,jo\n' >bad.csv
    printf 'name,email,email\nJo,jo@example.nl,jo@example.org\n' >twice.csv
    printf 'jo@example.nl\n' >who.txt
    printf 'BEGIN:VCARD\n' >card.vcf
    printf 'one,two\n' >strange.csv
    crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt 2>/dev/null
    crm-recipient add mailer role=processor country=NL contract=2025-01-07 >/dev/null
}

# next_steps: for each "STATUS <tab> COMMAND <tab> WORDS" on stdin: that status, and those words in an indented line of stderr. Every
# crm-… that such a line names must exist.
next_steps() {
    local wanted command words got hints tool bad='' count=0
    while IFS=$'\t' read -r wanted command words; do
        got=0
        bash -c "$command" >/dev/null 2>err </dev/null || got=$?
        hints=$(grep -E '^(crm[a-z-]*: )?  ' err || :)
        count=$((count + 1))
        if [ "$got" != "$wanted" ] || [[ $hints != *"$words"* ]]; then
            printf '%s\n' "status $got instead of $wanted, or no next step with '$words': $command" "$(cat err)"
            bad=1
        fi
        for tool in $(grep -oE '\bcrm-[a-z]+' <<<"$hints"); do
            [ -x "$BIN/$tool" ] || { echo "$tool does not exist: $command" && bad=1; }
        done
    done
    [ "$count" -gt 0 ] && [ -z "$bad" ]
}

@test "a test of next steps sees a wrong status, a missing step and a tool that does not exist" {
    run -1 next_steps <<<$'3\tcrm-may\tcrm-purpose list'
    run -1 next_steps <<<$'2\tcrm-may\tcrm-purpose show'
    run -1 next_steps <<<$'0\techo "  crm-nothing" >&2\t'
    run -0 next_steps <<<$'2\tcrm-may\tcrm-purpose list'
}

@test "what is typed wrongly, or left out" {
    next_steps <<'END'
2	crm-init	crm-init "Fietsatelier Jansen"
2	crm-init Jansen colour=red	the keys are
2	crm-init edit	crm-init edit city=
2	crm-add	crm-add --help
2	crm-add gven=Jo	did you mean given
2	crm-add given=Jo shoe=43	shoe=... --new-field
2	crm-add klanten.csv --wording oude-tekst.txt	--consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt
2	crm-add klanten.csv --consent newsletter/email=Brief --wording oude-tekst.txt	head -n 1 FILE
2	crm-add klanten.csv --consent order/email=Nieuwsbrief --wording oude-tekst.txt	crm-purpose show order
2	crm-add klanten.csv --consent nieuws/email=Nieuwsbrief --wording oude-tekst.txt	crm-purpose list
2	crm-add given=Jo --source publicweb	the kinds are subject
2	crm-find nme:jan	did you mean name
2	crm-find --nothing	crm-find --help
2	crm-show	crm-show --help
2	crm-edit jan@example.nl	crm-edit WHO phone=
2	crm-edit jan@example.nl shoe=43	--new-field
2	crm-recipient add	crm-recipient add mailer role=processor country=NL contract=
2	crm-recipient add post	crm-recipient add post role=
2	crm-recipient add post role=processor	crm-recipient add post role=processor country=NL
2	crm-recipient edit mailer	crm-recipient edit mailer contract=
2	crm-recipient show	crm-recipient list
2	crm-purpose add	crm-purpose add raffle
2	crm-purpose show	crm-purpose list
2	crm-notice check newsletter	crm-notice check newsletter FILE
2	crm-notice show	crm-notice list
2	crm-consent give	crm-purpose list
2	crm-may	crm-purpose list
2	crm-export --all --for newsletter/email --to post	crm-recipient add post
2	crm-export --subject jan@example.nl	crm-export --subject WHO -o DIR
2	crm-forget jan@example.nl	crm-forget ... -n
2	crm-forget jansen --yes	crm-find WORDS
2	crm-forget jan@example.nl piet@example.nl --yes	--expect 2
2	crm-check this	crm-check --help
2	crm import	crm-add
END
}

@test "nobody, and several" {
    next_steps <<'END'
1	crm-show nobody@example.nl	crm-find WORDS
1	crm-edit nobody@example.nl tag+=x	crm-find WORDS
1	crm-may newsletter/email nobody@example.nl	crm-find WORDS
1	crm-export --subject nobody@example.nl -o nobody	crm-find WORDS
1	crm-consent withdraw newsletter/email nobody@example.nl	crm-consent stop
65	crm-show jans..	crm-show 1
65	crm-edit city:Utrecht tag+=x	crm-show 1
65	crm-show a812	crm-find WORDS
END
}

@test "what a rule of privacy refuses" {
    crm-forget c.hooft@example.nl --yes
    crm-edit loes@example.nl status=deceased
    next_steps <<'END'
1	crm-may newsletter/email piet@example.nl	crm-consent give newsletter/email 2
1	crm-may newsletter/email loes@example.nl	status=active
1	crm-may order jan@example.nl	crm-purpose show order
3	crm-add bsn.csv	--drop-bsn
3	crm-add given=Jo bsn=111222333	--drop-bsn
3	crm-edit jan@example.nl bsn=111222333	customer_number=
3	crm-edit jan@example.nl bsn=111222333 --new-field	customer_number=
3	crm-add klanten.csv --source public-web	--source subject
3	crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording vague.txt	crm-notice check newsletter FILE
3	crm-notice add newsletter vague.txt	crm-notice check newsletter FILE
3	crm-notice check newsletter vague.txt	name one purpose
3	crm-add given=Cornelis family="Hooft Graafland" email=c.hooft@example.nl	--source subject --at TIME
3	crm-edit jan@example.nl email=c.hooft@example.nl	crm-add ... --source subject --at TIME
3	crm-consent give newsletter/email piet@example.nl	crm-consent give newsletter/email 2 --via HOW
3	crm-consent give order jan@example.nl --via web --evidence x	crm-may order WHO
3	crm-recipient add post role=processor country=NL	contract=
3	crm-recipient add post role=processor country=US contract=2025-01-07	crm-recipient ... post safeguard=
3	crm-export --all --to mailer	--for PURPOSE
3	crm-find tag:winter | crm-export --to mailer	crm-may PURPOSE
3	crm-recipient end mailer; crm-export --all --for newsletter/email --to mailer	crm-recipient list
2	crm-recipient add mailer role=processor country=NL contract=2025-01-07	another name
END
}

@test "bad data" {
    next_steps <<'END'
65	crm-add bad.csv	--rejects FILE
65	crm-add twice.csv	email_2
65	crm-add who.txt	names the column
65	crm-add card.vcf	--rejects FILE
65	crm-add strange.csv	the first line of a CSV file
65	crm-consent withdraw newsletter/email <strange.csv	or each line is one id
65	crm-add given=Jo status=dead	status=active
65	echo '{"id":1,"version":99,"given":"Jo"}' | crm-edit	crm-show 1 -f jsonl
65	echo '{"given":"Jo"}' | crm-edit	crm-find prints
65	printf '1\n2\n' | crm-edit tag+=x --expect 3	crm-edit ... -n
65	: | crm-edit tag+=x --expect 3	crm-edit ... -n
65	: | crm-forget --yes --expect 3	crm-forget ... -n
65	crm-purpose add newsletter basis=consent	crm-purpose show newsletter
END
}

@test "the same advice stands under the first of several bad records only" {
    printf '{"given":"Jo"}\n{"given":"Al"}\n' >nobody.jsonl
    crm_run 65 crm-edit <nobody.jsonl
    assert_equal 2 "$(grep -c 'names nobody' <<<"$stderr")"
    assert_equal 1 "$(grep -c 'crm-find prints' <<<"$stderr")"
}

@test "files that are missing, in the way, of others, busy or broken" {
    crm-export --subject jan@example.nl -o jan
    : >empty.db
    cp "$CRM_DB" newer.db
    sqlite3 newer.db 'PRAGMA user_version=99'
    chmod 600 newer.db
    next_steps <<'END'
78	CRM_DB=none.db crm-find jan	crm-init "the name of your business"
73	crm-init Jansen	crm-init show
73	CRM_DB=none/none.db crm-init Jansen	mkdir -p none
73	crm-find jan -o none/list.csv	mkdir -p none
73	crm-export --subject jan@example.nl -o jan	another folder with -o
73	crm-export --subject jan@example.nl -o klanten.csv	another folder with -o
73	crm-export --subject jan@example.nl -o none/none/jan	mkdir -p none/none
76	CRM_DB=empty.db crm-find jan	crm config
78	CRM_DB=newer.db crm-find jan	crm --version
76	echo jan@example.nl | crm-check --absent - 2>&1 >/dev/null | sed 's/^crm-check: /  /' >&2; exit ${PIPESTATUS[1]}	crm-check --scrub
78	mv "$CRM_DB.key" away; crm-add given=Jo	CRM_KEY_FILE
76	: >"$CRM_DB.key"; chmod 600 "$CRM_DB.key"; crm-add given=Jo	CRM_KEY_FILE
77	mv away "$CRM_DB.key"; chmod 644 "$CRM_DB.key"; crm-add given=Jo	chmod 600
77	chmod 600 "$CRM_DB.key"; chmod 644 "$CRM_DB"; crm-check 2>&1 | sed 's/.*: chmod/  chmod/' >&2; exit ${PIPESTATUS[0]}	chmod 600
75	chmod 600 "$CRM_DB"; (sqlite3 "$CRM_DB" 'BEGIN IMMEDIATE' '.shell touch locked; sleep 5' >/dev/null 2>&1 & ); until [ -e locked ]; do sleep 0.1; done; CRM_BUSY=0 crm-add given=Jo	CRM_BUSY=60 crm-add
END
}
