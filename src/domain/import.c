/* import.c - the turn of an import: records into rows, rows into blocks, blocks into the file. */
#include "domain/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/flat.h"
#include "base/message.h"
#include "domain/import_internal.h"
#include "store/sources.h"

/* ---- Opening and closing -------------------------------------------------------------------------------------------------- */

/* By what --match may compare: an e-mail address, a phone number, a custom field. External ids count in any case. */
static int open_match(struct import *import, struct err *err)
{
    const char *name = import->options->match;
    if (name == NULL)
        return 0;
    if (field_find(import->changes.fields, name, &import->arena, &import->match) == 0)
        return field_unknown(import->changes.fields, name, err);
    switch (import->match.field->place) {
    case FIELD_IN_EXTERNAL:
        import->match.field = NULL;
        return 0;
    case FIELD_IN_EMAILS:
    case FIELD_IN_PHONES:
        return 0;
    case FIELD_IN_FIELDS:
        return import_met_fields(import, err);
    default:
        err_set(err, ERR_USAGE, _("%s does not tell people apart"), name);
        return err_hint(err, _("--match takes email, phone, external.SYSTEM or a custom field"));
    }
}

static int open_rest(struct import *import, struct err *err)
{
    struct store *store = import->store;
    const struct import_options *options = import->options;
    import->changes = (struct change_context){
        .store = store, .arena = &import->arena, .may_define = true, .organisations = &import->organisations};
    import->detail = "";
    if (change_open(&import->changes, options->source_kind, import->detail, err) < 0 ||
        fingerprint_open(store, &import->fingerprints, err) < 0 || bulk_is_empty(store, &import->is_first_load, err) < 0 ||
        open_match(import, err) < 0)
        return -1;
    import->reading = (struct import_reading){.purposes = import->purposes,
                                              .dates = store->dates,
                                              .country = import->changes.country,
                                              .date_order = options->date_order,
                                              .keeps_raw = options->keeps_raw};
    if (column_words(import->tables->consent_words, &import->arena, &import->reading.words) < 0)
        return err_memory(err);
    return 0;
}

int import_open(struct store *store, const struct column_tables *tables, const struct purpose_set *purposes,
                const struct import_options *options, const struct import_hooks *hooks, struct import **opened,
                struct err *err)
{
    struct import *import = calloc(1, sizeof *import);
    *opened = NULL;
    if (import == NULL)
        return err_memory(err);
    import->store = store;
    import->options = options;
    import->hooks = hooks;
    import->purposes = purposes;
    import->tables = tables;
    import_seen_init(&import->seen);
    import_names_init(&import->organisations);
    import->block = &import->blocks[0];
    bool has_items = true;
    for (size_t i = 0; i < IMPORT_BLOCKS; i++)
        has_items &= (import->blocks[i].items = calloc(IMPORT_BLOCK, sizeof(struct import_item))) != NULL;
    import->people = calloc(IMPORT_PEOPLE, sizeof(struct import_item *));
    import->keys = bulk_keys_open(store);
    int status = !has_items || import->people == NULL || import->keys == NULL ? err_memory(err) : open_rest(import, err);
    if (status < 0) {
        import_close(import);
        return -1;
    }
    *opened = import;
    return 0;
}

void import_close(struct import *import)
{
    if (import == NULL)
        return;
    change_close(&import->changes);
    fingerprint_close(import->fingerprints);
    bulk_runs_free(import->keys);
    import_seen_clear(&import->seen);
    import_names_clear(&import->organisations);
    free(import->people);
    free(import->candidates);
    free(import->fresh);
    free(import->cells);
    for (size_t i = 0; i < IMPORT_BLOCKS; i++) {
        free(import->blocks[i].items);
        arena_clear(&import->blocks[i].arena);
    }
    arena_clear(&import->arena);
    free(import);
}

int import_first_load(struct store *store, struct err *err)
{
    return bulk_load_begin(store, err);
}

int import_loaded(struct store *store, struct err *err)
{
    return bulk_load_end(store, err);
}

bool import_is_new(const struct import *import, int64_t party_id)
{
    return import->base_party > 0 && party_id >= import->base_party;
}

const struct import_counts *import_counts(const struct import *import)
{
    return &import->counts;
}

/* ---- The forgotten ------------------------------------------------------------------------------------------------------------ */

static int is_forgotten(struct import *import, struct import_item *item, char erased_at[24], struct err *err)
{
    bool asks_names = fingerprint_asks_names(import->fingerprints);
    const char *name = asks_names ? import_met_name(import, item) : NULL;
    if (asks_names && name == NULL)
        return err_memory(err);
    for (const struct import_point *point = item->row.points; point != NULL; point = point->next) {
        static const enum fingerprint_type TYPES[] = {
            [IMPORT_EMAIL] = FINGERPRINT_EMAIL, [IMPORT_PHONE] = FINGERPRINT_PHONE, [IMPORT_SOCIAL] = FINGERPRINT_SOCIAL};
        if (point->kind == IMPORT_ADDRESS)
            continue;
        struct fingerprint_value value = {.type = TYPES[point->kind], .normalised = point->normalised};
        int status = fingerprint_erased(import->fingerprints, &value, 1, name, erased_at, err);
        if (status != 0)
            return status;
    }
    for (const struct import_value *external = item->row.externals; external != NULL; external = external->next) {
        const char *both = arena_printf(&import->block->arena, "%s:%s", external->name, external->value);
        if (both == NULL)
            return err_memory(err);
        struct fingerprint_value value = {.type = FINGERPRINT_EXTERNAL, .normalised = both};
        int status = fingerprint_erased(import->fingerprints, &value, 1, name, erased_at, err);
        if (status != 0)
            return status;
    }
    return 0;
}

/* What the person gave by their own act after the erasure goes in. */
static bool has_returned(const struct import *import, const struct import_item *item, const char *erased_at)
{
    const char *own = item->row.consent_at != NULL ? item->row.consent_at : import->options->given_at;
    return import->options->is_given && own != NULL && strcmp(own, erased_at) > 0;
}

static int leave_out_forgotten(struct import *import, struct err *err)
{
    for (size_t i = 0; i < import->block->item_count && fingerprint_any_of(import->fingerprints, FINGERPRINT_ERASED); i++) {
        struct import_item *item = &import->block->items[i];
        char erased_at[24];
        int status = is_forgotten(import, item, erased_at, err);
        if (status < 0)
            return -1;
        if (status == 0)
            continue;
        if (has_returned(import, item, erased_at)) {
            item->is_returned = true;
            continue;
        }
        struct rec_origin origin = {
            .file = item->row.file, .line = item->row.line, .raw = item->row.raw, .raw_length = item->row.raw_length};
        item->fate = FATE_FORGOTTEN;
        import->counts.forgotten++;
        if (import->hooks->put_aside(import->hooks->context, &origin, _("somebody who was forgotten"), err) < 0)
            return -1;
    }
    return 0;
}

/* ---- A block ------------------------------------------------------------------------------------------------------------------ */

/* Known people, one by one; who has everything already costs no more than the comparing. */
static int fill_known(struct import *import, struct err *err)
{
    for (size_t i = 0; i < import->block->item_count; i++) {
        struct import_item *item = &import->block->items[i];
        if (item->fate != FATE_KNOWN)
            continue;
        if (import_known_fill(import, item, err) < 0 || import_consent_known(import, item, err) < 0) {
            struct rec_origin origin = {
                .file = item->row.file, .line = item->row.line, .raw = item->row.raw, .raw_length = item->row.raw_length};
            item->fate = FATE_REJECTED;
            if (import_turn_away(import, &origin, err, NULL, 0) < 0)
                return -1;
        }
    }
    return 0;
}

/* What the cells of a row said, once it is sure that it goes in. */
static void count_cells(struct import_counts *counts, const struct import_row *row)
{
    for (const struct import_mark *mark = row->marks; mark != NULL; mark = mark->next) {
        counts->yes += mark->is_yes;
        counts->no += !mark->is_yes;
    }
    counts->unclear += row->unclear;
    counts->other_kinds += row->has_other_kind;
}

static int report(struct import *import, struct err *err)
{
    for (size_t i = 0; i < import->block->item_count; i++) {
        const struct import_item *item = &import->block->items[i];
        if (item->fate != FATE_NEW && item->fate != FATE_KNOWN)
            continue;
        import->counts.did[item->did]++;
        count_cells(&import->counts, &item->row);
        if (import->options->wants_records &&
            import->hooks->done(import->hooks->context, item->did, item->party_id, err) < 0)
            return -1;
    }
    return 0;
}

static int begin_writing(struct import *import, struct err *err)
{
    if (import->source_id != 0)
        return 0;
    if (sources_insert(import->store, import->options->source_kind, import->detail, &import->source_id, err) < 0)
        return -1;
    import->changes.source_id = import->source_id;
    return 0;
}

/* The first load of an empty file: what random values would scatter is built at the end. A handful of people is not worth it. */
static int prepare_load(struct import *import, struct err *err)
{
    if (!import->is_first_load || import->has_dropped_indexes || import->block->item_count < IMPORT_BLOCK)
        return 0;
    import->has_dropped_indexes = true;
    return bulk_indexes_drop(import->store, err);
}

int import_flush(struct import *import, struct err *err)
{
    int status = 0;
    if (import->block->item_count > 0 &&
        (begin_writing(import, err) < 0 || prepare_load(import, err) < 0 || leave_out_forgotten(import, err) < 0 ||
         import_ask(import, err) < 0 || import_decide(import, err) < 0 || import_write(import, err) < 0 ||
         import_consent_new(import, err) < 0 || fill_known(import, err) < 0 || report(import, err) < 0))
        status = -1;
    import->block->item_count = 0;
    arena_reset(&import->block->arena);
    return status;
}

static int refuse_national_ids(struct import *import, struct err *err)
{
    const struct import_reading *reading = &import->reading;
    if (reading->national_count == 0 || import->options->drops_national_ids)
        return 0;
    err_refuse(err, "national-id", reading->citation == NULL ? "UAVG 46" : reading->citation,
               message_plural("a national identification number in one record",
                              "national identification numbers in %lld records", (unsigned long)reading->national_count),
               (long long)reading->national_count);
    err_at(err, NULL, 0, reading->national_header);
    return err_hint(err, _("--drop-bsn leaves these numbers out and takes the rest"));
}

/* Left out beside others they are counted; alone they are the answer. Who it was is not said. */
static int refuse_forgotten(const struct import *import, struct err *err)
{
    const struct import_counts *counts = &import->counts;
    if (counts->forgotten == 0 || counts->forgotten != counts->read - counts->blank)
        return 0;
    err_refuse(err, "forgotten", "GDPR 17(1)",
               message_plural("this person was forgotten and does not come back by this source",
                              "these %lld people were forgotten and do not come back by this source",
                              (unsigned long)counts->forgotten),
               (long long)counts->forgotten);
    return err_hint(err, _("if they came back by themselves: --source subject --at TIME"));
}

int import_finish(struct import *import, struct err *err)
{
    struct import_counts *counts = &import->counts;
    if (import_flush(import, err) < 0 || refuse_national_ids(import, err) < 0 || refuse_forgotten(import, err) < 0)
        return -1;
    if (bulk_keys(import->store, import->keys, err) < 0)
        return -1;
    if (import_known_keys(import, err) < 0)
        return -1;
    if (import->has_dropped_indexes && bulk_indexes_build(import->store, err) < 0)
        return -1;
    counts->national_ids = import->reading.national_count;
    return 0;
}
