/* The one input rule: what the first line tells; and encodings. */
#include "wire/source.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "tap.h"
#include "wire.h"

#define TEXT(literal) literal, sizeof literal - 1

static const struct {
    const char *bytes;
    enum source_kind kind;
} KINDS[] = {
    {"", SOURCE_EMPTY},
    {"\n\n \r\n", SOURCE_EMPTY},
    {"\xEF\xBB\xBF", SOURCE_EMPTY},
    {"{}", SOURCE_JSON_LINES},
    {"\n \t{\"a\":1}\n", SOURCE_JSON_LINES},
    {"[]", SOURCE_JSON_ARRAY},
    {"\xEF\xBB\xBF [\n", SOURCE_JSON_ARRAY},
    {"42\n", SOURCE_WHO},
    {" 42 \r\nx\n", SOURCE_WHO},
    {"jan@example.nl", SOURCE_WHO},
    {"\n\nJan.O'Neill+x@example.nl\r\n", SOURCE_WHO},
    {"j\xC3\xB8rgen@example.nl", SOURCE_WHO},
    {"+31 6 12345678", SOURCE_WHO},
    {"0612345678", SOURCE_WHO},
    {"06-1234 56.78", SOURCE_WHO},
    {"(020) 123 4567", SOURCE_WHO},
    {"\xEF\xBB\xBF"
     "0612345678",
     SOURCE_WHO},
    {"email", SOURCE_CSV},
    {"given,email", SOURCE_CSV},
    {"jan@example.nl,Jan", SOURCE_CSV},
    {"jan@example.nl;piet@example.nl", SOURCE_CSV},
    {"Jan <jan@example.nl>", SOURCE_CSV},
    {"@", SOURCE_CSV},
    {"a@b@c", SOURCE_CSV},
    {"2024-01-01", SOURCE_CSV},
    {"01-02", SOURCE_CSV},
    {"42,43", SOURCE_CSV},
    {"12 34", SOURCE_CSV},
    {"\"{\"", SOURCE_CSV},
    {"BEGIN:VCARDS", SOURCE_CSV},
    {"BEGIN:VCARD", SOURCE_VCARD},
    {"\xEF\xBB\xBF\r\n begin:vcard \r\n", SOURCE_VCARD},
};

static void check_kinds(void)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        struct err err = ERR_INIT;
        struct source *source = source_open_memory(KINDS[i].bytes, strlen(KINDS[i].bytes), NULL, &err);
        CHECK_INTEGER(source_start(source, &err), 0, "starts");
        CHECK(source_kind(source) == KINDS[i].kind, "first line %zu: kind %d, expected %d", i, (int)source_kind(source),
              (int)KINDS[i].kind);
        source_close(source);
    }
}

static const struct {
    const char *why;
    const char *bytes;
    size_t length;
    const char *expected;
} CASES[] = {
    {"WHO, one a line", TEXT("42\n\n jan@example.nl \r\nexact:1001\n+31612345678"),
     "1 {\"who\":\"42\"}\n3 {\"who\":\"jan@example.nl\"}\n4 {\"who\":\"exact:1001\"}\n5 {\"who\":\"+31612345678\"}\n"},
    {"WHO with a NUL", TEXT("42\n4\0\n43\n"), "1 {\"who\":\"42\"}\n2! a NUL byte\n3 {\"who\":\"43\"}\n"},
    {"vCard", TEXT("BEGIN:VCARD\r\nFN:Jan\r\nEND:VCARD\r\n"), "1 {\"kind\":\"person\",\"name\":\"Jan\"}\n"},
    {"vCard in small letters, after a blank line", TEXT("\nbegin:vcard\nfn:Jan\nend:vcard"),
     "2 {\"kind\":\"person\",\"name\":\"Jan\"}\n"},
    {"a spreadsheet", TEXT("PK\003\004\024\0\n"), "1# a spreadsheet or a zip archive, not text\n"},
    {"a NUL in the first line", TEXT("ab\0c\n"), "1# a NUL byte\n"},
    {"nothing", TEXT(""), ""},

    {"UTF-8", TEXT("n\xC3\xA4\nren\xC3\xA9\n"), "2 {\"n\xC3\xA4\":\"ren\xC3\xA9\"}\n"},
    {"Windows-1252, decided in the header", TEXT("n\xE4\nren\xE9\x80\n"), "2 {\"n\xC3\xA4\":\"ren\xC3\xA9\xE2\x82\xAC\"}\n"},
    {"Windows-1252, decided in a record", TEXT("naam\nJan\nRen\xE9\nZo\xEB\n"),
     "2 {\"naam\":\"Jan\"}\n3 {\"naam\":\"Ren\xC3\xA9\"}\n4 {\"naam\":\"Zo\xC3\xAB\"}\n"},
    {"a byte that Windows-1252 does not have", TEXT("naam\nRen\xE9\nx\x81y\nJan\n"),
     "2 {\"naam\":\"Ren\xC3\xA9\"}\n3! not valid WINDOWS-1252 at byte 11 of the file\n4 {\"naam\":\"Jan\"}\n"},
    {"UTF-8 that breaks later", TEXT("naam\nRen\xC3\xA9\nRen\xE9\nJan\n"),
     "2 {\"naam\":\"Ren\xC3\xA9\"}\n3! not valid UTF-8 at byte 14 of the file\n4 {\"naam\":\"Jan\"}\n"},
    {"a byte order mark decides for UTF-8", TEXT("\xEF\xBB\xBFnaam\nRen\xE9\nJan\n"),
     "2! not valid UTF-8 at byte 11 of the file\n3 {\"naam\":\"Jan\"}\n"},
    {"UTF-8 cut in half at the end", TEXT("naam\nRen\xC3\xA9\nZo\xC3"),
     "2 {\"naam\":\"Ren\xC3\xA9\"}\n3! not valid UTF-8 at byte 13 of the file\n"},
    {"invalid within quotes, second line of the record", TEXT("a,b\n\xC3\xA9,1\n\"x\n\xE9\",2\n3,4\n"),
     "2 {\"a\":\"\xC3\xA9\",\"b\":\"1\"}\n4! not valid UTF-8 at byte 12 of the file\n5 {\"a\":\"3\",\"b\":\"4\"}\n"},

    {"UTF-16LE with its mark",
     TEXT("\xFF\xFE"
          "a\0,\0b\0\n\0\xE9\0,\0\x3D\xD8\x00\xDE\n\0"),
     "2 {\"a\":\"\xC3\xA9\",\"b\":\"\xF0\x9F\x98\x80\"}\n"},
    {"UTF-16BE with its mark",
     TEXT("\xFE\xFF"
          "\0a\0,\0b\0\r\0\n\0\xE9\0,\0x\0\r\0\n"),
     "2 {\"a\":\"\xC3\xA9\",\"b\":\"x\"}\n"},
    {"UTF-16LE without a mark", TEXT("a\0,\0b\0\n\0\x31\0,\0\xAC\x20\n\0"), "2 {\"a\":\"1\",\"b\":\"\xE2\x82\xAC\"}\n"},
    {"UTF-16BE without a mark", TEXT("\0a\0,\0b\0\n\0\x31\0,\0\x32"), "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"UTF-16 of JSON", TEXT("\xFF\xFE{\0\"\0a\0\"\0:\0\x31\0}\0\n\0"), "1 {\"a\":1}\n"},
    {"UTF-16 cut in half",
     TEXT("\xFF\xFE"
          "a\0,\0b\0\n\0\x31\0,\0\x32"),
     "2# UTF-16LE ends within a character, at byte 14 of the file: the file is cut off\n"},
    {"UTF-16 cut in half of a pair",
     TEXT("\xFF\xFE"
          "a\0,\0b\0\n\0\x31\0,\0\x3D\xD8"),
     "2# UTF-16LE ends within a character, at byte 14 of the file: the file is cut off\n"},
    {"UTF-16 with half a pair",
     TEXT("\xFF\xFE"
          "a\0,\0b\0\n\0\x31\0,\0\x3D\xD8\n\0\n\0"),
     "2# not valid UTF-16LE at byte 14 of the file\n"},
    {"a mark alone", TEXT("\xFF\xFE"), ""},
};

static void check_cases(struct buf *out)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        for (size_t step = 0; step <= 3; step++) {
            const char *got = wire_read_all(CASES[i].bytes, CASES[i].length, step, NULL, out);
            CHECK_TEXT(got, CASES[i].expected, CASES[i].why);
        }
    }
}

/* Offsets are those of the file also when the buffer has moved on. */
static void check_far_offset(struct buf *out)
{
    struct buf text = BUF_INIT;
    buf_add_text(&text, "naam\n\xC3\xA9\n");
    while (text.length < 500000)
        buf_add_text(&text, "Jansen\n");
    size_t offset = text.length + 1;
    buf_add_text(&text, "x\xFF\n");
    char expected[80];
    snprintf(expected, sizeof expected, "71431! not valid UTF-8 at byte %zu of the file\n", offset);
    const char *got = wire_read_all(text.bytes, text.length, 0, NULL, out);
    const char *fault = strstr(got, expected);
    CHECK(fault != NULL && fault[strlen(expected)] == '\0', "a bad byte far into the file");
    buf_clear(&text);
}

static int warnings;
static long warned_line;

static void count_warning(const char *message, long line, void *context)
{
    (void)message;
    (void)context;
    warnings++;
    warned_line = line;
}

static void check_options(struct buf *out)
{
    struct source_options options = {.name = "x.csv", .warn = count_warning};
    wire_read_all(TEXT("naam\nJan\nRen\xE9\nZo\xEB\n"), 0, &options, out);
    CHECK_INTEGER(warnings, 1, "Windows-1252 is told once");
    CHECK_INTEGER(warned_line, 3, "with the line that decided");
    wire_read_all(TEXT("naam\nRen\xC3\xA9\n"), 0, &options, out);
    CHECK_INTEGER(warnings, 1, "UTF-8 is not told");
    options.encoding = "windows-1252";
    CHECK_TEXT(wire_read_all(TEXT("naam\n\xC3\xA9\n"), 0, &options, out), "2 {\"naam\":\"\xC3\x83\xC2\xA9\"}\n",
               "encoding as said");
    CHECK_INTEGER(warnings, 1, "and then not told");
    options.encoding = "latin-99";
    CHECK_TEXT(wire_read_all(TEXT("naam\n"), 0, &options, out), "0# unknown encoding latin-99\n", "an unknown encoding");
    options.encoding = NULL;
    options.skip_lines = 2;
    CHECK_TEXT(wire_read_all(TEXT("x\ny\na,b\n1,2\n"), 0, &options, out), "4 {\"a\":\"1\",\"b\":\"2\"}\n", "lines left out");
    options.skip_lines = 0;
    options.delimiter = ';';
    CHECK_TEXT(wire_read_all(TEXT("a,b\n1,2\n"), 0, &options, out), "2 {\"a,b\":\"1,2\"}\n", "delimiter as said");
    options.delimiter = 0;
    options.has_comments = true;
    CHECK_TEXT(wire_read_all(TEXT("# x\na,b\n# \"y\n1,2\n\"#\",3\n"), 0, &options, out),
               "4 {\"a\":\"1\",\"b\":\"2\"}\n5 {\"a\":\"#\",\"b\":\"3\"}\n", "comments");
}

static void check_fd(struct buf *out)
{
    char path[] = "/tmp/wire-kind-XXXXXX";
    struct err err = ERR_INIT;
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, "a,b\n1,2\n", 8) == 8 && lseek(fd, 0, SEEK_SET) == 0, "a file to read");
    CHECK_TEXT(wire_drain(source_open_fd(fd, NULL, &err), out), "2 {\"a\":\"1\",\"b\":\"2\"}\n", "from a descriptor");
    CHECK(close(fd) == 0, "which stays open");
    unlink(path);
    fd = open("/tmp", O_RDONLY);
    struct source_options options = {.name = "/tmp"};
    struct source *source = source_open_fd(fd, &options, &err);
    CHECK_INTEGER(source_start(source, &err), -1, "a folder is no input");
    CHECK_INTEGER(err.kind, ERR_NO_INPUT, "that is its kind");
    source_close(source);
    close(fd);
}

static int pipe_ends[2];

static void on_alarm(int signal_number)
{
    (void)signal_number;
    if (write(pipe_ends[1], "a,b\n1,2\n", 8) == 8)
        close(pipe_ends[1]);
}

/* A signal while we wait for a pipe is no fault and no end. */
static void check_interruption(struct buf *out)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    struct err err = ERR_INIT;
    CHECK(pipe(pipe_ends) == 0 && sigaction(SIGALRM, &action, NULL) == 0, "a pipe and a signal");
    setitimer(ITIMER_REAL, &soon, NULL);
    CHECK_TEXT(wire_drain(source_open_fd(pipe_ends[0], NULL, &err), out), "2 {\"a\":\"1\",\"b\":\"2\"}\n",
               "read after a signal");
    close(pipe_ends[0]);
}

int main(void)
{
    struct buf out = BUF_INIT;
    check_kinds();
    check_cases(&out);
    check_far_offset(&out);
    check_options(&out);
    check_fd(&out);
    check_interruption(&out);
    buf_clear(&out);
    return tap_done();
}
