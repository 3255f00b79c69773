/* notices.c - wordings of consent. */
#include "store/notices.h"

#include "engine/engine.h"
#include "store/rows.h"

enum { NOTICES_READ, NOTICES_INSERT, NOTICES_INSERT_END, NOTICES_CONTROLLER };

static const char *const SQL[] = {
    [NOTICES_READ] =
        "SELECT notice.id, notice.purpose_id, notice.number, notice.code, notice.language, notice.strength,"
        " notice.channels, notice.demands_renewal, notice.text, notice.sha256, notice.valid_from, notice.because,"
        " notice_end.ended_at FROM notice LEFT JOIN notice_end ON notice_end.notice_id = notice.id"
        " ORDER BY notice.id",
    [NOTICES_INSERT] =
        "INSERT INTO notice (id, code, purpose_id, language, number, strength, channels, demands_renewal, text,"
        " sha256, valid_from, because, added_at, batch_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [NOTICES_INSERT_END] = "INSERT INTO notice_end (notice_id, ended_at, reason, batch_id) VALUES (?1, ?2, ?3, ?4)",
    [NOTICES_CONTROLLER] = "SELECT name, language FROM controller WHERE id = 1",
};
ENGINE_SET(NOTICES, "notices", SQL);

static void copy_row(struct engine_query *query, struct arena *arena, struct notices_row *row)
{
    *row = (struct notices_row){
        .id = engine_integer(query, 0),
        .purpose_id = engine_integer(query, 1),
        .number = engine_integer(query, 2),
        .code = arena_string(arena, engine_text(query, 3)),
        .language = arena_string(arena, engine_text(query, 4)),
        .strength = arena_string(arena, engine_text(query, 5)),
        .channels = arena_string(arena, engine_text(query, 6)),
        .demands_renewal = engine_integer(query, 7) != 0,
        .text = arena_string(arena, engine_text(query, 8)),
        .sha256 = arena_string(arena, engine_text(query, 9)),
        .valid_from = arena_string(arena, engine_text(query, 10)),
        .because = arena_string(arena, engine_text(query, 11)),
        .ended_at = arena_string(arena, engine_text(query, 12)),
    };
}

int notices_read(struct store *store, struct arena *arena, struct notices_row **rows, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &NOTICES, NOTICES_READ, err);
    int status;
    *rows = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *rows = rows_grow(arena, *rows, *count, sizeof **rows);
        if (*rows == NULL) {
            status = err_memory(err);
            break;
        }
        copy_row(query, arena, &(*rows)[*count]);
    }
    engine_finish(query);
    return status;
}

int notices_insert(struct store *store, struct notices_row *row, struct err *err)
{
    if (engine_ids(store->engine, "notice", 1, &row->id, err) != 0)
        return -1;
    return engine_run(store->engine, &NOTICES, NOTICES_INSERT, err, ENGINE_INTEGER(row->id), ENGINE_TEXT(row->code),
                      ENGINE_INTEGER(row->purpose_id), ENGINE_TEXT(row->language), ENGINE_INTEGER(row->number),
                      ENGINE_TEXT(row->strength), ENGINE_TEXT(row->channels), ENGINE_INTEGER(row->demands_renewal),
                      ENGINE_TEXT(row->text), ENGINE_TEXT(row->sha256), ENGINE_TEXT(row->valid_from),
                      ENGINE_TEXT(row->because), ENGINE_TEXT(store->now_text), ENGINE_INTEGER(store->batch_id));
}

int notices_insert_end(struct store *store, int64_t notice_id, const char *reason, struct err *err)
{
    return engine_run(store->engine, &NOTICES, NOTICES_INSERT_END, err, ENGINE_INTEGER(notice_id),
                      ENGINE_TEXT(store->now_text), ENGINE_TEXT(reason), ENGINE_INTEGER(store->batch_id));
}

int notices_controller(struct store *store, struct arena *arena, const char **name, const char **language, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &NOTICES, NOTICES_CONTROLLER, err);
    int status = engine_step(query, err);
    if (status == 1) {
        *name = arena_string(arena, engine_text(query, 0));
        *language = arena_string(arena, engine_text(query, 1));
    }
    engine_finish(query);
    return status;
}
