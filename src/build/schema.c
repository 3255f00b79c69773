/* schema.c - turn the annotated schema into DDL, personal-data map and schema hash, as C (src/engine/schema.h).
 *
 *     schema FILE.sql… >schema.c
 *
 * Why: export, erasure, merge and the residue search walk one list, and that list is the schema itself. A column that
 * nobody has thought about stops the build here. There is no SQL parser of our own: the files are read line by line only to
 * tell code from comment (schema_text.c), the code is run in memory, and the columns are what SQLite says they are.
 *
 * The rules of the text are in share/crm/schema/README.md. Every fault is reported as FILE:LINE: message; any fault ends in
 * status 1 with nothing written. */
#include <ctype.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build/schema_text.h"
#include "engine/schema.h"
#include "engine/schema_hash.h"

/* ---- Vocabulary: the one table of what may be said ----------------------------------------------------------------------- */

struct vocabulary {
    const char *key;
    const char *values; /* between spaces; NAME is checked by its own function, VALUE:N takes a number */
    bool is_optional;
};

static const struct vocabulary table_words[] = {
    {"of", NULL, false}, /* none, COLUMN, OWN=TABLE.COLUMN */
    {"erase", " keep delete:N orphan:N fiscal:N ", false},
    {"merge", " none move union fold ", false},
    {"append", " only ", true},
    {NULL, NULL, false},
};

static const struct vocabulary column_words[] = {
    {"of", " self none other ", false},
    {"category", " identity contact characteristic free-text permission transaction relation profile technical none ",
     false},
    {"export", " yes no mask ", false},
    {"erase", " delete keep clear renew ", false},
    {"merge", " none move union key first strict ", false},
    {"redact", " none mask ", false},
    {NULL, NULL, false},
};

/* ---- What the checks and the output share -------------------------------------------------------------------------------- */

struct build {
    sqlite3 *db;
    struct schema_text text;
    sqlite3_str *out;
};

static void die(struct build *build, const char *what)
{
    fprintf(stderr, "schema: %s: %s\n", what, sqlite3_errmsg(build->db));
    exit(1);
}

/* prepare(build, sql, name): a statement with its first parameter bound to ${name} (NULL: none). The caller finalizes it. */
static sqlite3_stmt *prepare(struct build *build, const char *sql, const char *name)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(build->db, sql, -1, &statement, NULL) != SQLITE_OK ||
        (name != NULL && sqlite3_bind_text(statement, 1, name, -1, SQLITE_TRANSIENT) != SQLITE_OK))
        die(build, sql);
    return statement;
}

static const char *text_of(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text == NULL ? "" : text;
}

static const char *word_of(const struct schema_note *note, const char *key)
{
    for (int i = 0; i < note->word_count; i++)
        if (strcmp(note->words[i].key, key) == 0)
            return note->words[i].value;
    return "";
}

static bool has_column(struct build *build, const char *table, const char *column)
{
    sqlite3_stmt *columns = prepare(build, "SELECT 1 FROM pragma_table_xinfo(?1) WHERE name = ?2", table);
    bool is_there;
    sqlite3_bind_text(columns, 2, column, -1, SQLITE_TRANSIENT);
    is_there = sqlite3_step(columns) == SQLITE_ROW;
    sqlite3_finalize(columns);
    return is_there;
}

/* ---- Checks -------------------------------------------------------------------------------------------------------------- */

/* Whether ${value} is one of ${values}; "delete:310" is "delete:N". */
static bool is_allowed(const char *values, const char *value)
{
    char wanted[SCHEMA_NAME_BYTES + 8];
    size_t word = strcspn(value, ":");
    size_t digits = value[word] == ':' ? strspn(value + word + 1, "0123456789") : 0;
    if (value[word] == ':' && (digits == 0 || digits > 6 || value[word + 1 + digits] != '\0'))
        return false;
    snprintf(wanted, sizeof wanted, " %.*s%s ", (int)word, value, value[word] == ':' ? ":N" : "");
    return strstr(values, wanted) != NULL;
}

/* Keys and values of one annotation against the vocabulary. */
static void check_words(struct build *build, const struct schema_note *note, const struct vocabulary *words)
{
    for (int i = 0; i < note->word_count; i++) {
        const char *key = note->words[i].key, *value = note->words[i].value;
        const struct vocabulary *word = words;
        while (word->key != NULL && strcmp(word->key, key) != 0)
            word++;
        if (word->key == NULL)
            schema_text_fault(&build->text, note->file, note->line, "unknown key '%s'", key);
        else if (word->values != NULL && !is_allowed(word->values, value))
            schema_text_fault(&build->text, note->file, note->line, "unknown value '%s' of %s", value, key);
        for (int j = 0; j < i; j++)
            if (strcmp(note->words[j].key, key) == 0)
                schema_text_fault(&build->text, note->file, note->line, "%s is said twice", key);
    }
    for (const struct vocabulary *word = words; word->key != NULL; word++)
        if (!word->is_optional && *word_of(note, word->key) == '\0')
            schema_text_fault(&build->text, note->file, note->line, "%s is not said", word->key);
}

/* Splits "OWN=TABLE.COLUMN"; false when ${value} is not of that form. */
static bool split_owner(const char *value, char own[SCHEMA_NAME_BYTES], char table[SCHEMA_NAME_BYTES],
                        char column[SCHEMA_NAME_BYTES])
{
    return sscanf(value, "%63[a-z0-9_]=%63[a-z0-9_].%63[a-z0-9_]", own, table, column) == 3;
}

/* The table's `of` names columns that exist, and its other words agree with it. */
static void check_table(struct build *build, const struct schema_note *note)
{
    char own[SCHEMA_NAME_BYTES] = "", table[SCHEMA_NAME_BYTES] = "", column[SCHEMA_NAME_BYTES] = "";
    const char *of = word_of(note, "of"), *erase = word_of(note, "erase");
    bool is_through = split_owner(of, own, table, column);
    bool is_nobodys = strcmp(of, "none") == 0;
    check_words(build, note, table_words);
    if (is_through && (!has_column(build, note->table, own) || !has_column(build, table, column)))
        schema_text_fault(&build->text, note->file, note->line, "of:%s names a column that is not there", of);
    else if (!is_through && !is_nobodys && *of != '\0' && !has_column(build, note->table, of))
        schema_text_fault(&build->text, note->file, note->line, "of:%s is no column of %s", of, note->table);
    if (is_nobodys && *erase != '\0' && strcmp(erase, "keep") != 0)
        schema_text_fault(&build->text, note->file, note->line, "of:none and erase:%s: nobody's rows cannot be erased",
                          erase);
    if (is_allowed(" orphan:N ", erase) && !is_through)
        schema_text_fault(&build->text, note->file, note->line, "erase:%s needs of:OWN=TABLE.COLUMN", erase);
}

/* A column's words agree with its table's. */
static void check_column(struct build *build, const struct schema_note *note, const struct schema_note *owner)
{
    const char *of = word_of(owner, "of"), *erase = word_of(owner, "erase");
    bool stays = is_allowed(" keep fiscal:N ", erase);
    check_words(build, note, column_words);
    if (strcmp(of, "none") == 0 && strcmp(word_of(note, "of"), "self") == 0)
        schema_text_fault(&build->text, note->file, note->line, "of:self in table %s, whose rows are nobody's", note->table);
    if (stays && strcmp(word_of(note, "erase"), "delete") == 0)
        schema_text_fault(&build->text, note->file, note->line, "erase:delete in table %s, whose rows may stay",
                          note->table);
}

/* Every table and column has an annotation. */
static void check_annotated(struct build *build)
{
    sqlite3_stmt *columns =
        prepare(build,
                "SELECT m.name, x.name, m.type FROM sqlite_schema m LEFT JOIN pragma_table_xinfo(m.name) x"
                " WHERE m.type <> 'index' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.rowid, x.cid",
                NULL);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *table = text_of(columns, 0), *column = text_of(columns, 1);
        const struct schema_note *owner = schema_text_find(&build->text, table, "");
        const struct schema_note *note = schema_text_find(&build->text, table, column);
        if (strcmp(text_of(columns, 2), "table") != 0) {
            fprintf(stderr, "schema: %s is a %s: only tables and indexes may be made\n", table, text_of(columns, 2));
            build->text.fault_count++;
        } else if (owner == NULL) {
            fprintf(stderr, "schema: table %s has no @table annotation\n", table);
            build->text.fault_count++;
        } else if (note == NULL || note->word_count < 0) {
            note = note == NULL ? owner : note;
            schema_text_fault(&build->text, note->file, note->line, "column %s.%s has no annotation", table, column);
        } else {
            check_column(build, note, owner);
        }
    }
    sqlite3_finalize(columns);
}

/* Every annotation has its table or column; tables are judged on the way. */
static void check_notes(struct build *build)
{
    for (size_t i = 0; i < build->text.note_count; i++) {
        const struct schema_note *note = &build->text.notes[i];
        if (note->word_count < 0)
            continue; /* a constraint of the table, or a column that check_annotated reports */
        if (*note->column == '\0')
            check_table(build, note);
        else if (!has_column(build, note->table, note->column))
            schema_text_fault(&build->text, note->file, note->line, "an annotation on %s, which is no column of %s",
                              note->column, note->table);
    }
}

/* ---- Steps of deletion --------------------------------------------------------------------------------------------------- */

struct step {
    int number;
    int table; /* place in schema_tables, which follows the text */
    const struct schema_note *note;
};

static int compare_steps(const void *left, const void *right)
{
    const struct step *a = left, *b = right;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* collect_steps(build, count): the tables whose rows can be erased, in that order. The caller frees it. */
static struct step *collect_steps(struct build *build, size_t *count)
{
    struct step *steps = calloc(build->text.note_count + 1, sizeof *steps);
    int table = 0;
    *count = 0;
    if (steps == NULL)
        die(build, "out of memory");
    for (size_t i = 0; i < build->text.note_count; i++) {
        const struct schema_note *note = &build->text.notes[i];
        const char *number = strchr(word_of(note, "erase"), ':');
        if (*note->column == '\0' && number != NULL)
            steps[(*count)++] = (struct step){atoi(number + 1), table, note};
        table += *note->column == '\0';
    }
    qsort(steps, *count, sizeof *steps, compare_steps);
    return steps;
}

/* The steps are an order: no two tables may share one. */
static void check_steps(struct build *build)
{
    size_t count;
    struct step *steps = collect_steps(build, &count);
    for (size_t i = 1; i < count; i++)
        if (steps[i].number == steps[i - 1].number)
            schema_text_fault(&build->text, steps[i].note->file, steps[i].note->line,
                              "step %d of erase is also that of table %s", steps[i].number, steps[i - 1].note->table);
    free(steps);
}

/* ---- Output -------------------------------------------------------------------------------------------------------------- */

/* A C string literal: line ends are kept, so that the schema in a file reads as it was written. */
static void put_string(struct build *build, const char *text)
{
    sqlite3_str_appendchar(build->out, 1, '"');
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            sqlite3_str_appendall(build->out, "\\n");
        else if (*text == '"' || *text == '\\')
            sqlite3_str_appendf(build->out, "\\%c", *text);
        else
            sqlite3_str_appendchar(build->out, 1, *text);
    }
    sqlite3_str_appendchar(build->out, 1, '"');
}

/* ".erase = SCHEMA_COLUMN_ERASE_KEEP": key and value of an annotation as an enumerator. */
static void put_word(struct build *build, const char *key, const char *value)
{
    sqlite3_str_appendf(build->out, ", .%s = SCHEMA_", key);
    for (; *key != '\0'; key++)
        sqlite3_str_appendchar(build->out, 1, (char)toupper((unsigned char)*key));
    sqlite3_str_appendchar(build->out, 1, '_');
    for (; *value != '\0' && *value != ':'; value++)
        sqlite3_str_appendchar(build->out, 1, (char)(*value == '-' ? '_' : toupper((unsigned char)*value)));
}

static const char *type_of(const char *declared)
{
    return strcmp(declared, "INTEGER") == 0 ? "INTEGER" : strcmp(declared, "BLOB") == 0 ? "BLOB" : "TEXT";
}

static void put_column(struct build *build, const char *table, sqlite3_stmt *column)
{
    const char *name = text_of(column, 0);
    const struct schema_note *note = schema_text_find(&build->text, table, name);
    sqlite3_str_appendf(build->out, "    {.name = \"%s\", .type = SCHEMA_TYPE_%s, .is_not_null = %s, .primary_key = %d",
                        name, type_of(text_of(column, 1)), sqlite3_column_int(column, 2) ? "true" : "false",
                        sqlite3_column_int(column, 3));
    if (*text_of(column, 4) != '\0')
        sqlite3_str_appendf(build->out, ", .references = \"%s\"", text_of(column, 4));
    for (const struct vocabulary *word = column_words; word->key != NULL; word++)
        put_word(build, word->key, word_of(note, word->key));
    sqlite3_str_appendall(build->out, "},\n");
}

static void put_columns(struct build *build, const char *table)
{
    sqlite3_stmt *columns = prepare(build,
                                    "SELECT x.name, x.type, x.\"notnull\", x.pk, f.\"table\" FROM pragma_table_xinfo(?1) x"
                                    " LEFT JOIN pragma_foreign_key_list(?1) f ON f.\"from\" = x.name ORDER BY x.cid",
                                    table);
    sqlite3_str_appendf(build->out, "static const struct schema_column columns_%s[] = {\n", table);
    while (sqlite3_step(columns) == SQLITE_ROW)
        put_column(build, table, columns);
    sqlite3_str_appendall(build->out, "};\n\n");
    sqlite3_finalize(columns);
}

static void put_owner(struct build *build, const char *of)
{
    char own[SCHEMA_NAME_BYTES], table[SCHEMA_NAME_BYTES], column[SCHEMA_NAME_BYTES];
    if (split_owner(of, own, table, column))
        sqlite3_str_appendf(build->out,
                            ", .owner = SCHEMA_OWNER_THROUGH, .owner_column = \"%s\", .through_table = \"%s\","
                            " .through_column = \"%s\"",
                            own, table, column);
    else if (strcmp(of, "none") != 0)
        sqlite3_str_appendf(build->out, ", .owner = SCHEMA_OWNER_COLUMN, .owner_column = \"%s\"", of);
    else
        sqlite3_str_appendall(build->out, ", .owner = SCHEMA_OWNER_NONE");
}

static void put_table(struct build *build, const char *name, const char *ddl, bool has_rowid)
{
    const struct schema_note *note = schema_text_find(&build->text, name, "");
    const char *erase = word_of(note, "erase"), *step = strchr(erase, ':');
    sqlite3_str_appendf(build->out,
                        "    {.name = \"%s\", .columns = columns_%s,"
                        " .column_count = sizeof columns_%s / sizeof *columns_%s",
                        name, name, name, name);
    put_owner(build, word_of(note, "of"));
    put_word(build, "erase", erase);
    sqlite3_str_appendf(build->out, ", .erase_step = %d", step == NULL ? 0 : atoi(step + 1));
    put_word(build, "merge", word_of(note, "merge"));
    sqlite3_str_appendf(build->out, ", .is_append_only = %s, .has_rowid = %s,\n     .ddl = ",
                        *word_of(note, "append") == '\0' ? "false" : "true", has_rowid ? "true" : "false");
    put_string(build, ddl);
    sqlite3_str_appendall(build->out, "},\n");
}

static void put_tables(struct build *build)
{
    static const char sql[] = "SELECT m.name, m.sql, l.wr FROM sqlite_schema m JOIN pragma_table_list l ON l.name = m.name"
                              " AND l.schema = 'main' WHERE m.type = 'table' ORDER BY m.rowid";
    sqlite3_stmt *tables = prepare(build, sql, NULL);
    while (sqlite3_step(tables) == SQLITE_ROW)
        put_columns(build, text_of(tables, 0));
    sqlite3_reset(tables);
    sqlite3_str_appendall(build->out, "const struct schema_table schema_tables[] = {\n");
    while (sqlite3_step(tables) == SQLITE_ROW)
        put_table(build, text_of(tables, 0), text_of(tables, 1), sqlite3_column_int(tables, 2) == 0);
    sqlite3_str_appendall(build->out,
                          "};\nconst size_t schema_table_count = sizeof schema_tables / sizeof *schema_tables;\n\n");
    sqlite3_finalize(tables);
}

static void put_erase_order(struct build *build)
{
    size_t count;
    struct step *steps = collect_steps(build, &count);
    sqlite3_str_appendall(build->out, "const struct schema_table *const schema_erase_order[] = {\n");
    for (size_t i = 0; i < count; i++)
        sqlite3_str_appendf(build->out, "    &schema_tables[%d],\n", steps[i].table);
    sqlite3_str_appendf(build->out, "    NULL,\n};\nconst size_t schema_erase_count = %d;\n\n", (int)count);
    free(steps);
}

static void put_indexes(struct build *build)
{
    sqlite3_stmt *indexes = prepare(
        build, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid",
        NULL);
    sqlite3_str_appendall(build->out, "const struct schema_index schema_indexes[] = {\n");
    while (sqlite3_step(indexes) == SQLITE_ROW) {
        sqlite3_str_appendf(build->out, "    {\"%s\", \"%s\", ", text_of(indexes, 0), text_of(indexes, 1));
        put_string(build, text_of(indexes, 2));
        sqlite3_str_appendall(build->out, "},\n");
    }
    sqlite3_str_appendall(build->out,
                          "};\nconst size_t schema_index_count = sizeof schema_indexes / sizeof *schema_indexes;\n\n");
    sqlite3_finalize(indexes);
}

static void put_hash(struct build *build)
{
    unsigned char hash[SCHEMA_HASH_BYTES];
    if (schema_hash_read(build->db, hash) != 0)
        die(build, "hash");
    sqlite3_str_appendall(build->out, "const unsigned char schema_hash[SCHEMA_HASH_BYTES] = {");
    for (int i = 0; i < SCHEMA_HASH_BYTES; i++)
        sqlite3_str_appendf(build->out, "%s0x%02x", i == 0 ? "" : ", ", hash[i]);
    sqlite3_str_appendall(build->out, "};\n");
}

/* ---- The whole ----------------------------------------------------------------------------------------------------------- */

static void check(struct build *build)
{
    char *message = NULL;
    if (sqlite3_exec(build->db, build->text.code, NULL, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "schema: %s\n", message);
        sqlite3_free(message);
        build->text.fault_count++;
        return;
    }
    check_annotated(build);
    check_notes(build);
    check_steps(build);
}

static void write_c(struct build *build)
{
    char *source;
    build->out = sqlite3_str_new(build->db);
    sqlite3_str_appendall(build->out,
                          "/* Generated by src/build/schema.c from share/crm/schema. */\n#include \"engine/schema.h\"\n\n");
    put_tables(build);
    put_erase_order(build);
    put_indexes(build);
    put_hash(build);
    source = sqlite3_str_finish(build->out);
    if (source == NULL || fputs(source, stdout) == EOF || fflush(stdout) != 0)
        die(build, "cannot write");
    sqlite3_free(source);
}

int main(int argc, char **argv)
{
    struct build build = {0};
    int status;
    if (argc < 2) {
        fprintf(stderr, "usage: schema FILE.sql…\n");
        return 2;
    }
    if (sqlite3_open(":memory:", &build.db) != SQLITE_OK)
        die(&build, "cannot open a database in memory");
    for (int i = 1; i < argc; i++)
        schema_text_read(&build.text, argv[i]);
    if (build.text.fault_count == 0)
        check(&build);
    status = build.text.fault_count == 0 ? 0 : 1;
    if (status == 0)
        write_c(&build);
    schema_text_clear(&build.text);
    sqlite3_close(build.db);
    return status;
}
