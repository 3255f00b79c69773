/* run.h - what every tool shares: options, settings, the file, input, the transaction, output after commit, exit status.
 *
 * Why: main of a tool is `return run_tool(&tool, argc, argv);`. The tool's own function gets an open run, moves records from
 * source to sink through domain functions, and returns. Only this layer prints messages and decides the exit status. */
#ifndef CRM_RUN_RUN_H
#define CRM_RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/option.h"
#include "base/rec.h"
#include "store/store.h"

struct file_writer;
struct run;
struct sink;
struct source;

enum tool_flags {
    TOOL_NO_DATABASE = 1 << 0, /* opens nothing by itself (crm, crm-init) */
    TOOL_WRITES = 1 << 1,      /* opens for writing and needs the key */
    TOOL_DESTROYS = 1 << 2,    /* wants --yes or -n */
    TOOL_LISTS = 1 << 3,       /* with -q prints nothing and ends with ERR_NO when there is nothing */
};

struct tool {
    const char *name;                  /* "crm-find" */
    const char *summary;               /* one line, lower case: --help, the front-end, crm(7) */
    const char *const *synopsis;       /* one string per form, without the name: "[TERM ...]"; NULL ends */
    const struct option_spec *options; /* the tool's own; the common ones are added; ends with an all-zero row */
    const char *common;                /* which common options it takes besides -d -q -v -h --version, as letters:
                                          f format, F fields, o output, n dry run, b --by, r --rejects, p --print,
                                          e --expect, a --all, i --because, t --at, P --for, s --source, y --yes; v: its
                                          records are people, which vCards can hold */
    unsigned flags;                    /* enum tool_flags, for tools without verbs */
    size_t text_at;                    /* options end at this operand (1 is the first), where TEXT begins; 0: nowhere */
    /* Returns 0, or another exit status that is no fault (ERR_NO, ERR_DATA after --rejects), or -1 with ${err}. */
    int (*go)(struct run *run, struct err *err);
    /* NULL, or tells from the parsed operands which flags hold (a tool whose verbs differ in what they need). */
    unsigned (*flags_of)(const struct run *run);
};

/* What is counted on the way; printed as one summary line. */
struct run_counts {
    int64_t read, added, filled, updated, unchanged, erased, rejected, left_out;
};

struct run {
    const struct tool *tool;
    struct options options; /* parsed; operands in options.operands */
    struct arena arena;     /* lives as long as the run */
    struct store store;     /* handed to domain and store */
    struct date_context dates;
    struct run_counts counts;
    bool is_quiet, is_verbose, is_dry_run;
    struct run_private *private_;
};

/* run_tool(tool, argc, argv): everything from parsing to the exit status, which it returns. */
int run_tool(const struct tool *tool, int argc, char **argv);

/* Operands. */
size_t run_operand_count(const struct run *run);
const char *run_operand(const struct run *run, size_t index); /* NULL past the end */
/* run_verb(run, verbs, count, err): the first operand is one of ${verbs}, or there is none. Returns 0, or -1 with ERR_USAGE and
 * the nearest verb. */
int run_verb(const struct run *run, const char *const *verbs, size_t count, struct err *err);
/* run_option(run, name): last value given, or NULL; "" for a flag that was given. */
const char *run_option(const struct run *run, const char *name);
bool run_has(const struct run *run, const char *name);

/* ---- Input: one rule (see crm(7), "Input") ------------------------------------------------------------------------ */

/* One item of input. Strings and records live until the next block. */
struct run_item {
    const char *who; /* an operand, a line of standard input, or what the record names somebody by: its id, else its email,
                                 else its phone. Never NULL */
    const struct rec
        *record; /* NULL for an operand or line; look at it first: it may carry more than who (at, evidence …) */
    const struct source *source; /* NULL for an operand; for run_reject */
    struct rec_origin origin;
};

enum { RUN_BLOCK = 1000 };

/* run_each(run, first, work, context, err): call ${work} for every block of at most RUN_BLOCK items: the operands from
 * ${first} on; without any, or for "-", the records and WHO lines on standard input (refused with ERR_USAGE, naming --all
 * where the tool has it, when that is a terminal, /dev/null or closed). In a writer call run_spool first.
 * A record or line that cannot be read is reported and counted as rejected; the stream goes on. Returns 0 or -1. */
int run_each(struct run *run, size_t first,
             int (*work)(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err),
             void *context, struct err *err);

/* run_spool(run, first, err): read all of standard input into the spool, if run_each would read it; no lock is held while
 * somebody else writes. Returns 1 there is input, 0 not a single byte (nothing should be begun), -1 error. Also checks --expect
 * when it can be known. With operands: 1 at once. */
int run_spool(struct run *run, size_t first, struct err *err);

/* run_open_source(run, path, is_header, context, err): a source over a file named as an operand, or "-" for standard input (a
 * writer's is spooled). ${is_header} and ${context} as in wire/source.h, NULL: the first row is the header. Every byte is hashed
 * for run_once. Owned by the run. NULL on error. Used by crm-add, whose operands are files; before run_write. */
struct source *run_open_source(struct run *run, const char *path,
                               bool (*is_header)(const char *const *names, size_t count, void *context), void *context,
                               struct err *err);
/* run_columns_of(source, count): its CSV header, NULL when it is no CSV. run_is_who(source): one WHO per line.
 * run_is_cards(source): vCards. run_left_out(source): what was left out of them (source_left_out).
 * run_next(run, source, arena, record, origin, err): the next record, in ${arena}; records that cannot be read are counted and
 * rejected on the way. Returns 1, 0 at the end, -1 when the rest cannot be read. */
const char *const *run_columns_of(const struct source *source, size_t *count);
const char *run_first_key(const struct source *source); /* of a JSON object at the beginning, NULL */
bool run_is_who(const struct source *source);
bool run_is_cards(const struct source *source);
long run_left_out(const struct source *source);
int run_next(struct run *run, struct source *source, struct arena *arena, struct rec **record, struct rec_origin *origin,
             struct err *err);
/* run_read_record(run, source, arena, record, origin, warning, err): the next record and nothing else, so that it may run in
 * another thread: nothing is counted, rejected or said. ${warning}: a line that is to be said before what ${err} says, in ${arena};
 * or NULL. Returns 1; 2 this record cannot be read, with ${err}; 0 at the end; -1 when the rest cannot be read. */
int run_read_record(struct run *run, struct source *source, struct arena *arena, struct rec **record,
                    struct rec_origin *origin, const char **warning, struct err *err);
/* run_hash_input(run, bytes, length): something else that makes the input what it is (the text behind --wording). */
void run_hash_input(struct run *run, const void *bytes, size_t length);
/* run_expect(run, count, err): ERR_DATA unless ${count} records is what --expect says. run_each does it by itself. */
int run_expect(struct run *run, int64_t count, struct err *err);

/* run_reject(run, source, origin, err): report a bad record (tool: file:line: field: message), count it, keep it for --rejects, clear
 * ${err} so that the stream can go on. Returns 0, or -1 when ${err} is of a kind that must end the run (busy, I/O, memory …).
 * At the end of the run any rejected record means: without --rejects nothing is applied, status 65; with it, the good rows are
 * applied and the status is 65. */
int run_reject(struct run *run, const struct source *source, const struct rec_origin *origin, struct err *err);
/* run_reject_all(run, source, origin, err, more, more_count): the same of a record with more than one fault, each with a line. */
int run_reject_all(struct run *run, const struct source *source, const struct rec_origin *origin, struct err *err,
                   struct err *more, size_t more_count);
/* run_put_aside(run, source, origin, reason, err): to --rejects without a fault (somebody who was forgotten); not counted. */
int run_put_aside(struct run *run, const struct source *source, const struct rec_origin *origin, const char *reason,
                  struct err *err);

/* ---- The transaction of a writer ------------------------------------------------------------------------------------ */

/* run_apply_good(run): withdraw, refuse, object and stop: bad rows are listed, the others applied, and the status is 0. */
void run_apply_good(struct run *run);

/* run_write(run, action, work, context, err): BEGIN IMMEDIATE, number the batch (run->store.batch_id), call ${work}, write the
 * batch row (chained, with ranges and subjects) unless nothing was changed, COMMIT, then let the output out. A dry run, an error
 * or rejected records without --rejects roll back. Finishes pending erasures first. Returns what ${work} returned, or -1. */
int run_write(struct run *run, const char *action, int (*work)(struct run *run, void *context, struct err *err),
              void *context, struct err *err);

/* run_once(run, named_operands, err): "the same file or stream with the same options twice changes nothing". Inside run_write's
 * ${work}, when all input has been opened. ${named_operands}: how many operands, from the first, are no files but part of what is
 * done (a verb, a purpose). Returns 1 already applied and nothing undone or forgotten since (it is said; the caller returns 0), 0
 * go on (also when the input was operands, which are acts and count each time), -1 error. */
int run_once(struct run *run, size_t named_operands, struct err *err);

/* run_read(run, work, context, err): one short read transaction around ${work}. */
int run_read(struct run *run, int (*work)(struct run *run, void *context, struct err *err), void *context, struct err *err);

/* ---- Output --------------------------------------------------------------------------------------------------------- */

/* run_columns(run, names, count): the columns of csv, tsv and table when --fields does not say; before the first run_emit. */
int run_columns(struct run *run, const char *const *names, size_t count, struct err *err);
/* run_all_columns(run, names, count, err): the same, and there are no others: --fields that names one is ERR_USAGE. */
int run_all_columns(struct run *run, const char *const *names, size_t count, struct err *err);
/* run_pick(run, names, count, err): as run_columns, and in csv, tsv and table every other value is left out (jsonl and json have all). */
int run_pick(struct run *run, const char *const *names, size_t count, struct err *err);
/* run_pick_for_table(run, names, count, err): of run_all_columns, those that a table shows when --fields does not say. */
int run_pick_for_table(struct run *run, const char *const *names, size_t count, struct err *err);
/* run_is_flat(run, is_flat, err): is the output csv, tsv or a table, which need columns? */
int run_is_flat(struct run *run, bool *is_flat, struct err *err);
/* run_emit(run, record, err): one record to stdout or -o in the chosen format. In a writer it comes out after COMMIT. */
int run_emit(struct run *run, const struct rec *record, struct err *err);
/* run_lists(run, err): a lister is done; without a record csv and tsv get their header and json its []. */
int run_lists(struct run *run, struct err *err);
/* run_flush(run, err): between blocks of a filter: what is known leaves now. */
int run_flush(struct run *run, struct err *err);
/* run_fields(run, count, err): what --fields names, NULL when it was not given (then ${err} is empty) or is wrong. */
const char *const *run_fields(struct run *run, size_t *count, struct err *err);
/* run_open_writer(run, writer, path, err): file_writer_open (base/file.h) for a file that an option names; ERR_USAGE for the
 * database and the files that belong to it. */
int run_open_writer(struct run *run, struct file_writer *writer, const char *path, struct err *err);

/* run_check_input(run, path, err): before a file that the command line names is opened for reading, "-" standard input: ERR_USAGE for
 * the database and the files that belong to it. Returns 0 or -1. run_read_file(run, path, limit_bytes, out, err): the whole of it
 * (file_read in base/file.h), checked so. */
int run_check_input(struct run *run, const char *path, struct err *err);
int run_read_file(struct run *run, const char *path, size_t limit_bytes, struct buf *out, struct err *err);
/* run_folder_output(run): -o names a folder that the tool fills by itself (crm-export --subject). */
void run_folder_output(struct run *run);
/* run_print(run, format, …): plain text on stdout (help texts, cards, handles), with the same delay. */
int run_print(struct run *run, struct err *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* run_say(run, format, …): a line on stderr, "tool: " before it, unless -q. run_detail: only on a terminal or with -v. */
void run_say(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
void run_detail(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* run_format(run, err): the name of the format in which records will be written: "csv", "jsonl" …; NULL when it is unknown. */
const char *run_format(struct run *run, struct err *err);
/* run_is_terminal_output(run): stdout is a terminal and neither -o nor -f asks for another format. */
bool run_is_terminal_output(const struct run *run);
/* run_progress(run, done): on a terminal, now and then. */
void run_progress(struct run *run, int64_t done);

/* run_setting(run, name): the settled value of a setting by its name ("db", "key_file" …), NULL when nothing says. */
const char *run_setting(const struct run *run, const char *name);

/* ---- Files of the installation --------------------------------------------------------------------------------------- */

/* run_share(run, err): the folder with maps, policy, wording and report templates. run_table(run, name, err): one of its tables,
 * "policy/nl/purposes.csv", as a list of maps that lives as long as the run; read once. NULL with ${err}. */
const char *run_share(struct run *run, struct err *err);
const struct rec *run_table(struct run *run, const char *name, struct err *err);

#endif
