/* party_columns.c - from what occurs to a header. */
#include "domain/party_columns.h"

#include <stdbool.h>
#include <string.h>

#include "base/message.h"
#include "domain/party.h"
#include "store/column_counts.h"

enum { COLUMNS_MAX = 1024 };

struct points {
    int64_t most;
    bool has_label;
};

struct header {
    struct arena *arena;
    const char **names;
    size_t count;
    struct points emails, phones, addresses, socials;
};

static int add(struct header *header, const char *name, struct err *err)
{
    if (name == NULL)
        return err_memory(err);
    if (header->count == COLUMNS_MAX) {
        err_set(err, ERR_DATA, _("more than %d columns are needed"), COLUMNS_MAX);
        return err_hint(err, "-f jsonl");
    }
    header->names[header->count++] = name;
    return 0;
}

static int add_all(struct header *header, const char *const *names, struct err *err)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (add(header, names[i], err) != 0)
            return -1;
    return 0;
}

static int take_points(const char *kind, int64_t most, bool has_label, void *context, struct err *err)
{
    struct header *header = context;
    struct points *points = strcmp(kind, "email") == 0     ? &header->emails
                            : strcmp(kind, "phone") == 0   ? &header->phones
                            : strcmp(kind, "address") == 0 ? &header->addresses
                                                           : &header->socials;
    (void)err;
    points->most = most > points->most ? most : points->most;
    points->has_label = points->has_label || has_label;
    return 0;
}

/* email, email_label, email_2, email_label_2 … */
static int add_points(struct header *header, const struct points *points, const char *const *members, const char *label,
                      struct err *err)
{
    for (int64_t position = 1; position <= points->most; position++) {
        const char *ending = position == 1 ? "" : arena_printf(header->arena, "_%lld", (long long)position);
        if (ending == NULL)
            return err_memory(err);
        for (size_t i = 0; members[i] != NULL; i++)
            if (add(header, arena_printf(header->arena, "%s%s", members[i], ending), err) != 0)
                return -1;
        if (points->has_label && add(header, arena_printf(header->arena, "%s%s", label, ending), err) != 0)
            return -1;
    }
    return 0;
}

static int add_field(const char *name, void *context, struct err *err)
{
    struct header *header = context;
    return add(header, arena_string(header->arena, name), err);
}

static int add_system(const char *name, void *context, struct err *err)
{
    struct header *header = context;
    return add(header, arena_printf(header->arena, "external.%s", name), err);
}

static int add_contact_points(struct header *header, struct store *store, const struct column_counts_of *of, unsigned parts,
                              struct err *err)
{
    static const char *const EMAIL[] = {"email", NULL};
    static const char *const PHONE[] = {"phone", NULL};
    static const char *const ADDRESS[] = {"street", "postcode", "city", "region", "country", NULL};
    static const char *const SOCIAL[] = {"social", NULL};
    if (column_counts_points(store, of, take_points, header, err) != 0)
        return -1;
    if ((parts & PARTY_EMAILS) != 0 && add_points(header, &header->emails, EMAIL, "email_label", err) != 0)
        return -1;
    if ((parts & PARTY_PHONES) != 0 && add_points(header, &header->phones, PHONE, "phone_label", err) != 0)
        return -1;
    if ((parts & PARTY_ADDRESSES) != 0 && add_points(header, &header->addresses, ADDRESS, "address_label", err) != 0)
        return -1;
    if ((parts & PARTY_SOCIALS) != 0 && add_points(header, &header->socials, SOCIAL, "social_label", err) != 0)
        return -1;
    return 0;
}

int party_columns(struct store *store, const int64_t *ids, size_t count, unsigned parts, struct arena *arena,
                  const char *const **names, size_t *name_count, struct err *err)
{
    static const char *const FIRST[] = {"id", "kind", "name", NULL};
    static const char *const NAMES[] = {"prefix", "given", "initials", "infix", "family", "suffix", NULL};
    static const char *const DETAILS[] = {"birthday", "language", "legal_form", "representative", NULL};
    static const char *const STATUS[] = {"status", NULL};
    static const char *const ORGANISATION[] = {"organisation", NULL};
    static const char *const TAG[] = {"tag", NULL};
    static const char *const SOURCE[] = {"source", NULL};
    static const char *const TIMES[] = {"last_contact", "created", "updated", NULL};
    static const char *const VERSION[] = {"version", NULL};
    const struct column_counts_of of = {ids, count};
    struct header header = {.arena = arena, .names = arena_alloc(arena, COLUMNS_MAX * sizeof *header.names)};
    if (header.names == NULL)
        return err_memory(err);
    if (add_all(&header, FIRST, err) != 0 || ((parts & PARTY_NAMES) != 0 && add_all(&header, NAMES, err) != 0) ||
        ((parts & PARTY_DETAILS) != 0 && add_all(&header, DETAILS, err) != 0) || add_all(&header, STATUS, err) != 0 ||
        ((parts & PARTY_ORGANISATION) != 0 && add_all(&header, ORGANISATION, err) != 0) ||
        ((parts & PARTY_CONTACT_POINTS) != 0 && add_contact_points(&header, store, &of, parts, err) != 0) ||
        ((parts & PARTY_TAGS) != 0 && add_all(&header, TAG, err) != 0) ||
        ((parts & PARTY_FIELDS) != 0 && column_counts_fields(store, &of, add_field, &header, err) != 0) ||
        ((parts & PARTY_EXTERNAL) != 0 && column_counts_systems(store, &of, add_system, &header, err) != 0) ||
        ((parts & PARTY_SOURCE) != 0 && add_all(&header, SOURCE, err) != 0) ||
        ((parts & PARTY_DETAILS) != 0 && add_all(&header, TIMES, err) != 0) || add_all(&header, VERSION, err) != 0)
        return -1;
    *names = header.names;
    *name_count = header.count;
    return 0;
}
