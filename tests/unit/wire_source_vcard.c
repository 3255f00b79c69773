/* vCards in: properties, folding, encodings, and what is at fault. The files are invented, in the shape in which phones, mail programs
 * and servers write them. */
#include "wire/source.h"

#include <unistd.h>

#include "tap.h"
#include "wire.h"

#define TEXT(literal)         literal, sizeof literal - 1
/* One card of a version, and what it must become. */
#define CARD(version, body)   TEXT("BEGIN:VCARD\r\nVERSION:" version "\r\n" body "END:VCARD\r\n")
#define PERSON(members)       "1 {\"kind\":\"person\"" members "}\n"
#define ORGANISATION(members) "1 {\"kind\":\"organisation\"" members "}\n"

struct example {
    const char *why;
    const char *bytes;
    size_t length;
    const char *expected;
};

/* ---- Properties ---------------------------------------------------------------------------------------------------- */

static const struct example PROPERTIES[] = {
    {"nothing", CARD("3.0", ""), PERSON("")},
    {"names", CARD("4.0", "FN:dr. Jan Berg jr.\r\nN:Berg;Jan;Piet,Klaas;dr.;jr.\r\n"),
     PERSON(
         ",\"name\":\"dr. Jan Berg jr.\",\"prefix\":\"dr.\",\"given\":\"Jan\",\"additional_name\":\"Piet Klaas\",\"family\":"
         "\"Berg\",\"suffix\":\"jr.\"")},
    {"a comma is no list in 2.1", CARD("2.1", "N:Berg;Jan, Piet\r\n"),
     PERSON(",\"given\":\"Jan, Piet\",\"family\":\"Berg\"")},
    {"an infix before the sorting word, 4.0", CARD("4.0", "N;SORT-AS=\"Berg,Jan\":van der Berg;Jan;;;\r\n"),
     PERSON(",\"given\":\"Jan\",\"infix\":\"van der\",\"family\":\"Berg\"")},
    {"an infix before the sorting word, 3.0", CARD("3.0", "N:van der Berg;Jan;;;\r\nSORT-STRING:Berg\r\n"),
     PERSON(",\"given\":\"Jan\",\"infix\":\"van der\",\"family\":\"Berg\"")},
    {"a sorting word that is no end of the name", CARD("3.0", "N:van der Berg;Jan;;;\r\nSORT-STRING:erg\r\n"),
     PERSON(",\"given\":\"Jan\",\"family\":\"van der Berg\"")},
    {"initials", CARD("3.0", "N:Berg;J.P.;;;\r\nX-INITIALS:J.P.\r\n"), PERSON(",\"initials\":\"J.P.\",\"family\":\"Berg\"")},
    {"an address in FN is no name", CARD("3.0", "FN:jan@example.nl\r\nN:;;;;\r\nEMAIL:jan@example.nl\r\n"),
     PERSON(",\"emails\":[{\"value\":\"jan@example.nl\"}]")},
    {"where a person works", CARD("3.0", "FN:Jan\r\nORG:De Vlijt B.V.;Inkoop;Meel\r\nTITLE:Inkoper\r\nROLE:Koper\r\n"),
     PERSON(",\"name\":\"Jan\",\"organisation\":\"De Vlijt B.V.\",\"fields\":{\"department\":\"Inkoop, "
            "Meel\",\"job_title\":\"Inkoper\",\"role\":\"Koper\"}")},
    {"an organisation by its kind", CARD("4.0", "KIND:org\r\nFN:De Vlijt\r\n"), ORGANISATION(",\"name\":\"De Vlijt\"")},
    {"a group", CARD("4.0", "KIND:group\r\nFN:Koor\r\nMEMBER:urn:uuid:1\r\nMEMBER:urn:uuid:2\r\n"),
     ORGANISATION(",\"name\":\"Koor\",\"fields\":{\"member\":\"urn:uuid:1;urn:uuid:2\"}")},
    {"an organisation as Apple writes it, with somebody who works there",
     CARD("3.0", "N:Smit;Els;;;\r\nFN:De Vlijt\r\nORG:De Vlijt;\r\nX-ABShowAs:COMPANY\r\n"),
     ORGANISATION(",\"name\":\"De Vlijt\",\"fields\":{\"contact\":\"Els Smit\"}")},
    {"an organisation without a word about it", CARD("3.0", "N:;;;;\r\nFN:De Vlijt\r\nORG:De Vlijt\r\n"),
     ORGANISATION(",\"name\":\"De Vlijt\"")},
    {"a place", CARD("4.0", "KIND:location\r\nFN:Hal\r\n"), "3! KIND: neither a person nor an organisation\n"},

    {"e-mail addresses: types, the preferred first, others as they come",
     CARD("3.0", "EMAIL;TYPE=INTERNET:a@example.nl\r\nEMAIL;TYPE=INTERNET,HOME:b@example.nl\r\nEMAIL;type=WORK;type=pref:c@"
                 "example.nl\r\n"),
     PERSON(",\"emails\":[{\"value\":\"c@example.nl\",\"label\":\"work\"},{\"value\":\"a@example.nl\"},{\"value\":\"b@"
            "example.nl\",\"label\":\"home\"}]")},
    {"e-mail addresses by PREF", CARD("4.0", "EMAIL;PREF=3:a@example.nl\r\nEMAIL;PREF=2:mailto:b@example.nl\r\n"),
     PERSON(",\"emails\":[{\"value\":\"b@example.nl\"},{\"value\":\"a@example.nl\"}]")},
    {"phones of 2.1", CARD("2.1", "TEL;WORK;VOICE:030-1234567\r\nTEL;CELL;PREF:06-12345678\r\nTEL;HOME;FAX:030-7654321\r\n"),
     PERSON(",\"phones\":[{\"value\":\"06-12345678\",\"label\":\"mobile\"},{\"value\":\"030-1234567\",\"label\":\"work\"},{"
            "\"value\":\"030-7654321\",\"label\":\"fax\"}]")},
    {"phones of 4.0", CARD("4.0", "TEL;VALUE=uri;TYPE=\"work,voice\":tel:+31-30-1234567;ext=12\r\n"),
     PERSON(",\"phones\":[{\"value\":\"+31-30-1234567\",\"label\":\"work\"}]")},
    {"labels of Apple",
     CARD("3.0", "item1.TEL:1\r\nitem1.X-ABLabel:_$!<HomeFAX>!$_\r\nitem2.TEL:2\r\nitem2.X-ABLabel:Boot\r\n"),
     PERSON(",\"phones\":[{\"value\":\"1\",\"label\":\"homefax\"},{\"value\":\"2\",\"label\":\"Boot\"}]")},
    {"an address", CARD("3.0", "ADR;TYPE=HOME:Postbus 1;2 hoog;Kade 1\\nachter;Utrecht;UT;1234 AB;Nederland\r\n"),
     PERSON(",\"addresses\":[{\"street\":\"Kade 1\\nachter 2 hoog Postbus 1\",\"postcode\":\"1234 "
            "AB\",\"city\":\"Utrecht\",\"region\":\"UT\",\"country\":\"Nederland\",\"label\":\"home\"}]")},
    {"an address with Apple's country", CARD("3.0", "item1.ADR:;;Kade 1;;;;\r\nitem1.X-ABADR:nl\r\n"),
     PERSON(",\"addresses\":[{\"street\":\"Kade 1\",\"country\":\"nl\"}]")},
    {"an empty address", CARD("3.0", "ADR:;;;;;;\r\n"), PERSON("")},
    {"an address that is only written out, 4.0", CARD("4.0", "ADR;LABEL=\"Kade 1^nUtrecht\":;;;;;;\r\n"),
     PERSON(",\"addresses\":[{\"street\":\"Kade 1, Utrecht\"}]")},
    {"an address that is only written out, 3.0", CARD("3.0", "LABEL;TYPE=HOME:Kade 1\\nUtrecht\r\n"),
     PERSON(",\"addresses\":[{\"street\":\"Kade 1, Utrecht\",\"label\":\"home\"}]")},
    {"an address written out, of another kind",
     CARD("3.0", "LABEL;TYPE=HOME:Kade 1\\nUtrecht\r\nADR;TYPE=WORK:;;Laan 2\r\n"),
     PERSON(
         ",\"addresses\":[{\"street\":\"Laan 2\",\"label\":\"work\"},{\"street\":\"Kade 1, Utrecht\",\"label\":\"home\"}]")},
    {"an address written out says more than the other",
     CARD("3.0", "LABEL;TYPE=HOME:Kade 1\\nachterom\r\nADR;TYPE=HOME:;;Kade 12\r\n"),
     PERSON(
         ",\"addresses\":[{\"street\":\"Kade 12\",\"label\":\"home\"}],\"fields\":{\"label_home\":\"Kade 1\\nachterom\"}")},
    {"an address with what is written on the envelope, 4.0",
     CARD("4.0", "ADR;LABEL=\"T.a.v. Els^nKade 1\":;;Kade 1\r\nADR;LABEL=\"laan 2\":;;Laan 2\r\n"),
     PERSON(
         ",\"addresses\":[{\"street\":\"Kade 1\"},{\"street\":\"Laan 2\"}],\"fields\":{\"label\":\"T.a.v. Els\\nKade 1\"}")},
    {"websites of a kind",
     CARD("3.0", "URL:https://a.example\r\nURL;TYPE=WORK:https://b.example\r\n1.URL:https://c.example\r\n"
                 "1.X-ABLabel:_$!<HomePage>!$_\r\n2.URL:https://d.example\r\n2.X-ABLabel:Mijn Blog\r\n"),
     PERSON(",\"fields\":{\"website\":\"https://a.example;https://c.example\",\"website_work\":\"https://b.example\","
            "\"website_mijn_blog\":\"https://d.example\"}")},
    {"quotes behind a backslash", CARD("3.0", "NOTE:\\\"as is\\\"\r\n"), PERSON(",\"fields\":{\"note\":\"\\\"as is\\\"\"}")},
    {"a name that is too long for a field",
     CARD("3.0", "X-0123456789012345678901234567890123456789012345678901234567890123:x\r\n"),
     PERSON(",\"fields\":{\"x_crm_field\":\"X-0123456789012345678901234567890123456789012345678901234567890123: x\"}")},
    {"line ends of CR CR LF", CARD("3.0", "NOTE:een\r\r\n  twee\r\r\nTEL:06\r\r\n"),
     PERSON(",\"phones\":[{\"value\":\"06\"}],\"fields\":{\"note\":\"een twee\"}")},
    {"an address written out restates the other", CARD("3.0", "LABEL:Kade 1\\nUtrecht\r\nADR:;;Kade 1;Utrecht\r\n"),
     PERSON(",\"addresses\":[{\"street\":\"Kade 1\",\"city\":\"Utrecht\"}]")},
    {"accounts",
     CARD("3.0", "X-SOCIALPROFILE;type=linkedin:https://x.example/jan\r\nIMPP;X-SERVICE-TYPE=Jabber:xmpp:jan@example.nl\r\n"
                 "IMPP:sip:jan@example.nl\r\nX-SKYPE:jan.b\r\n"),
     PERSON(",\"socials\":[{\"value\":\"https://x.example/"
            "jan\",\"label\":\"linkedin\"},{\"value\":\"jan@example.nl\",\"label\":"
            "\"jabber\"},{\"value\":\"jan@example.nl\",\"label\":\"sip\"},{\"value\":\"jan.b\",\"label\":\"skype\"}]")},

    {"birthday, extended", CARD("3.0", "BDAY:1980-05-17\r\n"), PERSON(",\"birthday\":\"1980-05-17\"")},
    {"birthday, basic", CARD("4.0", "BDAY:19800517\r\n"), PERSON(",\"birthday\":\"1980-05-17\"")},
    {"birthday with a time", CARD("3.0", "BDAY;VALUE=date-time:1980-05-17T00:00:00Z\r\n"),
     PERSON(",\"birthday\":\"1980-05-17\"")},
    {"birthday without a year", CARD("4.0", "BDAY:--0517\r\n"), PERSON(",\"birthday\":\"--05-17\"")},
    {"birthday without a year, extended", CARD("3.0", "BDAY:--05-17\r\n"), PERSON(",\"birthday\":\"--05-17\"")},
    {"birthday without a year, Apple", CARD("3.0", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17\r\n"),
     PERSON(",\"birthday\":\"--05-17\"")},
    {"a birthday in another order is left to who knows dates", CARD("3.0", "BDAY:17-5-1980\r\n"),
     PERSON(",\"birthday\":\"17-5-1980\"")},
    {"birthday in the year that Apple writes for none", CARD("3.0", "BDAY:16040517\r\n"),
     PERSON(",\"birthday\":\"--05-17\"")},
    {"a birthday of eight digits in another order", CARD("3.0", "BDAY:17-05-1980\r\n"),
     PERSON(",\"birthday\":\"17-05-1980\"")},
    {"only a year", CARD("4.0", "BDAY:1980\r\n"), PERSON(",\"fields\":{\"bday\":\"1980\"}")},
    {"words", CARD("4.0", "BDAY;VALUE=text:rond 1980\r\n"), PERSON(",\"fields\":{\"bday\":\"rond 1980\"}")},

    {"language, and another", CARD("4.0", "LANG;PREF=1:nl\r\nLANG:en\r\n"),
     PERSON(",\"language\":\"nl\",\"fields\":{\"lang\":\"en\"}")},
    {"tags", CARD("3.0", "CATEGORIES:vip,winter\\,koud\r\nCATEGORIES:vip\r\n"),
     PERSON(",\"tags\":[\"vip\",\"winter,koud\"]")},
    {"notes below each other, websites beside each other",
     CARD("3.0", "NOTE:een\\ntwee\\, drie\r\nNOTE:vier\r\nURL:https://a.example\r\nURL:https://b.example\r\n"),
     PERSON(",\"fields\":{\"note\":\"een\\ntwee, drie\\nvier\",\"website\":\"https://a.example;https://b.example\"}")},
    {"what nobody knows is kept", CARD("3.0", "X-SHOE-SIZE:43\r\nGENDER:F\r\nX-ANDROID-CUSTOM:a;b\r\nx-shoe-size:44\r\n"),
     PERSON(",\"fields\":{\"shoe_size\":\"43;44\",\"gender\":\"F\",\"android_custom\":\"a;b\"}")},
    {"no property takes the place of a field of ours",
     CARD("3.0", "X-EMAIL:x\r\nX-ID:7\r\nX-STATUS:restricted\r\nX-TAG:a\r\n"
                 "X-EMAILS:b\r\nX-PHONE-2:c\r\nX-CRM-FIELD;X-NAME=email:d\r\n"
                 "X-CRM-FIELD;X-NAME=phone.work:e\r\nX-FIELDS:f\r\nX-06:g\r\n"),
     PERSON(
         ",\"fields\":{\"x_email\":\"x\",\"x_id\":\"7\",\"x_status\":\"restricted\",\"x_tag\":\"a\",\"x_emails\":\"b\",\"x_"
         "phone_2\":\"c\",\"x_crm_field\":\"d;e\",\"x_fields\":\"f\",\"x_06\":\"g\"}")},
    {"fields by name", CARD("4.0", "X-CRM-FIELD;X-NAME=\"sch^'o: en\":43\r\n"),
     PERSON(",\"fields\":{\"sch\\\"o: en\":\"43\"}")},
    {"dates and relations with a label",
     CARD("3.0", "item1.X-ABDATE:2010-01-02\r\nitem1.X-ABLabel:_$!<Anniversary>!$_\r\n"
                 "RELATED;TYPE=spouse;VALUE=text:Els\r\n"),
     PERSON(",\"fields\":{\"abdate_anniversary\":\"2010-01-02\",\"related_spouse\":\"Els\"}")},
    {"what speaks of the card",
     CARD("3.0", "PRODID:x\r\nREV:2026-01-01T00:00:00Z\r\nCLASS:PUBLIC\r\nX-CRM-LINE:7\r\nX-CRM-"
                 "REASON:geen adres\r\nMAILER:x\r\n"),
     PERSON("")},
    {"a number that is sure to be unique", CARD("4.0", "UID:urn:uuid:4f6d3c1e-6d2b-4a55-9c11-0242ac120002\r\n"),
     PERSON(",\"external\":{\"vcard\":\"4f6d3c1e-6d2b-4a55-9c11-0242ac120002\"}")},
    {"a number of a program", CARD("3.0", "UID:17\r\nPRODID:-//Voorbeeld Soft//Adresboek 4.2//NL\r\n"),
     PERSON(",\"external\":{\"voorbeeld_soft\":\"17\"}")},
    {"a number of nobody knows whom", CARD("3.0", "UID:17\r\n"), PERSON(",\"fields\":{\"uid\":\"17\"}")},
    {"numbers of other systems", CARD("3.0", "X-CRM-EXTERNAL;X-SYSTEM=exact:1001\r\n"),
     PERSON(",\"external\":{\"exact\":\"1001\"}")},
    {"binary values go, links stay",
     CARD("3.0", "PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB\r\nLOGO;VALUE=uri:https://x.example/l.png\r\nX-MS-CARDPICTURE;"
                 "ENCODING=BASE64:AAAA\r\nKEY:data:application/pgp-keys;base64,AAAA\r\nFN:Jan\r\n"),
     PERSON(",\"name\":\"Jan\",\"fields\":{\"logo\":\"https://x.example/l.png\"}")},
    {"of a card within a card the name",
     CARD("2.1", "FN:Jan\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Els\r\nTEL:06-12345678\r\nEND:VCARD\r\n"
                 "TITLE:Baas\r\n"),
     PERSON(",\"name\":\"Jan\",\"fields\":{\"agent\":\"Els\",\"job_title\":\"Baas\"}")},
    {"a card within a card, 3.0", CARD("3.0", "AGENT:BEGIN:VCARD\\nfn:Els\\nTEL:06\\nEND:VCARD\\n\r\n"),
     PERSON(",\"fields\":{\"agent\":\"Els\"}")},
    {"escapes", CARD("3.0", "NOTE:a\\\\b\\;c\\,d\\Ne\\:f\\x\r\n"),
     PERSON(",\"fields\":{\"note\":\"a\\\\b;c,d\\ne:f\\\\x\"}")},
    {"escapes of 2.1", CARD("2.1", "NOTE:C:\\new\\;x\r\n"), PERSON(",\"fields\":{\"note\":\"C:\\\\new;x\"}")},
};

/* ---- Lines and encodings ------------------------------------------------------------------------------------------- */

static const struct example ENCODINGS[] = {
    {"several cards, LF, blank lines between", TEXT("BEGIN:VCARD\nFN:A\nEND:VCARD\n\n\nBEGIN:VCARD\nFN:B\nEND:VCARD"),
     "1 {\"kind\":\"person\",\"name\":\"A\"}\n6 {\"kind\":\"person\",\"name\":\"B\"}\n"},
    {"CR alone", TEXT("BEGIN:VCARD\rFN:A\r B\rEND:VCARD\r"), PERSON(",\"name\":\"AB\"")},
    {"a byte order mark",
     TEXT("\xEF\xBB\xBF"
          "BEGIN:VCARD\nFN:\xC3\xA9\nEND:VCARD\n"),
     PERSON(",\"name\":\"\xC3\xA9\"")},
    {"folded, with a blank and with a tab", CARD("3.0", "FN:Ja\r\n n B\r\n\terg\r\n"), PERSON(",\"name\":\"Jan Berg\"")},
    {"folded within a character", CARD("4.0", "FN:Zo\xC3\r\n \xAB\r\nNOTE:\xC3\xAB\r\n"),
     PERSON(",\"name\":\"Zo\xC3\xAB\",\"fields\":{\"note\":\"\xC3\xAB\"}")},
    {"folded in the name and in a parameter", CARD("3.0", "EMA\r\n IL;TYPE=W\r\n ORK:a@example.nl\r\n"),
     PERSON(",\"emails\":[{\"value\":\"a@example.nl\",\"label\":\"work\"}]")},
    {"2.1 folds before a blank that stays", CARD("2.1", "FN:Jan\r\n Berg\r\n"), PERSON(",\"name\":\"Jan Berg\"")},
    {"quoted-printable over lines", CARD("2.1", "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zo=C3=\r\n=AB=\r\n B\r\n"),
     PERSON(",\"name\":\"Zo\xC3\xAB B\"")},
    {"quoted-printable, parts are cut first", CARD("2.1", "N;QUOTED-PRINTABLE:B=3Berg;J=61n\r\n"),
     PERSON(",\"given\":\"Jan\",\"family\":\"B;erg\"")},
    {"quoted-printable that ends in a soft break", CARD("2.1", "FN;QUOTED-PRINTABLE:Jan=\r\n"), PERSON(",\"name\":\"Jan\"")},
    {"quoted-printable with line ends in it", CARD("2.1", "NOTE;ENCODING=QUOTED-PRINTABLE:een=0D=0Atwee\r\n"),
     PERSON(",\"fields\":{\"note\":\"een\\ntwee\"}")},
    {"quoted-printable without a charset", CARD("2.1", "FN;QUOTED-PRINTABLE:Ren=E9\r\nNOTE;QUOTED-PRINTABLE:Zo=C3=AB\r\n"),
     PERSON(",\"name\":\"Ren\xC3\xA9\",\"fields\":{\"note\":\"Zo\xC3\xAB\"}")},
    {"charsets",
     CARD("2.1", "FN;CHARSET=ISO-8859-1:Ren\xE9\r\nNOTE;CHARSET=ISO-8859-2;QUOTED-PRINTABLE:Iksi=F1ski\r\n"
                 "TITLE;CHARSET=UTF-8:Zo\xC3\xAB\r\nROLE;CHARSET=iso-8859-1:\x80\r\n"),
     PERSON(",\"name\":\"Ren\xC3\xA9\",\"fields\":{\"note\":\"Iksi\xC5\x84ski\",\"job_title\":\"Zo\xC3\xAB\",\"role\":"
            "\"\xE2\x82\xAC\"}")},
    {"Windows-1252", CARD("3.0", "FN:Ren\xE9\r\nNOTE:\x80\r\n"),
     PERSON(",\"name\":\"Ren\xC3\xA9\",\"fields\":{\"note\":\"\xE2\x82\xAC\"}")},
    {"UTF-16LE with its mark",
     TEXT("\xFF\xFE"
          "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0F\0N\0:\0\xE9\0\n\0E\0N\0D\0:\0V\0C\0A\0R\0D\0\n\0"),
     PERSON(",\"name\":\"\xC3\xA9\"")},
    {"UTF-16, whatever a property says of its charset",
     TEXT("\xFF\xFE"
          "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0F\0N\0;\0C\0H\0A\0R\0S\0E\0T\0=\0L\0A\0T\0I\0N\0\x31\0:\0\xE9\0\n\0"
          "E\0N\0D\0:\0V\0C\0A\0R\0D\0\n\0"),
     PERSON(",\"name\":\"\xC3\xA9\"")},
    {"base64 of 2.1 that is not folded", CARD("2.1", "PHOTO;BASE64;JPEG:\r\nAAAA\r\nBBB=\r\n\r\nFN:Jan\r\n"),
     PERSON(",\"name\":\"Jan\"")},
};

/* ---- Faults -------------------------------------------------------------------------------------------------------- */

#define NEXT  "BEGIN:VCARD\r\nFN:B\r\nEND:VCARD\r\n"
#define AFTER "{\"kind\":\"person\",\"name\":\"B\"}\n"

static const struct example FAULTS[] = {
    {"a card without an end", TEXT("BEGIN:VCARD\r\nFN:A\r\n" NEXT), "1! BEGIN: the card has no END:VCARD\n3 " AFTER},
    {"a file that is cut off", TEXT(NEXT "BEGIN:VCARD\r\nFN:A\r\n"), "1 " AFTER "4! BEGIN: the card has no END:VCARD\n"},
    {"a file that is cut off within a card of another", TEXT("BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nEND:VCARD\n"),
     "1! BEGIN: the card has no END:VCARD\n"},
    {"lines outside", TEXT(NEXT "FN:A\r\nx\r\n" NEXT), "1 " AFTER "4! not within BEGIN:VCARD and END:VCARD\n6 " AFTER},
    {"no colon, and nobody's name in the message", TEXT("BEGIN:VCARD\r\nJansen\r\nEND:VCARD\r\n" NEXT),
     "2! not a property: NAME:value is expected\n4 " AFTER},
    {"no name", TEXT("BEGIN:VCARD\r\n:A\r\nEND:VCARD\r\n" NEXT), "2! not a property: NAME:value is expected\n4 " AFTER},
    {"a quote that does not end", TEXT("BEGIN:VCARD\r\nTEL;TYPE=\"a:1\r\nEND:VCARD\r\n" NEXT),
     "2! not a property: NAME:value is expected\n4 " AFTER},
    {"another version", TEXT("BEGIN:VCARD\r\nVERSION:5.0\r\nEND:VCARD\r\n" NEXT),
     "2! VERSION: versions 2.1, 3.0 and 4.0 are read\n4 " AFTER},
    {"not quoted-printable", TEXT("BEGIN:VCARD\r\nFN;QUOTED-PRINTABLE:A=ZZ\r\nEND:VCARD\r\n" NEXT),
     "2! FN: not quoted-printable\n4 " AFTER},
    {"an unknown charset", TEXT("BEGIN:VCARD\r\nFN;CHARSET=../x:\xE9\r\nEND:VCARD\r\n" NEXT),
     "2! FN: unknown charset\n4 " AFTER},
    {"not valid in its charset", TEXT("BEGIN:VCARD\r\nFN;CHARSET=UTF-8:\xE9\r\nEND:VCARD\r\n" NEXT),
     "2! FN: not valid UTF-8\n4 " AFTER},
    {"not valid in the file's encoding", TEXT("BEGIN:VCARD\r\nFN:\xC3\xA9\r\nNOTE:\xE9\r\nEND:VCARD\r\n" NEXT),
     "3! NOTE: not valid UTF-8\n5 " AFTER},
    {"a NUL", TEXT("BEGIN:VCARD\r\nFN:A\r\nNOTE:a\0b\r\nEND:VCARD\r\n" NEXT), "3! NOTE: a NUL byte\n5 " AFTER},
    {"a NUL where nothing is read", TEXT("BEGIN:VCARD\r\nREV:a\0b\r\nEND:VCARD\r\n" NEXT), "2! REV: a NUL byte\n4 " AFTER},
    {"a NUL in quoted-printable", TEXT("BEGIN:VCARD\r\nFN;QUOTED-PRINTABLE:A=00\r\nEND:VCARD\r\n" NEXT),
     "2! FN: a NUL byte\n4 " AFTER},
    {"the first of several faults counts", TEXT("BEGIN:VCARD\r\nx\r\ny\r\nVERSION:9\r\nEND:VCARD\r\n" NEXT),
     "2! not a property: NAME:value is expected\n6 " AFTER},
};

static void check(const struct example *examples, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        for (size_t step = 0; step <= 2; step++)
            CHECK_TEXT(wire_read_all(examples[i].bytes, examples[i].length, step, NULL, out), examples[i].expected,
                       examples[i].why);
}

/* ---- Limits -------------------------------------------------------------------------------------------------------- */

/* A card with a property that is ${unit}, ${count} times. */
static void build(struct buf *bytes, const char *before, const char *unit, size_t count, const char *after)
{
    buf_reset(bytes);
    buf_add_text(bytes, before);
    for (size_t i = 0; i < count; i++)
        buf_add_text(bytes, unit);
    buf_add_text(bytes, after);
}

static void check_limits(struct buf *out)
{
    struct buf bytes = BUF_INIT;
    build(&bytes, "BEGIN:VCARD\nPHOTO;ENCODING=b:", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n ", 300000, "A\nFN:B\nEND:VCARD\n");
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), PERSON(",\"name\":\"B\""),
               "a picture of ten megabytes");
    build(&bytes, "BEGIN:VCARD\nNOTE:", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n ", 40000, "A\nFN:B\nEND:VCARD\n" NEXT);
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), "33826! NOTE: a text is too long\n40005 " AFTER,
               "a text of more than a megabyte, folded");
    build(&bytes, "BEGIN:VCARD\n", "TEL:1\n", SOURCE_PROPERTIES, "END:VCARD\n");
    CHECK(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out)[1] == ' ', "as many properties as there may be");
    build(&bytes, "BEGIN:VCARD\n", "TEL:1\n", SOURCE_PROPERTIES + 1, "END:VCARD\n" NEXT);
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out),
               "4098! TEL: too many properties in one card\n4100 " AFTER, "one property too many");
    build(&bytes, "BEGIN:VCARD\nTEL;TYPE=", "a,", 64, ":1\nEND:VCARD\n");
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), "2! TEL: too many parameters\n",
               "too many parameters");
    build(&bytes, "BEGIN:VCARD\n", "NOTE:AAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 150000, "END:VCARD\n");
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), "4098! NOTE: too many properties in one card\n",
               "a card of more than four megabytes, in properties");
    build(&bytes, "BEGIN:VCARD\n", "NOTE:AAAAAAAAAAAAAAAAAAAAAAAAAAA\n ", 150000, "\nEND:VCARD\n" NEXT);
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), "32770! NOTE: a text is too long\n150004 " AFTER,
               "a card of more than four megabytes");
    build(&bytes, "BEGIN:VCARD\nFN:A\nNOTE:", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 150000, "\nTEL:1\nEND:VCARD\n" NEXT);
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), "3! a line is too long\n6 " AFTER,
               "a line of more than four megabytes");
    build(&bytes, "BEGIN:VCARD\nFN:B\nPHOTO;ENCODING=b:", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 150000, "\nEND:VCARD\n");
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), PERSON(",\"name\":\"B\""),
               "a picture of more than four megabytes in one line");
    build(&bytes, "BEGIN:VCARD\nFN:B\nPHOTO;ENCODING=b:\n ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 150000, "\nEND:VCARD\n");
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out), PERSON(",\"name\":\"B\""), "the same, folded once");
    build(&bytes, "BEGIN:VCARD\nFN:B\nEND:VCARD\n", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 150000, "\n" NEXT);
    CHECK_TEXT(wire_read_all(bytes.bytes, bytes.length, 0, NULL, out),
               PERSON(",\"name\":\"B\"") "4! a line is too long\n5 " AFTER, "such a line between two cards");
    buf_clear(&bytes);
}

static void check_left_out(void)
{
    static const char CARDS[] = "BEGIN:VCARD\nPHOTO;BASE64:AA\nKEY;ENCODING=b:AA\nLOGO:https://x.example/\nEND:VCARD\n"
                                "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:A\nPHOTO;BASE64:AA\nEND:VCARD\nEND:VCARD\n";
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    struct source *source = source_open_memory(CARDS, sizeof CARDS - 1, NULL, &err);
    while (source_next(source, &arena, &record, NULL, &err) == SOURCE_RECORD)
        continue;
    CHECK_INTEGER(source_left_out(source), 3, "what was left out is counted: two values, and a card with all that is in it");
    source_close(source);
    arena_clear(&arena);
}

/* The raw bytes are those of the card, for --rejects. */
static void check_origin(void)
{
    static const char CARDS[] = "\r\nBEGIN:VCARD\r\nFN:A\r\n B\r\nEND:VCARD\r\n\r\nBEGIN:VCARD\r\n";
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    struct rec_origin origin;
    struct source *source = source_open_memory(CARDS, sizeof CARDS - 1, NULL, &err);
    CHECK_INTEGER(source_next(source, &arena, &record, &origin, &err), SOURCE_RECORD, "a card");
    CHECK(origin.line == 2 && origin.raw_length == 34 && memcmp(origin.raw, CARDS + 2, 34) == 0, "its line and its bytes");
    CHECK_INTEGER(source_next(source, &arena, &record, &origin, &err), SOURCE_BAD, "a bad one");
    CHECK(origin.line == 7 && origin.raw_length == 13 && memcmp(origin.raw, CARDS + 38, 13) == 0, "its line and its bytes");
    source_close(source);
    arena_clear(&arena);
}

static int warnings;
static void count_warning(const char *message, long line, void *context)
{
    (void)message;
    (void)context;
    warnings += line == 2 ? 1 : 100;
}

static void check_warning(struct buf *out)
{
    static const char CARDS[] = "BEGIN:VCARD\nFN;QUOTED-PRINTABLE:=E9\nNOTE:\xE9\nEND:VCARD\n";
    struct source_options options = {.warn = count_warning};
    wire_read_all(CARDS, sizeof CARDS - 1, 0, &options, out);
    CHECK_INTEGER(warnings, 1, "Windows-1252 is told once, with its line");
}

int main(void)
{
    struct buf out = BUF_INIT;
    alarm(60);
    check(PROPERTIES, sizeof PROPERTIES / sizeof *PROPERTIES, &out);
    check(ENCODINGS, sizeof ENCODINGS / sizeof *ENCODINGS, &out);
    check(FAULTS, sizeof FAULTS / sizeof *FAULTS, &out);
    check_limits(&out);
    check_left_out();
    check_origin();
    check_warning(&out);
    buf_clear(&out);
    return tap_done();
}
