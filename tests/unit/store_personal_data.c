/* The table-wide marker test: whatever the schema calls somebody's is in the answer to their access request, and gone
 * after their erasure, exactly when the map says so; with and without a fiscal record in its term. The tools do the work,
 * the map judges it. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "markers.h"
#include "tap.h"

static char folder[64];
static struct err err;

static void fail(const char *what)
{
    printf("Bail out! %s: %s\n", what, err.message);
    exit(1);
}

/* Run a shell command in the folder, with the tools in front. Returns its exit status. */
static int shell(const char *command)
{
    char line[1024];
    const char *bin = getenv("BIN");
    snprintf(line, sizeof line,
             "cd %s && export PATH='%s':\"$PATH\" CRM_DB=%s/crm.db CRM_NOW=2026-11-24T12:00:00Z HOME=%s && (%s) >>log 2>&1",
             folder, bin == NULL ? "bin" : bin, folder, folder, command);
    int status = system(line);
    return status == -1 ? -1 : status / 256;
}

static void show_log(void)
{
    struct buf text = BUF_INIT;
    char path[96];
    snprintf(path, sizeof path, "%s/log", folder);
    if (file_read(path, 1 << 20, &text, &err) == 0)
        for (char *line = strtok(text.bytes, "\n"); line != NULL; line = strtok(NULL, "\n"))
            printf("# %s\n", line);
    buf_clear(&text);
}

static void read_files(struct buf *out, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        err_clear(&err);
        if (access(path, R_OK) == 0 && file_read(path, 64 << 20, out, &err) != 0)
            fail("cannot read what a tool wrote");
    }
}

/* In either case, as the keys of a search are folded. */
static bool holds(const struct buf *bytes, const char *marker)
{
    size_t length = strlen(marker);
    for (const char *at = bytes->bytes, *end = at + bytes->length; at + length <= end; at++)
        if ((*at == 'Q' || *at == 'q') && strncasecmp(at, marker, length) == 0)
            return true;
    return false;
}

typedef bool expects(const struct schema_table *table, const struct schema_column *column, int person, int row);

/* Every marker that was filled in must be among ${bytes} exactly when ${expected} says so. */
static void judge(const struct buf *bytes, bool with_search_key, expects *expected, const char *name)
{
    int wrong = 0, present = 0, absent = 0;
    for (size_t i = 0; i < schema_table_count; i++) {
        const struct schema_table *table = &schema_tables[i];
        if (table->owner == SCHEMA_OWNER_NONE || (strcmp(table->name, "search_key") == 0 && !with_search_key))
            continue;
        for (size_t j = 0; j < table->column_count; j++)
            for (int person = MARKERS_SUBJECT; person <= MARKERS_OTHER && markers_is_free(table, &table->columns[j]);
                 person += 1000)
                for (int row = 0; row < markers_rows(table); row++) {
                    char marker[MARKERS_TEXT];
                    markers_text(i, j, person, row, marker);
                    bool is_there = holds(bytes, marker), should = expected(table, &table->columns[j], person, row);
                    *(should ? &present : &absent) += is_there == should;
                    if (is_there != should && wrong++ < 20)
                        printf("# %s.%s of the %s, row %d: %s\n", table->name, table->columns[j].name,
                               person == MARKERS_SUBJECT ? "subject" : "other", row, is_there ? "there" : "not there");
                }
    }
    CHECK(wrong == 0, "%s: %d there, %d not there, %d wrong", name, present, absent, wrong);
    CHECK(absent > 0, "%s: something to be missed", name);
}

/* ---- What the map says ------------------------------------------------------------------------------------------------ */

static bool is_answered(const struct schema_table *table, const struct schema_column *column, int person, int row)
{
    (void)table;
    (void)row;
    return person == MARKERS_SUBJECT && column->of == SCHEMA_OF_SELF && column->export != SCHEMA_EXPORT_NO;
}

/* Of somebody else: everything, but for rows that mean nothing without the one they point to. */
static bool is_untouched(const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].of == SCHEMA_OF_OTHER && table->columns[i].is_not_null)
            return false;
    return true;
}

static bool is_left(const struct schema_table *table, const struct schema_column *column, int person, int row)
{
    (void)column;
    (void)row;
    return person == MARKERS_OTHER && is_untouched(table);
}

/* With a fiscal record in its term; of the contact points the duty needs the postal address, in the rows of that kind. */
static bool is_left_by_duty(const struct schema_table *table, const struct schema_column *column, int person, int row)
{
    char kind[64] = "";
    if (person == MARKERS_OTHER)
        return is_untouched(table);
    if (table->erase == SCHEMA_ERASE_ORPHAN)
        return personal_data_find_table(table->through_table)->erase == SCHEMA_ERASE_FISCAL;
    if (table->erase != SCHEMA_ERASE_FISCAL || column->erase != SCHEMA_ERASE_KEEP)
        return false;
    if (strcmp(table->name, "contact_point") != 0)
        return true;
    int kinds = markers_allowed(table, "kind", -1, kind, sizeof kind);
    markers_allowed(table, "kind", row % kinds, kind, sizeof kind);
    return strcmp(kind, "address") == 0;
}

/* ---- The runs --------------------------------------------------------------------------------------------------------- */

static const char *const DATABASE[] = {"crm.db", "crm.db-wal"};
static const char *const ANSWER[] = {"answer/data.json"};

static void make(const struct markers_options *options)
{
    char path[96];
    snprintf(path, sizeof path, "%s/crm.db", folder);
    if (shell("rm -rf crm.db* answer log; crm-init 'Fietsatelier Jansen'") != 0) {
        show_log();
        fail("crm-init");
    }
    err_clear(&err);
    if (markers_fill(path, options, &err) != 0)
        fail("the database cannot be filled");
}

static bool run(const char *command, const char *name)
{
    bool is_done = CHECK_INTEGER(shell(command), 0, name);
    if (!is_done)
        show_log();
    return is_done;
}

static void check_bytes(const char *const *files, size_t count, bool with_search_key, expects *expected, const char *name)
{
    struct buf bytes = BUF_INIT;
    read_files(&bytes, files, count);
    judge(&bytes, with_search_key, expected, name);
    buf_clear(&bytes);
}

static void check_answer(int fiscal_year)
{
    const struct markers_options options = {.fiscal_year = fiscal_year, .with_search_key = true};
    make(&options);
    struct buf bytes = BUF_INIT;
    read_files(&bytes, DATABASE, 2);
    CHECK(holds(&bytes, "qmark") && !holds(&bytes, "qmark-never"), "the search sees what is there, and only that");
    buf_clear(&bytes);
    if (run("crm-export --subject 1000 -o answer", "the subject is answered"))
        check_bytes(ANSWER, 1, true, is_answered, "answer");
}

static void check_erasure(int fiscal_year, bool is_many, expects *expected, const char *name)
{
    const struct markers_options options = {.fiscal_year = fiscal_year, .with_search_key = is_many};
    make(&options);
    /* Many at once are taken out another way: all keys of the search are read. */
    const char *command = is_many ? "for i in $(seq 300); do echo Piet,Nummer$i,piet$i@example.nl; done | "
                                    "{ echo given,family,email; cat; } >list.csv && crm-add list.csv && "
                                    "{ echo 1000; seq 300 | sed 's/.*/piet&@example.nl/'; } | "
                                    "crm-forget --yes --no-proof --expect 301"
                                  : "crm-forget 1000 --yes --no-proof";
    if (run(command, name))
        check_bytes(DATABASE, 2, is_many, expected, name);
    /* Markers are no purposes and channels, so that nobody can read what these people agreed to. */
    run("test \"$(crm-check -f csv --fields check | tr '\\n' .)\" = check.permission.",
        "the file is sound but for consents that are markers");
}

int main(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/crm-markers.XXXXXX", base == NULL ? "/tmp" : base);
    if (mkdtemp(folder) == NULL)
        fail("no folder");
    check_answer(2025);
    check_erasure(2010, false, is_left, "erased");
    check_erasure(2010, true, is_left, "erased with many");
    check_erasure(2025, false, is_left_by_duty, "erased but for a duty");
    check_erasure(2025, true, is_left_by_duty, "erased with many, but for a duty");
    shell("rm -rf crm.db* answer list.csv log");
    rmdir(folder);
    return tap_done();
}
