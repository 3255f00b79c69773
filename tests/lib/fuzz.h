/* fuzz.h - what must hold of any bytes that are read as records, for the harnesses of tests/fuzz.
 *
 * How the bytes are cut makes no difference; every byte of the input stands in the record or the fault that it was read into;
 * as many records stand in the rejects as were bad; and what is written is read again as it was. A promise that does not hold
 * ends the program, and libFuzzer keeps the input. Header only: one program, one file. */
#ifndef CRM_TESTS_FUZZ_H
#define CRM_TESTS_FUZZ_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "wire.h"
#include "wire/rejects.h"
#include "wire/sink.h"
#include "wire/vcard_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

__attribute__((unused)) static void fuzz_check(bool holds, const char *promise)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", promise);
    abort();
}

/* The same, with what was expected and what came. */
__attribute__((unused)) static void fuzz_same(const char *expected, const char *found, const char *promise)
{
    if (strcmp(expected, found) == 0)
        return;
    fprintf(stderr, "expected:\n%s\nfound:\n%s\n", expected, found);
    fuzz_check(false, promise);
}

/* One input, read to its end. */
struct fuzz {
    struct arena arena;
    struct rec *records; /* a list */
    struct buf rejects;  /* the bad ones */
    struct source_options rejects_options;
    size_t bad;
    bool is_loose; /* something bad is neither row nor object nor card */
};

/* A row, or what begins like an object or card, without a NUL; other things stand in the rejects as they were, and may make it
 * another file. */
static bool fuzz_is_whole(const struct source *source, const struct rec_origin *origin)
{
    size_t length = origin->raw_length;
    const char *raw = text_trim(origin->raw, &length);
    if (memchr(origin->raw, '\0', origin->raw_length) != NULL)
        return false;
    if (source_kind(source) == SOURCE_VCARD) {
        size_t first = strcspn(origin->raw, "\r\n");
        return first == strlen("BEGIN:VCARD") && text_starts(origin->raw, "BEGIN:VCARD");
    }
    return source_kind(source) == SOURCE_CSV || (length > 0 && raw[0] == '{');
}

/* From ${at} to ${end} stand nothing but blank lines. */
static void fuzz_blank(const char *at, const char *end)
{
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((stop == NULL ? end : stop + 1) - at), left = length;
        text_trim(at, &left);
        fuzz_check(left == 0, "nothing is passed over");
        at += length;
    }
}

/* Where the records of the input begin; NULL: its bytes are not those of the records (UTF-16, an array). */
__attribute__((unused)) static const char *fuzz_begin(const struct source *source, const char *bytes, size_t length)
{
    const struct source_header *header = source_header(source);
    if (strncmp(source_encoding(source), "UTF-16", 6) == 0 || source_kind(source) == SOURCE_JSON_ARRAY)
        return NULL;
    if (header->row_length > 0)
        return (const char *)memmem(bytes, length, header->row, header->row_length) + header->row_length;
    return header->has_bom ? bytes + 3 : bytes;
}

/* Every record, and every byte. */
static void fuzz_read_all(struct fuzz *fuzz, struct source *source, const char *bytes, size_t length)
{
    struct err err = ERR_INIT;
    struct rec_origin origin;
    struct rec *record;
    enum source_answer answer;
    const char *at = fuzz_begin(source, bytes, length), *end = bytes + length;
    struct rejects *rejects = rejects_open(source, wire_write, &fuzz->rejects, &err);
    while ((answer = source_next(source, &fuzz->arena, &record, &origin, &err)) == SOURCE_RECORD || answer == SOURCE_BAD) {
        const char *found = at == NULL ? NULL : memmem(at, (size_t)(end - at), origin.raw, origin.raw_length);
        fuzz_check(at == NULL || found != NULL, "a record is the bytes of the input");
        if (at != NULL)
            fuzz_blank(at, found);
        at = at == NULL ? NULL : found + origin.raw_length;
        if (answer == SOURCE_RECORD) {
            rec_append(fuzz->records, rec_copy(&fuzz->arena, record)); /* its keys may be the source's */
            continue;
        }
        fuzz_check(err.kind == ERR_DATA && err.line > 0 && err.message[0] != '\0', "a fault says where and what");
        fuzz_check(rejects_add(rejects, &origin, err.message, &err) == 0, "a bad record goes into the rejects");
        fuzz->is_loose = fuzz->is_loose || !fuzz_is_whole(source, &origin);
        fuzz->bad++;
        err_clear(&err);
    }
    if (answer == SOURCE_END && at != NULL)
        fuzz_blank(at, end);
    fuzz_check(answer == SOURCE_END || err.message[0] != '\0', "a fault says what");
    rejects_close(rejects);
}

/* fuzz_read(fuzz, bytes, length, is_kind): false when the bytes are of another kind. */
__attribute__((unused)) static bool fuzz_read(struct fuzz *fuzz, const uint8_t *bytes, size_t length,
                                              bool (*is_kind)(enum source_kind kind))
{
    struct err err = ERR_INIT;
    struct source *source = source_open_memory(bytes, length, NULL, &err);
    bool is_meant = source_start(source, &err) == 0 && is_kind(source_kind(source));
    *fuzz = (struct fuzz){.arena = ARENA_INIT, .rejects = BUF_INIT};
    fuzz->records = rec_new_list(&fuzz->arena);
    if (is_meant)
        fuzz_read_all(fuzz, source, (const char *)bytes, length);
    if (is_meant && source_kind(source) == SOURCE_CSV)
        fuzz->rejects_options.delimiter = source_delimiter(source);
    if (is_meant && source_is_decoded(source)) /* without a mark it is found out from other bytes than these */
        fuzz->rejects_options.encoding = source_encoding(source);
    source_close(source);
    return is_meant;
}

__attribute__((unused)) static void fuzz_clear(struct fuzz *fuzz)
{
    buf_clear(&fuzz->rejects);
    arena_clear(&fuzz->arena);
}

/* Whole, and in pieces of a few bytes. */
__attribute__((unused)) static void fuzz_pieces(const uint8_t *bytes, size_t length)
{
    struct buf whole = BUF_INIT, pieces = BUF_INIT;
    wire_read_all((const char *)bytes, length, 0, NULL, &whole);
    wire_read_all((const char *)bytes, length, 1 + length % 7, NULL, &pieces);
    fuzz_same(buf_text(&whole), buf_text(&pieces), "how the bytes are cut makes no difference");
    buf_clear(&whole);
    buf_clear(&pieces);
}

/* As many records stand in the rejects as were bad. */
__attribute__((unused)) static void fuzz_rejects(const struct fuzz *fuzz)
{
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    enum source_answer answer;
    size_t count = 0;
    struct source *source = source_open_memory(buf_text(&fuzz->rejects), fuzz->rejects.length, &fuzz->rejects_options, &err);
    while (!fuzz->is_loose &&
           ((answer = source_next(source, &arena, &record, NULL, &err)) == SOURCE_RECORD || answer == SOURCE_BAD)) {
        count++;
        err_clear(&err);
    }
    if (!fuzz->is_loose && count != fuzz->bad)
        fprintf(stderr, "%zu, not %zu: %s\n%s\n", count, fuzz->bad, err.message, buf_text(&fuzz->rejects));
    fuzz_check(fuzz->is_loose || count == fuzz->bad, "as many records stand in the rejects as were bad");
    source_close(source);
    arena_clear(&arena);
}

/* fuzz_write(records, format, out): all of them, in one format. */
__attribute__((unused)) static void fuzz_write(const struct rec *records, enum sink_format format, struct buf *out)
{
    struct sink_options options = {.format = format, .write = wire_write, .context = out};
    struct err err = ERR_INIT;
    struct sink *sink = sink_open(&options, &err);
    buf_reset(out);
    for (const struct rec *record = records->first; record != NULL; record = record->next)
        fuzz_check(sink_record(sink, record, &err) == 0, "a record can be written");
    fuzz_check(sink_end(sink, &err) == 0, "a file can be ended");
    sink_close(sink);
}

/* fuzz_again(bytes, delimiter, arena): what was written, read again; nothing of it may be bad. */
__attribute__((unused)) static struct rec *fuzz_again(const struct buf *bytes, char delimiter, struct arena *arena)
{
    struct err err = ERR_INIT;
    struct source_options options = {.name = "again", .delimiter = delimiter};
    struct rec *records = rec_new_list(arena), *record;
    enum source_answer answer;
    struct source *source = source_open_memory(bytes->bytes, bytes->length, &options, &err);
    while ((answer = source_next(source, arena, &record, NULL, &err)) == SOURCE_RECORD)
        rec_append(records, record);
    if (answer != SOURCE_END)
        fprintf(stderr, "line %ld: %s: %s\n%s\n", err.line, err.field, err.message, buf_text(bytes));
    fuzz_check(answer == SOURCE_END, "what was written can be read");
    /* The keys of a source's records are its own. */
    records = rec_copy(arena, records);
    source_close(source);
    return records;
}

/* The members of a map in the order of their keys: that of custom fields means nothing. */
static void fuzz_sort(const struct rec *record, const char *key)
{
    struct rec *map = (struct rec *)rec_get(record, key), *rest = map == NULL ? NULL : map->first;
    if (map != NULL)
        map->first = map->last = NULL;
    while (rest != NULL) {
        struct rec *one = rest, **at = &map->first;
        rest = rest->next;
        while (*at != NULL && strcmp((*at)->key, one->key) <= 0)
            at = &(*at)->next;
        one->next = *at;
        *at = one;
    }
}

/* A card must have a name: one without gets one when it is written. Where additional names go, which may be an infix, is decided by
 * whoever imports: they are not written. */
static void fuzz_forget_names(const struct rec *before, struct rec *after)
{
    struct rec *card = after->first;
    for (struct rec *record = before->first; record != NULL && card != NULL; record = record->next, card = card->next) {
        rec_remove(record, "additional_name");
        fuzz_sort(record, "fields");
        fuzz_sort(card, "fields");
        if (rec_get(record, "name") == NULL)
            rec_remove(card, "name");
    }
}

/* What is written is read again as it was. */
__attribute__((unused)) static void fuzz_round(const struct rec *records, enum sink_format format, char delimiter)
{
    struct buf bytes = BUF_INIT, before = BUF_INIT, after = BUF_INIT;
    struct arena arena = ARENA_INIT;
    fuzz_write(records, format, &bytes);
    buf_add(&bytes, "", 0);
    struct rec *again = fuzz_again(&bytes, delimiter, &arena);
    if (format == SINK_VCARD || format == SINK_VCARD3)
        fuzz_forget_names(records, again);
    emit_json(&before, records);
    emit_json(&after, again);
    if (strcmp(buf_text(&before), buf_text(&after)) != 0)
        fprintf(stderr, "written:\n%s\n", buf_text(&bytes));
    fuzz_same(buf_text(&before), buf_text(&after), "what is written is read again as it was");
    buf_clear(&bytes);
    buf_clear(&before);
    buf_clear(&after);
    arena_clear(&arena);
}

#endif
