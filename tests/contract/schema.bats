# The build tool that turns the annotated schema into C: every fault in the text is found and named by file and line.

bats_require_minimum_version 1.5.0

setup_file() {
    export SCHEMA_TOOL=${BUILD:-$BATS_TEST_DIRNAME/../../build}/build/schema
    [ -x "$SCHEMA_TOOL" ]
}

none='of:none category:none export:no erase:keep merge:none redact:none'
self='of:self category:identity export:yes erase:delete merge:first redact:mask'

# schema LINE…: the lines as one file, given to the tool.
schema() {
    printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/s.sql"
    cd "$BATS_TEST_TMPDIR" || return
    run --separate-stderr "$SCHEMA_TOOL" s.sql
}

# refuses MESSAGE LINE…: status 1, nothing written, and the message is one of those printed.
refuses() {
    schema "${@:2}"
    echo "status $status; $stderr"
    [ "$status" = 1 ]
    [ -z "$output" ]
    grep -Fxq -- "$1" <<<"$stderr"
}

@test "a sound schema becomes C" {
    schema "CREATE TABLE p ( -- @table of:id erase:fiscal:9 merge:none append:only" \
        "    id INTEGER PRIMARY KEY, -- @ of:self category:technical export:no erase:keep merge:none redact:none" \
        "    name TEXT -- @ of:self category:free-text export:mask erase:clear merge:first redact:mask" ") STRICT;" \
        "CREATE INDEX p_name ON p (name); -- prose"
    [ "$status" = 0 ]
    [[ $output == *'.category = SCHEMA_CATEGORY_FREE_TEXT, .export = SCHEMA_EXPORT_MASK, .erase = SCHEMA_ERASE_CLEAR'* ]]
    [[ $output == *'.owner = SCHEMA_OWNER_COLUMN, .owner_column = "id", .erase = SCHEMA_ERASE_FISCAL, .erase_step = 9'* ]]
    [[ $output == *'.is_append_only = true, .has_rowid = true'* ]]
    [[ $output == *'{"p_name", "p", "CREATE INDEX p_name ON p (name)"}'* ]]
}

@test "comments are stripped, but not what looks like one in a string or a quoted name" {
    schema "-- prose" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT DEFAULT 'it''s -- here', -- @ $none" "    b TEXT DEFAULT \"x -- y\" -- @ $none" ") STRICT;"
    [ "$status" = 0 ]
    [[ $output == *"CREATE TABLE p (\n    a TEXT DEFAULT 'it''s -- here',\n    b TEXT DEFAULT \\\"x -- y\\\"\n) STRICT"* ]]
    run ! grep -F 'prose' <<<"$output"
}

@test "rows that belong to others' rows name them" {
    schema "CREATE TABLE p ( -- @table of:id erase:delete:1 merge:none" "    id INTEGER PRIMARY KEY -- @ $self" ");" \
        "CREATE TABLE l ( -- @table of:p_id=p.id erase:orphan:2 merge:none" "    p_id INTEGER REFERENCES p (id) -- @ $self" ");"
    [ "$status" = 0 ]
    [[ $output == *'.owner_column = "p_id", .through_table = "p", .through_column = "id"'* ]]
    [[ $output == *'.references = "p"'* ]]
}

@test "tables are deleted in the order of their steps" {
    schema "CREATE TABLE a ( -- @table of:id erase:delete:20 merge:none" "    id INTEGER PRIMARY KEY -- @ $self" ");" \
        "CREATE TABLE b ( -- @table of:none erase:keep merge:none" "    id INTEGER PRIMARY KEY -- @ $none" ");" \
        "CREATE TABLE c ( -- @table of:id erase:delete:3 merge:none" "    id INTEGER PRIMARY KEY -- @ $self" ");"
    [ "$status" = 0 ]
    [[ $output == *'schema_erase_order[] = {'*'&schema_tables[2],'*'&schema_tables[0],'*'NULL'* ]]
    [[ $output == *'schema_erase_count = 2;'* ]]
}

@test "a column without annotation" {
    refuses "s.sql:3: column p.b has no annotation" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT, -- @ $none" "    b TEXT -- of:none" ");"
}

@test "a second column on a line" {
    refuses "s.sql:1: column p.b has no annotation" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT, b TEXT -- @ $none" ");"
}

@test "a table without annotation" {
    refuses "schema: table p has no @table annotation" "CREATE TABLE p (" "    a TEXT" ");"
}

@test "an annotation on a line without code" {
    refuses "s.sql:2: an annotation without a column" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    -- @ $none" \
        "    a TEXT -- @ $none" ");"
}

@test "an annotation on a constraint" {
    refuses "s.sql:3: an annotation on PRIMARY, which is no column of p" \
        "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT, -- @ $none" "    PRIMARY KEY (a) -- @ $none" ");"
}

@test "an annotation outside a table" {
    refuses "s.sql:4: an annotation outside a table" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @ $none" ");" "CREATE INDEX i ON p (a); -- @ $none"
}

@test "an annotation of another kind" {
    refuses "s.sql:2: unknown annotation '@column'" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @column $none" ");"
}

@test "@table where no table begins" {
    refuses "s.sql:1: @table on a line that is not CREATE TABLE name (" "CREATE INDEX p ( -- @table of:none erase:keep merge:none"
}

@test "an unknown key, an unknown value, a key said twice or not at all" {
    refuses "s.sql:2: unknown key 'colour'" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @ $none colour:red" ");"
    refuses "s.sql:2: unknown value 'maybe' of export" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @ ${none/export:no/export:maybe}" ");"
    refuses "s.sql:2: merge is said twice" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @ $none merge:none" ");"
    refuses "s.sql:2: redact is not said" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @ ${none% *}" ");"
    refuses "s.sql:2: 'redact' is not key:value" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT -- @ ${none%:none}" ");"
}

@test "an unknown key or value, or a step without a number, on a table" {
    refuses "s.sql:1: unknown key 'export'" "CREATE TABLE p ( -- @table of:none erase:keep merge:none export:no" "    a TEXT -- @ $none" ");"
    refuses "s.sql:1: unknown value 'delete' of erase" "CREATE TABLE p ( -- @table of:id erase:delete merge:none" "    id TEXT -- @ $self" ");"
    refuses "s.sql:1: unknown value 'delete:x' of erase" "CREATE TABLE p ( -- @table of:id erase:delete:x merge:none" "    id TEXT -- @ $self" ");"
    refuses "s.sql:1: unknown value 'keep:1' of erase" "CREATE TABLE p ( -- @table of:none erase:keep:1 merge:none" "    a TEXT -- @ $none" ");"
}

@test "an owner that is not there" {
    refuses "s.sql:1: of:q is no column of p" "CREATE TABLE p ( -- @table of:q erase:delete:1 merge:none" "    a TEXT -- @ $self" ");"
    refuses "s.sql:1: of:a=q.id names a column that is not there" "CREATE TABLE p ( -- @table of:a=q.id erase:orphan:1 merge:none" \
        "    a TEXT -- @ $self" ");"
}

@test "words that contradict each other" {
    refuses "s.sql:1: of:none and erase:delete:1: nobody's rows cannot be erased" \
        "CREATE TABLE p ( -- @table of:none erase:delete:1 merge:none" "    a TEXT -- @ $none" ");"
    refuses "s.sql:1: erase:orphan:1 needs of:OWN=TABLE.COLUMN" \
        "CREATE TABLE p ( -- @table of:a erase:orphan:1 merge:none" "    a TEXT -- @ $self" ");"
    refuses "s.sql:2: of:self in table p, whose rows are nobody's" \
        "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT -- @ ${none/of:none/of:self}" ");"
    refuses "s.sql:2: erase:delete in table p, whose rows may stay" \
        "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT -- @ ${none/erase:keep/erase:delete}" ");"
}

@test "two tables with one step, and one column annotated twice" {
    refuses "s.sql:4: step 1 of erase is also that of table a" "CREATE TABLE a ( -- @table of:id erase:delete:1 merge:none" \
        "    id INTEGER PRIMARY KEY -- @ $self" ");" "CREATE TABLE b ( -- @table of:id erase:delete:1 merge:none" \
        "    id INTEGER PRIMARY KEY -- @ $self" ");"
    refuses "s.sql:3: p.a is annotated twice, see line 2" "CREATE TABLE p ( -- @table of:none erase:keep merge:none" \
        "    a TEXT, -- @ $none" "    a TEXT -- @ $none" ");"
}

@test "triggers and views" {
    refuses "schema: v is a view: only tables and indexes may be made" "CREATE VIEW v AS SELECT 1 AS a;"
}

@test "text that SQLite does not take, an open string, a table without end, a file that is not there" {
    refuses "schema: near \"TABEL\": syntax error" "CREATE TABEL p (a);"
    refuses "s.sql:1: a string that does not end on its line" "SELECT 'a" "b';"
    refuses "s.sql:2: table p does not end with a line that begins with )" \
        "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT) -- @ $none"
    run -1 --separate-stderr "$SCHEMA_TOOL" "$BATS_TEST_TMPDIR/missing.sql"
    [[ $stderr == *"missing.sql: No such file"* ]]
}

@test "the hash changes with any object of the schema" {
    schema "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT -- @ $none" ");"
    before=$(grep schema_hash <<<"$output")
    schema "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT -- @ ${none/export:no/export:yes}" ");"
    [ "$(grep schema_hash <<<"$output")" = "$before" ]
    schema "CREATE TABLE p ( -- @table of:none erase:keep merge:none" "    a TEXT -- @ $none" ");" "CREATE INDEX i ON p (a);"
    [ "$(grep schema_hash <<<"$output")" != "$before" ]
}
