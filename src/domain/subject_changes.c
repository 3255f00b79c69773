/* subject_changes.c - what was changed after a person came in, and where that came from (GDPR 15(1)(g)).
 *
 * A row of party names one source for name, birthday and language together: that of the whole row. A part that was changed later came
 * from somewhere else, and the log knows when and from where. It keeps the fields of a run, not of each person in it. */
#include "domain/subject_internal.h"

#include <string.h>

#include "store/answers.h"
#include "store/traces.h"

struct change_walk {
    struct subject *subject;
    const char *title; /* of the source at hand */
    struct err *err;
};

static int take_kind(const struct answers_row *row, void *context, struct err *err)
{
    struct change_walk *walk = context;
    walk->title = arena_string(walk->subject->arena, row->title);
    return walk->title == NULL ? err_memory(err) : 0;
}

/* "given,phone" → "first name, telephone number". */
static const char *titles_of(const struct subject *subject, const char *fields)
{
    struct arena *arena = subject->arena;
    const char *text = "";
    while (*fields != '\0' && text != NULL) {
        size_t length = strcspn(fields, ",");
        const char *name = arena_dup(arena, fields, length);
        if (name == NULL)
            return NULL;
        text = arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : ", ", subject_field(subject, name));
        fields += length;
        fields += strspn(fields, ",");
    }
    return text;
}

static int take_change(void *context, const struct traces_change *row)
{
    struct change_walk *walk = context;
    struct subject *subject = walk->subject;
    struct arena *arena = subject->arena;
    struct rec *record = rec_add_map(arena, subject->changes, NULL);
    const char *kind = arena_string(arena, row->source_kind);
    rec_add_text(arena, record, "at", subject_time(subject, row->at));
    rec_add_text(arena, record, "fields", titles_of(subject, row->fields));
    if (rec_add_boolean(arena, record, "shared", row->subject_count != 1) == NULL)
        return -1;
    if (kind == NULL)
        return 0;
    walk->title = kind;
    if (answers_source(subject->store, kind, subject->language, take_kind, walk, walk->err) != 0)
        return -1;
    struct rec *source = rec_add_map(arena, record, "source");
    rec_add_text(arena, source, "kind", walk->title);
    if (row->source_detail != NULL && *row->source_detail != '\0')
        rec_add_text(arena, source, "detail", row->source_detail);
    return rec_add_text(arena, source, "kind_code", kind) == NULL ? -1 : 0;
}

int subject_changes(struct subject *subject, struct err *err)
{
    struct change_walk walk = {.subject = subject, .err = err};
    return traces_changes(subject->store, subject->party_id, take_change, &walk, err);
}
