# Forgetting that dies half-way: the person is wholly there, or wholly gone; and whoever opens the file next finishes it.

load ../lib/common

# kept: every row about person 1, in a line.
kept() {
    sql "SELECT (SELECT count(*) FROM party WHERE id = 1), (SELECT count(*) FROM contact_point WHERE party_id = 1),
                (SELECT count(*) FROM tag WHERE party_id = 1), (SELECT count(*) FROM search_key WHERE party_id = 1),
                (SELECT count(*) FROM fingerprint)"
}

@test "killed at any moment, a forgetting is done or not begun, never half" {
    local before after done_=0 not_begun=0 turn pid
    crm-add given=Jan infix="van der" family=Berg email=jan@example.nl phone=06-12345678 street="Kerkstraatje 17" city=Utrecht \
        tag=winter tag+=vip >/dev/null
    crm-add given=Els family=Smit email=els@example.nl >/dev/null
    before=$(kept)
    mkdir start
    cp -p "$CRM_DB" "$CRM_DB.key" start/
    for turn in $(seq $((${LONG:+180} + 20))); do
        rm -f "$CRM_DB"*
        cp -p start/* "$BATS_TEST_TMPDIR/"
        crm-forget 1 --yes -q >/dev/null 2>&1 &
        pid=$!
        # The run takes some hundredths of a second; the later turns leave it more time, the last ones all of it.
        sleep "0.0$((turn % 20 / 4))$((RANDOM % 10))"
        [ $((turn % 20)) != 0 ] || sleep 2
        kill -9 $pid 2>/dev/null || true
        wait $pid 2>/dev/null || true
        crm_run 0 crm-find -q given:Els # finishes what is pending
        after=$(kept)
        if [ "$after" = "$before" ]; then
            not_begun=$((not_begun + 1))
        else
            assert_equal "0|0|0|0|2" "$after"
            assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
            printf '%s\n' jan@example.nl 0612345678 "Kerkstraatje 17" "Jan van der Berg" >words.txt
            crm_run 0 crm-check --absent words.txt
            done_=$((done_ + 1))
        fi
        crm_run 0 crm-check
    done
    echo "done $done_, not begun $not_begun"
    [ "$done_" -gt 0 ]
}

@test "killed between the commit and the emptying of the log: the next tool empties it" {
    crm-add given=Jan family=Berg email=jan@example.nl street="Kerkstraatje 17" city=Utrecht >/dev/null
    crm-add given=Els family=Smit email=els@example.nl >/dev/null
    mkfifo hold
    sqlite3 -readonly "$CRM_DB" >reader.log 2>&1 <hold &
    local reader=$!
    exec 7>hold
    echo "BEGIN; SELECT count(*) FROM party;" >&7
    for i in $(seq 50); do [ -s reader.log ] && break || sleep 0.1; done
    CRM_BUSY=30 crm-forget 1 --yes -q >/dev/null 2>&1 &
    local pid=$!
    for i in $(seq 100); do [ "$(sqlite3 -readonly "$CRM_DB" 'SELECT count(*) FROM pending')" = 1 ] && break || sleep 0.1; done
    kill -9 $pid
    wait $pid || true
    assert_equal 1 "$(sqlite3 -readonly "$CRM_DB" 'SELECT count(*) FROM pending')"
    grep -qa jan@example.nl "$CRM_DB" "$CRM_DB-wal"
    exec 7>&-
    wait $reader
    crm_run 0 crm-find -q given:Els
    assert_equal 0 "$(sql 'SELECT count(*) FROM pending')"
    run -1 grep -qa jan@example.nl "$CRM_DB"
    crm_run 0 crm-check --absent - <<<"Kerkstraatje 17"
    crm_run 0 crm-check
}
