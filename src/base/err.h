/* err.h - the one way in which a fault travels up to the layer that may print.
 *
 * Why: only src/run and src/tools print or exit. Below them a function returns 0 or a result on success and -1 (or NULL)
 * on failure, with a struct err filled. The kind of an error is its exit status (sysexits(3), crm(7)), so
 * that no second table can drift from the first. Absent is never an error: functions that may find nothing return 1 found,
 * 0 absent, -1 broken. */
#ifndef CRM_BASE_ERR_H
#define CRM_BASE_ERR_H

#include <stdarg.h>

/* The value of each kind is the exit status of a tool that ends with it. */
enum err_kind {
    ERR_NONE = 0,
    ERR_NO = 1,           /* the answer to a question is no, or WHO is unknown */
    ERR_USAGE = 2,        /* wrong option, operand, unknown purpose, channel, field, verb */
    ERR_REFUSED = 3,      /* a privacy rule forbids it */
    ERR_DATA = 65,        /* bad input data */
    ERR_NO_INPUT = 66,    /* an input file cannot be read */
    ERR_UNAVAILABLE = 69, /* a service cannot be reached */
    ERR_BUG = 70,         /* a fault of our own */
    ERR_MEMORY = 71,      /* out of memory */
    ERR_CREATE = 73,      /* an output file cannot be created */
    ERR_IO = 74,          /* reading or writing failed; also: standard output not written */
    ERR_BUSY = 75,        /* locked by somebody else, try again */
    ERR_CORRUPT = 76,     /* the database is corrupt, empty, foreign, tampered with, or residue was found */
    ERR_PERMISSION = 77,  /* no permission; also: others can read the key */
    ERR_CONFIG = 78,      /* configuration, no database, no key, another version */
};

struct err {
    enum err_kind kind;
    char file[256];    /* input file as the user named it, "" when none */
    long line;         /* physical line in ${file}, 1 is the first, 0 when none */
    char field[128];   /* field or column, "" when none */
    char message[768]; /* lower case, no full stop, never a person's data */
    char rule[64];     /* ERR_REFUSED: code of the rule, "" otherwise */
    char citation[96]; /* ERR_REFUSED: article, for example "GDPR 7(1)" */
    char hint[768];    /* the next lawful or useful command, "" when none */
};

#define ERR_INIT         \
    {                    \
        .kind = ERR_NONE \
    }

/* err_set(err, kind, format, …): record a fault. The first fault wins: a later call on a filled ${err} changes nothing.
 * Returns -1 always, so that a caller writes `return err_set(…)`. ${err} may be NULL. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* err_system(err, kind, errno_value, format, …): as err_set, with strerror(${errno_value}) appended after ": ". */
int err_system(struct err *err, enum err_kind kind, int errno_value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* err_refuse(err, rule, citation, format, …): as err_set with ERR_REFUSED, the rule's code and its article. */
int err_refuse(struct err *err, const char *rule, const char *citation, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* err_at(err, file, line, field): say where; a NULL or 0 leaves what is there. Returns -1. */
int err_at(struct err *err, const char *file, long line, const char *field);

/* err_hint(err, format, …): say what to do next, once. Returns -1. */
int err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* err_memory(err): out of memory. Returns -1. */
int err_memory(struct err *err);

/* err_clear(err): forget the fault, so that ${err} can be used again. */
void err_clear(struct err *err);

/* err_format(err, prefix, out, size): write "prefix: file:line: field: message" into ${out}; control characters are shown
 * escaped. Returns ${out}. */
char *err_format(const struct err *err, const char *prefix, char *out, unsigned long size);

#endif
