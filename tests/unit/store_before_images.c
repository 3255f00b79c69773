/* A before-image holds every column of its table: a column that the schema gains must not be lost by an undo. */
#include "engine/engine.h"
#include "engine/schema.h"
#include "store/before_images.h"
#include "tap.h"

/* Brings the statements into the program. */
static int (*const volatile LINKED)(struct store *, enum before_images_table, int64_t, int64_t, const char *,
                                    struct err *) = before_images_keep;

/* The statement that keeps a row of ${table}. */
static const char *find_statement(const char *table)
{
    size_t count;
    const struct engine_set *const *sets = engine_sets(&count);
    char marker[64];
    snprintf(marker, sizeof marker, "FROM %s WHERE id = ?4", table);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; strcmp(sets[i]->name, "before_images") == 0 && k < sets[i]->count; k++)
            if (strstr(sets[i]->sql[k], marker) != NULL)
                return sets[i]->sql[k];
    return NULL;
}

int main(void)
{
    CHECK(LINKED != NULL, "the statements are there");
    static const char *const TABLES[] = {"party", "contact_point", "tag", "field", "external_id", "relation"};
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        const char *sql = find_statement(TABLES[i]);
        if (!CHECK(sql != NULL, "%s has a statement", TABLES[i]))
            continue;
        for (size_t t = 0; t < schema_table_count; t++) {
            const struct schema_table *table = &schema_tables[t];
            for (size_t c = 0; strcmp(table->name, TABLES[i]) == 0 && c < table->column_count; c++) {
                char key[80];
                snprintf(key, sizeof key, "'%s', ", table->columns[c].name);
                CHECK(strstr(sql, key) != NULL, "%s.%s is kept", TABLES[i], table->columns[c].name);
            }
        }
    }
    return tap_done();
}
