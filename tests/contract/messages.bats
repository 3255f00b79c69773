# Messages: every one goes through gettext, every one has a Dutch translation, and keys, codes and data stay the same in both.

load ../lib/common

@test "every message has a Dutch translation, and none is left without its message" {
    cd "$REPO"
    mapfile -t sources < <(find src -name '*.c' ! -path 'src/build/*' | sort)
    xgettext --from-code=UTF-8 --language=C -k_ -kN_ -kmessage_plural:1,2 -o "$BATS_TEST_TMPDIR/crm.pot" "${sources[@]}"
    msgmerge -q --no-fuzzy-matching -o "$BATS_TEST_TMPDIR/nl.po" share/locale/nl.po "$BATS_TEST_TMPDIR/crm.pot"
    msgattrib --untranslated --no-obsolete "$BATS_TEST_TMPDIR/nl.po" >"$BATS_TEST_TMPDIR/untranslated"
    [ ! -s "$BATS_TEST_TMPDIR/untranslated" ] || { cat "$BATS_TEST_TMPDIR/untranslated" && return 1; }
    run -0 msgattrib --only-obsolete "$BATS_TEST_TMPDIR/nl.po"
    assert_empty
    run -0 msgattrib --only-fuzzy share/locale/nl.po
    assert_empty
}

@test "the tools speak Dutch when asked to" {
    run -78 --separate-stderr env -u CRM_DB LANGUAGE=nl LC_ALL=C.UTF-8 CRM_LANG=nl crm-find
    assert_message "geen database"
    person given=Jan family=Jansen email=jan@example.nl
    crm-find >english
    env CRM_LANG=nl crm-find >dutch
    cmp english dutch
}

@test "messages are lower case and have no full stop" {
    run grep -rnE --include='*.c' '(err_set|err_refuse)\([^"]*_\("([A-Z][a-z]|[^"]*[^.]\."\))' "$REPO/src"
    assert_equal 1 "$status"
}
