/* private.h - what the files of this layer share and nobody else sees. */
#ifndef CRM_RUN_PRIVATE_H
#define CRM_RUN_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/spool.h"
#include "base/term.h"
#include "domain/batch.h"
#include "run/run.h"
#include "run/settings.h"
#include "wire/rejects.h"
#include "wire/sink.h"
#include "wire/source.h"

/* One input: a file operand or standard input. */
struct run_input {
    struct run_input *next;
    const char *name; /* as the user named it; "-" */
    int fd;           /* -1 when it was spooled */
    struct spool spool;
    bool is_spooled;
    struct source *source;
    struct rejects *rejects;
    struct run *run;
    bool (*is_header)(const char *const *names, size_t count, void *context);
    void *header_context;
    bool keeps_warning; /* for run_read, which tells nobody */
    const char *warning;
    long warning_line;
};

enum run_phase { RUN_BEFORE, RUN_IN_TRANSACTION, RUN_AFTER };

struct table;

struct run_private {
    struct settings settings;
    struct table *tables; /* read by run_table */
    const char *share;    /* folder with maps, policy …; NULL until asked for */
    const char *db;       /* path as settled */
    const char *folder;   /* in which it lies; for spools */
    unsigned flags;       /* enum tool_flags that hold for this run */
    unsigned char key[STORE_KEY_BYTES];
    const char *operator_name;
    int closed_streams; /* bit N: descriptor N was closed at the start */

    /* input */
    struct run_input *inputs;
    bool is_stdin_checked;
    struct digest input_digest; /* over every byte of input, for "already applied" */
    bool is_input_hashed;
    struct source_options dialect; /* encoding, delimiter and skip_lines, as said; see dialect.c */
    size_t named_operands;         /* how many operands are part of what the input does */
    int64_t refused;               /* of the rejected records: those that a rule of privacy refused */
    char refused_rule[64];         /* of the first of them */
    char refused_citation[96];
    char last_hint[768]; /* of the last of them that had one */
    bool applies_good;   /* run_apply_good */
    struct file_writer rejects_file;
    bool has_rejects_file;
    int64_t expected; /* --expect, -1 when not given */

    /* output */
    enum run_phase phase;
    struct sink *sink;
    struct spool output; /* where a writer's output waits for COMMIT */
    bool has_output_spool;
    struct file_writer file; /* -o */
    bool has_file;
    bool is_folder_output;      /* -o names a folder that the tool itself fills */
    struct buf plain;           /* a reader's text on its way to stdout */
    const char *const *columns; /* of csv, tsv, table */
    size_t column_count;
    bool is_picked;          /* run_pick */
    const char *batch_words; /* "batch b12", once written */
    int64_t emitted;
    bool is_pipe_broken; /* the reader of stdout went away */
    struct term_progress progress;
};

/* arguments.c: the option tables, settling of what they say, help texts. */
const struct option_spec *const *run_option_tables(const struct tool *tool, struct arena *arena);
int run_settle(struct run *run, struct err *err);
int run_help(struct run *run, struct err *err);

/* dialect.c */
int run_settle_dialect(struct run *run, struct err *err);

/* open.c */
int run_open(struct run *run, struct err *err);
void run_close(struct run *run);
/* Who does this, for the log. NULL when out of memory. */
const char *run_operator(struct run *run);

/* input.c */
void run_close_inputs(struct run *run);
int run_finish_rejects(struct run *run, struct err *err);

/* output.c */
int run_write_bytes(struct run *run, const char *bytes, size_t length, struct err *err);
int run_settle_output(struct run *run, struct err *err);
int run_finish_output(struct run *run, struct err *err);
void run_drop_output(struct run *run);

/* advice.c: run_advise(run, err): say what to type next in ${err}, unless that is said already. */
void run_advise(struct run *run, struct err *err);

/* report.c */
void run_report(struct run *run, const struct err *err);
void run_report_text(struct run *run, const char *text);
void run_summary(struct run *run);

#endif
