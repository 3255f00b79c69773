# crm-init: the database that appears whole, its key, and the controller's details.

load ../lib/common

setup() { seal; }

@test "makes database and key, readable for their owner only, and says where they are" {
    crm_run 0 crm-init "Fietsatelier Jansen"
    assert_empty
    assert_message "database: $CRM_DB"
    assert_message "$CRM_DB.key"
    assert_message "crm-add customers.csv"
    assert_equal 600 "$(stat -c %a "$CRM_DB")"
    assert_equal 600 "$(stat -c %a "$CRM_DB.key")"
    assert_equal 32 "$(stat -c %s "$CRM_DB.key")"
    assert_equal "crm.db crm.db.key" "$(cd "$BATS_TEST_TMPDIR" && echo crm*)"
}

@test "the policy pack is in the database, and the log begins with one chained batch" {
    crm_run 0 crm-init "Fietsatelier Jansen" -q
    assert_silent
    assert_equal 1 "$(sql "SELECT count(*) FROM purpose WHERE code = 'newsletter' AND basis = 'consent'")"
    assert_equal "1|crm-init|init|32" "$(sql "SELECT count(*), tool, action, length(hash) FROM batch")"
    assert_equal ok "$(sql 'PRAGMA integrity_check')"
    assert_equal wal "$(sql 'PRAGMA journal_mode')"
}

@test "details are checked and normalised" {
    crm_run 0 crm-init "Fietsatelier Jansen" country=nederland email=info@example.nl financial_year_start=07-01
    crm_run 0 crm-init show
    assert_output '{"name":"Fietsatelier Jansen","country":"NL","email":"info@example.nl","language":"nl","time_zone":"Europe/Amsterdam","financial_year_start":"07-01"}'
    crm_run 65 crm-init edit email=nowhere
    assert_message "crm-init: email: "
    refute_message nowhere
    crm_run 65 crm-init edit country=Atlantis
    crm_run 65 crm-init edit language=klingon
    crm_run 65 crm-init edit time_zone=Mars/Olympus
    crm_run 65 crm-init edit financial_year_start=13-01
    crm_run 65 crm-init edit phone=06-twaalf
}

@test "a wrong detail makes nothing" {
    crm_run 65 crm-init "Fietsatelier Jansen" country=Atlantis
    [ ! -e "$CRM_DB" ] && [ ! -e "$CRM_DB.key" ]
    crm_run 2 crm-init "Fietsatelier Jansen" emial=info@example.nl
    assert_message "email="
    [ ! -e "$CRM_DB" ] && [ ! -e "$CRM_DB.key" ]
}

@test "edit changes, empties, and leaves a batch with the names of the fields" {
    crm_run 0 crm-init "Fietsatelier Jansen" city=Utrecht -q
    crm_run 0 crm-init edit city=Zeist street="Slotlaan 1"
    assert_empty
    crm_run 0 crm-init edit city=
    crm_run 0 crm-init show -f csv
    assert_line "name,street,country,language,time_zone,financial_year_start"
    assert_equal "city,street" "$(sql "SELECT fields FROM batch WHERE action = 'edit-controller' ORDER BY id LIMIT 1")"
    crm_run 2 crm-init edit name=
    crm_run 2 crm-init edit
    crm_run 2 crm-init edit Zeist
    crm_run 2 crm-init show everything
}

@test "the output can go to a file and be picked by field" {
    crm_run 0 crm-init "Fietsatelier Jansen" city=Utrecht -q --by me
    crm_run 0 crm-init show --fields name,city -o out.json
    assert_empty
    assert_equal 600 "$(stat -c %a out.json)"
    grep -q '"city":"Utrecht"' out.json
    crm_run 2 crm-init show --format xlsx
    crm_run 0 crm-init show --format json --output again.json
    assert_equal "me" "$(sql "SELECT operator FROM batch")"
}

@test "nothing is overwritten: a database, a key, a file of somebody else" {
    crm_run 0 crm-init "Fietsatelier Jansen" -q
    before=$(sha256sum "$CRM_DB" "$CRM_DB.key")
    crm_run 73 crm-init "Another"
    assert_equal "$before" "$(sha256sum "$CRM_DB" "$CRM_DB.key")"
    rm "$CRM_DB"
    crm_run 73 crm-init "Another"
    assert_message "there is a key already"
    [ ! -e "$CRM_DB" ]
    crm_run 73 crm-init -d nowhere/crm.db "Another"
    [ ! -e nowhere ]
}

@test "the default folder is made, another one is not" {
    unset CRM_DB
    crm_run 0 crm-init "Fietsatelier Jansen"
    [ -e "$XDG_DATA_HOME/crm/crm.db" ]
    assert_equal 700 "$(stat -c %a "$XDG_DATA_HOME/crm")"
}

@test "without a name: usage; without a database: 78; a key that others read: 77; output that cannot be written: 74" {
    crm_run 2 crm-init
    crm_run 2 crm-init ""
    crm_run 78 crm-init show
    crm_run 0 crm-init "Fietsatelier Jansen" -q
    chmod 644 "$CRM_DB.key"
    crm_run 77 crm-init edit city=Utrecht
    assert_message "chmod 600"
    crm_run 74 bash -c 'crm-init show >/dev/full'
    crm_run 0 crm-init show
}

@test "the key of another database is refused before anything is written" {
    crm_run 0 crm-init "Fietsatelier Jansen" -q
    crm_run 0 crm-init -d other.db "Another" -q
    cp other.db.key "$CRM_DB.key"
    before=$(sha256sum "$CRM_DB")
    crm_run 76 crm-init edit city=Utrecht
    head -c 20 other.db.key >"$CRM_DB.key"
    crm_run 76 crm-init edit city=Utrecht
    assert_equal "$before" "$(sha256sum "$CRM_DB")"
    export CRM_KEY_FILE=$PWD/kept.key
    crm_run 0 crm-init -d third.db "Third" -q
    [ -e kept.key ] && [ ! -e third.db.key ]
    crm_run 0 crm-init -d third.db edit city=Utrecht
}

@test "killed at any moment there is a whole database or none, and the next attempt is told what to do" {
    local i whole=0 none=0
    for i in $(seq 1 $((${LONG:+9}0 + 10))); do
        rm -rf try && mkdir try
        crm-init -d try/crm.db "Fietsatelier Jansen" -q &
        pid=$!
        sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"
        kill -9 $pid 2>/dev/null || true
        wait $pid 2>/dev/null || true
        if [ -e try/crm.db ]; then
            crm_run 0 crm-init -d try/crm.db show
            crm_run 0 crm-init -d try/crm.db edit city=Utrecht
            whole=$((whole + 1))
        else
            none=$((none + 1))
        fi
    done
    echo "whole $whole, none $none"
    [ $((whole + none)) -ge 10 ]
}
