/* change_state.h - one party's rows while they are being changed. For change*.c alone. */
#ifndef CRM_DOMAIN_CHANGE_STATE_H
#define CRM_DOMAIN_CHANGE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/change.h"
#include "store/contact_points.h"
#include "store/parties.h"

enum change_fate { CHANGE_KEPT, CHANGE_NEW, CHANGE_DIRTY, CHANGE_GONE };

struct change_point {
    struct contact_points_row row;
    enum change_fate fate;
    struct change_point *next; /* by kind and position */
};

/* A tag (value), custom field (name, value) or external id (name is the system). */
struct change_value {
    int64_t id, definition_id;
    const char *name, *value;
    enum change_fate fate;
    struct change_value *next;
};

struct change_state {
    struct change_context *context;
    struct arena *arena;
    enum change_mode mode;
    struct change_result *result;
    struct parties_row party;
    unsigned char handle[STORE_HANDLE_BYTES];
    bool is_party_dirty;
    struct parties_row loaded; /* the party as it was read; texts as in party */
    struct change_point *points;
    struct change_value *tags, *fields, *externals;
    int64_t relation_id; /* works at: 0 nowhere */
    const char *organisation;
    const char *new_organisation; /* to be written; "" takes the old one away */
};

/* change_state_load(state, party_id, changes, err): read what the changes are about. Returns 1, 0 nobody, -1 error. */
int change_state_load(struct change_state *state, int64_t party_id, const struct change_list *changes, struct err *err);

/* change_state_is_dirty(state): is there anything to write? */
bool change_state_is_dirty(const struct change_state *state);

/* change_state_write(state, err): rows and before-images; version goes up. Returns 0 or -1. */
int change_state_write(struct change_state *state, struct err *err);

/* change_state_add_point(state, kind, err): a new contact point at the end of its kind. NULL when out of memory. */
struct change_point *change_state_add_point(struct change_state *state, const char *kind, struct err *err);

/* change_apply_point(state, change, err): apply one change of an e-mail address, phone or social account;
 * change_apply_address of (part of) an address, together with the changes after it that mean the same one (${first}: of
 * the list). */
int change_apply_point(struct change_state *state, const struct change *change, struct err *err);
int change_apply_address(struct change_state *state, const struct change *change, const struct change *first,
                         struct err *err);
/* change_finish_addresses(state, err): postcodes by their country, and the line of every address that changed. */
int change_finish_addresses(struct change_state *state, struct err *err);

/* change_find_organisation(state, name, id, err): the organisation with this whole name, made when there is none. ERR_DATA
 * when
 * several are called so. */
int change_find_organisation(struct change_state *state, const char *name, int64_t *id, struct err *err);

/* change_refuse_national_id(context, name, arena, err): a national identification number does not come in under its own name
 * (UAVG 46, GDPR 87). Returns 0 when ${name} is no such name, or -1 with ERR_REFUSED. */
int change_refuse_national_id(const struct change_context *context, const char *name, struct arena *arena, struct err *err);

/* change_check(context, ref, text, arena, value, normalised, err): may ${text} be a value of this field? ${value} has no
 * blanks
 * around it; ${normalised} is NULL where it equals the value. Returns 0 or -1, the field in ${err}. */
int change_check(struct change_context *context, const struct field_ref *ref, const char *text, struct arena *arena,
                 const char **value, const char **normalised, struct err *err);

#endif
