# crm-purpose: purposes with their lawful bases, listed, shown and added.

load ../lib/common

@test "list is what it does without operands: every purpose of the pack, in brief" {
    crm_run 0 crm-purpose
    listed=$output
    crm_run 0 crm-purpose list
    assert_output "$listed"
    assert_silent
    assert_equal "order invoice service marketing newsletter sales-call birthday-card profiling" "$(json '$.purpose' <<<"$output" | xargs)"
    assert_line '{"purpose":"newsletter","parent":"marketing","title":"Newsletter","basis":"consent","channels":["email","post"],"strength":"unambiguous","retention_rule":"consent","rule":"law"}'
}

@test "list: formats, fields, a file, quiet" {
    crm_run 0 crm-purpose -f csv --fields purpose,channels
    assert_line "order,email;phone;message;post"
    assert_line "marketing,email;phone;message;post;social"
    crm_run 0 crm-purpose list -o purposes.csv --format csv
    assert_empty
    assert_equal "purpose,parent,title,basis,channels,strength,retention_rule,rule" "$(head -1 purposes.csv)"
    crm_run 0 crm-purpose -q
    assert_empty
    crm_run 0 crm-purpose -f table --db "$CRM_DB" -v
    crm_run 2 crm-purpose list extra
}

@test "show: everything about one; an unknown one is 2 with the nearest" {
    crm_run 0 crm-purpose show profiling
    assert_contains '"basis":"consent","basis_article":"GDPR 6(1)(a)","direct_marketing":true,"profiling":true'
    assert_contains '"strength":"explicit","validity_months":24,"channels":[],"fields":["given",'
    assert_contains '"title_nl":"Klantprofiel","title_en":"Customer profile"'
    assert_contains '"rule":"house"'
    crm_run 2 crm-purpose show profilling
    assert_message "did you mean 'profiling'?"
    crm_run 2 crm-purpose show
    crm_run 2 crm-purpose show order invoice
}

@test "add: a house rule in force from today, with defaults that fit" {
    crm_run 0 crm-purpose add tyre-change parent=marketing basis=consent direct_marketing=yes "channels=email;phone" fields=name,email,phone title_nl=Bandenwissel --by anna
    assert_output tyre-change
    crm_run 0 crm-purpose show tyre-change
    assert_contains '"parent":"marketing","title_nl":"Bandenwissel","title_en":"Bandenwissel"'
    assert_contains '"channels":["email","phone"],"fields":["name","email","phone"],"recipients":[],"retention_rule":"consent","rule":"house","state":"in-force","since":"2026-11-24"'
    assert_equal "add|purpose|anna" "$(sql "SELECT action || '|' || fields || '|' || operator FROM batch ORDER BY id DESC LIMIT 1")"
    crm_run 0 crm-purpose add bookkeeping basis=legal-duty fields=name recipients=authority
    assert_equal fiscal "$(crm-purpose show bookkeeping | json '$.retention_rule')"
    crm_run 0 crm-purpose add loyalty basis=agreement
    assert_equal customer "$(crm-purpose show loyalty | json '$.retention_rule')"
    crm_run 0 crm-purpose add insight basis=consent profiling=yes fields=name since=2026-01-01 until=2026-12-31 validity_months=12 citation="own choice"
    assert_equal "explicit profile 12 2026-01-01 2026-12-31" \
        "$(crm-purpose show insight | json '$.strength')"\ "$(crm-purpose show insight | json '$.retention_rule')"\ "$(crm-purpose show insight | json '$.validity_months')"\ "$(crm-purpose show insight | json '$.since')"\ "$(crm-purpose show insight | json '$.until')"
}

@test "add: days may be written as everywhere" {
    crm_run 0 crm-purpose add soon basis=consent since=tomorrow until=+1y
    assert_equal "2026-11-25 2027-11-24" "$(crm-purpose show soon | json '$.since') $(crm-purpose show soon | json '$.until')"
}

@test "add: the longest way to say it" {
    crm_run 0 crm-purpose add care basis=vital-interest special_condition="9(2)(c)" customer_mail=no strength=unambiguous description_nl=n description_en=e title_en=Care retention_rule=customer
    crm_run 0 crm-purpose show care
    assert_contains '"special_condition":"9(2)(c)"'
    assert_contains '"description_nl":"n","description_en":"e"'
}

@test "add: a dry run adds nothing; a second of the same code is 65" {
    crm_run 0 crm-purpose add fan basis=consent fields=name -n
    assert_equal 8 "$(sql 'SELECT count(*) FROM purpose')"
    crm_run 0 crm-purpose add fan basis=consent fields=name
    crm_run 65 crm-purpose add fan basis=consent fields=name
    assert_message "code: there is such a purpose already"
    assert_equal 9 "$(sql 'SELECT count(*) FROM purpose')"
}

# refused STATUS MESSAGE key=value…: nothing is added, and the message says why.
refused() {
    crm_run "$1" crm-purpose add x "${@:3}"
    assert_message "$2"
    assert_equal 8 "$(sql 'SELECT count(*) FROM purpose')"
    assert_equal 0 "$(sql "SELECT count(*) FROM purpose_channel WHERE purpose_id > 8")"
}

@test "add: every value is checked" {
    refused 65 "basis: the lawful basis is missing" fields=name
    refused 65 "basis: no basis of GDPR 6(1): 'whim'" basis=whim
    refused 65 "channels: unknown channel: 'pigeon'" basis=consent channels=email,pigeon
    refused 65 "fields: unknown field: 'emial'" basis=consent fields=name,emial
    assert_message "did you mean 'email'?"
    refused 65 "fields: unknown field: 'version'" basis=consent fields=version
    refused 65 "recipients: unknown role: 'friend'" basis=consent recipients=friend
    refused 65 "retention_rule: unknown retention rule: 'fiscall'" basis=consent retention_rule=fiscall
    assert_message "did you mean 'fiscal'?"
    refused 65 "parent: unknown purpose: 'nothing'" basis=consent parent=nothing
    refused 65 "direct_marketing: neither yes nor no: 'ja'" basis=consent direct_marketing=ja
    refused 65 "strength: neither unambiguous nor explicit" basis=consent strength=strong
    refused 65 "validity_months: no number of months" basis=consent validity_months=2y
    refused 65 "since: " basis=consent since=soon
    refused 65 "until: lies before since: '2026-01-01'" basis=consent since=2026-02-01 until=2026-01-01
    refused 65 "until: lies before since" basis=consent until=yesterday
    refused 65 "customer_mail: stands instead of consent to direct marketing" basis=legal-duty customer_mail=yes
    refused 65 "special_condition: no condition of GDPR 9(2): 'health'" basis=consent special_condition=health
    refused 65 "title_nl: holds a character that cannot be shown" basis=consent "title_nl=$(printf 'a\033[31mb')"
    refused 65 "citation: holds a character that cannot be shown" basis=consent "citation=$(printf 'a\342\200\256b')"
    refused 65 "title_en: holds a character that cannot be shown" basis=consent "title_en=$(printf '\377')"
    refused 65 "description_nl: longer than 2000 bytes" basis=consent "description_nl=$(printf 'x%.0s' {1..2001})"
    refused 2 "unknown key 'bassis'" bassis=consent
    assert_message "did you mean 'basis'?"
    refused 2 "unknown key 'colour'" basis=consent colour=red
    assert_message "the keys are parent, title_nl, "
    refused 2 "basis= is given twice" basis=consent basis=agreement
    refused 2 "'consent' is no key=value" consent
    refused 2 "unknown key 'rule'" basis=consent rule=law
    refused 3 "profiling needs explicit consent (profiling-explicit; GDPR 4(4), 22(2)(c))" basis=consent profiling=yes strength=unambiguous
    assert_message "strength=explicit"
}

@test "add: codes are small letters, digits and hyphens" {
    for code in "" "Two Words" "a/b" "-x" 'ü' "$(printf 'x%.0s' {1..60})"; do
        crm_run 65 crm-purpose add -- "$code" basis=consent
        assert_message "a purpose's code is small letters"
    done
    for code in list show add edit end; do
        crm_run 65 crm-purpose add "$code" basis=consent
        assert_message "code: a verb cannot be a purpose's code: '$code'"
    done
    crm_run 2 crm-purpose add
    crm_run 2 crm-purpose ad x basis=consent
}

@test "without a database 78; without the key nothing is added" {
    crm_run 78 crm-purpose -d nowhere.db
    rm "$CRM_DB.key"
    crm_run 0 crm-purpose list
    crm_run 78 crm-purpose add fan basis=consent fields=name
}

@test "profiling without explicit consent is refused" {
    crm_run 3 crm-purpose add taste basis=consent profiling=yes strength=unambiguous fields=name
    assert_message "explicit consent"
    assert_equal 0 "$(sql "SELECT count(*) FROM purpose WHERE code = 'taste'")"
}
