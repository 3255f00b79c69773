/* Our own tables: read whole, found by value, faults with file and line. */
#include "wire/table_file.h"

#include <unistd.h>

#include "tap.h"
#include "wire.h"

static const char *write_file(const char *text)
{
    static char path[32];
    snprintf(path, sizeof path, "/tmp/wire-table-XXXXXX");
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0, "a file is written");
    return path;
}

static const struct {
    const char *why, *text;
    long line;
} FAULTS[] = {
    {"a row with a field too many", "# x\na,b\n1,2\n1,2,3\n", 4},
    {"a quote", "a,b\n1,\"2\"x\n", 2},
    {"a column twice", "# x\na,a\n", 2},
    {"nothing", "", 0},
    {"comments only", "# x\n", 0},
};

int main(void)
{
    struct arena arena = ARENA_INIT;
    struct buf out = BUF_INIT;
    struct rec *table;
    struct err err = ERR_INIT;
    const char *path = write_file(
        "# Purposes.\n\n# sep=;\ncode,title;x,note\nnewsletter,\"Nieuws, \"\"vers\"\"\",\n# x\norder,#1,\"a\n#b\"\n");
    CHECK_INTEGER(table_file_read(path, &arena, &table, &err), 0, "a table is read");
    unlink(path);
    CHECK_INTEGER(table->count, 2, "two rows");
    emit_json(&out, table);
    CHECK_TEXT(buf_text(&out),
               "[{\"code\":\"newsletter\",\"title;x\":\"Nieuws, \\\"vers\\\"\",\"note\":\"\"},"
               "{\"code\":\"order\",\"title;x\":\"#1\",\"note\":\"a\\n#b\"}]",
               "its rows");
    CHECK_TEXT(rec_text(table_file_find(table, "code", "order"), "title;x"), "#1", "a row is found");
    CHECK(table_file_find(table, "code", "x") == NULL, "or not");
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        err_clear(&err);
        path = write_file(FAULTS[i].text);
        CHECK_INTEGER(table_file_read(path, &arena, &table, &err), -1, FAULTS[i].why);
        unlink(path);
        CHECK_INTEGER(err.kind, ERR_CONFIG, FAULTS[i].why);
        CHECK_INTEGER(err.line, FAULTS[i].line, FAULTS[i].why);
        CHECK_TEXT(err.file, path, FAULTS[i].why);
    }
    err_clear(&err);
    CHECK_INTEGER(table_file_read("/nonexistent/table.csv", &arena, &table, &err), -1, "no file");
    CHECK_INTEGER(err.kind, ERR_CONFIG, "is a fault of the installation");
    buf_clear(&out);
    arena_clear(&arena);
    return tap_done();
}
