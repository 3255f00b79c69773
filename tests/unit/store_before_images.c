/* A before-image holds every column of its table: a column that the schema gains must not be lost by an undo. */
#include "engine/engine.h"
#include "engine/schema.h"
#include "store/before_images.h"
#include "tap.h"

/* Brings the statements into the program. */
static int (*const volatile LINKED)(struct store *, enum before_images_table, int64_t, int64_t, const char *,
                                    struct err *) = before_images_keep;

/* The statement that has ${format}, filled with ${table}, in it. */
static const char *find_statement(const char *table, const char *format)
{
    size_t count;
    const struct engine_set *const *sets = engine_sets(&count);
    char marker[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(marker, sizeof marker, format, table);
#pragma GCC diagnostic pop
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; strcmp(sets[i]->name, "before_images") == 0 && k < sets[i]->count; k++)
            if (strstr(sets[i]->sql[k], marker) != NULL)
                return sets[i]->sql[k];
    return NULL;
}

/* Columns of party that no change ever changes. */
static bool is_settled(const char *column)
{
    return strcmp(column, "id") == 0 || strcmp(column, "handle") == 0 || strcmp(column, "created_at") == 0;
}

int main(void)
{
    CHECK(LINKED != NULL, "the statements are there");
    static const char *const TABLES[] = {"party", "contact_point", "tag", "field", "external_id", "relation"};
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        const char *sql = find_statement(TABLES[i], "FROM %s WHERE id = ?4");
        const char *back = find_statement(TABLES[i], i == 0 ? "UPDATE %s SET" : "INSERT INTO %s (");
        if (!CHECK(sql != NULL && back != NULL, "%s has statements", TABLES[i]))
            continue;
        for (size_t t = 0; t < schema_table_count; t++) {
            const struct schema_table *table = &schema_tables[t];
            for (size_t c = 0; strcmp(table->name, TABLES[i]) == 0 && c < table->column_count; c++) {
                char key[80];
                snprintf(key, sizeof key, "'%s', ", table->columns[c].name);
                CHECK(strstr(sql, key) != NULL, "%s.%s is kept", TABLES[i], table->columns[c].name);
                snprintf(key, sizeof key, "'$.%s')", table->columns[c].name);
                bool stays = i == 0 && is_settled(table->columns[c].name);
                CHECK((strstr(back, key) != NULL) != stays, "%s.%s goes back", TABLES[i], table->columns[c].name);
            }
        }
    }
    return tap_done();
}
