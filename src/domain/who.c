/* who.c - from what somebody typed to the people meant. */
#include "domain/who.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/email.h"
#include "domain/field.h"
#include "domain/party.h"
#include "domain/phone.h"
#include "domain/query.h"
#include "domain/search.h"
#include "store/external_ids.h"
#include "store/parties.h"
#include "store/search_keys.h"

enum { ID_DIGITS_MAX = 15, NAME_MAX_BYTES = 128 };

static bool is_id(const char *text, int64_t *id)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= ID_DIGITS_MAX && text[digits] == '\0' && text[0] != '0' &&
           text_integer(text, 1, INT64_MAX, id);
}

/* Reminders, activities, requests and batches are named by a letter and a number. */
static bool is_other_handle(const char *text)
{
    size_t digits = *text == '\0' ? 0 : strspn(text + 1, "0123456789");
    return digits > 0 && text[digits + 1] == '\0' && strchr("raqb", *text) != NULL;
}

static int refuse_handle(struct err *err)
{
    err_set(err, ERR_DATA, _("the handle of something else, not of a person or an organisation"));
    return err_hint(err, _("find the id first: crm-find WORDS"));
}

/* Put ids into ${who}: in the arena, ascending, each once, aliases followed, the erased left out. */
static int keep_ids(struct store *store, const int64_t *ids, size_t count, struct arena *arena, struct who *who,
                    struct err *err)
{
    who->count = 0;
    if (count == 0)
        return 0;
    who->ids = arena_alloc(arena, count * sizeof *who->ids);
    if (who->ids == NULL)
        return err_memory(err);
    if (parties_resolve_all(store, ids, count, who->ids, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (who->ids[i] != 0 && (who->count == 0 || who->ids[who->count - 1] != who->ids[i]))
            who->ids[who->count++] = who->ids[i];
    return 0;
}

static int find_key(struct store *store, int kind, const char *key, struct arena *arena, struct who *who, struct err *err)
{
    struct search_keys_ids list = {0};
    int status = search_keys_exact(store, kind, key, 0, SIZE_MAX >> 1, &list, err);
    if (status == 0)
        status = keep_ids(store, list.ids, list.count, arena, who, err);
    free(list.ids);
    return status;
}

static int find_email(struct store *store, const char *text, struct arena *arena, struct who *who, struct err *err)
{
    if (email_normalise(text, arena, &who->email, err) != 0)
        return -1;
    return find_key(store, SEARCH_EMAIL, who->email, arena, who, err);
}

static int find_phone(struct store *store, const char *text, struct arena *arena, struct who *who, struct err *err)
{
    char country[3];
    if (parties_country(store, country, err) != 0 || phone_normalise(text, country, who->phone, err) != 0)
        return -1;
    return find_key(store, SEARCH_PHONE, who->phone, arena, who, err);
}

/* system:ID. Returns 1 when it is one (found or not), 0 when it is something else, -1 error. */
static int find_external(struct store *store, const char *text, struct arena *arena, struct who *who, struct err *err)
{
    char system[NAME_MAX_BYTES];
    const char *colon = strchr(text, ':');
    struct field_ref ref;
    int64_t id = 0;
    if (colon == NULL || (size_t)(colon - text) >= sizeof system)
        return 0;
    memcpy(system, text, (size_t)(colon - text));
    system[colon - text] = '\0';
    if (strcmp(system, "has") == 0 || field_find(NULL, system, arena, &ref) == 1)
        return 0;
    int found = external_ids_find(store, system, colon + 1, &id, err);
    if (found == 0)
        found = external_ids_knows(store, system, err);
    if (found <= 0)
        return found;
    return keep_ids(store, &id, id == 0 ? 0 : 1, arena, who, err) == 0 ? 1 : -1;
}

static int find_terms(struct store *store, const char *text, struct arena *arena, struct who *who, struct err *err)
{
    struct field_set *set;
    struct query *query;
    struct query_ids found = {0};
    if (field_open(store, arena, &set, err) != 0 || query_parse(store, set, &text, 1, arena, &query, err) != 0)
        return -1;
    query_take_restricted(query);
    int status = query_run(store, query, WHO_SHOWN + 1, &found, err);
    if (status == 0)
        status = keep_ids(store, found.ids, found.count, arena, who, err);
    query_ids_clear(&found);
    return status;
}

int who_find(struct store *store, const char *text, unsigned flags, struct arena *arena, struct who *who, struct err *err)
{
    int64_t id;
    *who = (struct who){.count = 0};
    text += strspn(text, " \t");
    if (is_id(text, &id))
        return keep_ids(store, &id, 1, arena, who, err);
    if (strchr(text, ':') == NULL && email_is_meant(text))
        return find_email(store, text, arena, who, err);
    if (phone_is_meant(text))
        return find_phone(store, text, arena, who, err);
    int found = find_external(store, text, arena, who, err);
    if (found != 0)
        return found < 0 ? -1 : 0;
    if ((flags & WHO_NO_TERMS) && is_other_handle(text))
        return refuse_handle(err);
    if (flags & WHO_NO_TERMS) {
        err_set(err, ERR_USAGE, _("neither an id, an e-mail address, a phone number nor system:ID"));
        return err_hint(err, _("find the id first: crm-find WORDS"));
    }
    if (find_terms(store, text, arena, who, err) != 0)
        return -1;
    return who->count == 0 && is_other_handle(text) ? refuse_handle(err) : 0;
}

static int refuse_several(struct store *store, const struct who *who, bool with_names, struct arena *arena, struct err *err)
{
    const struct rec *records[WHO_SHOWN];
    struct buf list = BUF_INIT;
    size_t shown = who->count < WHO_SHOWN ? who->count : WHO_SHOWN;
    if (with_names && party_read(store, who->ids, shown, 0, arena, records, err) != 0)
        return -1;
    for (size_t i = 0; i < shown; i++) {
        const char *name = with_names ? rec_text(records[i], "name") : NULL;
        buf_printf(&list, "%s%lld%s%s", i == 0 ? "" : ", ", (long long)who->ids[i], name == NULL ? "" : " ",
                   name == NULL ? "" : name);
    }
    if (who->count > shown)
        buf_add_text(&list, " …");
    int status = list.failed ? err_memory(err) : err_set(err, ERR_DATA, _("several people fit: %s"), buf_text(&list));
    buf_clear(&list);
    err_hint(err, _("give the id of the one you mean; crm-show %lld says who that is"), (long long)who->ids[0]);
    return status;
}

int who_one(struct store *store, const char *text, unsigned flags, bool with_names, struct arena *arena, int64_t *id,
            struct err *err)
{
    struct who who;
    if (who_find(store, text, flags, arena, &who, err) != 0)
        return -1;
    if (who.count == 0) {
        err_set(err, ERR_NO, _("nobody is known by this"));
        return err_hint(err, _("find the id first: crm-find WORDS"));
    }
    if (who.count > 1)
        return refuse_several(store, &who, with_names, arena, err);
    *id = who.ids[0];
    return 0;
}

/* What names the item: the id of its record, or its text. ${id} is 0 when that is no id. */
static const char *name_of(const struct who_item *item, int64_t *id)
{
    *id = 0;
    if (item->record != NULL && rec_integer(item->record, "id", id))
        return "";
    if (item->text != NULL)
        is_id(item->text, id);
    return item->text;
}

int who_find_block(struct store *store, struct who_item *items, size_t count, unsigned flags, struct arena *arena,
                   size_t *bad, struct err *err)
{
    int64_t *ids = arena_alloc(arena, 2 * count * sizeof *ids + 1);
    int64_t *current = ids == NULL ? NULL : ids + count;
    if (ids == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        *bad = i;
        const char *text = name_of(&items[i], &ids[i]);
        if (text == NULL)
            return err_set(err, ERR_DATA, _("a record without the id of a person"));
        if (ids[i] == 0 && who_find(store, text, flags, arena, &items[i].who, err) != 0)
            return -1;
    }
    if (parties_resolve_all(store, ids, count, current, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (ids[i] != 0)
            items[i].who = (struct who){.ids = &current[i], .count = current[i] != 0};
    return 0;
}
