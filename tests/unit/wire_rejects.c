/* The file of rejected records: the same bytes, two columns more; mended, it is read again. */
#include "wire/rejects.h"

#include "tap.h"
#include "wire.h"

#define TEXT(literal) literal, sizeof literal - 1

/* Every record of the input is rejected, for a reason with everything in it that needs care. */
static const char REASON[] = "e-mail: \"geen\" adres; of, caf\xC3\xA9\tx";

static const struct {
    const char *why;
    const char *bytes;
    size_t length;
    const char *expected;
    size_t expected_length;
} CASES[] = {
    {"CSV", TEXT("a,b\n1,2\n\"x\ny\",\"3\"\"\"\n"),
     TEXT("a,b,crm_line,crm_reason\n1,2,2,\"e-mail: \"\"geen\"\" adres; of, cafe\tx\"\n"
          "\"x\ny\",\"3\"\"\",3,\"e-mail: \"\"geen\"\" adres; of, cafe\tx\"\n")},
    {"CRLF, semicolons, a mark, sep=, no line end at the end", TEXT("\xEF\xBB\xBFsep=;\r\na;\"b\"\r\n1;2"),
     TEXT("\xEF\xBB\xBFsep=;\r\na;\"b\";crm_line;crm_reason\r\n1;2;3;\"e-mail: \"\"geen\"\" adres; of, "
          "caf\xC3\xA9\tx\"\r\n")},
    {"header without line end", TEXT("a\tb\n1\t2"),
     TEXT("a\tb\tcrm_line\tcrm_reason\n1\t2\t2\t\"e-mail: \"\"geen\"\" adres; of, cafe\tx\"\n")},
    {"ragged rows: too short is filled up, too long stays", TEXT("a,b,c\n1\n1,2,3,4\n"),
     TEXT("a,b,c,crm_line,crm_reason\n1,,,2,\"e-mail: \"\"geen\"\" adres; of, cafe\tx\"\n"
          "1,2,3,4,3,\"e-mail: \"\"geen\"\" adres; of, cafe\tx\"\n")},
    {"columns of an earlier round go", TEXT("a,crm_line,b,crm_reason\n1,17,2,\"old, reason\"\n"),
     TEXT("a,b,crm_line,crm_reason\n1,2,2,\"e-mail: \"\"geen\"\" adres; of, cafe\tx\"\n")},
    {"Windows-1252", TEXT("n\xE4;b\n1;\x80\n"),
     TEXT("n\xE4;b;crm_line;crm_reason\n1;\x80;2;\"e-mail: \"\"geen\"\" adres; of, caf\xE9\tx\"\n")},
    {"UTF-16LE",
     TEXT("\xFF\xFE"
          "a\0\n\0\xE9\0\r\0\n\0"),
     TEXT("\xFF\xFE"
          "a\0,\0c\0r\0m\0_\0l\0i\0n\0e\0,\0c\0r\0m\0_\0r\0e\0a\0s\0o\0n\0\n\0\xE9\0,\0\x32\0,\0\"\0e\0-\0m\0a\0i\0l\0:\0 \0"
          "\"\0\"\0g\0e\0e\0n\0\"\0\"\0 \0a\0d\0r\0e\0s\0;\0 \0o\0f\0,\0 \0c\0a\0f\0\xE9\0\t\0x\0\"\0\r\0\n\0")},
    {"invalid bytes stay", TEXT("a\n\xC3\xA9\n\xE9\n"),
     TEXT("a,crm_line,crm_reason\n\xC3\xA9,2,\"e-mail: \"\"geen\"\" adres; of, caf\xC3\xA9\tx\"\n"
          "\xE9,3,\"e-mail: \"\"geen\"\" adres; of, caf\xC3\xA9\tx\"\n")},

    {"JSON Lines", TEXT("{\"a\": 1.50}\r\n  {}\n"),
     TEXT("{\"a\": 1.50,\"crm_line\":1,\"crm_reason\":\"e-mail: \\\"geen\\\" adres; of, caf\xC3\xA9\\tx\"}\n"
          "{\"crm_line\":2,\"crm_reason\":\"e-mail: \\\"geen\\\" adres; of, caf\xC3\xA9\\tx\"}\n")},
    {"members of an earlier round go", TEXT("{\"a\":1.50, \"crm_line\":9,\"crm_reason\":\"old\", \"b\":2}\n"),
     TEXT("{\"a\":1.50,\"b\":2,\"crm_line\":1,\"crm_reason\":\"e-mail: \\\"geen\\\" adres; of, caf\xC3\xA9\\tx\"}\n")},
    {"broken JSON has no place for members", TEXT("{\"a\":\n[1]\n{\"a\":1,\"a\":2}\n"),
     TEXT("{\"a\":\n[1]\n{\"a\":1,\"a\":2,\"crm_line\":3,\"crm_reason\":\"e-mail: \\\"geen\\\" adres; of, "
          "caf\xC3\xA9\\tx\"}\n")},
    {"elements of an array become lines", TEXT("[{\"a\":1,\n \"b\":2},\n{\"c\":3}]"),
     TEXT("{\"a\":1,\"b\":2,\"crm_line\":1,\"crm_reason\":\"e-mail: \\\"geen\\\" adres; of, caf\xC3\xA9\\tx\"}\n"
          "{\"c\":3,\"crm_line\":3,\"crm_reason\":\"e-mail: \\\"geen\\\" adres; of, caf\xC3\xA9\\tx\"}\n")},
    {"a vCard, what an earlier round said goes",
     TEXT("BEGIN:VCARD\r\nFN:A\r\nX-CRM-LINE:9\r\nX-CRM-REASON:o\r\n ld\r\nNOTE:a\r\n b\r\nend:vcard\r\n"),
     TEXT("BEGIN:VCARD\r\nFN:A\r\nNOTE:a\r\n b\r\nX-CRM-LINE:1\r\n"
          "X-CRM-REASON:e-mail: \"geen\" adres\\; of\\, cafe\tx\r\nend:vcard\r\n")},
    {"vCards without an end", TEXT("\nBEGIN:VCARD\nFN:\xC3\xA9\nBEGIN:VCARD\nFN:B"),
     TEXT("BEGIN:VCARD\nFN:\xC3\xA9\nX-CRM-LINE:2\nX-CRM-REASON:e-mail: \"geen\" adres\\; of\\, cafe\tx\n"
          "BEGIN:VCARD\nFN:B\nX-CRM-LINE:4\nX-CRM-REASON:e-mail: \"geen\" adres\\; of\\, cafe\tx\n")},
    {"a vCard of UTF-16",
     TEXT("\xFF\xFE"
          "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\r\0x\0\r\0"),
     TEXT("\xFF\xFE"
          "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\r\0x\0\r\0X\0-\0C\0R\0M\0-\0L\0I\0N\0E\0:\0\x31\0\r\0X\0-\0C\0R\0M\0-"
          "\0R\0E\0A\0S\0O\0N\0:\0e\0-\0m\0a\0i\0l\0:\0 \0"
          "\"\0g\0e\0e\0n\0\"\0 \0a\0d\0r\0e\0s\0\\\0;\0 \0o\0f\0\\\0,\0 \0c\0a\0f\0\xE9\0\t\0x\0\r\0")},
    {"WHO", TEXT("42\r\nx@y"), TEXT("42\nx@y\n")},
};

/* All records of ${source} rejected, into ${out}. */
static void reject_all(const char *bytes, size_t length, struct buf *out)
{
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    struct rec_origin origin;
    buf_reset(out);
    struct source *source = source_open_memory(bytes, length, NULL, &err);
    CHECK_INTEGER(source_start(source, &err), 0, "the input starts");
    struct rejects *rejects = rejects_open(source, wire_write, out, &err);
    CHECK_INTEGER(out->length, 0, "nothing is written before the first");
    while (source_next(source, &arena, &record, &origin, &err) > 0) {
        err_clear(&err);
        CHECK_INTEGER(rejects_add(rejects, &origin, REASON, &err), 0, "a record is kept");
    }
    rejects_close(rejects);
    source_close(source);
    arena_clear(&arena);
}

int main(void)
{
    struct buf once = BUF_INIT, twice = BUF_INIT;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        reject_all(CASES[i].bytes, CASES[i].length, &once);
        bool is_equal = once.length == CASES[i].expected_length && memcmp(once.bytes, CASES[i].expected, once.length) == 0;
        if (!CHECK(is_equal, "%s", CASES[i].why))
            printf("# got (%zu): %s\n", once.length, buf_text(&once));
    }
    /* A second round gives the same file but for the line numbers, which are 2 and 3 in both. */
    static const char ROWS[] = "naam;plaats\r\n\"Jan; X\";Goes\r\nRen\xE9;\"a\nb\"\r\n";
    reject_all(TEXT(ROWS), &once);
    reject_all(once.bytes, once.length, &twice);
    CHECK(once.length == twice.length && memcmp(once.bytes, twice.bytes, once.length) == 0,
          "rejected again, it is the same file");
    buf_clear(&once);
    buf_clear(&twice);
    return tap_done();
}
