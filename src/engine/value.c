/* value.c - values into statements and out of rows. */
#include <string.h>

#include "engine/internal.h"

/* ---- Binding. The first failure is kept for engine_step. ----------------------------------------------------------------- */

static void bound(struct engine_query *query, int status)
{
    query->has_bound = true;
    if (query->bind_status == SQLITE_OK)
        query->bind_status = status;
}

void engine_bind_integer(struct engine_query *query, int number, int64_t value)
{
    if (query != NULL)
        bound(query, sqlite3_bind_int64(query->statement, number, value));
}

void engine_bind_span(struct engine_query *query, int number, const char *text, size_t length)
{
    if (query != NULL)
        bound(query, sqlite3_bind_text64(query->statement, number, text, length, SQLITE_STATIC, SQLITE_UTF8));
}

void engine_bind_text(struct engine_query *query, int number, const char *text)
{
    engine_bind_span(query, number, text, text == NULL ? 0 : __builtin_strlen(text));
}

void engine_bind_bytes(struct engine_query *query, int number, const void *bytes, size_t length)
{
    if (query != NULL)
        bound(query, sqlite3_bind_blob64(query->statement, number, bytes, length, SQLITE_STATIC));
}

void engine_bind_null(struct engine_query *query, int number)
{
    if (query != NULL)
        bound(query, sqlite3_bind_null(query->statement, number));
}

void engine_bind_value(struct engine_query *query, int number, struct engine_value value)
{
    switch (value.type) {
    case ENGINE_TYPE_INTEGER:
        engine_bind_integer(query, number, value.integer);
        break;
    case ENGINE_TYPE_TEXT:
        engine_bind_span(query, number, value.text, value.length);
        break;
    case ENGINE_TYPE_BYTES:
        engine_bind_bytes(query, number, value.bytes, value.length);
        break;
    case ENGINE_TYPE_NULL:
        engine_bind_null(query, number);
        break;
    }
}

/* ---- Columns ------------------------------------------------------------------------------------------------------------- */

int64_t engine_integer(struct engine_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

/* Does the schema say that this column is never null? Asked once per column, as most nulls are allowed. Not of a statement whose rows
 * may lack a table, and not of more columns than there are bits. */
static bool is_never_null(struct engine_query *query, int column)
{
    const uint64_t bit = column < 64 ? (uint64_t)1 << column : 0;
    sqlite3_stmt *statement = query->statement;
    int is_not_null = 0;
    if (bit == 0 || (query->nullable & bit) != 0)
        return false;
    const char *table = sqlite3_column_table_name(statement, column);
    const char *name = sqlite3_column_origin_name(statement, column);
    bool lacks_rows = strstr(query->sql, "LEFT ") != NULL || strstr(query->sql, "(SELECT") != NULL;
    if (lacks_rows || table == NULL || name == NULL ||
        sqlite3_table_column_metadata(query->engine->db, NULL, table, name, NULL, NULL, &is_not_null, NULL, NULL) !=
            SQLITE_OK ||
        !is_not_null)
        query->nullable |= bit;
    return is_not_null && (query->nullable & bit) == 0;
}

const char *engine_text(struct engine_query *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query->statement, column);
    if (text != NULL || !is_never_null(query, column))
        return text;
    query->engine->is_damaged = true;
    return "";
}

const void *engine_bytes(struct engine_query *query, int column, size_t *length)
{
    const void *bytes = sqlite3_column_blob(query->statement, column);
    if (length != NULL)
        *length = engine_length(query, column);
    return bytes == NULL && !engine_is_null(query, column) ? "" : bytes; /* SQLite gives NULL for no bytes */
}

size_t engine_length(struct engine_query *query, int column)
{
    return (size_t)sqlite3_column_bytes(query->statement, column);
}

bool engine_is_null(struct engine_query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

struct engine_value engine_value(struct engine_query *query, int column)
{
    size_t length;
    const void *bytes;
    switch (sqlite3_column_type(query->statement, column)) {
    case SQLITE_NULL:
        return ENGINE_NULL;
    case SQLITE_INTEGER:
        return ENGINE_INTEGER(engine_integer(query, column));
    case SQLITE_BLOB:
        bytes = engine_bytes(query, column, &length);
        return ENGINE_BYTES(bytes, length);
    default:
        bytes = engine_text(query, column);
        return ENGINE_SPAN(bytes, engine_length(query, column));
    }
}

int64_t engine_changes(const struct engine *engine)
{
    return sqlite3_changes64(engine->db);
}

bool engine_is_constraint(const struct engine *engine)
{
    return engine->is_constraint;
}

/* ---- Functions ----------------------------------------------------------------------------------------------------------- */

enum { ARGUMENTS_MAX = 8 };

struct function {
    engine_call *call;
    void *context;
};

static struct engine_value value_of(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        return ENGINE_NULL;
    case SQLITE_INTEGER:
        return ENGINE_INTEGER(sqlite3_value_int64(value));
    case SQLITE_BLOB:
        return ENGINE_BYTES(sqlite3_value_blob(value), (size_t)sqlite3_value_bytes(value));
    default: { /* the text first: it may change what the length is */
        const char *text = (const char *)sqlite3_value_text(value);
        return ENGINE_SPAN(text, (size_t)sqlite3_value_bytes(value));
    }
    }
}

static void call_function(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const struct function *function = sqlite3_user_data(context);
    struct engine_value values[ARGUMENTS_MAX], result = ENGINE_NULL;
    for (int i = 0; i < count; i++)
        values[i] = value_of(arguments[i]);
    if (function->call(function->context, values, count, &result) != 0)
        sqlite3_result_error_nomem(context);
    else if (result.type == ENGINE_TYPE_INTEGER)
        sqlite3_result_int64(context, result.integer);
    else if (result.type == ENGINE_TYPE_TEXT)
        sqlite3_result_text64(context, result.text, result.length, SQLITE_TRANSIENT, SQLITE_UTF8);
    else if (result.type == ENGINE_TYPE_BYTES)
        sqlite3_result_blob64(context, result.bytes, result.length, SQLITE_TRANSIENT);
}

int engine_function(struct engine *engine, const char *name, int argument_count, engine_call *call, void *context,
                    struct err *err)
{
    struct function *function;
    int status;
    if (argument_count < 0 || argument_count > ARGUMENTS_MAX)
        return err_set(err, ERR_BUG, "function %s with %d arguments", name, argument_count);
    function = sqlite3_malloc(sizeof *function);
    if (function == NULL)
        return err_memory(err);
    *function = (struct function){call, context};
    status =
        sqlite3_create_function_v2(engine->db, name, argument_count, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                   function, call_function, NULL, NULL, sqlite3_free); /* frees it on failure too */
    return status == SQLITE_OK ? 0 : engine_fail(engine, status, name, err);
}
