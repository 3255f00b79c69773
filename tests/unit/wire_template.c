/* Templates: holes, sections, lines that vanish, and what is a fault on which line. */
#include "wire/template.h"

#include "tap.h"
#include "wire.h"

#define DATA                                                                                                          \
    "{\"name\":\"Jan\",\"empty\":\"\",\"none\":[],\"no\":false,\"yes\":true,\"zero\":0,\"null\":null,\"price\":1.50," \
    "\"lines\":\"a\\nb\",\"map\":{\"x\":\"in\",\"deep\":{\"er\":\"d\"}},\"tags\":[\"t1\",\"t2\"],"                    \
    "\"people\":[{\"name\":\"Piet\",\"mails\":[\"p1\",\"p2\"]},{\"name\":\"Zo\xC3\xAB\",\"mails\":[]}]}"

static const struct {
    const char *why, *text, *expected;
} CASES[] = {
    {"plain text", "a\nb", "a\nb"},
    {"values", "{{name}} {{ name }} {{zero}} {{yes}} {{price}} {{map.x}} {{map.deep.er}}|", "Jan Jan 0 true 1.50 in d|"},
    {"optional", "<{{?name}}{{?gone}}{{?map.gone}}{{?gone.x}}>", "<Jan>"},
    {"an empty value", "<{{empty}}{{null}}>", "<>"},
    {"nothing is escaped", "{ {{name}} } }}<&>", "{ Jan } }}<&>"},
    {"sections of values",
     "{{#name}}1{{/name}}{{#empty}}2{{/empty}}{{#none}}3{{/none}}{{#no}}4{{/no}}{{#yes}}5{{/yes}}{{#zero}}6{{/zero}}"
     "{{#null}}7{{/null}}{{#gone}}8{{/gone}}{{#map.deep}}9{{/map.deep}}",
     "159"},
    {"inverted",
     "{{^name}}1{{/name}}{{^empty}}2{{/empty}}{{^none}}3{{/none}}{{^no}}4{{/no}}{{^yes}}5{{/yes}}{{^zero}}6{{/zero}}"
     "{{^null}}7{{/null}}{{^gone}}8{{/gone}}",
     "234678"},
    {"lists", "{{#tags}}<{{.}}>{{/tags}}", "<t1><t2>"},
    {"keys of the item first, then outwards", "{{#people}}{{name}} {{zero}};{{/people}}{{#map}}{{x}} {{name}}{{/map}}",
     "Piet 0;Zo\xC3\xAB 0;in Jan"},
    {"nested", "{{#people}}{{name}}:{{#mails}} {{.}}/{{name}}{{/mails}}{{^mails}} -{{/mails}}\n{{/people}}",
     "Piet: p1/Piet p2/Piet\nZo\xC3\xAB: -\n"},
    {"a section of its own name inside", "{{#people}}{{#people}}x{{/people}}{{/people}}", "xxxx"},
    {"lines of section tags vanish", "a\n{{#tags}}\n- {{.}}\n{{/tags}}\nb\n  {{^tags}}  \nno\n\t{{/tags}}\nc\n",
     "a\n- t1\n- t2\nb\nc\n"},
    {"several tags on such a line", "{{#yes}}{{#name}}\nx\n{{/name}}{{/yes}}\ny", "x\ny"},
    {"the last line, without line end", "{{#yes}}\nx\n{{/yes}}", "x\n"},
    {"CRLF", "{{#tags}}\r\n{{.}}\r\n{{/tags}}\r\nx", "t1\r\nt2\r\nx"},
    {"tags beside text do not vanish", "x{{#yes}}\ny\n{{/yes}}.\n", "x\ny\n.\n"},
    {"blank lines inside stay", "{{#yes}}\n\nx\n{{/yes}}\n", "\nx\n"},
    {"notes vanish, whatever they hold", "#! note {{gone}} {{#x}} {{\na\n#!\n {{name}}\n#!x", "a\n Jan\n"},
    {"breaks in a value are indented", "  * {{lines}}.\n{{lines}}\n", "  * a\n  b.\na\nb\n"},
};

static const struct {
    const char *why, *text;
    enum err_kind kind;
    long line;
    const char *field;
} FAULTS[] = {
    {"an unknown key", "a\nb {{gone}}\n", ERR_BUG, 2, "gone"},
    {"an unknown member", "{{map.gone}}", ERR_BUG, 1, "map.gone"},
    {"a list as a value", "\n\n{{tags}}", ERR_BUG, 3, "tags"},
    {"not closed", "a\n{{name\n}}", ERR_CONFIG, 2, ""},
    {"no key", "{{ }}", ERR_CONFIG, 1, ""},
    {"a section not closed", "a\n{{#yes}}\nb\n", ERR_CONFIG, 2, "yes"},
    {"a section closed that is not open", "a\n{{/yes}}\n", ERR_CONFIG, 2, "yes"},
    {"crossed", "{{#yes}}\n{{#name}}\n{{/yes}}\n{{/name}}", ERR_CONFIG, 4, "name"},
    {"a section not closed is a fault even when not shown", "{{#no}}\n{{#yes}}\n{{/no}}\n", ERR_CONFIG, 1, "no"},
};

int main(void)
{
    struct arena arena = ARENA_INIT;
    struct buf out = BUF_INIT;
    const struct rec *data = wire_record(&arena, DATA);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        buf_reset(&out);
        CHECK_INTEGER(template_render("t.txt", CASES[i].text, strlen(CASES[i].text), data, &out, &err), 0, CASES[i].why);
        CHECK_TEXT(buf_text(&out), CASES[i].expected, CASES[i].why);
    }
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        struct err err = ERR_INIT;
        CHECK_INTEGER(template_render("t.txt", FAULTS[i].text, strlen(FAULTS[i].text), data, &out, &err), -1, FAULTS[i].why);
        CHECK_INTEGER(err.kind, FAULTS[i].kind, FAULTS[i].why);
        CHECK_INTEGER(err.line, FAULTS[i].line, FAULTS[i].why);
        CHECK_TEXT(err.field, FAULTS[i].field, FAULTS[i].why);
        CHECK_TEXT(err.file, "t.txt", FAULTS[i].why);
    }
    buf_clear(&out);
    arena_clear(&arena);
    return tap_done();
}
