/* subject_image.c - what a change replaced, told to the person as the rows of the file are told: which data, since when, and each old
 * value under its name. The image is one JSON object with the columns of the row as it was. */
#include "domain/subject_internal.h"

#include <string.h>

#include "store/before_images.h"

/* What the records keep for themselves (number, order, version, when) is told with the row as it is now. */
static bool is_own(const struct schema_column *column)
{
    size_t length = strlen(column->name);
    bool is_time = length > 3 && strcmp(column->name + length - 3, "_at") == 0;
    bool is_number = column->type == SCHEMA_TYPE_INTEGER && strcmp(column->references, "source") != 0;
    return column->type == SCHEMA_TYPE_BLOB || (column->category == SCHEMA_CATEGORY_TECHNICAL && (is_time || is_number));
}

/* read_old(subject, table, id, values, err): the values of the row as it was, one per column. Returns how many there are, or -1. */
static int read_old(struct subject *subject, const struct schema_table *table, int64_t id,
                    struct personal_data_value *values, struct err *err)
{
    int count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        struct before_images_value old;
        const struct schema_column *column = &table->columns[i];
        if (is_own(column))
            continue;
        int found = before_images_value(subject->store, id, column->name, subject->arena, &old, err);
        if (found < 0)
            return -1;
        if (found == 0)
            continue;
        /* The map masks the image; what is not of free text is the person's own. */
        if (old.text != NULL && column->category == SCHEMA_CATEGORY_FREE_TEXT &&
            (old.text = subject_mask(subject, old.text)) == NULL)
            return err_memory(err);
        values[i].type = old.text == NULL ? PERSONAL_DATA_INTEGER : PERSONAL_DATA_TEXT;
        values[i].integer = old.integer;
        values[i].text = old.text;
        values[i].bytes = old.text;
        values[i].length = old.text == NULL ? 0 : strlen(old.text);
        count++;
    }
    return count;
}

static int take_moment(void *context, const struct personal_data_row *row, struct err *err)
{
    struct subject_pointed *pointed = context;
    const struct personal_data_value *at = personal_data_get(row, "at");
    if (at != NULL && at->type == PERSONAL_DATA_TEXT)
        pointed->title = subject_time(pointed->subject, at->text);
    return pointed->title == NULL ? err_memory(err) : 0;
}

static int add_plain(struct subject *subject, struct rec *values, const char *column, const char *title, const char *text,
                     struct err *err)
{
    struct rec *record = rec_add_map(subject->arena, values, NULL);
    rec_add_text(subject->arena, record, "column", column);
    rec_add_text(subject->arena, record, "title", title);
    return rec_add_text(subject->arena, record, "value", text) == NULL ? err_memory(err) : 0;
}

/* When it was changed: the run that did it. */
static int add_moment(struct subject *subject, struct rec *values, const struct personal_data_row *row, struct err *err)
{
    struct subject_pointed pointed = {.subject = subject};
    const struct personal_data_value *batch = personal_data_get(row, "batch_id");
    if (personal_data_referenced(subject->store, "batch", batch->integer, take_moment, &pointed, err) < 0)
        return -1;
    return pointed.title == NULL
               ? 0
               : add_plain(subject, values, "batch_id", subject_word(subject, "word", "changed"), pointed.title, err);
}

int subject_image(struct subject *subject, const struct personal_data_row *row, struct rec *record, struct rec *values,
                  struct err *err)
{
    const struct personal_data_value *name = personal_data_get(row, "name");
    const struct personal_data_value *id = personal_data_get(row, "id");
    const struct personal_data_value *expires = personal_data_get(row, "expires_at");
    const struct schema_table *table = personal_data_find_table(name->text);
    if (table == NULL)
        return 0;
    struct personal_data_value *old = arena_alloc(subject->arena, table->column_count * sizeof *old);
    if (old == NULL)
        return err_memory(err);
    int count = read_old(subject, table, id->integer, old, err);
    if (count <= 0)
        return count;
    const struct personal_data_row as_it_was = {.table = table, .party_id = row->party_id, .values = old};
    if (add_plain(subject, values, "name", subject_title(subject, "before_image", "name"),
                  subject_title(subject, table->name, ""), err) != 0 ||
        add_moment(subject, values, row, err) != 0 || subject_row(subject, record, values, &as_it_was, err) != 0 ||
        add_plain(subject, values, "expires_at", subject_title(subject, "before_image", "expires_at"),
                  subject_time(subject, expires->text), err) != 0)
        return -1;
    return 1;
}
