/* columns.c - reading the maps, and explaining them. */
#include "run/columns.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/flat.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/column_explain.h"

/* ---- Tables ----------------------------------------------------------------------------------------------------------------- */

static int is_map_file(const struct dirent *entry)
{
    return text_ends(entry->d_name, ".csv");
}

/* Every *.csv in share/crm/maps, by name: a new map needs no line here. */
static int load_maps(struct run *run, struct column_tables *tables, struct err *err)
{
    const char *share = run_share(run, err);
    char *folder = share == NULL ? NULL : file_join(&run->arena, share, "maps");
    struct dirent **entries = NULL;
    int count = folder == NULL ? -1 : scandir(folder, &entries, is_map_file, alphasort);
    if (count < 0)
        return share == NULL ? -1 : err_set(err, ERR_CONFIG, _("the folder with the column maps cannot be read"));
    const char **names = arena_alloc(&run->arena, ((size_t)count + 1) * sizeof *names);
    const struct rec **maps = arena_alloc(&run->arena, ((size_t)count + 1) * sizeof *maps);
    int status = names == NULL || maps == NULL ? err_memory(err) : 0;
    for (int i = 0; i < count; i++) {
        const char *path = arena_printf(&run->arena, "maps/%s", entries[i]->d_name);
        if (status == 0) {
            names[i] = arena_dup(&run->arena, entries[i]->d_name, strlen(entries[i]->d_name) - strlen(".csv"));
            maps[i] = path == NULL ? NULL : run_table(run, path, err);
            status = names[i] == NULL || maps[i] == NULL ? -1 : 0;
        }
        free(entries[i]);
    }
    free(entries);
    tables->map_names = names;
    tables->maps = maps;
    tables->map_count = (size_t)count;
    return status;
}

int run_column_tables(struct run *run, struct column_tables *tables, struct err *err)
{
    tables->national_identifiers = run_table(run, "policy/nl/national-identifiers.csv", err);
    tables->number_columns = run_table(run, "policy/nl/number-columns.csv", err);
    tables->consent_columns = run_table(run, "policy/nl/consent-columns.csv", err);
    tables->consent_words = run_table(run, "policy/nl/consent-words.csv", err);
    if (tables->national_identifiers == NULL || tables->number_columns == NULL || tables->consent_columns == NULL ||
        tables->consent_words == NULL)
        return -1;
    return load_maps(run, tables, err);
}

bool run_is_header(const char *const *names, size_t count, void *tables)
{
    struct column_plan plan;
    struct err err = ERR_INIT;
    struct arena arena = ARENA_INIT;
    bool is_known = column_plan(tables, NULL, NULL, names, count, &arena, &plan, &err) == 0 && plan.is_known;
    arena_clear(&arena);
    return is_known;
}

/* ---- Explaining ------------------------------------------------------------------------------------------------------------- */

static int emit_all(struct run *run, const struct rec *list, struct err *err)
{
    if (list == NULL)
        return err_memory(err);
    for (const struct rec *record = list->first; record != NULL; record = record->next)
        if (run_emit(run, record, err) != 0)
            return -1;
    return 0;
}

int run_list_maps(struct run *run, struct err *err)
{
    struct column_tables tables = {.map_count = 0};
    if (run_operand_count(run) > 0)
        return err_set(err, ERR_USAGE, _("--list-maps takes no operands"));
    if (run_column_tables(run, &tables, err) != 0 ||
        run_all_columns(run, column_explain_map_columns, column_explain_map_column_count, err) != 0 ||
        emit_all(run, column_explain_maps(&tables, &run->arena), err) != 0)
        return -1;
    return run_lists(run, err);
}

/* The flat names that the records of a file without a header have, each once, in the order in which they come. */
struct names {
    const char **list;
    size_t count, capacity;
};

static int add_name(struct run *run, struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->list[i], name) == 0)
            return 0;
    if (names->count == names->capacity) {
        size_t capacity = 2 * names->capacity + 64;
        const char **larger = arena_alloc(&run->arena, capacity * sizeof *larger);
        if (larger == NULL)
            return -1;
        if (names->count > 0)
            memcpy(larger, names->list, names->count * sizeof *larger);
        names->list = larger;
        names->capacity = capacity;
    }
    names->list[names->count] = arena_string(&run->arena, name);
    return names->list[names->count++] == NULL ? -1 : 0;
}

static int gather_names(struct run *run, struct source *source, struct names *names, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct rec *record;
    struct rec_origin origin;
    int status;
    while ((status = run_next(run, source, &arena, &record, &origin, err)) == 1) {
        struct flat_cell *cells;
        size_t count;
        if (flat_cells(record, &arena, &cells, &count) != 0)
            status = -1;
        for (size_t i = 0; status == 1 && i < count; i++)
            if (add_name(run, names, cells[i].name) != 0)
                status = -1;
        if (status < 0) {
            err_memory(err);
            break;
        }
        arena_reset(&arena);
    }
    arena_clear(&arena);
    return status;
}

/* --consent names what a column is about, as it would in the import. */
static int name_consents(struct run *run, struct column_plan *plan, struct err *err)
{
    size_t at = 0;
    for (const char *given; (given = options_each(&run->options, "consent", &at)) != NULL;) {
        const char *equals = strchr(given, '=');
        const char *folded = equals == NULL ? NULL : column_fold(equals + 1, &run->arena);
        for (size_t i = 0; folded != NULL && i < plan->count; i++) {
            if (strcmp(plan->columns[i].folded, folded) != 0)
                continue;
            plan->columns[i].meaning = COLUMN_CONSENT;
            plan->columns[i].purpose_text = arena_dup(&run->arena, given, (size_t)(equals - given));
            if (plan->columns[i].purpose_text == NULL)
                return err_memory(err);
        }
    }
    return 0;
}

static int explain_file(struct run *run, struct column_tables *tables, const char *path, struct err *err)
{
    struct column_plan plan;
    struct names names = {.count = 0};
    struct source *source = run_open_source(run, path, run_is_header, tables, err);
    if (source == NULL)
        return -1;
    const char *file = strcmp(path, "-") == 0 ? NULL : file_name(path);
    names.list = (const char **)run_columns_of(source, &names.count);
    const char *key = run_first_key(source);
    if (key != NULL && column_map_of(tables, &key, 1, file, &run->arena) != NULL) {
        names.list = &key; /* such an object is no record, and may stand on several lines */
        names.count = 1;
    }
    if (names.list == NULL && gather_names(run, source, &names, err) != 0)
        return -1;
    if (column_plan(tables, run_option(run, "map"), file, names.list, names.count, &run->arena, &plan, err) != 0)
        return err_at(err, path, 0, NULL);
    if (plan.map == NULL)
        run_detail(run, _("%s: no map recognises it; the headers that people use are understood"), path);
    return name_consents(run, &plan, err) != 0 ? -1
                                               : emit_all(run, column_explain_plan(tables, &plan, path, &run->arena), err);
}

int run_explain_map(struct run *run, struct err *err)
{
    static const char *const SHORT[] = {"column", "meaning", "target", "channel", "transform", "map", "new"};
    struct column_tables tables = {.map_count = 0};
    size_t count = run_operand_count(run);
    if (run_column_tables(run, &tables, err) != 0 ||
        run_all_columns(run, column_explain_plan_columns, column_explain_plan_column_count, err) != 0 ||
        run_pick_for_table(run, SHORT, sizeof SHORT / sizeof *SHORT, err) != 0)
        return -1;
    for (size_t i = 0; i < (count == 0 ? 1 : count); i++)
        if (explain_file(run, &tables, count == 0 ? "-" : run_operand(run, i), err) != 0)
            return -1;
    return run_lists(run, err);
}
