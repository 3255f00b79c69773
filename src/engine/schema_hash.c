/* schema_hash.c - see schema_hash.h. */
#include "engine/schema_hash.h"

#include <sodium.h>
#include <sqlite3.h>

int schema_hash_read(struct sqlite3 *db, unsigned char hash[SCHEMA_HASH_BYTES])
{
    static const char sql[] = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
                              " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name, type";
    crypto_generichash_state state;
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    crypto_generichash_init(&state, NULL, 0, SCHEMA_HASH_BYTES);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(statement);
        for (int column = 0; status == SQLITE_ROW && column < 4; column++) {
            const unsigned char *text = sqlite3_column_text(statement, column);
            int length = sqlite3_column_bytes(statement, column);
            if (text == NULL)
                status = SQLITE_NOMEM;
            else /* with the NUL, so that no value can run into the next */
                crypto_generichash_update(&state, text, (unsigned long long)length + 1);
        }
    }
    sqlite3_finalize(statement);
    crypto_generichash_final(&state, hash, SCHEMA_HASH_BYTES);
    return status == SQLITE_DONE ? 0 : -1;
}
