/* forget_strings.c - what identifies the forgotten, and looking for it in what is left.
 *
 * A string counts when it stands in a column that the map marks `redact:mask`: any of TEXT_BYTES or more, and what names
 * somebody by itself (NAMED) from SHORT_BYTES on; shorter ones stand in any file by chance. Times and dates identify
 * nobody. A long text is cut into pieces, as the file may keep its parts on pages that do not follow each other. Each is
 * looked for as it was typed and folded (no case, no accents).
 *
 * What is found may also stand in a row that stays: a namesake, a street, an address that a duty holds. The rows where the
 * search met it are read first, and nearly always tell. Otherwise that is found out by reading every value of every table, for
 * all strings at once: strings are entered in a table by the hash of their first four bytes, and each place of each value is
 * looked up there. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/forget_internal.h"
#include "store/checks.h"

enum { TEXT_BYTES = 12, SHORT_BYTES = 5, PIECE_BYTES = 32, WHOLE_BYTES = 2 * PIECE_BYTES, GRAM_BYTES = 4 };
enum { TABLE_MIN_BITS = 12, TABLE_MAX_BITS = 22 };

static const struct {
    const char *table, *column;
} NAMED[] = {
    {"party", "name"},
    {"contact_point", "value"},
    {"contact_point", "normalised"},
    {"external_id", "value"},
};

static bool is_named(const struct schema_table *table, const struct schema_column *column)
{
    for (size_t i = 0; i < sizeof NAMED / sizeof NAMED[0]; i++)
        if (strcmp(NAMED[i].table, table->name) == 0 && strcmp(NAMED[i].column, column->name) == 0)
            return true;
    return false;
}

static bool is_time(const char *text)
{
    int64_t value;
    return date_read_time(text, &value) || date_read_day(text, &value);
}

static bool identifies(const struct schema_table *table, const struct schema_column *column,
                       const struct personal_data_value *value)
{
    if (column->of == SCHEMA_OF_NONE || column->redact != SCHEMA_REDACT_MASK || value->type != PERSONAL_DATA_TEXT)
        return false;
    return value->length >= (is_named(table, column) ? SHORT_BYTES : TEXT_BYTES) && !is_time(value->text);
}

/* ---- Gathering -------------------------------------------------------------------------------------------------------- */

static int add_needle(struct forget *forget, const char *bytes, size_t length, bool is_folded, struct err *err)
{
    if (length < SHORT_BYTES)
        return 0;
    if (forget->needle_count == forget->needle_capacity) {
        size_t capacity = forget->needle_capacity == 0 ? 256 : 2 * forget->needle_capacity;
        struct forgets_needle *grown = realloc(forget->needles, capacity * sizeof *grown);
        if (grown == NULL)
            return err_memory(err);
        forget->needles = grown;
        forget->needle_capacity = capacity;
    }
    forget->needles[forget->needle_count++] =
        (struct forgets_needle){.bytes = bytes, .length = length, .is_folded = is_folded};
    return 0;
}

static int add_pieces(struct forget *forget, const char *bytes, size_t length, bool is_folded, struct err *err)
{
    if (length <= WHOLE_BYTES)
        return add_needle(forget, bytes, length, is_folded, err);
    for (size_t at = 0; at + PIECE_BYTES <= length; at += PIECE_BYTES)
        if (add_needle(forget, bytes + at, PIECE_BYTES, is_folded, err) != 0)
            return -1;
    return length % PIECE_BYTES == 0 ? 0 : add_needle(forget, bytes + length - PIECE_BYTES, PIECE_BYTES, is_folded, err);
}

static struct forget_string *new_string(struct forget *forget, struct err *err)
{
    if (forget->string_count == forget->string_capacity) {
        size_t capacity = forget->string_capacity == 0 ? 128 : 2 * forget->string_capacity;
        struct forget_string *grown = realloc(forget->strings, capacity * sizeof *grown);
        if (grown == NULL) {
            err_memory(err);
            return NULL;
        }
        forget->strings = grown;
        forget->string_capacity = capacity;
    }
    return &forget->strings[forget->string_count++];
}

static int add_string(struct forget *forget, size_t person, const struct schema_table *table,
                      const struct schema_column *column, const struct personal_data_value *value, struct err *err)
{
    const char *bytes = arena_dup(&forget->arena, value->text, value->length);
    struct forget_string *string = bytes == NULL ? NULL : new_string(forget, err);
    if (string == NULL)
        return bytes == NULL ? err_memory(err) : -1;
    *string =
        (struct forget_string){.person = person, .table = table, .column = column, .bytes = bytes, .length = value->length};
    string->first_needle = forget->needle_count;
    /* An ASCII text and its folded form differ in case alone. */
    bool is_ascii = text_is_ascii(bytes, value->length);
    if (add_pieces(forget, bytes, value->length, is_ascii, err) != 0)
        return -1;
    if (!is_ascii) {
        const char *folded = text_fold(&forget->arena, bytes, value->length);
        if (folded == NULL)
            return err_memory(err);
        if (add_pieces(forget, folded, strlen(folded), true, err) != 0)
            return -1;
    }
    string->needle_count = forget->needle_count - string->first_needle;
    return 0;
}

/* The same text in two columns of one person (an address, and the ledger's copy of it) is looked for once. */
static bool is_known(const struct forget *forget, size_t person, const struct personal_data_value *value)
{
    for (size_t i = forget->string_count; i > 0 && i + 200 > forget->string_count; i--) {
        const struct forget_string *string = &forget->strings[i - 1];
        if (string->person == person && string->length == value->length &&
            memcmp(string->bytes, value->text, value->length) == 0)
            return true;
    }
    return false;
}

int forget_strings_add(struct forget *forget, size_t person, const struct personal_data_row *row, struct err *err)
{
    for (size_t i = 0; i < row->table->column_count; i++)
        if (identifies(row->table, &row->table->columns[i], &row->values[i]) && !is_known(forget, person, &row->values[i]) &&
            add_string(forget, person, row->table, &row->table->columns[i], &row->values[i], err) != 0)
            return -1;
    return 0;
}

/* ---- In rows that stay ------------------------------------------------------------------------------------------------ */

struct entry {
    const struct forget_string *string; /* whose needle it is */
    struct forgets_needle *needle;
    struct entry *next;
    bool is_staying;
};

struct matcher {
    struct entry *entries; /* by needle */
    struct entry **table;
    unsigned shift;
    size_t hungry;                      /* needles not seen yet */
    const struct schema_column *column; /* the column that is being read alone, or NULL */
    size_t hungry_here;                 /* of its own needles */
};

static uint32_t hash_of(const struct matcher *matcher, const void *bytes)
{
    uint32_t gram;
    memcpy(&gram, bytes, sizeof gram);
    return (gram | 0x20202020u) * 0x9e3779b1u >> matcher->shift;
}

static bool is_equal(const struct forgets_needle *needle, const char *bytes)
{
    const char *wanted = needle->bytes;
    if (!needle->is_folded)
        return memcmp(wanted, bytes, needle->length) == 0;
    for (size_t i = 0; i < needle->length; i++)
        if (text_lower(wanted[i]) != text_lower(bytes[i]))
            return false;
    return true;
}

static void look_up(struct matcher *matcher, struct entry **at, const char *bytes, size_t left)
{
    while (*at != NULL) {
        struct entry *entry = *at;
        if (entry->needle->length > left || !is_equal(entry->needle, bytes)) {
            at = &entry->next;
            continue;
        }
        entry->is_staying = true;
        matcher->hungry--;
        matcher->hungry_here -= entry->string->column == matcher->column;
        *at = entry->next;
    }
}

static int look_through(void *context, const void *bytes, size_t length, struct err *err)
{
    struct matcher *matcher = context;
    const char *text = bytes;
    (void)err;
    for (size_t at = 0; at + GRAM_BYTES <= length; at++) {
        struct entry **head = &matcher->table[hash_of(matcher, text + at)];
        if (*head != NULL)
            look_up(matcher, head, text + at, length - at);
    }
    return matcher->column != NULL ? matcher->hungry_here == 0 : matcher->hungry == 0;
}

static int prepare(struct forget *forget, bool only_found, struct matcher *matcher, struct arena *arena, struct err *err)
{
    unsigned bits = TABLE_MIN_BITS;
    while (bits < TABLE_MAX_BITS && (size_t)1 << bits < 16 * forget->needle_count)
        bits++;
    matcher->shift = 32 - bits;
    matcher->table = arena_alloc(arena, (sizeof(struct entry *)) << bits);
    matcher->entries = arena_alloc(arena, (forget->needle_count + 1) * sizeof *matcher->entries);
    if (matcher->table == NULL || matcher->entries == NULL)
        return err_memory(err);
    for (size_t i = 0; i < forget->string_count; i++) {
        const struct forget_string *string = &forget->strings[i];
        for (size_t j = string->first_needle; j < string->first_needle + string->needle_count; j++) {
            if (only_found && !forget->needles[j].is_found)
                continue;
            struct entry **head = &matcher->table[hash_of(matcher, forget->needles[j].bytes)];
            matcher->entries[j] = (struct entry){string, &forget->needles[j], *head, false};
            *head = &matcher->entries[j];
            matcher->hungry++;
        }
    }
    return 0;
}

/* The needles of a column that were not seen yet. */
static size_t count_hungry(const struct forget *forget, const struct matcher *matcher, const struct schema_column *column)
{
    size_t hungry = 0;
    for (size_t i = 0; i < forget->needle_count; i++) {
        const struct entry *entry = &matcher->entries[i];
        hungry += entry->needle != NULL && !entry->is_staying && entry->string->column == column;
    }
    return hungry;
}

/* The rows where the needles lie that were not seen yet; of the needles of ${of}'s columns, or of all when it is NULL. */
static size_t rows_of_hungry(const struct forget *forget, const struct matcher *matcher, const struct schema_table *of,
                             int64_t *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < forget->needle_count; i++) {
        const struct entry *entry = &matcher->entries[i];
        if (entry->needle == NULL || entry->is_staying || (of != NULL && entry->string->table != of))
            continue;
        for (unsigned j = 0; j < entry->needle->row_count; j++)
            rows[count++] = entry->needle->rows[j];
    }
    return count;
}

/* The search of the bytes tells in which rows it found a needle, though not of which table: mostly of the one that the string
 * was in, so that is tried before the others. Nothing is taken on trust: what counts is that such a row has the string. */
static int look_where_found(struct forget *forget, struct matcher *matcher, struct arena *arena, struct err *err)
{
    int64_t *rows = arena_alloc(arena, (forget->needle_count + 1) * FORGETS_ROWS * sizeof *rows);
    int status = rows == NULL ? err_memory(err) : 0;
    for (int is_other = 0; is_other < 2; is_other++)
        for (size_t i = 0; status == 0 && i < schema_table_count; i++) {
            const struct schema_table *table = &schema_tables[i];
            size_t count = table->has_rowid ? rows_of_hungry(forget, matcher, is_other ? NULL : table, rows) : 0;
            if (count > 0)
                status = forgets_rows(forget->store, table, rows, count, look_through, matcher, err);
        }
    return status;
}

/* A folded form stands in search keys alone, which have no row ids: mostly it is a key itself, or begins one. */
static int look_in_keys(struct forget *forget, struct matcher *matcher, struct err *err)
{
    static const enum search_kind KINDS[] = {SEARCH_WORD, SEARCH_EMAIL, SEARCH_PHONE, SEARCH_ORGANISATION};
    int status = 0;
    for (size_t i = 0; i < forget->needle_count; i++) {
        const struct entry *entry = &matcher->entries[i];
        for (size_t j = 0; status == 0 && j < sizeof KINDS / sizeof KINDS[0]; j++)
            if (entry->needle != NULL && !entry->is_staying)
                status = forgets_key(forget->store, (int)KINDS[j], entry->needle->bytes, entry->needle->length, look_through,
                                     matcher, err);
    }
    return status;
}

/* A namesake's name stands in the same column, and mostly soon: a column that was asked for is read alone first. */
static int look_in_own_columns(struct forget *forget, struct matcher *matcher, struct err *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < schema_table_count; i++)
        for (size_t j = 0; status == 0 && j < schema_tables[i].column_count; j++) {
            matcher->column = &schema_tables[i].columns[j];
            if (matcher->column->redact != SCHEMA_REDACT_MASK)
                continue;
            matcher->hungry_here = count_hungry(forget, matcher, matcher->column);
            if (matcher->hungry_here > 0)
                status =
                    forgets_column_values(forget->store, &schema_tables[i], matcher->column, look_through, matcher, err);
        }
    matcher->column = NULL;
    return status;
}

/* Mark the strings that stand in a row; with ${only_found} only those are looked for that the search of the bytes found. */
static int mark_staying(struct forget *forget, bool only_found, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct matcher matcher = {.hungry = 0};
    int status = prepare(forget, only_found, &matcher, &arena, err);
    if (status == 0 && only_found)
        status = look_where_found(forget, &matcher, &arena, err);
    if (status == 0 && only_found && matcher.hungry > 0)
        status = look_in_keys(forget, &matcher, err);
    if (status == 0 && only_found && matcher.hungry > 0)
        status = look_in_own_columns(forget, &matcher, err);
    if (status == 0 && matcher.hungry > 0)
        status = forgets_each_value(forget->store, look_through, &matcher, err);
    for (size_t i = 0; status == 0 && i < forget->string_count; i++) {
        struct forget_string *string = &forget->strings[i];
        string->is_staying = string->is_residue = false;
        for (size_t j = string->first_needle; j < string->first_needle + string->needle_count; j++) {
            string->is_staying |= matcher.entries[j].is_staying;
            string->is_residue |= forget->needles[j].is_found && !matcher.entries[j].is_staying;
        }
    }
    arena_clear(&arena);
    return status;
}

int forget_remains(struct forget *forget, struct err *err)
{
    return mark_staying(forget, false, err);
}

int64_t forget_staying(const struct forget *forget)
{
    int64_t staying = 0;
    for (size_t i = 0; i < forget->string_count; i++)
        staying += forget->strings[i].is_staying;
    return staying;
}

/* A string that no row holds, in a file of which every byte belongs to a row, is formed by neighbours: the end of one row
 * and the beginning of the next. That takes a walk through the whole file, so it is only asked when there is such a
 * string. */
static int judge_residue(struct forget *forget, struct forget_proof *proof, struct err *err)
{
    int64_t bytes;
    if (checks_slack(forget->store, false, &bytes, err) != 0)
        return -1;
    if (bytes != 0)
        return 0;
    proof->staying += proof->residue;
    proof->residue = 0;
    return 0;
}

static int search(struct forget *forget, struct forget_proof *proof, struct err *err)
{
    *proof = (struct forget_proof){.strings = (int64_t)forget->string_count};
    int found = forgets_search(forget->store, forget->needles, forget->needle_count, err);
    if (found < 0 || forgets_bytes(forget->store, &proof->bytes, err) != 0)
        return -1;
    if (mark_staying(forget, true, err) != 0)
        return -1;
    proof->staying = forget_staying(forget);
    for (size_t i = 0; i < forget->string_count; i++)
        proof->residue += forget->strings[i].is_residue;
    return 0;
}

/* What is found outside rows was left by a program of somebody else's: it is zeroed, and the search begins anew. */
int forget_prove(struct forget *forget, struct forget_proof *proof, struct err *err)
{
    int64_t bytes;
    if (search(forget, proof, err) != 0)
        return -1;
    if (proof->residue == 0)
        return 0;
    if (checks_slack(forget->store, true, &bytes, err) != 0 || (bytes > 0 && search(forget, proof, err) != 0))
        return -1;
    proof->zeroed = bytes;
    return proof->residue > 0 ? judge_residue(forget, proof, err) : 0;
}
