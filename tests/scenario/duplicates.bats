# What crm-merge list finds of duplicates that are known, and what it names that are none.

load ../lib/common

@test "precision and recall on a generated list with known duplicates" {
    awk -v seed=4711 -v people=4000 -v truth=truth.csv -f "$BATS_TEST_DIRNAME/duplicates.awk" >list.csv
    crm-add list.csv 2>/dev/null
    assert_equal "$(($(wc -l <list.csv) - 1))" "$(crm-find --count)"
    crm_run 0 crm-merge list -f csv --fields id,duplicate_of,score
    tail -n +2 <<<"$output" | cut -d, -f1,2 | sort >found
    sort truth.csv >known
    right=$(comm -12 found known | wc -l)
    read -r precision recall <<<"$(awk -v r="$right" -v f="$(wc -l <found)" -v k="$(wc -l <known)" 'BEGIN { printf "%.3f %.3f", r / f, r / k }')"
    echo "# $(wc -l <known) known, $(wc -l <found) found, $right right: precision $precision, recall $recall" >&3
    awk -v p="$precision" -v r="$recall" 'BEGIN { exit !(p >= 0.95 && r >= 0.85) }' || fails_with "precision $precision, recall $recall"
}

@test "what is found is joined by a pipe, and taken back by one command" {
    awk -v seed=42 -v people=200 -v truth=truth.csv -f "$BATS_TEST_DIRNAME/duplicates.awk" >list.csv
    crm-add list.csv 2>/dev/null
    before=$(crm-find | sort)
    count=$(crm-merge list --min 0.8 | wc -l)
    [ "$count" -gt 5 ]
    crm_run 0 bash -c "crm-merge list --min 0.8 | crm-merge --yes --expect $count"
    assert_equal "$(($(wc -l <list.csv) - 1 - $(sql 'SELECT count(*) FROM alias')))" "$(crm-find --count)"
    crm_run 0 crm-check
    crm_run 0 crm-undo "b$(sql 'SELECT max(id) FROM batch')" --yes
    assert_equal "$before" "$(crm-find | sort)"
    crm_run 0 crm-check
}
