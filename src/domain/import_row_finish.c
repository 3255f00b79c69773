/* import_row_finish.c - the values of a row, normalised and checked, and who the row is about. */
#include "domain/import_row.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/country.h"
#include "domain/email.h"
#include "domain/import_date.h"
#include "domain/language.h"
#include "domain/legal_form.h"
#include "domain/phone.h"
#include "domain/postcode.h"
#include "domain/search.h"

/* ---- Contact points ------------------------------------------------------------------------------------------------------- */

static bool is_blank_point(const struct import_point *point)
{
    if (point->kind != IMPORT_ADDRESS)
        return point->value == NULL;
    return point->street == NULL && point->postcode == NULL && point->city == NULL && point->region == NULL &&
           point->country == NULL;
}

/* Numbered ones by number, then the others as they came; labels without a value fall away. Stable, and rows have few. */
static void sort_points(struct import_row *row)
{
    struct import_point *sorted = NULL, *point = row->points;
    while (point != NULL) {
        struct import_point *next = point->next, **at = &sorted;
        int number = point->number == 0 ? INT32_MAX : point->number;
        if (!is_blank_point(point)) {
            while (*at != NULL &&
                   ((*at)->kind < point->kind ||
                    ((*at)->kind == point->kind && ((*at)->number == 0 ? INT32_MAX : (*at)->number) <= number)))
                at = &(*at)->next;
            point->next = *at;
            *at = point;
        }
        point = next;
    }
    row->points = sorted;
    row->points_end = &row->points;
    while (*row->points_end != NULL)
        row->points_end = &(*row->points_end)->next;
}

static int fault_at(struct err *err, const char *header, const char *field)
{
    return err_at(err, NULL, 0, header != NULL ? header : field);
}

static int finish_email(struct import_point *point, struct arena *arena, struct err *err)
{
    return email_normalise(point->value, arena, &point->normalised, err) < 0 ? fault_at(err, point->header, "email") : 0;
}

static int finish_phone(struct import_point *point, const char *country, struct arena *arena, struct err *err)
{
    char e164[PHONE_SIZE];
    if (phone_normalise(point->value, country, e164, err) < 0)
        return fault_at(err, point->header, "phone");
    point->normalised = strcmp(e164, point->value) == 0 ? point->value : arena_string(arena, e164);
    return point->normalised == NULL ? err_memory(err) : 0;
}

static int finish_social(struct import_point *point, struct arena *arena, struct err *err)
{
    const char *folded = text_fold(arena, point->value, strlen(point->value));
    if (folded == NULL)
        return err_memory(err);
    point->normalised = strcmp(folded, point->value) == 0 ? point->value : folded;
    return 0;
}

static int finish_address(struct import_point *point, struct arena *arena, struct err *err)
{
    if (point->country != NULL && country_normalise(point->country, arena, &point->country, err) < 0)
        return fault_at(err, NULL, "country");
    if (point->postcode != NULL && postcode_normalise(point->postcode, point->country, arena, &point->postcode, err) < 0)
        return fault_at(err, NULL, "postcode");
    const char *parts[] = {point->street, point->postcode, point->city, point->region, point->country};
    struct buf line = BUF_INIT;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i] == NULL)
            continue;
        /* A Dutch line: street, then postcode and town together. */
        if (line.length > 0)
            buf_add_text(&line, i == 2 && point->postcode != NULL ? " " : ", ");
        buf_add_text(&line, parts[i]);
    }
    point->value = point->normalised = line.failed ? NULL : arena_dup(arena, buf_text(&line), line.length);
    buf_clear(&line);
    return point->value == NULL ? err_memory(err) : 0;
}

/* The country that phones without a calling code are in: that of the first address, else the controller's. */
static const char *home_country(const struct import_reading *reading, const struct import_row *row)
{
    for (const struct import_point *point = row->points; point != NULL; point = point->next)
        if (point->kind == IMPORT_ADDRESS && point->country != NULL)
            return point->country;
    return reading->country;
}

static bool is_repeated(const struct import_row *row, const struct import_point *point)
{
    for (const struct import_point *before = row->points; before != point; before = before->next)
        if (before->kind == point->kind && strcmp(before->normalised, point->normalised) == 0)
            return true;
    return false;
}

static void join_repeated(struct import_row *row)
{
    for (struct import_point **at = &row->points; *at != NULL;) {
        if (is_repeated(row, *at))
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
}

/* Addresses first: they say in which country the phones are, which nobody knows when one is at fault. */
static int finish_points(struct import_reading *reading, struct import_row *row, struct arena *arena, struct err *err)
{
    size_t before = reading->faults.count;
    sort_points(row);
    for (struct import_point *point = row->points; point != NULL; point = point->next)
        if (point->kind == IMPORT_ADDRESS && finish_address(point, arena, err) < 0 &&
            import_fault_keep(&reading->faults, err) < 0)
            return -1;
    bool is_placed = reading->faults.count == before;
    const char *country = is_placed ? home_country(reading, row) : NULL;
    for (struct import_point *point = row->points; point != NULL; point = point->next) {
        int status = 0;
        if (point->kind == IMPORT_EMAIL)
            status = finish_email(point, arena, err);
        else if (point->kind == IMPORT_PHONE && is_placed)
            status = finish_phone(point, country, arena, err);
        else if (point->kind == IMPORT_SOCIAL)
            status = finish_social(point, arena, err);
        if (status < 0 && import_fault_keep(&reading->faults, err) < 0)
            return -1;
    }
    if (reading->faults.count == 0)
        join_repeated(row);
    return 0;
}

/* ---- Names ---------------------------------------------------------------------------------------------------------------- */

static bool has_person_name(const struct name *name)
{
    return name->given != NULL || name->initials != NULL || name->family != NULL || name->infix != NULL;
}

/* A record with nothing but an organisation's name is about the organisation, and so is a whole name that ends in B.V. */
static void decide_kind(struct import_row *row)
{
    if (row->is_organisation || has_person_name(&row->name))
        return;
    if (row->name.display == NULL)
        row->is_organisation = row->organisation != NULL;
    else if (row->organisation == NULL)
        row->is_organisation = legal_form_guess(row->name.display) != NULL;
}

/* Where an organisation belongs, as another program says: its own name once more, or the company above it, which is kept. */
static int keep_parent(struct import_row *row, struct arena *arena, struct err *err)
{
    const struct column *column = row->organisation_column;
    const char *parent = row->organisation;
    row->organisation = NULL;
    if (parent == NULL || text_same(parent, row->name.display))
        return 0;
    if (column == NULL || !column->is_mapped)
        return err_set(err, ERR_DATA, _("organisation: only a person works at one"));
    return import_row_keep(row, column->custom, parent, arena) < 0 ? err_memory(err) : 0;
}

static int finish_organisation(struct import_row *row, struct arena *arena, struct err *err)
{
    if (row->name.display == NULL) {
        row->name.display = row->organisation;
        row->organisation = NULL;
    }
    if (row->name.display == NULL)
        return 0;
    if (keep_parent(row, arena, err) < 0)
        return -1;
    if (row->legal_form == NULL)
        row->legal_form = legal_form_guess(row->name.display);
    row->whole_name = search_whole_name(row->name.display, arena);
    return row->whole_name == NULL ? err_memory(err) : 0;
}

static int finish_person(struct import_row *row, struct arena *arena, struct err *err)
{
    if (!has_person_name(&row->name) && row->name.display != NULL) {
        struct name split;
        if (name_split(row->name.display, arena, &split) < 0)
            return err_memory(err);
        if (row->name.prefix != NULL)
            split.prefix = row->name.prefix;
        if (row->name.suffix != NULL)
            split.suffix = row->name.suffix;
        row->name = split;
        return 0;
    }
    return name_complete(&row->name, arena) < 0 ? err_memory(err) : 0;
}

/* ---- The rest ------------------------------------------------------------------------------------------------------------- */

static int finish_birthday(const struct import_reading *reading, struct import_row *row, struct arena *arena,
                           struct err *err)
{
    struct date_birthday day;
    if (row->birthday == NULL)
        return 0;
    row->birthday = import_date_day(row->birthday, reading->date_order, arena, err);
    if (row->birthday == NULL)
        return err_at(err, NULL, 0, "birthday");
    if (*row->birthday == '\0') {
        row->birthday = NULL;
    } else if (date_read_birthday(row->birthday, &day) && day.year != 0 &&
               date_day(day.year, day.month, day.day) > date_today(reading->dates)) {
        err_set(err, ERR_DATA, _("a day that is still to come"));
        return err_at(err, NULL, 0, "birthday");
    }
    return 0;
}

static int finish_language(struct import_row *row, struct arena *arena, struct err *err)
{
    return row->language == NULL || language_normalise(row->language, arena, &row->language, err) == 0
               ? 0
               : err_at(err, NULL, 0, "language");
}

static int check_code(const char *value, const char *field, const char *const *codes, struct err *err)
{
    for (size_t i = 0; codes[i] != NULL; i++)
        if (value == NULL || strcmp(value, codes[i]) == 0)
            return 0;
    struct buf list = BUF_INIT;
    for (size_t i = 0; codes[i] != NULL; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", codes[i]);
    err_set(err, ERR_DATA, _("is one of %s"), buf_text(&list));
    buf_clear(&list);
    err_hint(err, "%s=%s", field, codes[0]);
    return err_at(err, NULL, 0, field);
}

static int finish_codes(struct import_row *row, struct err *err)
{
    static const char *const FORMS[] = {"natural", "sole-trader", "partnership", "legal-person", "unknown", NULL};
    static const char *const STATUSES[] = {"active", "deceased", NULL};
    if (row->status != NULL && strcmp(row->status, "restricted") == 0) {
        err_set(err, ERR_DATA, _("a restriction is recorded by itself"));
        err_hint(err, "crm-consent stop WHO");
        return err_at(err, NULL, 0, "status");
    }
    return check_code(row->legal_form, "legal_form", FORMS, err) < 0 ? -1 : check_code(row->status, "status", STATUSES, err);
}

static bool is_empty_row(const struct import_row *row)
{
    return row->points == NULL && row->tags == NULL && row->fields == NULL && row->externals == NULL && row->marks == NULL &&
           row->name.display == NULL && !has_person_name(&row->name) && row->organisation == NULL && row->birthday == NULL;
}

int import_row_finish(struct import_reading *reading, struct arena *arena, struct import_row *row, struct err *err)
{
    struct import_faults *faults = &reading->faults;
    if (row->is_left_out || (is_empty_row(row) && faults->count == 0))
        return 1;
    row->has_legal_form = row->legal_form != NULL;
    decide_kind(row);
    if (finish_points(reading, row, arena, err) < 0 ||
        (finish_birthday(reading, row, arena, err) < 0 && import_fault_keep(faults, err) < 0) ||
        (finish_language(row, arena, err) < 0 && import_fault_keep(faults, err) < 0) ||
        (finish_codes(row, err) < 0 && import_fault_keep(faults, err) < 0) || faults->count > 0)
        return -1;
    if ((row->is_organisation ? finish_organisation(row, arena, err) : finish_person(row, arena, err)) < 0)
        return -1;
    if (row->points == NULL && row->externals == NULL && row->name.display == NULL) {
        row->is_left_out = row->may_be_nameless;
        return row->is_left_out ? 1 : err_set(err, ERR_DATA, _("neither a name nor an address"));
    }
    return 0;
}
