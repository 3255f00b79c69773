/* wire.h - what a source says about some bytes, as one text, so that tests are tables of input and expected text.
 *
 *     3 {"a":"1"}        a record that began on line 3
 *     4! a: message      a bad record, its line and column; the stream goes on
 *     5# message         the source broke
 *
 * Header only: one program, one file. */
#ifndef CRM_TESTS_WIRE_H
#define CRM_TESTS_WIRE_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire/emit.h"
#include "wire/source.h"

/* A reader that gives at most ${step} bytes at a time. */
struct wire_input {
    const char *bytes;
    size_t length, step;
};

__attribute__((unused)) static ssize_t wire_read(void *context, void *out, size_t size, struct err *err)
{
    struct wire_input *input = context;
    size_t length = input->length < input->step ? input->length : input->step;
    (void)err;
    if (length > size)
        length = size;
    memcpy(out, input->bytes, length);
    input->bytes += length;
    input->length -= length;
    return (ssize_t)length;
}

__attribute__((unused)) static void wire_say_fault(struct buf *out, const struct err *err, char mark)
{
    buf_printf(out, "%ld%c %s%s%s\n", err->line, mark, err->field, err->field[0] != '\0' ? ": " : "", err->message);
}

/* The record that one line of JSON is, in ${arena}. NULL when it is none. */
__attribute__((unused)) static struct rec *wire_record(struct arena *arena, const char *json)
{
    struct err err = ERR_INIT;
    struct source *source = source_open_memory(json, strlen(json), NULL, &err);
    struct rec *record = NULL;
    if (source_next(source, arena, &record, NULL, &err) != SOURCE_RECORD)
        record = NULL;
    source_close(source);
    return record;
}

/* For sinks and rejects: append to a struct buf. */
__attribute__((unused)) static int wire_write(void *context, const char *bytes, size_t length, struct err *err)
{
    (void)err;
    return buf_add(context, bytes, length);
}

/* Everything that comes out of a source. The caller clears ${out}; the source is closed. */
__attribute__((unused)) static const char *wire_drain(struct source *source, struct buf *out)
{
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    struct rec_origin origin;
    enum source_answer answer;
    buf_reset(out);
    while ((answer = source_next(source, &arena, &record, &origin, &err)) != SOURCE_END) {
        if (answer == SOURCE_BROKEN) {
            wire_say_fault(out, &err, '#');
            break;
        }
        if (answer == SOURCE_RECORD) {
            buf_printf(out, "%ld ", origin.line);
            emit_json(out, record);
            buf_add_byte(out, '\n');
        } else {
            wire_say_fault(out, &err, '!');
        }
        err_clear(&err);
        arena_reset(&arena);
    }
    arena_clear(&arena);
    source_close(source);
    return buf_text(out);
}

/* The same, from bytes; ${step} 0: all at once. */
__attribute__((unused)) static const char *wire_read_all(const char *bytes, size_t length, size_t step,
                                                         const struct source_options *options, struct buf *out)
{
    struct wire_input input = {bytes, length, step};
    struct err err = ERR_INIT;
    return wire_drain(step == 0 ? source_open_memory(bytes, length, options, &err)
                                : source_open_reader(wire_read, &input, options, &err),
                      out);
}

#endif
