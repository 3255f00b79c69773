/* tool.c - from main to the exit status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "config.h"
#include "run/heap.h"
#include "run/private.h"

/* A descriptor 0, 1 or 2 that is closed would be given to the next file that is opened, and that file to somebody who prints.
 * Each is filled with a /dev/null that refuses what the stream is for, so that using it fails as on a closed one. */
static int fill_closed_streams(void)
{
    int closed = 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        closed |= 1 << fd;
        int filled = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        if (filled >= 0 && filled != fd)
            close(filled);
    }
    return closed;
}

/* Personal data in memory does not go to a core file; files that are made are for their owner; a file that grows beyond a limit
 * is an error that is reported, not a signal. */
static void protect_process(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    umask(077);
    signal(SIGXFSZ, SIG_IGN);
}

static int settle_time(struct run *run, struct err *err)
{
    const char *fixed = getenv("CRM_NOW");
    int64_t now = date_now();
    if (fixed != NULL && !date_read_time(fixed, &now))
        return err_set(err, ERR_CONFIG, _("CRM_NOW is no time such as 2026-11-24T12:00:00Z"));
    run->store.now = now;
    date_format_time(now, run->store.now_text);
    return 0;
}

/* The language of messages is needed before anything can be said, the options included. */
static void settle_language(struct run *run)
{
    const char *language = run->private_->settings.all[SETTING_LANG].value;
    struct err err = ERR_INIT;
    const char *share = settings_share(&run->arena, &err);
    const char *folder = share == NULL ? NULL : arena_printf(&run->arena, "%s/../locale", share);
    message_init(folder, language);
}

static int settle_first(struct run *run, struct err *err)
{
    const struct settings_given nothing = {0};
    if (settings_load(&run->private_->settings, &nothing, &run->arena, err) != 0)
        return -1;
    settle_language(run);
    return settle_time(run, err);
}

static int work(struct run *run, int argc, char **argv, struct err *err)
{
    const struct option_spec *const *tables = run_option_tables(run->tool, &run->arena);
    if (tables == NULL)
        return err_memory(err);
    int early = settle_first(run, err);
    if (options_parse(&run->options, tables, argc, argv, run->tool->text_at, &run->arena, err) != 0)
        return -1;
    int helped = run_help(run, err);
    if (helped != 0)
        return helped < 0 ? -1 : 0;
    if (early != 0 || run_settle(run, err) != 0)
        return -1;
    if ((run->private_->flags & TOOL_NO_DATABASE) != 0) {
        if (date_context_init(&run->dates, run->store.now, NULL, err) != 0)
            return -1;
        run->store.dates = &run->dates;
        run->store.language = message_language();
    } else if (run_open(run, err) != 0) {
        return -1;
    }
    int status = run->tool->go(run, err);
    if (status < 0)
        return -1;
    if (run_finish_output(run, err) != 0)
        return -1;
    /* A filter passed on what it could; that some of its input was at fault must not go unnoticed. */
    if (status == 0 && (run->private_->flags & TOOL_WRITES) == 0 && run->counts.rejected > 0)
        return ERR_DATA;
    /* A list with -q answers by its status alone, like grep. */
    if (status == 0 && run->is_quiet && (run->private_->flags & TOOL_LISTS) != 0 && run->private_->emitted == 0)
        return ERR_NO;
    return status;
}

static _Noreturn void die_of_pipe(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    _exit(128 + SIGPIPE);
}

int run_tool(const struct tool *tool, int argc, char **argv)
{
    struct run_private private_ = {.closed_streams = fill_closed_streams(), .expected = -1};
    struct run run = {.tool = tool, .private_ = &private_};
    struct err err = ERR_INIT;
    protect_process();
    heap_prepare();
    term_progress_init(&private_.progress, STDERR_FILENO);
    int status = work(&run, argc, argv, &err);
    term_progress_clear(&private_.progress);
    if (status < 0) {
        run_drop_output(&run);
        if (err.kind == ERR_IO && private_.is_pipe_broken)
            die_of_pipe();
        status = err.kind == ERR_NONE ? ERR_BUG : (int)err.kind;
        if (err.kind == ERR_NONE)
            err_set(&err, ERR_BUG, _("failed without saying why"));
        run_advise(&run, &err);
        run_report(&run, &err);
    }
    run_drop_output(&run); /* frees what a run that went well has no more use for */
    run_close_inputs(&run);
    run_close(&run);
    digest_wipe(private_.key, sizeof private_.key);
    arena_clear(&run.arena);
    return status;
}
