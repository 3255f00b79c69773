/* import_row.c - from cells to one row. What they say of consent is import_row_consent.c, checking values import_row_finish.c. */
#include "domain/import_row.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/bsn.h"
#include "domain/import_date.h"
#include "domain/import_step.h"

int import_row_init(struct import_row *row, const struct rec_origin *origin, const struct import_reading *reading,
                    struct arena *arena)
{
    *row = (struct import_row){.line = origin->line, .file = origin->file};
    row->points_end = &row->points;
    row->tags_end = &row->tags;
    row->fields_end = &row->fields;
    row->externals_end = &row->externals;
    row->marks_end = &row->marks;
    if (!reading->keeps_raw || origin->raw == NULL)
        return 0;
    row->raw = arena_dup(arena, origin->raw, origin->raw_length);
    row->raw_length = origin->raw_length;
    return row->raw == NULL ? -1 : 0;
}

/* ---- One value into its place ----------------------------------------------------------------------------------------- */

/* Asked for each cell, and most names differ in their first letter. */
static bool is_named(const char *name, const char *member)
{
    return *name == *member && strcmp(name, member) == 0;
}

static const char **point_member(struct import_point *point, const char *member)
{
    static const struct {
        const char *name;
        size_t offset;
    } MEMBERS[] = {
        {"value", offsetof(struct import_point, value)},     {"label", offsetof(struct import_point, label)},
        {"street", offsetof(struct import_point, street)},   {"postcode", offsetof(struct import_point, postcode)},
        {"city", offsetof(struct import_point, city)},       {"region", offsetof(struct import_point, region)},
        {"country", offsetof(struct import_point, country)},
    };
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
        if (is_named(MEMBERS[i].name, member))
            return (const char **)((char *)point + MEMBERS[i].offset);
    return NULL;
}

static struct import_point *new_point(struct import_row *row, enum import_point_kind kind, int number, const char *label,
                                      struct arena *arena)
{
    struct import_point *point = arena_alloc(arena, sizeof *point);
    if (point == NULL)
        return NULL;
    *point = (struct import_point){.kind = kind, .number = number, .label = label};
    *row->points_end = point;
    row->points_end = &point->next;
    return point;
}

/* The point that a flat name speaks of. "phone" is the first without its own label; a number or label must be the same. */
static bool is_same_point(const struct import_point *point, enum import_point_kind kind, int number, const char *label)
{
    if (point->kind != kind || point->number != number)
        return false;
    if (label == NULL || number > 0)
        return true;
    return point->label != NULL && strcmp(point->label, label) == 0;
}

/* Where a member goes: the point meant, unless it has one already and nothing is to be joined to it; then the next. */
static struct import_point *point_for(struct import_row *row, enum import_point_kind kind, const struct field_ref *ref,
                                      bool is_joined, struct arena *arena)
{
    int number = ref->position > 0 ? ref->position : ref->label == NULL ? 1 : 0;
    for (struct import_point *point = row->points; point != NULL; point = point->next) {
        if (!is_same_point(point, kind, number, ref->label))
            continue;
        const char **member = point_member(point, ref->field->member);
        if (is_joined || member == NULL || *member == NULL)
            return point;
        number = ref->position > 0 || ref->label != NULL ? number : point->number + 1;
    }
    return new_point(row, kind, number, ref->label, arena);
}

/* "10" after "Dorpsstraat": a blank between. Tight: "a" after "10": none, "2" after "10": a hyphen. */
static const char *joined(const char *before, const char *value, enum column_step_kind how, struct arena *arena)
{
    const char *between = " ";
    if (how == COLUMN_APPEND_TIGHT)
        between = *value >= '0' && *value <= '9' ? "-" : "";
    return arena_printf(arena, "%s%s%s", before, between, value);
}

static const struct column_step *join_step(const struct column *column)
{
    for (size_t i = 0; column != NULL && i < column->step_count; i++)
        if (column->steps[i].kind == COLUMN_APPEND || column->steps[i].kind == COLUMN_APPEND_TIGHT)
            return &column->steps[i];
    return NULL;
}

static const struct import_value *find_custom(const struct import_row *row, const char *name)
{
    const struct import_value *field = row->fields;
    while (field != NULL && strcmp(field->name, name) != 0)
        field = field->next;
    return field;
}

int import_row_keep(struct import_row *row, const char *name, const char *value, struct arena *arena)
{
    const char *own = name;
    const struct import_value *before;
    for (int number = 2; (before = find_custom(row, own)) != NULL; number++) {
        if (strcmp(before->value, value) == 0)
            return 0;
        own = arena_printf(arena, "%s_%d", name, number);
        if (own == NULL)
            return -1;
    }
    struct import_value *field = arena_alloc(arena, sizeof *field);
    if (field == NULL)
        return -1;
    *field = (struct import_value){.name = own, .value = value};
    *row->fields_end = field;
    row->fields_end = &field->next;
    return 0;
}

/* One of our fields without a place of its own. A second column for it is kept under its name, since nothing is dropped. */
static int set_custom(struct import_row *row, const char *name, const char *value, const struct column *column,
                      struct arena *arena)
{
    const struct import_value *before = find_custom(row, name);
    bool is_other = before != NULL && column != NULL && strcmp(before->value, value) != 0;
    return import_row_keep(row, is_other ? column->custom : name, value, arena);
}

static int add_external(struct import_row *row, const char *system, const char *value, struct arena *arena)
{
    struct import_value *external = arena_alloc(arena, sizeof *external);
    if (external == NULL)
        return -1;
    *external = (struct import_value){.name = system, .value = value};
    *row->externals_end = external;
    row->externals_end = &external->next;
    return 0;
}

static int add_tag(struct import_row *row, const char *tag, struct arena *arena)
{
    for (const struct import_tag *before = row->tags; before != NULL; before = before->next)
        if (strcmp(before->tag, tag) == 0)
            return 0;
    struct import_tag *entry = arena_alloc(arena, sizeof *entry);
    if (entry == NULL)
        return -1;
    entry->tag = tag;
    *row->tags_end = entry;
    row->tags_end = &entry->next;
    return 0;
}

/* The member of the row itself that a field of the party goes to; NULL for those that have none here. */
static const char **party_member(struct import_row *row, const char *member)
{
    static const struct {
        const char *name;
        size_t offset;
    } MEMBERS[] = {
        {"name", offsetof(struct import_row, name.display)},
        {"prefix", offsetof(struct import_row, name.prefix)},
        {"given", offsetof(struct import_row, name.given)},
        {"initials", offsetof(struct import_row, name.initials)},
        {"infix", offsetof(struct import_row, name.infix)},
        {"family", offsetof(struct import_row, name.family)},
        {"suffix", offsetof(struct import_row, name.suffix)},
        {"birthday", offsetof(struct import_row, birthday)},
        {"language", offsetof(struct import_row, language)},
        {"legal_form", offsetof(struct import_row, legal_form)},
        {"status", offsetof(struct import_row, status)},
        {"source", offsetof(struct import_row, source)},
        {"organisation", offsetof(struct import_row, organisation)},
    };
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
        if (is_named(MEMBERS[i].name, member))
            return (const char **)((char *)row + MEMBERS[i].offset);
    return NULL;
}

static int set_point(struct import_row *row, enum import_point_kind kind, const struct field_ref *ref, const char *value,
                     const struct column *column, struct arena *arena)
{
    const struct column_step *join = join_step(column);
    struct import_point *point = point_for(row, kind, ref, join != NULL, arena);
    if (point == NULL)
        return -1;
    const char **member = point_member(point, ref->field->member);
    if (member == NULL)
        return 0;
    *member = join != NULL && *member != NULL ? joined(*member, value, join->kind, arena) : value;
    if (column != NULL && strcmp(ref->field->member, "value") == 0)
        point->header = column->header;
    return *member == NULL ? -1 : 0;
}

/* A second column for the same single field: kept under its own name, since nothing is dropped. */
static int set_member(struct import_row *row, const struct field_ref *ref, const char *value, const struct column *column,
                      struct arena *arena)
{
    const char **member = party_member(row, ref->field->member);
    const struct column_step *join = join_step(column);
    if (member == NULL)
        return column == NULL ? 0 : import_row_keep(row, column->custom, value, arena);
    if (*member != NULL && join != NULL)
        value = joined(*member, value, join->kind, arena);
    else if (*member != NULL)
        return strcmp(*member, value) == 0 || column == NULL ? 0 : import_row_keep(row, column->custom, value, arena);
    *member = value;
    if (member == &row->organisation)
        row->organisation_column = column;
    return value == NULL ? -1 : 0;
}

static int set_value(struct import_row *row, const struct field_ref *ref, const char *value, const struct column *column,
                     struct arena *arena)
{
    switch (ref->field->place) {
    case FIELD_IN_EMAILS:
        return set_point(row, IMPORT_EMAIL, ref, value, column, arena);
    case FIELD_IN_PHONES:
        return set_point(row, IMPORT_PHONE, ref, value, column, arena);
    case FIELD_IN_ADDRESSES:
        return set_point(row, IMPORT_ADDRESS, ref, value, column, arena);
    case FIELD_IN_SOCIALS:
        return set_point(row, IMPORT_SOCIAL, ref, value, column, arena);
    case FIELD_IN_TAGS:
        return add_tag(row, value, arena);
    case FIELD_IN_FIELDS:
        return set_custom(row, ref->name, value, column, arena);
    case FIELD_IN_EXTERNAL:
        return add_external(row, ref->label == NULL ? "external" : ref->label, value, arena);
    case FIELD_IN_PARTY:
        break;
    }
    return set_member(row, ref, value, column, arena);
}

/* ---- One cell --------------------------------------------------------------------------------------------------------- */

static const char *separator_of(const struct column *column)
{
    const struct column_step *split = import_step_find(column, COLUMN_SPLIT);
    if (split != NULL)
        return split->text;
    return column->ref.field->place == FIELD_IN_TAGS ? ";" : NULL;
}

static bool is_infix(const char *text)
{
    for (size_t length; *text != '\0'; text += length + strspn(text + length, " ")) {
        length = strcspn(text, " ");
        if (!name_is_infix(text, length))
            return false;
    }
    return true;
}

/* A middle name that is no infix is one more given name (else=given). Returns 1 when the value went there, 0, -1. */
static int take_otherwise(const struct column *column, const char *value, struct arena *arena, struct import_row *row)
{
    const char **member = NULL;
    for (size_t i = 0; i < column->step_count; i++)
        if (column->steps[i].kind == COLUMN_ELSE)
            member = party_member(row, column->steps[i].text);
    if (member == NULL || is_infix(value))
        return 0;
    *member = *member == NULL ? value : joined(*member, value, COLUMN_APPEND, arena);
    return *member == NULL ? -1 : 1;
}

/* Has the field that if-empty speaks of a value? Of an address: any part of it. */
static bool has_value(struct import_row *row, const struct field_ref *ref)
{
    static const struct {
        enum field_place place;
        enum import_point_kind kind;
    } KINDS[] = {{FIELD_IN_EMAILS, IMPORT_EMAIL},
                 {FIELD_IN_PHONES, IMPORT_PHONE},
                 {FIELD_IN_ADDRESSES, IMPORT_ADDRESS},
                 {FIELD_IN_SOCIALS, IMPORT_SOCIAL}};
    int number = ref->position > 0 ? ref->position : ref->label == NULL ? 1 : 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        for (const struct import_point *point = row->points; point != NULL && KINDS[i].place == ref->field->place;
             point = point->next)
            if (is_same_point(point, KINDS[i].kind, number, ref->label) &&
                (point->value != NULL || point->street != NULL || point->postcode != NULL || point->city != NULL ||
                 point->region != NULL || point->country != NULL))
                return true;
    const char **member = ref->field->place == FIELD_IN_PARTY ? party_member(row, ref->field->member) : NULL;
    return member != NULL && *member != NULL;
}

/* Year, month or day of a date that stands in three columns. */
static int take_part(const struct column *column, const char *part, const char *value, struct import_row *row,
                     struct err *err)
{
    static const char *const PARTS[] = {"year", "month", "day"};
    size_t digits = strspn(value, "0123456789");
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        if (strcmp(part, PARTS[i]) != 0)
            continue;
        if (digits == 0 || digits > (i == 0 ? 4 : 2) || value[digits] != '\0')
            return err_set(err, ERR_DATA, _("not a date"));
        row->birth[i] = (struct import_cell){.column = column, .value = value};
    }
    return 0;
}

/* The parts as one date; what is no date without the others is kept. */
static int settle_birthday(struct import_row *row, struct arena *arena)
{
    const char *year = row->birth[0].value, *month = row->birth[1].value, *day = row->birth[2].value;
    if (row->birthday == NULL && month != NULL && day != NULL) {
        row->birthday = arena_printf(arena, "%s%02d-%02d", year == NULL ? "--" : arena_printf(arena, "%s-", year),
                                     atoi(month), atoi(day));
        return row->birthday == NULL ? -1 : 0;
    }
    for (size_t i = 0; i < sizeof row->birth / sizeof *row->birth; i++)
        if (row->birth[i].value != NULL &&
            import_row_keep(row, row->birth[i].column->custom, row->birth[i].value, arena) < 0)
            return -1;
    return 0;
}

static int take_field(const struct import_reading *reading, const struct column_plan *plan, const struct column *column,
                      const char *value, struct arena *arena, struct import_row *row, struct err *err)
{
    const char *separator = separator_of(column);
    const struct column_step *part_of = import_step_find(column, COLUMN_PART);
    if (import_step_find(column, COLUMN_IF_EMPTY) != NULL && has_value(row, &column->ref))
        return 0;
    value = import_step_value(column, &reading->words, reading->date_order, value, arena, err);
    if (value == NULL)
        return -1;
    if (part_of != NULL && *value != '\0')
        return take_part(column, part_of->text, value, row, err);
    while (value != NULL) {
        const char *part = import_step_part(column, separator, &value, arena);
        int taken = part == NULL ? -1 : column_is_empty(plan, column, part) ? 1 : take_otherwise(column, part, arena, row);
        if (taken < 0 || (taken == 0 && set_value(row, &column->ref, part, column, arena) < 0))
            return err_memory(err);
    }
    return 0;
}

/* A custom field; what tells how or when consent was given is part of its evidence too. */
static int take_custom(const struct import_reading *reading, const struct column *column, const char *value,
                       struct arena *arena, struct import_row *row, struct err *err)
{
    value = import_step_value(column, &reading->words, reading->date_order, value, arena, err);
    if (value == NULL)
        return -1;
    if (column->meaning != COLUMN_CUSTOM) {
        row->evidence = row->evidence == NULL ? arena_printf(arena, "%s=%s", column->header, value)
                                              : arena_printf(arena, "%s; %s=%s", row->evidence, column->header, value);
        if (row->evidence == NULL)
            return err_memory(err);
    }
    if (column->gives_time && row->given_at == NULL) {
        const char *time = import_date_time(reading->dates, value, reading->date_order, arena, err);
        row->given_at = time == NULL || *time == '\0' ? NULL : time;
        row->given_header = column->header;
        if (time == NULL)
            return -1;
    }
    return *value != '\0' && import_row_keep(row, column->custom, value, arena) < 0 ? err_memory(err) : 0;
}

/* Person or organisation, in the words that other programs use too. Their other kinds are kept, and told. */
static int take_kind(const struct column *column, const char *value, struct arena *arena, struct import_row *row,
                     struct err *err)
{
    row->is_organisation =
        text_equal(value, "organisation") || text_equal(value, "organization") || text_equal(value, "company");
    if (row->is_organisation || text_equal(value, "person"))
        return 0;
    row->has_other_kind = true;
    return import_row_keep(row, column->custom, value, arena) < 0 ? err_memory(err) : 0;
}

static int take_cell(struct import_reading *reading, const struct column_plan *plan, const struct column *column,
                     const char *value, struct arena *arena, struct import_row *row, struct err *err)
{
    if (reading->consent_at == column) {
        const char *time = import_date_time(reading->dates, value, reading->date_order, arena, err);
        row->consent_at = time == NULL || *time == '\0' ? NULL : time;
        return time == NULL ? -1 : 0;
    }
    if (column->bsn != NULL)
        bsn_watch_add(column->bsn, value);
    switch (column->meaning) {
    case COLUMN_FIELD:
        return take_field(reading, plan, column, value, arena, row, err);
    case COLUMN_CONSENT:
    case COLUMN_REFUSAL:
        return import_row_consent(reading, column, value, arena, row, err);
    case COLUMN_REFUSAL_TIME:
        return import_row_refusal_time(reading, column, value, arena, row, err);
    case COLUMN_NATIONAL_ID:
        if (reading->national_count++ == 0) {
            reading->citation = column->citation;
            reading->national_header = column->header;
        }
        return 0;
    case COLUMN_CUSTOM:
    case COLUMN_CONSENT_TIME:
    case COLUMN_EVIDENCE:
        return take_custom(reading, column, value, arena, row, err);
    case COLUMN_LEAVE_OUT: /* a no, or neither: kept like any other value when it is neither */
        return column_judge(&reading->words, value, strlen(value)) < 0 &&
                       import_row_keep(row, column->custom, value, arena) < 0
                   ? err_memory(err)
                   : 0;
    case COLUMN_IGNORED:
        if (column->ref.field == NULL || strcmp(column->ref.field->name, "kind") != 0)
            break;
        value = import_step_value(column, &reading->words, reading->date_order, value, arena, err);
        return value == NULL ? -1 : *value == '\0' ? 0 : take_kind(column, value, arena, row, err);
    }
    return 0;
}

/* Does the map leave this record out, for what one of its columns says? */
static bool is_left_out(const struct import_reading *reading, const struct import_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cells[i].column->meaning == COLUMN_LEAVE_OUT &&
            column_judge(&reading->words, cells[i].value, strlen(cells[i].value)) == 1)
            return true;
    return false;
}

/* What the file's name says of everybody says nothing new where the record says it with its time. */
static void settle_marks(struct import_row *row)
{
    for (struct import_mark **at = &row->marks; *at != NULL;) {
        const struct import_mark *mark = *at, *dated = row->marks;
        while (dated != NULL &&
               (dated->is_yes || dated->time == NULL || strcmp(dated->column->channel, mark->column->channel) != 0))
            dated = dated->next;
        if (mark->column->constant != NULL && !mark->is_yes && dated != NULL)
            *at = mark->next;
        else
            at = &(*at)->next;
    }
}

int import_row_cells(struct import_reading *reading, const struct column_plan *plan, const struct import_cell *cells,
                     size_t count, struct arena *arena, struct import_row *row, struct err *err)
{
    row->is_left_out = plan->leaves_out && is_left_out(reading, cells, count);
    row->may_be_nameless = plan->leaves_out_nameless;
    reading->faults.count = 0;
    for (size_t i = 0; i < count && !row->is_left_out; i++) {
        const struct column *column = cells[i].column;
        const char *value = import_step_clean(cells[i].value, strlen(cells[i].value), NULL, arena);
        if (value == NULL)
            return err_memory(err);
        if (column_is_empty(plan, column, value))
            continue;
        if (take_cell(reading, plan, column, value, arena, row, err) == 0)
            continue;
        err_at(err, NULL, 0, column->header);
        if (import_fault_keep(&reading->faults, err) < 0)
            return -1;
    }
    settle_marks(row);
    return settle_birthday(row, arena) < 0 ? err_memory(err) : 0;
}
