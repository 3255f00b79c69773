/* crm-check - is the file sound, and is somebody really not in it? */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/check.h"
#include "run/run.h"

enum { WORDS_MAX_BYTES = 64 << 20 };

static const char *const SYNOPSIS[] = {"[--scrub]", "--absent FILE", NULL};

static const struct option_spec OPTIONS[] = {
    {"absent", 0, "FILE", "file", N_("only search file and log for each line of FILE (- for standard input)"), 0},
    {"scrub", 0, NULL, NULL, N_("first zero the bytes that belong to no row"), 0},
    {0},
};

static const char *const COLUMNS[] = {"check", "text"};

struct findings {
    struct run *run;
    int status;    /* 0, ERR_CORRUPT, ERR_PERMISSION */
    unsigned said; /* bit N: the advice of row N of ADVICE */
};

/* What to do about a finding whose text does not say it. */
static const struct {
    const char *check, *next;
} ADVICE[] = {
    {"absent", N_("crm-check --scrub zeroes what belongs to no row; crm-find shows whether somebody in the file has it")},
    {"integrity", N_("put a copy of the file back in its place; crm config says where that is")},
    {"log", N_("put a copy of the file back in its place; crm config says where that is")},
    {"pending", N_("end that program, then crm-check once more")},
    {"permission", N_("put a copy of the file back in its place; crm config says where that is")},
    {"rows", N_("put a copy of the file back in its place; crm config says where that is")},
};

static void advise(struct findings *findings, const char *check)
{
    for (unsigned i = 0; i < sizeof ADVICE / sizeof ADVICE[0]; i++) {
        if (strcmp(ADVICE[i].check, check) != 0 || (findings->said & 1U << i) != 0)
            continue;
        findings->said |= 1U << i;
        run_say(findings->run, "%s: %s", check, _(ADVICE[i].next));
    }
}

static int note(void *context, const char *check, const char *text, struct err *err)
{
    struct findings *findings = context;
    struct arena *arena = &findings->run->arena;
    struct rec *record = rec_new_map(arena);
    rec_add_text(arena, record, "check", check);
    if (rec_add_text(arena, record, "text", text) == NULL)
        return err_memory(err);
    findings->status = ERR_CORRUPT;
    advise(findings, check);
    return run_emit(findings->run, record, err);
}

/* A file that others can read or write. The database and its log were made for their owner alone. */
static int check_rights(struct findings *findings, const char *suffix, struct err *err)
{
    struct stat status;
    struct arena *arena = &findings->run->arena;
    const char *path = arena_printf(arena, "%s%s", run_setting(findings->run, "db"), suffix);
    int before = findings->status;
    if (path == NULL)
        return err_memory(err);
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? 0 : err_system(err, ERR_IO, errno, "%s", path);
    if ((status.st_mode & 077) == 0)
        return 0;
    const char *word = text_shell_arena(arena, path);
    const char *text = word == NULL ? NULL : arena_printf(arena, _("others may read or write it: chmod 600 %s"), word);
    if (text == NULL)
        return err_memory(err);
    if (note(findings, "rights", text, err) != 0)
        return -1;
    findings->status = before != 0 ? before : ERR_PERMISSION;
    return 0;
}

static int scrub(struct run *run, struct err *err)
{
    int64_t bytes;
    if (check_scrub(&run->store, &bytes, err) != 0)
        return -1;
    run_say(run, message_plural("%lld byte zeroed", "%lld bytes zeroed", (unsigned long)bytes), (long long)bytes);
    return 0;
}

static int check_all(struct run *run, struct err *err)
{
    if (run_has(run, "scrub") && scrub(run, err) != 0)
        return -1;
    struct findings findings = {.run = run};
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", ".seal"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++)
        if (check_rights(&findings, SUFFIXES[i], err) != 0)
            return -1;
    int rights = findings.status;
    findings.status = 0;
    if (check_file(&run->store, note, &findings, err) != 0)
        return -1;
    if (findings.status == 0 && rights == 0)
        run_detail(run, "%s", _("sound"));
    return findings.status != 0 ? findings.status : rights;
}

/* ---- --absent --------------------------------------------------------------------------------------------------------- */

static struct check_line *split(struct arena *arena, const char *text, size_t length, size_t *count)
{
    size_t capacity = 1;
    long number = 0;
    for (size_t i = 0; i < length; i++)
        capacity += text[i] == '\n';
    struct check_line *lines = arena_alloc(arena, capacity * sizeof *lines);
    *count = 0;
    for (const char *at = text; lines != NULL && at < text + length;) {
        const char *end = memchr(at, '\n', (size_t)(text + length - at));
        size_t line_length = (size_t)((end == NULL ? text + length : end) - at);
        const char *trimmed = at;
        number++;
        at += line_length + 1;
        trimmed = text_trim(trimmed, &line_length);
        if (line_length > 0)
            lines[(*count)++] = (struct check_line){trimmed, line_length, number};
    }
    return lines;
}

static int check_words(struct run *run, const char *path, struct err *err)
{
    struct findings findings = {.run = run};
    struct buf text = BUF_INIT;
    size_t count;
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        return err_set(err, ERR_USAGE, _("the words come from a file or a pipe, not from a terminal"));
    int status = run_read_file(run, path, WORDS_MAX_BYTES, &text, err);
    struct check_line *lines = status != 0 ? NULL : split(&run->arena, buf_text(&text), text.length, &count);
    if (status == 0 && lines == NULL)
        status = err_memory(err);
    if (status == 0 && count == 0)
        status = err_set(err, ERR_DATA, _("not a word to look for"));
    int found = status == 0 ? check_absent(&run->store, lines, count, note, &findings, err) : -1;
    buf_clear(&text);
    if (found < 0)
        return err_at(err, path, 0, NULL);
    run_detail(run,
               message_plural("%lld line looked for, %d found", "%lld lines looked for, %d found", (unsigned long)count),
               (long long)count, found);
    return found > 0 ? ERR_CORRUPT : 0;
}

static unsigned flags_of(const struct run *run)
{
    return run_has(run, "absent") ? 0 : TOOL_WRITES;
}

static int go(struct run *run, struct err *err)
{
    const char *path = run_option(run, "absent");
    if (run_operand_count(run) > 0)
        return err_set(err, ERR_USAGE, _("this takes no operands"));
    if (path != NULL && run_has(run, "scrub"))
        return err_set(err, ERR_USAGE, _("either --absent or --scrub"));
    if (run_all_columns(run, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], err) != 0)
        return -1;
    int status = path != NULL ? check_words(run, path, err) : check_all(run, err);
    return status < 0 || run_lists(run, err) != 0 ? -1 : status;
}

static const struct tool TOOL = {
    .name = "crm-check",
    .summary = N_("verify the file, and that words are nowhere in it"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFo",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
