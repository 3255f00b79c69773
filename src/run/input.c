/* input.c - the one input rule: operands; without any, or for "-", what is on standard input. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "run/private.h"
#include "wire/watch.h"

enum { CHUNK_BYTES = 64 * 1024 };

/* ---- Hashing what comes in -------------------------------------------------------------------------------------------- */

void run_hash_input(struct run *run, const void *bytes, size_t length)
{
    struct run_private *private_ = run->private_;
    if (run->store.key == NULL)
        return;
    if (!private_->is_input_hashed) {
        digest_init(&private_->input_digest, run->store.key, DIGEST_BYTES);
        private_->is_input_hashed = true;
    }
    digest_add(&private_->input_digest, bytes, length);
}

/* ---- Opening ---------------------------------------------------------------------------------------------------------- */

/* Data comes from a pipe, a file or a socket. A terminal would wait for somebody to type, and under cron standard input is
 * /dev/null: both mean that the operands were forgotten. */
static int check_stdin(struct run *run, struct err *err)
{
    struct stat status;
    bool is_closed = (run->private_->closed_streams & 1) != 0 || fstat(STDIN_FILENO, &status) != 0;
    if (!is_closed && (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode)))
        return 0;
    if (strchr(run->tool->common != NULL ? run->tool->common : "", 'a') != NULL)
        return err_set(err, ERR_USAGE, _("nobody is named: give WHO, pipe records in, or say --all"));
    return err_set(err, ERR_USAGE, _("nothing to read: give operands, or pipe something in"));
}

static int spool_and_hash(struct run *run, struct run_input *input, int fd, struct err *err)
{
    static char chunk[CHUNK_BYTES];
    struct watch watch;
    watch_init(&watch);
    spool_init(&input->spool, run->private_->folder);
    input->is_spooled = true;
    for (;;) {
        ssize_t length = read(fd, chunk, sizeof chunk);
        if (length == 0)
            break;
        if (length < 0) {
            if (errno == EINTR)
                continue;
            err_system(err, ERR_IO, errno, _("cannot read"));
            return err_at(err, input->name, 0, NULL);
        }
        run_hash_input(run, chunk, (size_t)length);
        if (spool_write(&input->spool, chunk, (size_t)length, err) != 0)
            return -1;
        if (!watch_add(&watch, chunk, (size_t)length))
            break;
    }
    spool_rewind(&input->spool);
    return 0;
}

/* A regular file is read twice: once for its hash, which must be known before anything is applied, and once for its records. */
static int hash_file(struct run *run, struct run_input *input, struct err *err)
{
    static char chunk[CHUNK_BYTES];
    struct watch watch;
    off_t at = 0;
    ssize_t length;
    watch_init(&watch);
    while ((length = pread(input->fd, chunk, sizeof chunk, at)) != 0) {
        if (length < 0) {
            err_system(err, ERR_NO_INPUT, errno, _("cannot read"));
            return err_at(err, input->name, 0, NULL);
        }
        run_hash_input(run, chunk, (size_t)length);
        at += length;
        if (!watch_add(&watch, chunk, (size_t)length))
            return 0;
    }
    return 0;
}

static struct run_input *new_input(struct run *run, const char *name, struct err *err)
{
    struct run_input *input = arena_alloc(&run->arena, sizeof *input);
    if (input == NULL) {
        err_memory(err);
        return NULL;
    }
    input->name = name;
    input->fd = -1;
    input->run = run;
    input->next = run->private_->inputs;
    run->private_->inputs = input;
    return input;
}

static ssize_t read_spool(void *context, void *bytes, size_t size, struct err *err)
{
    struct run_input *input = context;
    return spool_read(&input->spool, bytes, size, err);
}

static bool is_header(const char *const *names, size_t count, void *context)
{
    struct run_input *input = context;
    return input->is_header == NULL || input->is_header(names, count, input->header_context);
}

static void warn_of_encoding(const char *message, long line, void *context)
{
    struct run_input *input = context;
    if (!input->keeps_warning)
        run_say(input->run, "%s:%ld: %s", input->name, line, message);
    input->warning = message;
    input->warning_line = line;
}

static int start_source(struct run *run, struct run_input *input, struct err *err)
{
    struct source_options options = run->private_->dialect;
    options.name = input->name;
    options.warn = warn_of_encoding;
    options.context = input;
    if (input->is_header != NULL)
        options.is_header = is_header;
    input->source =
        input->is_spooled ? source_open_reader(read_spool, input, &options, err) : source_open_fd(input->fd, &options, err);
    return input->source == NULL ? -1 : source_start(input->source, err);
}

static int open_file(struct run *run, struct run_input *input, struct err *err)
{
    bool is_writer = (run->private_->flags & TOOL_WRITES) != 0;
    struct stat status;
    if (run_check_input(run, input->name, err) != 0)
        return -1;
    input->fd = open(input->name, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0 || fstat(input->fd, &status) != 0) {
        err_system(err, ERR_NO_INPUT, errno, _("cannot open"));
        return err_at(err, input->name, 0, NULL);
    }
    if (S_ISDIR(status.st_mode)) {
        err_set(err, ERR_NO_INPUT, _("is a folder"));
        return err_at(err, input->name, 0, NULL);
    }
    if (!is_writer)
        return 0;
    return S_ISREG(status.st_mode) ? hash_file(run, input, err) : spool_and_hash(run, input, input->fd, err);
}

static struct run_input *find_stdin(struct run *run)
{
    for (struct run_input *input = run->private_->inputs; input != NULL; input = input->next)
        if (strcmp(input->name, "-") == 0)
            return input;
    return NULL;
}

/* Standard input of a writer is read to its end before anything else, so that no lock is held while somebody is writing. */
static struct run_input *open_stdin(struct run *run, struct err *err)
{
    struct run_input *input = find_stdin(run);
    if (input != NULL)
        return input;
    if (check_stdin(run, err) != 0 || run_check_input(run, "-", err) != 0 || (input = new_input(run, "-", err)) == NULL)
        return NULL;
    if ((run->private_->flags & TOOL_WRITES) != 0)
        return spool_and_hash(run, input, STDIN_FILENO, err) == 0 ? input : NULL;
    input->fd = dup(STDIN_FILENO);
    if (input->fd < 0)
        err_system(err, ERR_IO, errno, _("cannot read"));
    return input->fd < 0 ? NULL : input;
}

struct source *run_open_source(struct run *run, const char *path,
                               bool (*is_header_)(const char *const *names, size_t count, void *context), void *context,
                               struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct run_input *input = is_stdin ? open_stdin(run, err) : new_input(run, path, err);
    if (input == NULL || (!is_stdin && open_file(run, input, err) != 0))
        return NULL;
    if (input->source != NULL) {
        err_set(err, ERR_USAGE, _("standard input can be read only once"));
        return NULL;
    }
    input->is_header = is_header_;
    input->header_context = context;
    return start_source(run, input, err) == 0 ? input->source : NULL;
}

static bool reads_stdin(const struct run *run, size_t first)
{
    return run_operand_count(run) <= first ||
           (run_operand_count(run) == first + 1 && strcmp(run_operand(run, first), "-") == 0);
}

int run_spool(struct run *run, size_t first, struct err *err)
{
    if (!reads_stdin(run, first))
        return 1;
    struct run_input *input = open_stdin(run, err);
    if (input == NULL)
        return -1;
    return input->spool.written > 0 ? 1 : run_expect(run, 0, err);
}

void run_close_inputs(struct run *run)
{
    for (struct run_input *input = run->private_->inputs; input != NULL; input = input->next) {
        rejects_close(input->rejects);
        source_close(input->source);
        if (input->is_spooled)
            spool_clear(&input->spool);
        if (input->fd >= 0)
            close(input->fd);
    }
    run->private_->inputs = NULL;
    file_writer_abort(&run->private_->rejects_file);
}

/* ---- Records that cannot be taken ------------------------------------------------------------------------------------- */

/* The good records are in none but the input. */
static int check_rejects(struct run *run, struct err *err)
{
    const char *path = run_option(run, "rejects");
    struct stat rejects, status;
    if (stat(path, &rejects) != 0 || !S_ISREG(rejects.st_mode))
        return 0;
    for (const struct run_input *input = run->private_->inputs; input != NULL; input = input->next) {
        int fd = strcmp(input->name, "-") == 0 ? STDIN_FILENO : input->fd;
        if (fstat(fd, &status) == 0 && status.st_dev == rejects.st_dev && status.st_ino == rejects.st_ino) {
            err_set(err, ERR_USAGE, _("--rejects names the input itself"));
            return err_at(err, path, 0, NULL);
        }
    }
    return 0;
}

static int write_reject(void *context, const char *bytes, size_t length, struct err *err)
{
    struct run *run = context;
    struct run_private *private_ = run->private_;
    if (!private_->has_rejects_file) {
        if (check_rejects(run, err) != 0 ||
            run_open_writer(run, &private_->rejects_file, run_option(run, "rejects"), err) != 0)
            return -1;
        private_->has_rejects_file = true;
    }
    return file_writer_add(&private_->rejects_file, bytes, length, err);
}

int run_put_aside(struct run *run, const struct source *source, const struct rec_origin *origin, const char *reason,
                  struct err *err)
{
    if (run_option(run, "rejects") == NULL || source == NULL || origin == NULL || origin->raw == NULL)
        return 0;
    struct run_input *input = run->private_->inputs;
    while (input != NULL && input->source != source)
        input = input->next;
    if (input == NULL)
        return 0;
    if (input->rejects == NULL)
        input->rejects = rejects_open(source, write_reject, run, err);
    return input->rejects == NULL ? -1 : rejects_add(input->rejects, origin, reason, err);
}

int run_finish_rejects(struct run *run, struct err *err)
{
    if (!run->private_->has_rejects_file)
        return 0;
    run->private_->has_rejects_file = false;
    return file_writer_commit(&run->private_->rejects_file, err);
}

static bool is_about_one_record(enum err_kind kind)
{
    return kind == ERR_DATA || kind == ERR_USAGE || kind == ERR_NO || kind == ERR_REFUSED;
}

/* The same advice under each of a thousand lines helps nobody. */
static void say_once(struct run *run, struct err *err)
{
    char *last = run->private_->last_hint;
    if (strcmp(last, err->hint) == 0)
        err->hint[0] = '\0';
    else if (err->hint[0] != '\0')
        snprintf(last, sizeof run->private_->last_hint, "%s", err->hint);
}

static void report_fault(struct run *run, const struct source *source, const struct rec_origin *origin, struct err *err,
                         struct buf *reason)
{
    if (origin != NULL)
        err_at(err, err->file[0] == '\0' ? origin->file : NULL, err->line == 0 ? origin->line : 0, NULL);
    if (origin != NULL && source != NULL && err->field[0] != '\0' && err->line == origin->line)
        err->line = source_line(source, origin, err->field);
    say_once(run, err);
    run_report(run, err);
    buf_printf(reason, "%s%s%s%s", reason->length > 0 ? "; " : "", err->field, err->field[0] != '\0' ? ": " : "",
               err->message);
}

int run_reject_all(struct run *run, const struct source *source, const struct rec_origin *origin, struct err *err,
                   struct err *more, size_t more_count)
{
    if (!is_about_one_record(err->kind))
        return -1;
    if (err->kind == ERR_REFUSED && run->private_->refused++ == 0) {
        snprintf(run->private_->refused_rule, sizeof run->private_->refused_rule, "%s", err->rule);
        snprintf(run->private_->refused_citation, sizeof run->private_->refused_citation, "%s", err->citation);
    }
    struct buf reason = BUF_INIT;
    report_fault(run, source, origin, err, &reason);
    for (size_t i = 0; i < more_count; i++)
        report_fault(run, source, origin, &more[i], &reason);
    run->counts.rejected++;
    err_clear(err);
    int status = reason.failed ? err_memory(err) : run_put_aside(run, source, origin, buf_text(&reason), err);
    buf_clear(&reason);
    return status;
}

int run_reject(struct run *run, const struct source *source, const struct rec_origin *origin, struct err *err)
{
    return run_reject_all(run, source, origin, err, NULL, 0);
}

const char *const *run_columns_of(const struct source *source, size_t *count)
{
    *count = 0;
    return source_kind(source) == SOURCE_CSV ? source_columns(source, count) : NULL;
}

const char *run_first_key(const struct source *source)
{
    return source_first_key(source);
}

bool run_is_who(const struct source *source)
{
    return source_kind(source) == SOURCE_WHO;
}

bool run_is_cards(const struct source *source)
{
    return source_kind(source) == SOURCE_VCARD;
}

long run_left_out(const struct source *source)
{
    return source_left_out(source);
}

int run_read_record(struct run *run, struct source *source, struct arena *arena, struct rec **record,
                    struct rec_origin *origin, const char **warning, struct err *err)
{
    struct run_input *input = run->private_->inputs;
    while (input->source != source)
        input = input->next;
    input->keeps_warning = true;
    input->warning = NULL;
    enum source_answer answer = source_next(source, arena, record, origin, err);
    *warning = NULL;
    if (input->warning != NULL)
        *warning = arena_printf(arena, "%s:%ld: %s", input->name, input->warning_line, input->warning);
    return answer == SOURCE_BAD ? 2 : (int)answer;
}

int run_next(struct run *run, struct source *source, struct arena *arena, struct rec **record, struct rec_origin *origin,
             struct err *err)
{
    for (;;) {
        switch (source_next(source, arena, record, origin, err)) {
        case SOURCE_RECORD:
            run->counts.read++;
            return 1;
        case SOURCE_END:
            return 0;
        case SOURCE_BROKEN:
            return -1;
        case SOURCE_BAD:
            run->counts.read++;
            if (run_reject(run, source, origin, err) != 0)
                return -1;
            break;
        }
    }
}

int run_expect(struct run *run, int64_t count, struct err *err)
{
    int64_t expected = run->private_->expected;
    if (expected < 0 || expected == count)
        return 0;
    err_set(err, ERR_DATA,
            message_plural("%lld record came, %lld were expected: nothing was applied",
                           "%lld records came, %lld were expected: nothing was applied", (unsigned long)count),
            (long long)count, (long long)expected);
    return err_hint(err, _("%s ... -n says what would be done"), run->tool->name);
}

/* ---- Blocks of items -------------------------------------------------------------------------------------------------- */

struct block {
    struct run_item items[RUN_BLOCK];
    size_t count;
    struct arena arena;
    int (*work)(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err);
    void *context;
};

static int finish_block(struct run *run, struct block *block, struct err *err)
{
    int status = block->count == 0 ? 0 : block->work(run, block->items, block->count, block->context, err);
    block->count = 0;
    arena_reset(&block->arena);
    return status;
}

/* What names the person in a record: id, else e-mail address, else phone; from JSON an id is a number, from CSV a text. */
static const char *who_of(const struct rec *record, struct arena *arena)
{
    static const char *const LISTS[] = {"emails", "phones"};
    static const char *const FLAT[] = {"email", "phone"};
    int64_t id;
    const char *text = rec_text(record, "who");
    if (text == NULL)
        text = rec_text(record, "id");
    if (text != NULL && *text != '\0')
        return text;
    if (rec_integer(record, "id", &id))
        return arena_printf(arena, "%lld", (long long)id);
    for (size_t i = 0; i < sizeof FLAT / sizeof FLAT[0]; i++) {
        const struct rec *list = rec_get(record, LISTS[i]);
        if (list != NULL && list->type == REC_LIST && list->first != NULL)
            text = list->first->type == REC_MAP ? rec_text(list->first, "value") : NULL;
        if (text == NULL || *text == '\0')
            text = rec_text(record, FLAT[i]);
        if (text != NULL && *text != '\0')
            return text;
    }
    return NULL;
}

static int add_item(struct run *run, struct block *block, const struct run_item *item, struct err *err)
{
    block->items[block->count++] = *item;
    run->counts.read++;
    return block->count == RUN_BLOCK ? finish_block(run, block, err) : 0;
}

static int add_record(struct run *run, struct block *block, struct source *source, struct rec *record,
                      const struct rec_origin *origin, struct err *err)
{
    struct run_item item = {.record = record, .source = source, .origin = *origin};
    item.who = who_of(record, &block->arena);
    if (item.who == NULL) {
        run->counts.read++;
        err_set(err, ERR_DATA, _("names nobody: id, email or phone is missing"));
        err_hint(err, _("what crm-find prints carries the id"));
        return run_reject(run, source, origin, err);
    }
    if (source_kind(source) == SOURCE_WHO)
        item.record = NULL;
    if (run_option(run, "rejects") != NULL && origin->raw != NULL) {
        item.origin.raw = arena_dup(&block->arena, origin->raw, origin->raw_length);
        if (item.origin.raw == NULL)
            return err_memory(err);
    }
    return add_item(run, block, &item, err);
}

static int each_record(struct run *run, struct block *block, struct source *source, struct err *err)
{
    for (;;) {
        struct rec *record = NULL;
        struct rec_origin origin = {0};
        int status = 0;
        switch (source_next(source, &block->arena, &record, &origin, err)) {
        case SOURCE_RECORD:
            status = add_record(run, block, source, record, &origin, err);
            break;
        case SOURCE_BAD:
            run->counts.read++;
            status = run_reject(run, source, &origin, err);
            break;
        case SOURCE_END:
            return 0;
        case SOURCE_BROKEN:
            return -1;
        }
        if (status != 0)
            return -1;
    }
}

static int each_operand(struct run *run, struct block *block, size_t first, struct err *err)
{
    for (size_t i = first; i < run_operand_count(run); i++) {
        const struct run_item item = {.who = run_operand(run, i)};
        if (add_item(run, block, &item, err) != 0)
            return -1;
    }
    return 0;
}

static bool is_known_column(const char *const *names, size_t count, void *context)
{
    static const char *const KNOWN[] = {"id", "email", "phone", "who"};
    (void)context;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++)
            if (text_equal(names[i], KNOWN[k]))
                return true;
    return false;
}

int run_each(struct run *run, size_t first,
             int (*work)(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err),
             void *context, struct err *err)
{
    struct block *block = arena_alloc(&run->arena, sizeof *block);
    if (block == NULL)
        return err_memory(err);
    block->work = work;
    block->context = context;
    int status = 0;
    if (reads_stdin(run, first)) {
        struct source *source = run_open_source(run, "-", is_known_column, NULL, err);
        status = source == NULL ? -1 : each_record(run, block, source, err);
    } else {
        status = each_operand(run, block, first, err);
    }
    if (status == 0)
        status = run_expect(run, run->counts.read, err);
    if (status == 0)
        status = finish_block(run, block, err);
    arena_clear(&block->arena);
    return status;
}
