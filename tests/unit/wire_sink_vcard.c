/* vCards out: byte for byte, and back again as the same record. */
#include "wire/sink.h"

#include <unistd.h>

#include "tap.h"
#include "wire.h"

enum { FIELDS_MAX = 4 };

/* One record in, the cards out; what a fault says stands behind them. */
static const char *print(enum sink_format format, const char *const *fields, const char *line, struct buf *out)
{
    struct sink_options options = {.format = format, .write = wire_write, .context = out, .fields = fields};
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    for (; fields != NULL && fields[options.field_count] != NULL; options.field_count++)
        options.is_picked = true;
    buf_reset(out);
    struct sink *sink = sink_open(&options, &err);
    const struct rec *record = wire_record(&arena, line);
    int status = record == NULL ? 0 : sink_record(sink, record, &err);
    if (status == 0)
        status = sink_end(sink, &err);
    if (status != 0) {
        sink_flush(sink, NULL);
        wire_say_fault(out, &err, '#');
    }
    sink_close(sink);
    arena_clear(&arena);
    return buf_text(out);
}

#define BEGIN_4 "BEGIN:VCARD\r\nVERSION:4.0\r\n"
#define BEGIN_3 "BEGIN:VCARD\r\nVERSION:3.0\r\n"
#define END     "END:VCARD\r\n"

static const struct {
    const char *why;
    enum sink_format format;
    const char *fields[FIELDS_MAX]; /* none: all */
    const char *line, *expected;
} CASES[] = {
    {"nothing", SINK_VCARD, {NULL}, "", ""},
    {"a person, 4.0",
     SINK_VCARD,
     {NULL},
     "{\"id\":42,\"kind\":\"person\",\"name\":\"dr. Jan van der Berg "
     "jr.\",\"prefix\":\"dr.\",\"given\":\"Jan\",\"initials\":"
     "\"J.P.\",\"infix\":\"van der\",\"family\":\"Berg\",\"suffix\":\"jr.\",\"birthday\":\"1980-05-17\",\"language\":\"nl\","
     "\"legal_form\":\"natural\",\"status\":\"active\",\"organisation\":\"A, B\",\"version\":7,\"source\":\"staff\","
     "\"last_contact\":\"2026-01-01T00:00:00Z\"}",
     BEGIN_4
     "FN:dr. Jan van der Berg jr.\r\nN;SORT-AS=Berg:van der Berg;Jan;;dr.;jr.\r\nX-INITIALS:J.P.\r\nBDAY:19800517\r\n"
     "LANG:nl\r\nORG:A\\, B\r\nX-CRM-LEGAL-FORM:natural\r\n" END},
    {"a person, 3.0",
     SINK_VCARD3,
     {NULL},
     "{\"name\":\"Jan van der Berg\",\"given\":\"Jan\",\"infix\":\"van "
     "der\",\"family\":\"Berg\",\"birthday\":\"1980-05-17\","
     "\"language\":\"nl\",\"status\":\"deceased\",\"legal_form\":\"unknown\"}",
     BEGIN_3 "FN:Jan van der Berg\r\nN:van der Berg;Jan;;;\r\nSORT-STRING:Berg\r\nBDAY:1980-05-17\r\nX-LANGUAGE:nl\r\n"
             "X-CRM-STATUS:deceased\r\n" END},
    {"a birthday without a year, 4.0",
     SINK_VCARD,
     {NULL},
     "{\"name\":\"Jan\",\"birthday\":\"--05-17\"}",
     BEGIN_4 "FN:Jan\r\nN:;;;;\r\nBDAY:--0517\r\n" END},
    {"a birthday without a year, 3.0",
     SINK_VCARD3,
     {NULL},
     "{\"name\":\"Jan\",\"birthday\":\"--05-17\"}",
     BEGIN_3 "FN:Jan\r\nN:;;;;\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17\r\n" END},
    {"an organisation, 4.0",
     SINK_VCARD,
     {NULL},
     "{\"kind\":\"organisation\",\"name\":\"De Vlijt\",\"fields\":{\"department\":\"Inkoop\"}}",
     BEGIN_4 "KIND:org\r\nFN:De Vlijt\r\nN:;;;;\r\nORG:De Vlijt;Inkoop\r\n" END},
    {"an organisation, 3.0",
     SINK_VCARD3,
     {NULL},
     "{\"kind\":\"organisation\",\"name\":\"De Vlijt\"}",
     BEGIN_3 "X-ABShowAs:COMPANY\r\nFN:De Vlijt\r\nN:;;;;\r\nORG:De Vlijt\r\n" END},
    {"without a name: the address",
     SINK_VCARD3,
     {NULL},
     "{\"emails\":[{\"value\":\"a@example.nl\"}]}",
     BEGIN_3 "FN:a@example.nl\r\nN:;;;;\r\nEMAIL:a@example.nl\r\n" END},
    {"contact points, 4.0",
     SINK_VCARD,
     {NULL},
     "{\"given\":\"Jan\",\"emails\":[{\"value\":\"a@example.nl\",\"label\":\"work\"},{\"value\":\"b@example.nl\",\"label\":"
     "\"Boot\"}],\"phones\":[{\"value\":\"06-1\",\"label\":\"mobile\",\"e164\":\"+316\"}],\"addresses\":[{\"value\":\"x\","
     "\"street\":\"Kade 1; "
     "a\",\"postcode\":\"1234 "
     "AB\",\"city\":\"Goes\",\"country\":\"NL\",\"label\":\"home\"}],\"socials\":[{\"value\":\"jan\","
     "\"label\":\"x: y\"}]}",
     BEGIN_4
     "FN:Jan\r\nN:;Jan;;;\r\nEMAIL;TYPE=work;PREF=1:a@example.nl\r\nitem1.EMAIL:b@example.nl\r\nitem1.X-ABLabel:Boot\r\n"
     "TEL;TYPE=cell:06-1\r\nADR;TYPE=home:;;Kade 1\\; a;Goes;;1234 AB;NL\r\nX-SOCIALPROFILE;X-SERVICE-TYPE=\"x: "
     "y\":jan\r\n" END},
    {"contact points, 3.0",
     SINK_VCARD3,
     {NULL},
     "{\"given\":\"Jan\",\"emails\":[{\"value\":\"a@example.nl\",\"label\":\"work\"},{\"value\":\"b@example.nl\"}],"
     "\"phones\":[{"
     "\"value\":\"1\"},{\"value\":\"2\",\"label\":\"fax\"}]}",
     BEGIN_3
     "FN:Jan\r\nN:;Jan;;;\r\nEMAIL;TYPE=work,pref:a@example.nl\r\nEMAIL:b@example.nl\r\nTEL;TYPE=pref:1\r\nTEL;TYPE=fax:2"
     "\r\n" END},
    {"tags, fields, numbers of others",
     SINK_VCARD,
     {NULL},
     "{\"name\":\"Jan\",\"tags\":[\"vip\",\"a,b\"],\"fields\":{\"note\":\"een\\r\\ntwee\\\\\",\"website\":\"https://"
     "a.example;"
     "https://"
     "b.example\",\"nickname\":\"J\",\"job_title\":\"Baas\",\"shoe_size\":43,\"skype\":\"x\",\"Sch^o\\\"en\":\"y\",\"gone\":"
     "\"\"},\"external\":{\"vcard\":\"4f6d3c1e-6d2b-4a55-9c11-0242ac120002\",\"exact\":\"1001\"}}",
     BEGIN_4
     "FN:Jan\r\nN:;;;;\r\nCATEGORIES:vip,a\\,b\r\nNOTE:een\\ntwee\\\\\r\nURL:https://a.example\r\nURL:https://b.example\r\n"
     "NICKNAME:J\r\nTITLE:Baas\r\nX-SHOE-SIZE:43\r\nX-CRM-FIELD;X-NAME=skype:x\r\nX-CRM-FIELD;X-NAME=\"Sch^^o^'en\":y\r\n"
     "UID:urn:uuid:4f6d3c1e-6d2b-4a55-9c11-0242ac120002\r\nX-CRM-EXTERNAL;X-SYSTEM=exact:1001\r\n" END},
    {"a field whose name is taken",
     SINK_VCARD,
     {NULL},
     "{\"name\":\"Jan\",\"fields\":{\"email\":\"x\"}}",
     BEGIN_4 "FN:Jan\r\nN:;;;;\r\nX-CRM-FIELD;X-NAME=email:x\r\n" END},
    {"picked fields",
     SINK_VCARD,
     {"name", "email_2", "shoe", NULL},
     "{\"id\":42,\"kind\":\"person\",\"name\":\"Jan\",\"emails\":[{\"value\":\"a@example.nl\"},{\"value\":\"b@example.nl\"}]"
     ","
     "\"fields\":{\"shoe\":\"43\",\"secret\":\"x\"}}",
     BEGIN_4 "FN:Jan\r\nN:;;;;\r\nEMAIL:b@example.nl\r\nX-SHOE:43\r\n" END},
    {"no person",
     SINK_VCARD,
     {NULL},
     "{\"purpose\":\"newsletter\",\"basis\":\"consent\"}",
     "0# neither a person nor an organisation, which is all that a vCard can hold\n"},
    {"an answer about a person",
     SINK_VCARD,
     {NULL},
     "{\"id\":42,\"may\":false}",
     "0# neither a person nor an organisation, which is all that a vCard can hold\n"},
    {"no person, of another kind",
     SINK_VCARD,
     {NULL},
     "{\"kind\":\"batch\",\"name\":\"b12\"}",
     "0# neither a person nor an organisation, which is all that a vCard can hold\n"},
    {"folded at 75 bytes, not within a character",
     SINK_VCARD,
     {NULL},
     "{\"name\":\"Jan\",\"fields\":{\"note\":\"012345678901234567890123456789012345678901234567890123456789012345678"
     "\xC3\xAB"
     "123456789012345678901234567890123456789012345678901234567890123456789012345\"}}",
     BEGIN_4 "FN:Jan\r\nN:;;;;\r\nNOTE:012345678901234567890123456789012345678901234567890123456789012345678\r\n \xC3\xAB"
             "123456789012345678901234567890123456789012345678901234567890123456789012\r\n 345\r\n" END},
};

/* Records that vCard can hold: they come back as they were. */
static const char *const RECORDS[] = {
    "{\"kind\":\"person\",\"name\":\"dr. Jan van der Berg "
    "jr.\",\"prefix\":\"dr.\",\"given\":\"Jan\",\"initials\":\"J.P.\",\"infix\":"
    "\"van "
    "der\",\"family\":\"Berg\",\"suffix\":\"jr.\",\"birthday\":\"1980-05-17\",\"language\":\"nl\",\"legal_form\":"
    "\"natural\","
    "\"status\":\"deceased\",\"organisation\":\"A, B; C\\\\\"}",
    "{\"kind\":\"person\",\"name\":\"J. Berg\",\"initials\":\"J.\",\"family\":\"Berg\",\"birthday\":\"--02-29\"}",
    "{\"kind\":\"organisation\",\"name\":\"De Vlijt "
    "B.V.\",\"legal_form\":\"legal-person\",\"fields\":{\"department\":\"Inkoop\"}}",
    "{\"kind\":\"person\",\"emails\":[{\"value\":\"a@example.nl\",\"label\":\"Boot; a, "
    "b\"},{\"value\":\"b@example.nl\"},{\"value\":"
    "\"c@example.nl\",\"label\":\"work\"}]}",
    "{\"kind\":\"person\",\"name\":\"Zo\xC3\xAB\",\"phones\":[{\"value\":\"06-1\",\"label\":\"mobile\"},{\"value\":\"2\","
    "\"label\":\"other\"},"
    "{\"value\":\"3\",\"label\":\"fax\"},{\"value\":\"4\",\"label\":\"home\"}],\"addresses\":[{\"street\":\"Kade 1, "
    "hoog\",\"postcode\":"
    "\"1234 "
    "AB\",\"city\":\"Goes\",\"region\":\"Z\",\"country\":\"NL\",\"label\":\"home\"},{\"city\":\"Goes\"}],\"socials\":[{"
    "\"value\":"
    "\"https://x.example/"
    "jan\",\"label\":\"linked\\\"in\"}],\"tags\":[\"vip\",\"a,b\"],\"fields\":{\"note\":\"een\\n\\ntwee, drie; \\\\n\","
    "\"website\":\"https://a.example;https://"
    "b.example\",\"shoe_size\":\"43\",\"email_list\":\"x\",\"related_spouse\":\"Els\",\"agent\":"
    "\"Els\",\"bday\":\"1980\",\"lang\":\"en\",\"uid\":\"7\",\"gender\":\"F\",\"S\xC3\xA9rie\":\"y\",\"x_id\":\"7\",\"org\":"
    "\"B\",\"class\":\"x\"},\"external\":{\"exact\":\"1001\",\"vcard\":\"short\"}}",
    "{\"kind\":\"person\",\"name\":\"Jan\",\"external\":{\"exact\":\"1001\",\"vcard\":\"4f6d3c1e-6d2b-4a55-9c11-"
    "0242ac120002\"}}",
};

static void check_round_trip(struct buf *out)
{
    static const enum sink_format FORMATS[] = {SINK_VCARD, SINK_VCARD3};
    for (size_t i = 0; i < 2 * sizeof RECORDS / sizeof *RECORDS; i++) {
        struct buf again = BUF_INIT, expected = BUF_INIT;
        print(FORMATS[i % 2], NULL, RECORDS[i / 2], out);
        buf_printf(&expected, "1 %s\n", RECORDS[i / 2]);
        CHECK_TEXT(wire_read_all(out->bytes, out->length, 0, NULL, &again), buf_text(&expected),
                   "what was written is read again");
        buf_clear(&again);
        buf_clear(&expected);
    }
}

int main(void)
{
    struct buf out = BUF_INIT;
    alarm(60);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK_TEXT(print(CASES[i].format, CASES[i].fields[0] == NULL ? NULL : CASES[i].fields, CASES[i].line, &out),
                   CASES[i].expected, CASES[i].why);
    check_round_trip(&out);
    enum sink_format format;
    CHECK(sink_format_of_file("/x/people.VCF", &format) == 1 && format == SINK_VCARD, "the name of a file");
    CHECK(sink_format_find("vcard3", &format) == 1 && format == SINK_VCARD3, "the name of the format");
    buf_clear(&out);
    return tap_done();
}
