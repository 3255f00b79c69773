/* report.c - everything that goes to stderr. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/term.h"
#include "base/text.h"
#include "run/private.h"

enum { LINE_MAX_BYTES = 2048 };

void run_report_text(struct run *run, const char *text)
{
    struct buf line = BUF_INIT;
    term_progress_clear(&run->private_->progress);
    text_escape(&line, text, strlen(text));
    fprintf(stderr, "%s\n", buf_text(&line));
    buf_clear(&line);
}

void run_report(struct run *run, const struct err *err)
{
    char line[LINE_MAX_BYTES];
    err_format(err, run->tool->name, line, sizeof line);
    if (err->kind == ERR_REFUSED && err->citation[0] != '\0') {
        char cited[LINE_MAX_BYTES + 256];
        snprintf(cited, sizeof cited, "%s (%s; %s)", line, err->rule, err->citation);
        run_report_text(run, cited);
    } else {
        run_report_text(run, line);
    }
    if (err->hint[0] != '\0') {
        snprintf(line, sizeof line, "  %s", err->hint);
        run_report_text(run, line);
    }
}

__attribute__((format(printf, 2, 0))) static void say(struct run *run, const char *format, va_list arguments)
{
    char text[LINE_MAX_BYTES];
    char line[LINE_MAX_BYTES + 64];
    vsnprintf(text, sizeof text, format, arguments);
    snprintf(line, sizeof line, "%s: %s", run->tool->name, text);
    run_report_text(run, line);
}

void run_say(struct run *run, const char *format, ...)
{
    if (run->is_quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    say(run, format, arguments);
    va_end(arguments);
}

void run_detail(struct run *run, const char *format, ...)
{
    if (run->is_quiet || (!run->is_verbose && !isatty(STDERR_FILENO)))
        return;
    va_list arguments;
    va_start(arguments, format);
    say(run, format, arguments);
    va_end(arguments);
}

void run_progress(struct run *run, int64_t done)
{
    char text[128];
    struct term_progress *progress = &run->private_->progress;
    if (run->is_quiet || !term_progress_is_due(progress))
        return;
    snprintf(text, sizeof text, "%s: %lld", run->tool->name, (long long)done);
    term_progress_show(progress, text);
}

/* One line: what was read and what became of it; zero counts are left out, but for what was read. */
void run_summary(struct run *run)
{
    const struct run_counts *counts = &run->counts;
    const struct {
        int64_t count;
        const char *text;
    } parts[] = {
        {counts->added, N_("%lld added")},       {counts->filled, N_("%lld filled")},
        {counts->updated, N_("%lld updated")},   {counts->unchanged, N_("%lld unchanged")},
        {counts->erased, N_("%lld erased")},     {counts->rejected, N_("%lld rejected")},
        {counts->left_out, N_("%lld left out")},
    };
    struct buf line = BUF_INIT;
    buf_printf(&line, _("%lld read"), (long long)counts->read);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].count == 0)
            continue;
        char text[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, _(parts[i].text), (long long)parts[i].count);
#pragma GCC diagnostic pop
        buf_printf(&line, ", %s", text);
    }
    if (run->private_->batch_words != NULL)
        buf_printf(&line, ", %s", run->private_->batch_words);
    if (run->is_dry_run)
        buf_printf(&line, ", %s", _("dry run: nothing was changed"));
    run_detail(run, "%s", buf_text(&line));
    buf_clear(&line);
}
