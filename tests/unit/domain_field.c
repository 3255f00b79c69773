/* The vocabulary: it is the one of share/crm/fields.csv, names are read in all their forms, and custom fields cannot take ours. */
#include "domain/field.h"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static struct arena arena;

/* Columns of fields.csv that field.c repeats: field, group, repeats, label, stored. No cell of them is quoted. */
static void check_line(char *line)
{
    char *cells[5] = {NULL};
    char *rest = line;
    for (size_t i = 0; i < 5; i++)
        cells[i] = strsep(&rest, ",");
    struct field_ref ref;
    if (!CHECK(field_find(NULL, cells[0], &arena, &ref) == 1, "%s is known", cells[0]))
        return;
    unsigned flags = ref.field->flags;
    bool is_custom = strcmp(cells[4], "custom") == 0;
    bool is_computed = strcmp(cells[4], "computed") == 0;
    CHECK(is_custom == (ref.field->place == FIELD_IN_FIELDS), "%s is stored as its row says", cells[0]);
    CHECK(!is_computed || !(flags & FIELD_SETTABLE), "%s: what is computed cannot be set", cells[0]);
    if (ref.field->place != FIELD_IN_EXTERNAL &&
        !is_computed) /* numbers in other systems are told apart by their label alone */
        CHECK((strcmp(cells[2], "yes") == 0) == ((flags & FIELD_REPEATS) != 0), "%s repeats as its row says", cells[0]);
    CHECK((strcmp(cells[3], "yes") == 0) == ((flags & FIELD_LABELLED) != 0), "%s takes a label as its row says", cells[0]);
}

static size_t check_table(void)
{
    FILE *file = fopen("share/crm/fields.csv", "r");
    char *line = NULL;
    size_t capacity = 0;
    size_t rows = 0;
    bool is_header = true;
    while (file != NULL && getline(&line, &capacity, file) >= 0) {
        if (line[0] == '#')
            continue;
        if (!is_header) {
            check_line(line);
            rows++;
        }
        is_header = false;
    }
    free(line);
    if (file != NULL)
        fclose(file);
    return rows;
}

static const struct {
    const char *name;
    const char *field; /* NULL: unknown */
    int position;
    const char *label;
    const char *canonical;
} FORMS[] = {
    {"email", "email", 0, NULL, "email"},
    {"email_1", "email", 1, NULL, "email"},
    {"email_2", "email", 2, NULL, "email_2"},
    {"email_label", "email_label", 0, NULL, "email_label"},
    {"email_label_2", "email_label", 2, NULL, "email_label_2"},
    {"phone.work", "phone", 0, "work", "phone.work"},
    {"street.home", "street", 0, "home", "street.home"},
    {"tags", "tag", 0, NULL, "tag"},
    {"external.exact", "external", 0, "exact", "external.exact"},
    {"external_id.exact", "external", 0, "exact", "external.exact"},
    {"email_0", NULL, 0, NULL, NULL},
    {"email_x", NULL, 0, NULL, NULL},
    {"email_1000", NULL, 0, NULL, NULL},
    {"family_2", NULL, 0, NULL, NULL},
    {"family.work", NULL, 0, NULL, NULL},
    {"phone.", NULL, 0, NULL, NULL},
    {"shoe_size", NULL, 0, NULL, NULL},
    {"", NULL, 0, NULL, NULL},
};

int main(void)
{
    CHECK(check_table() > 30, "share/crm/fields.csv has rows");
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        struct field_ref ref;
        int found = field_find(NULL, FORMS[i].name, &arena, &ref);
        if (!CHECK(found == (FORMS[i].field != NULL), "\"%s\" is %sknown", FORMS[i].name, found ? "" : "not ") || !found)
            continue;
        CHECK_TEXT(ref.field->name, FORMS[i].field, FORMS[i].name);
        CHECK_TEXT(ref.name, FORMS[i].canonical, FORMS[i].name);
        CHECK_TEXT(ref.label, FORMS[i].label, FORMS[i].name);
        CHECK_INTEGER(ref.position, FORMS[i].position, FORMS[i].name);
    }
    struct field_ref ref, before = {0};
    for (size_t i = 0; field_at(NULL, i, &ref) == 1; i++) {
        if (i > 0)
            CHECK(strcmp(before.name, ref.name) < 0, "%s stands in the order of names, which are searched by halves",
                  ref.name);
        before = ref;
    }
    CHECK_TEXT(field_nearest(NULL, "emial"), "email", "a swapped letter");
    CHECK(field_nearest(NULL, "zzzzzz") == NULL, "nothing is near");
    struct err err = ERR_INIT;
    CHECK(field_check_name("shoe_size", &err) == 0 && field_check_name("kvk", &err) == 0,
          "names that a custom field may have");
    static const char *const BAD[] = {"email", "id", "did", "phone_2", "phone.work", "1st", "shoe size", "", "a:b"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        err_clear(&err);
        CHECK(field_check_name(BAD[i], &err) == -1 && err.kind == ERR_USAGE, "\"%s\" cannot be a custom field", BAD[i]);
    }
    CHECK(field_is_reserved("crm_reason") && field_is_reserved("version") && !field_is_reserved("email"), "reserved names");
    arena_clear(&arena);
    return tap_done();
}
