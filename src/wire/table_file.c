/* table_file.c - reading the tables of share/crm. */
#include "wire/table_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "wire/source.h"

/* Names of columns belong to the source, which is closed before the table is used. */
static const char **copy_columns(const struct source *source, struct arena *arena, size_t *count)
{
    const char *const *columns = source_columns(source, count);
    const char **copies = arena_alloc(arena, (*count + 1) * sizeof *copies);
    for (size_t i = 0; copies != NULL && i < *count; i++) {
        copies[i] = arena_string(arena, columns[i]);
        if (copies[i] == NULL)
            return NULL;
    }
    return copies;
}

static int read_rows(struct source *source, struct arena *arena, struct rec *table, struct err *err)
{
    struct rec *row;
    size_t count;
    enum source_answer answer;
    if (source_start(source, err) != 0)
        return -1;
    const char **columns = copy_columns(source, arena, &count);
    if (columns == NULL)
        return err_memory(err);
    while ((answer = source_next(source, arena, &row, NULL, err)) == SOURCE_RECORD) {
        size_t i = 0;
        for (struct rec *cell = row->first; cell != NULL; cell = cell->next)
            cell->key = columns[i++];
        rec_append(table, row);
    }
    return answer == SOURCE_END ? 0 : -1;
}

int table_file_read(const char *path, struct arena *arena, struct rec **table, struct err *err)
{
    struct source_options options = {.name = path, .has_comments = true};
    struct err fault = ERR_INIT;
    *table = rec_new_list(arena);
    if (*table == NULL)
        return err_memory(err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        err_system(err, ERR_CONFIG, errno, "%s", _("cannot read"));
        return err_at(err, path, 0, NULL);
    }
    struct source *source = source_open_fd(fd, &options, &fault);
    int status = source == NULL ? -1 : read_rows(source, arena, *table, &fault);
    source_close(source);
    close(fd);
    if (status == 0)
        return 0;
    /* The file is part of the installation: a fault in it is no fault of the user's data. */
    if (fault.kind == ERR_DATA || fault.kind == ERR_NO_INPUT)
        fault.kind = ERR_CONFIG;
    if (err != NULL && err->kind == ERR_NONE)
        *err = fault;
    return -1;
}

const struct rec *table_file_find(const struct rec *table, const char *column, const char *value)
{
    for (const struct rec *row = table->first; row != NULL; row = row->next) {
        const char *cell = rec_text(row, column);
        if (cell != NULL && strcmp(cell, value) == 0)
            return row;
    }
    return NULL;
}
