/* output.c - what goes to standard output or to -o FILE: at once from a reader, after COMMIT from a writer. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "run/private.h"

enum { PLAIN_BYTES = 64 * 1024 };

static bool waits_for_commit(const struct run *run)
{
    return (run->private_->flags & TOOL_WRITES) != 0 && run->private_->phase != RUN_AFTER;
}

static int output_failed(struct run *run, struct err *err)
{
    if (errno == EPIPE)
        run->private_->is_pipe_broken = true;
    err_system(err, ERR_IO, errno, _("cannot write the output"));
    return -1;
}

/* Returns 0 also when there is nothing to open. */
static int open_file(struct run *run, struct err *err)
{
    struct run_private *private_ = run->private_;
    const char *path = run_option(run, "output");
    if (path == NULL || private_->is_folder_output || private_->has_file)
        return 0;
    if (run_open_writer(run, &private_->file, path, err) != 0)
        return -1;
    private_->has_file = true;
    return 0;
}

/* Bytes that may leave now. */
static int let_out(struct run *run, const char *bytes, size_t length, struct err *err)
{
    struct run_private *private_ = run->private_;
    if (open_file(run, err) != 0)
        return -1;
    if (!private_->has_file)
        return file_write_all(STDOUT_FILENO, bytes, length) == 0 ? 0 : output_failed(run, err);
    return file_writer_add(&private_->file, bytes, length, err);
}

int run_write_bytes(struct run *run, const char *bytes, size_t length, struct err *err)
{
    struct run_private *private_ = run->private_;
    if (length == 0)
        return 0;
    if (!waits_for_commit(run))
        return let_out(run, bytes, length, err);
    if (!private_->has_output_spool) {
        spool_init(&private_->output, private_->folder);
        private_->has_output_spool = true;
    }
    return spool_write(&private_->output, bytes, length, err);
}

static int sink_write(void *context, const char *bytes, size_t length, struct err *err)
{
    return run_write_bytes(context, bytes, length, err);
}

/* ---- Which format ----------------------------------------------------------------------------------------------------- */

bool run_is_terminal_output(const struct run *run)
{
    const char *format = run_option(run, "format");
    if (format != NULL)
        return strcmp(format, "text") == 0;
    if (run_option(run, "output") != NULL)
        return false;
    return term_is_terminal(STDOUT_FILENO) && getenv("CRM_FORMAT") == NULL;
}

static int unknown_format(const char *name, struct err *err)
{
    static const char *const KNOWN[] = {"csv", "csv-sheet", "tsv", "jsonl", "json", "table", "text", "vcard", "vcard3"};
    const char *nearest = name == NULL ? NULL : text_nearest(name, KNOWN, sizeof KNOWN / sizeof KNOWN[0]);
    err_set(err, ERR_USAGE, _("unknown format; known are csv, csv-sheet, tsv, jsonl, json, table, text, vcard, vcard3"));
    return nearest == NULL ? -1 : err_hint(err, "-f %s", nearest);
}

/* A name that promises a format which is not written: JSON Lines under it would mislead. */
static bool names_other_format(const char *path)
{
    static const char *const ENDINGS[] = {".ics", ".html", ".htm", ".dot", ".xlsx", ".xls", ".ods", ".xml", ".pdf"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++)
        if (text_ends(path, ENDINGS[i]))
            return true;
    return false;
}

static int find_format(struct run *run, enum sink_format *format, struct err *err)
{
    const char *name = run_option(run, "format");
    const char *path = run->private_->is_folder_output ? NULL : run_option(run, "output");
    *format = SINK_JSONL;
    if (name == NULL && path != NULL)
        return sink_format_of_file(path, format) || !names_other_format(path) ? 0 : unknown_format(NULL, err);
    if (name == NULL && term_is_terminal(STDOUT_FILENO)) {
        *format = SINK_TABLE;
        name = getenv("CRM_FORMAT");
    }
    if (name == NULL || *name == '\0')
        return 0;
    if (strcmp(name, "text") == 0) {
        *format = SINK_TABLE;
        return 0;
    }
    if (sink_format_find(name, format))
        return 0;
    return unknown_format(name, err);
}

/* What a tool did to people, and what is no person, makes no card: it is said before anything is done. */
static int settle_format(struct run *run, enum sink_format *format, struct err *err)
{
    if (find_format(run, format, err) != 0)
        return -1;
    bool is_card = *format == SINK_VCARD || *format == SINK_VCARD3;
    if (!is_card || strchr(run->tool->common, 'v') != NULL)
        return 0;
    err_set(err, ERR_USAGE, "%s", _("this prints no people, which is all that a vCard can hold"));
    return err_hint(err, "-f jsonl");
}

const char *run_format(struct run *run, struct err *err)
{
    static const char *const NAMES[] = {
        [SINK_JSONL] = "jsonl", [SINK_JSON] = "json",   [SINK_CSV] = "csv",     [SINK_CSV_SHEET] = "csv-sheet",
        [SINK_TSV] = "tsv",     [SINK_TABLE] = "table", [SINK_VCARD] = "vcard", [SINK_VCARD3] = "vcard3"};
    enum sink_format format;
    return settle_format(run, &format, err) != 0 ? NULL : NAMES[format];
}

const char *const *run_fields(struct run *run, size_t *count, struct err *err)
{
    const char *given = run_option(run, "fields");
    *count = 0;
    if (given == NULL)
        return NULL;
    size_t limit = 2;
    for (const char *at = given; *at != '\0'; at++)
        limit += *at == ',';
    const char **names = arena_alloc(&run->arena, limit * sizeof *names);
    char *copy = arena_string(&run->arena, given);
    if (names == NULL || copy == NULL) {
        err_memory(err);
        return NULL;
    }
    char *rest = copy;
    for (char *name; (name = strsep(&rest, ",")) != NULL;) {
        size_t length = strlen(name);
        const char *trimmed = text_trim(name, &length);
        if (length > 0)
            names[(*count)++] = arena_dup(&run->arena, trimmed, length);
    }
    if (*count == 0) {
        err_set(err, ERR_USAGE, _("--fields names no field"));
        return NULL;
    }
    return names;
}

int run_columns(struct run *run, const char *const *names, size_t count, struct err *err)
{
    (void)err;
    run->private_->columns = names;
    run->private_->column_count = count;
    return 0;
}

int run_all_columns(struct run *run, const char *const *names, size_t count, struct err *err)
{
    size_t field_count;
    const char *const *fields = run_fields(run, &field_count, err);
    if (fields == NULL && err->kind != ERR_NONE)
        return -1;
    for (size_t i = 0; i < field_count; i++) {
        size_t k = 0;
        while (k < count && strcmp(fields[i], names[k]) != 0)
            k++;
        if (k < count)
            continue;
        const char *nearest = text_nearest(fields[i], names, count);
        err_set(err, ERR_USAGE, _("unknown field %s"), fields[i]);
        return nearest == NULL ? -1 : err_hint(err, "--fields %s", nearest);
    }
    return run_columns(run, names, count, err);
}

int run_pick(struct run *run, const char *const *names, size_t count, struct err *err)
{
    run->private_->is_picked = true;
    return run_columns(run, names, count, err);
}

int run_pick_for_table(struct run *run, const char *const *names, size_t count, struct err *err)
{
    enum sink_format format;
    if (settle_format(run, &format, err) != 0)
        return -1;
    return format != SINK_TABLE || run_has(run, "fields") ? 0 : run_pick(run, names, count, err);
}

static bool is_flat_format(enum sink_format format)
{
    return format == SINK_CSV || format == SINK_CSV_SHEET || format == SINK_TSV || format == SINK_TABLE;
}

int run_is_flat(struct run *run, bool *is_flat, struct err *err)
{
    enum sink_format format;
    if (settle_format(run, &format, err) != 0)
        return -1;
    *is_flat = is_flat_format(format);
    return 0;
}

static int open_sink(struct run *run, struct err *err)
{
    struct sink_options options = {.write = sink_write, .context = run};
    if (settle_format(run, &options.format, err) != 0)
        return -1;
    if (run_option(run, "fields") != NULL) {
        options.fields = run_fields(run, &options.field_count, err);
        if (options.fields == NULL)
            return -1;
        options.is_picked = true;
        options.keeps_id = true;
    } else {
        options.fields = run->private_->columns;
        options.field_count = run->private_->column_count;
        options.is_picked = run->private_->is_picked && is_flat_format(options.format);
        if (run->private_->is_picked && !is_flat_format(options.format)) {
            options.fields = NULL;
            options.field_count = 0;
        }
    }
    if (options.format == SINK_TABLE)
        options.width = run_option(run, "output") == NULL ? (int)term_width(STDOUT_FILENO) : 0;
    run->private_->sink = sink_open(&options, err);
    return run->private_->sink == NULL ? -1 : 0;
}

/* ---- Out -------------------------------------------------------------------------------------------------------------- */

int run_emit(struct run *run, const struct rec *record, struct err *err)
{
    run->private_->emitted++;
    if (run->is_quiet && (run->private_->flags & TOOL_LISTS) != 0)
        return 0;
    if (run->private_->sink == NULL && open_sink(run, err) != 0)
        return -1;
    return sink_record(run->private_->sink, record, err);
}

int run_flush(struct run *run, struct err *err)
{
    return run->private_->sink == NULL ? 0 : sink_flush(run->private_->sink, err);
}

int run_lists(struct run *run, struct err *err)
{
    if (run->private_->sink != NULL || (run->is_quiet && (run->private_->flags & TOOL_LISTS) != 0))
        return 0;
    return open_sink(run, err);
}

int run_print(struct run *run, struct err *err, const char *format, ...)
{
    struct buf *plain = &run->private_->plain;
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return err_memory(err);
    run->private_->emitted++;
    int status = buf_add(plain, text, (size_t)length);
    free(text);
    if (status != 0)
        return err_memory(err);
    if (plain->length < PLAIN_BYTES)
        return 0;
    status = run_write_bytes(run, plain->bytes, plain->length, err);
    buf_reset(plain);
    return status;
}

static int drain(struct run *run, struct err *err)
{
    static char chunk[PLAIN_BYTES];
    spool_rewind(&run->private_->output);
    for (;;) {
        ssize_t length = spool_read(&run->private_->output, chunk, sizeof chunk, err);
        if (length <= 0)
            return length == 0 ? 0 : -1;
        if (let_out(run, chunk, (size_t)length, err) != 0)
            return -1;
    }
}

/* Everything that was printed so far goes to where it waits: a writer calls this before COMMIT, so that a fault in the records is
 * found while it can still be undone. */
int run_settle_output(struct run *run, struct err *err)
{
    struct run_private *private_ = run->private_;
    if (open_file(run, err) != 0) /* a name that cannot be, too */
        return -1;
    if (private_->plain.length > 0 && run_write_bytes(run, private_->plain.bytes, private_->plain.length, err) != 0)
        return -1;
    buf_reset(&private_->plain);
    if (private_->sink == NULL)
        return 0;
    int status = sink_end(private_->sink, err);
    sink_close(private_->sink);
    private_->sink = NULL;
    return status;
}

static int finish_output(struct run *run, struct err *err)
{
    struct run_private *private_ = run->private_;
    if (run_settle_output(run, err) != 0)
        return -1;
    private_->phase = RUN_AFTER;
    if (private_->has_output_spool && drain(run, err) != 0)
        return -1;
    /* -o with nothing in it is an empty file, not an old one that was left in place. */
    if (private_->has_file) {
        private_->has_file = false;
        if (file_writer_commit(&private_->file, err) != 0)
            return -1;
    }
    return run_finish_rejects(run, err);
}

int run_finish_output(struct run *run, struct err *err)
{
    if (finish_output(run, err) == 0)
        return 0;
    if (run->private_->batch_words != NULL)
        err_hint(err, _("the change is saved as %s"), run->private_->batch_words);
    return -1;
}

void run_folder_output(struct run *run)
{
    run->private_->is_folder_output = true;
}

void run_drop_output(struct run *run)
{
    struct run_private *private_ = run->private_;
    sink_close(private_->sink);
    private_->sink = NULL;
    if (private_->has_output_spool)
        spool_clear(&private_->output);
    private_->has_output_spool = false;
    file_writer_abort(&private_->file);
    private_->has_file = false;
    buf_clear(&private_->plain);
}
