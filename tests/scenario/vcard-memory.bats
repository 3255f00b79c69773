# vCards that are long: what a limit on memory lets in. Apart from the other tests of vCards, as a sanitized program maps more than any
# such limit.

load ../lib/common

@test "a line without end is refused before it is taken in" {
    { printf 'BEGIN:VCARD\r\nFN:Jan\r\nNOTE:' && head -c 300000000 /dev/zero | tr '\0' a; } >long.vcf
    crm_run 65 bash -c 'ulimit -v 110000; crm-add long.vcf'
    assert_message "crm-add: long.vcf:3: a line is too long"
    crm_run 65 bash -c 'ulimit -v 110000; crm-add <long.vcf'
    assert_equal 0 "$(crm-find --count)"
}

@test "many cards with long notes need no more memory than a few" {
    head -c 900000 /dev/zero | tr '\0' a | fold -w 70 | sed '2,$s/^/ /' >note
    for ((i = 0; i < 120; i++)); do
        printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jan %d\r\nEMAIL:jan%d@example.nl\r\n' "$i" "$i"
        printf 'NOTE:' && cat note && printf '\nEND:VCARD\n'
    done >long.vcf
    crm_run 0 bash -c 'ulimit -v 110000; crm-add long.vcf -v'
    assert_message "120 added"
}
