/* Nested records as flat columns, and back: base/flat.h. In the tests of wire, which can write records as text. */
#include "base/flat.h"

#include "tap.h"
#include "wire.h"

static const struct {
    const char *why, *nested, *flat;
} BOTH_WAYS[] = {
    {"plain members",
     "{\"id\":42,\"kind\":\"person\",\"given\":\"Jan\",\"infix\":\"van der\",\"family\":\"Berg\",\"version\":3}",
     "{\"id\":42,\"kind\":\"person\",\"given\":\"Jan\",\"infix\":\"van der\",\"family\":\"Berg\",\"version\":3}"},
    {"e-mail addresses and their labels",
     "{\"emails\":[{\"value\":\"a@b.nl\",\"label\":\"work\"},{\"value\":\"c@d.nl\"},{\"value\":\"e@f.nl\",\"label\":"
     "\"home\"}]}",
     "{\"email\":\"a@b.nl\",\"email_label\":\"work\",\"email_2\":\"c@d.nl\",\"email_3\":\"e@f.nl\",\"email_label_3\":"
     "\"home\"}"},
    {"addresses with gaps",
     "{\"addresses\":[{\"city\":\"Goes\",\"country\":\"NL\"},{\"street\":\"Dam 1\",\"postcode\":\"1012 "
     "JS\",\"region\":\"NH\",\"label\":\"home\"}]}",
     "{\"city\":\"Goes\",\"country\":\"NL\",\"street_2\":\"Dam 1\",\"postcode_2\":\"1012 "
     "JS\",\"region_2\":\"NH\",\"address_label_2\":\"home\"}"},
    {"phones and socials",
     "{\"phones\":[{\"value\":\"06 1\",\"label\":\"mobile\"}],\"socials\":[{\"value\":\"@jan@x\",\"label\":\"m\"}]}",
     "{\"phone\":\"06 1\",\"phone_label\":\"mobile\",\"social\":\"@jan@x\",\"social_label\":\"m\"}"},
    {"tags", "{\"tags\":[\"vip\",\"winter sale\"]}", "{\"tag\":\"vip;winter sale\"}"},
    {"custom fields and external ids",
     "{\"fields\":{\"shoe_size\":\"43\",\"kvk\":\"12345678\"},\"external\":{\"exact\":\"1001\"}}",
     "{\"shoe_size\":\"43\",\"kvk\":\"12345678\",\"external.exact\":\"1001\"}"},
    {"ten of a list",
     "{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\"},{\"value\":\"3\"},{\"value\":\"4\"},{\"value\":\"5\"},{\"value\":"
     "\"6\"},"
     "{\"value\":\"7\"},{\"value\":\"8\"},{\"value\":\"9\"},{\"value\":\"10\"}]}",
     "{\"email\":\"1\",\"email_2\":\"2\",\"email_3\":\"3\",\"email_4\":\"4\",\"email_5\":\"5\",\"email_6\":\"6\",\"email_"
     "7\":\"7\","
     "\"email_8\":\"8\",\"email_9\":\"9\",\"email_10\":\"10\"}"},
    {"nothing", "{}", "{}"},
};

/* Only one way: what is left out, and records that are no people. */
static const struct {
    const char *why, *nested, *flat;
} OUT[] = {
    {"what restates another value is left out", "{\"phones\":[{\"value\":\"06 1\",\"e164\":\"+3161\"}],\"name\":null}",
     "{\"phone\":\"06 1\"}"},
    {"plain elements", "{\"emails\":[\"a@b.nl\",\"c@d.nl\"],\"tags\":[]}", "{\"email\":\"a@b.nl\",\"email_2\":\"c@d.nl\"}"},
    {"other lists and maps",
     "{\"batch\":\"b1\",\"counts\":{\"read\":3,\"deep\":{\"er\":1}},\"fields_named\":[\"a\",2,true]}",
     "{\"batch\":\"b1\",\"counts.read\":3,\"counts.deep.er\":1,\"fields_named\":\"a;2;true\"}"},
    {"other lists of maps", "{\"lines\":[{\"sku\":\"A\"},{\"sku\":\"B\",\"n\":2}]}",
     "{\"lines.sku\":\"A\",\"lines_2.sku\":\"B\",\"lines_2.n\":2}"},
};

static const struct {
    const char *why, *flat, *nested;
} IN[] = {
    {"columns in any order, with gaps", "{\"email_3\":\"3\",\"city\":\"Goes\",\"email\":\"1\",\"street\":\"Dam 1\"}",
     "{\"emails\":[{\"value\":\"1\"},{\"value\":\"3\"}],\"addresses\":[{\"city\":\"Goes\",\"street\":\"Dam 1\"}]}"},
    {"by label",
     "{\"phone.work\":\"1\",\"phone\":\"2\",\"phone.home\":\"3\",\"phone.work_2\":\"4\",\"street.home\":\"Dam\",\"city."
     "home\":\"Ede\"}",
     "{\"phones\":[{\"value\":\"2\"},{\"value\":\"1\",\"label\":\"work\"},{\"value\":\"3\",\"label\":\"home\"},"
     "{\"value\":\"4\",\"label\":\"work\"}],\"addresses\":[{\"street\":\"Dam\",\"city\":\"Ede\",\"label\":\"home\"}]}"},
    {"_1 is the first", "{\"email_1\":\"1\",\"email_2\":\"2\"}", "{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\"}]}"},
    {"empty texts are absent", "{\"given\":\"\",\"email\":\"\",\"tag\":\"\",\"shoe\":\"\",\"family\":\"Berg\"}",
     "{\"family\":\"Berg\"}"},
    {"tags are trimmed, each once", "{\"tags\":\" a ;;b; a;\"}", "{\"tags\":[\"a\",\"b\"]}"},
    {"digits of id and version", "{\"id\":\"42\",\"version\":\"x\"}", "{\"id\":42,\"version\":\"x\"}"},
    {"an id with a sign is none", "{\"id\":\"+42\"}", "{\"id\":\"+42\"}"},
    {"columns of a rejects file", "{\"given\":\"Jan\",\"crm_line\":\"3\",\"crm_reason\":\"bad\"}", "{\"given\":\"Jan\"}"},
    {"null is kept", "{\"email\":null,\"shoe\":null}", "{\"email\":null,\"shoe\":null}"},
    {"what is nested already",
     "{\"emails\":[{\"value\":\"1\"}],\"email_2\":\"2\",\"tags\":[\"a\"],\"tag\":\"b\",\"fields\":{\"x\":\"1\"},\"y\":"
     "\"2\"}",
     "{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\"}],\"tags\":[\"a\",\"b\"],\"fields\":{\"x\":\"1\",\"y\":\"2\"}}"},
    {"names that the caller calls its own", "{\"at\":\"2024\",\"evidence\":\"form\"}",
     "{\"at\":\"2024\",\"fields\":{\"evidence\":\"form\"}}"},
    {"names that only look like columns",
     "{\"email_x\":\"1\",\"phone_02\":\"2\",\"email_label.x\":\"3\",\"phone.\":\"4\",\"_2\":\"5\",\"email_9999\":\"6\"}",
     "{\"fields\":{\"email_x\":\"1\",\"phone_02\":\"2\",\"email_label.x\":\"3\",\"phone.\":\"4\",\"_2\":\"5\",\"email_"
     "9999\":\"6\"}}"},
};

static const struct {
    const char *why, *flat, *field;
} FAULTS[] = {
    {"two names for one value", "{\"email\":\"a\",\"email_1\":\"b\"}", "email_1"},
    {"the same label twice", "{\"phone.work\":\"a\",\"phone.work_1\":\"b\"}", "phone.work_1"},
    {"a plain value where a list belongs", "{\"fields\":[1],\"shoe\":\"2\"}", "fields"},
};

static const struct {
    const char *record, *name, *value; /* NULL: absent */
} VALUES[] = {
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email", "1"},
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email_2", "2"},
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email_3", NULL},
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email.work", "2"},
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email.home", NULL},
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email_label_2", "work"},
    {"{\"emails\":[{\"value\":\"1\"},{\"value\":\"2\",\"label\":\"work\"}]}", "email_label", NULL},
    {"{\"email\":\"1\",\"email_2\":\"2\"}", "email_2", "2"},
    {"{\"tags\":[\"a\",\"b\"]}", "tag", "a;b"},
    {"{\"tags\":[\"a\",\"b\"]}", "tags", "a;b"},
    {"{\"tag\":\"a\"}", "tags", "a"},
    {"{\"tags\":[]}", "tag", NULL},
    {"{\"fields\":{\"x\":\"1\"}}", "x", "1"},
    {"{\"external\":{\"exact\":\"9\"}}", "external.exact", "9"},
    {"{\"lines\":[{\"sku\":\"A\"},{\"sku\":\"B\"}]}", "lines_2.sku", "B"},
    {"{\"a\":{\"b\":{\"c\":7}}}", "a.b.c", "7"},
    {"{\"a\":{\"b\":1}}", "a", NULL},
    {"{\"a\":{\"b\":1}}", "a.c", NULL},
    {"{\"addresses\":[{\"city\":\"Goes\",\"label\":\"home\"}]}", "city.home", "Goes"},
    {"{\"name\":null}", "name", NULL},
};

static const char *as_json(const struct rec *record, struct buf *out)
{
    buf_reset(out);
    emit_json(out, record);
    return buf_text(out);
}

/* The cells of a record as a flat record. */
static struct rec *flatten(struct arena *arena, const struct rec *record)
{
    struct flat_cell *cells = NULL;
    size_t count = 0;
    struct rec *flat = rec_new_map(arena);
    CHECK_INTEGER(flat_cells(record, arena, &cells, &count), 0, "is made flat");
    for (size_t i = 0; i < count; i++) {
        struct rec *copy = rec_copy(arena, cells[i].value);
        copy->key = cells[i].name;
        rec_append(flat, copy);
    }
    return flat;
}

static void check_nest(struct arena *arena, const char *flat, const char *nested, const char *why, struct buf *out)
{
    static const char *const OWN[] = {"at", NULL};
    struct err err = ERR_INIT;
    struct rec *record = NULL;
    CHECK_INTEGER(flat_nest(wire_record(arena, flat), OWN, arena, &record, &err), 0, why);
    CHECK_TEXT(as_json(record, out), nested, why);
}

/* Each value that a flat name stands for is found in the nested record under that name. */
static void check_values_of(struct arena *arena, const struct rec *nested, const struct rec *flat, const char *why)
{
    for (const struct rec *cell = flat->first; cell != NULL; cell = cell->next) {
        struct flat_name name;
        flat_parse(cell->key, arena, &name);
        const struct rec *value = flat_value(nested, &name, arena);
        CHECK(value != NULL && value->type == cell->type &&
                  (value->type != REC_TEXT || strcmp(value->text, cell->text) == 0),
              "%s: %s is found", why, cell->key);
    }
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof BOTH_WAYS / sizeof *BOTH_WAYS; i++) {
        const struct rec *nested = wire_record(&arena, BOTH_WAYS[i].nested);
        const struct rec *flat = flatten(&arena, nested);
        CHECK_TEXT(as_json(flat, &out), BOTH_WAYS[i].flat, BOTH_WAYS[i].why);
        check_values_of(&arena, nested, flat, BOTH_WAYS[i].why);
        check_nest(&arena, BOTH_WAYS[i].flat, BOTH_WAYS[i].nested, BOTH_WAYS[i].why, &out);
    }
    for (size_t i = 0; i < sizeof OUT / sizeof *OUT; i++) {
        const struct rec *nested = wire_record(&arena, OUT[i].nested);
        const struct rec *flat = flatten(&arena, nested);
        CHECK_TEXT(as_json(flat, &out), OUT[i].flat, OUT[i].why);
        check_values_of(&arena, nested, flat, OUT[i].why);
    }
    for (size_t i = 0; i < sizeof IN / sizeof *IN; i++)
        check_nest(&arena, IN[i].flat, IN[i].nested, IN[i].why, &out);
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        struct err err = ERR_INIT;
        struct rec *record;
        CHECK_INTEGER(flat_nest(wire_record(&arena, FAULTS[i].flat), NULL, &arena, &record, &err), -1, FAULTS[i].why);
        CHECK_INTEGER(err.kind, ERR_DATA, FAULTS[i].why);
        CHECK_TEXT(err.field, FAULTS[i].field, FAULTS[i].why);
    }
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        struct flat_name name;
        flat_parse(VALUES[i].name, &arena, &name);
        const struct rec *value = flat_value(wire_record(&arena, VALUES[i].record), &name, &arena);
        buf_reset(&out);
        if (value != NULL)
            flat_text(&out, value);
        CHECK_TEXT(value == NULL ? NULL : buf_text(&out), VALUES[i].value, VALUES[i].name);
    }
    buf_clear(&out);
    arena_clear(&arena);
    return tap_done();
}
