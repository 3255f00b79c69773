/* Records: order, chaining without checks, removal at every place, equality. */
#include "base/rec.h"

#include "tap.h"

static struct rec *sample(struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    rec_add_integer(arena, record, "id", 42);
    rec_add_text(arena, record, "name", "Jan");
    rec_add_decimal(arena, record, "amount", "12.50");
    rec_add_boolean(arena, record, "vip", true);
    rec_add_null(arena, record, "phone");
    struct rec *tags = rec_add_list(arena, record, "tags");
    rec_add_text(arena, tags, NULL, "winter");
    rec_borrow_text(arena, tags, NULL, "vip", 3);
    struct rec *address = rec_add_map(arena, record, "address");
    rec_add_bytes(arena, address, "city", "Utrecht!", 7);
    return record;
}

static void readers(struct arena *arena)
{
    const struct rec *record = sample(arena);
    int64_t value = -1;
    CHECK_INTEGER(record->count, 7, "seven members");
    CHECK(rec_integer(record, "id", &value) && value == 42, "integer");
    CHECK(!rec_integer(record, "name", &value) && value == 42, "a text is no integer, and the value stays");
    CHECK(!rec_integer(record, "absent", &value), "nor is what is absent");
    CHECK_TEXT(rec_text(record, "name"), "Jan", "text");
    CHECK_TEXT(rec_text(record, "amount"), "12.50", "a decimal reads as text");
    CHECK(rec_text(record, "id") == NULL, "an integer does not");
    CHECK(rec_is_true(record, "vip") && !rec_is_true(record, "name") && !rec_is_true(record, "absent"), "boolean");
    const struct rec *tags = rec_get(record, "tags");
    CHECK(tags->count == 2 && tags->last->length == 3 && tags->last->key == NULL, "a list");
    CHECK_TEXT(tags->last->text, "vip", "whose last text is borrowed");
    CHECK(rec_get(record, "phone") != NULL && rec_get(record, "phone")->type == REC_NULL, "null is not absent");
    CHECK(rec_get(record, "nam") == NULL && rec_get(record, "name2") == NULL, "a key must be equal");
    CHECK_TEXT(rec_text(rec_get(record, "address"), "city"), "Utrecht", "within a map, of a part of the bytes");
    CHECK(rec_get(NULL, "x") == NULL && rec_get(rec_get(record, "tags"), "x") == NULL, "no map and a list have no members");
    const char *const order[] = {"id", "name", "amount", "vip", "phone", "tags", "address"};
    size_t i = 0;
    bool is_ordered = true;
    for (const struct rec *member = record->first; member != NULL; member = member->next)
        is_ordered = is_ordered && strcmp(member->key, order[i++]) == 0;
    CHECK(is_ordered, "in the order in which they came");
}

static void chains(struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    CHECK(rec_add_text(arena, NULL, "a", "b") == NULL, "no parent gives no node");
    CHECK(rec_add_text(arena, rec_add_map(arena, NULL, "a"), "b", "c") == NULL, "and so on down");
    CHECK(rec_add_text(arena, record, "a", NULL) == record && record->count == 0, "no text adds nothing");
    char key[] = "key";
    char text[] = "text";
    rec_add_text(arena, record, key, text);
    key[0] = text[0] = 'X';
    CHECK_TEXT(rec_text(record, "key"), "text", "key and text were copied");
}

static void removal(struct arena *arena)
{
    for (int which = 0; which < 3; which++) {
        static const char *const KEYS[] = {"a", "b", "c"};
        struct rec *record = rec_new_map(arena);
        for (int i = 0; i < 3; i++)
            rec_add_integer(arena, record, KEYS[i], i);
        struct rec *removed = rec_remove(record, KEYS[which]);
        CHECK(removed != NULL && removed->integer == which && removed->next == NULL, "removed %s", KEYS[which]);
        rec_add_integer(arena, record, "d", 3);
        CHECK(record->count == 3 && rec_get(record, KEYS[which]) == NULL, "it is gone");
        CHECK(strcmp(record->last->key, "d") == 0 && record->last->next == NULL, "and the end is still the end");
    }
    struct rec *record = rec_new_map(arena);
    rec_add_null(arena, record, "only");
    CHECK(rec_remove(record, "other") == NULL && rec_remove(record, "only") != NULL, "the only one");
    CHECK(record->first == NULL && record->last == NULL && record->count == 0, "leaves an empty map");
}

static void equality(struct arena *arena)
{
    struct rec *a = sample(arena);
    struct rec *copy = rec_copy(arena, a);
    CHECK(rec_equal(a, copy) && copy != a && copy->first != a->first, "a copy is equal and another");
    CHECK(rec_equal(NULL, NULL) && !rec_equal(a, NULL), "nothing equals nothing only");
    rec_add_null(arena, copy, "more");
    CHECK(!rec_equal(a, copy), "one member more");
    static const struct {
        const char *name;
        enum rec_type type;
    } CHANGES[] = {{"id", REC_INTEGER}, {"name", REC_TEXT}, {"vip", REC_BOOLEAN}, {"address", REC_MAP}};
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        struct rec *b = rec_copy(arena, a);
        struct rec *member = b->first;
        while (strcmp(member->key, CHANGES[i].name) != 0)
            member = member->next;
        if (member->type == REC_INTEGER)
            member->integer++;
        else if (member->type == REC_BOOLEAN)
            member->boolean = false;
        else if (member->type == REC_TEXT)
            member->text = "Jon";
        else
            member->first->key = "town";
        CHECK(member->type == CHANGES[i].type && !rec_equal(a, b), "another %s", CHANGES[i].name);
    }
    struct rec *text = rec_new_list(arena);
    struct rec *decimal = rec_new_list(arena);
    rec_add_text(arena, text, NULL, "1.5");
    rec_add_decimal(arena, decimal, NULL, "1.5");
    CHECK(!rec_equal(text, decimal), "a decimal is no text");
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    readers(&arena);
    chains(&arena);
    removal(&arena);
    equality(&arena);
    arena_clear(&arena);
    return tap_done();
}
