/* phone.c - from what people type to E.164.
 *
 * Outside facts: E.164 (at most 15 digits after the plus), the Dutch number plan (area codes, service numbers and their
 * lengths), and the calling codes of all countries. */
#include "domain/phone.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/country.h"

enum { E164_DIGITS_MAX = 15, DIGITS_SIZE = 32, NATIONAL_MIN = 4 };

/* Dutch numbers by how they begin after the zero. The longest prefix that fits counts. */
static const struct dutch_range {
    const char *prefix;
    unsigned char length;       /* digits after the zero */
    unsigned char other_length; /* 0: no other */
} DUTCH_SERVICES[] = {
    {"61", 9, 0},   {"62", 9, 0},   {"63", 9, 0}, {"64", 9, 0},   {"65", 9, 0},  {"66", 9, 0}, {"68", 9, 0},
    {"800", 7, 10}, {"82", 9, 0},   {"84", 9, 0}, {"85", 9, 0},   {"87", 9, 0},  {"88", 9, 0}, {"900", 7, 10},
    {"906", 7, 10}, {"909", 7, 10}, {"91", 9, 0}, {"970", 11, 0}, {"140", 5, 6},
};

/* Area codes without their zero: two digits and seven of the subscriber, or three and six. */
static const char DUTCH_AREAS[] =
    " 10 13 15 20 23 24 26 30 33 35 36 38 40 43 45 46 50 53 55 58 70 71 72 73 74 75 76 77 78 79"
    " 111 113 114 115 117 118 161 162 164 165 166 167 168 172 174 180 181 182 183 184 186 187"
    " 222 223 224 226 227 228 229 251 252 255 294 297 299"
    " 313 314 315 316 317 318 320 321 341 342 343 344 345 346 347 348"
    " 411 412 413 416 418 475 478 481 485 486 487 488 492 493 495 497 499"
    " 511 512 513 514 515 516 517 518 519 521 522 523 524 525 527 528 529 541 543 544 545 546 547 548"
    " 561 562 566 570 571 572 573 575 577 578 591 592 593 594 595 596 597 598 599 ";
enum { DUTCH_LENGTH = 9 };

/* Codes that belong to no country: freephone, shared cost, satellites and global networks. Source: ITU-T E.164 annex. */
static const char *const SHARED_CODES[] = {"800", "808", "870", "878", "881", "882", "883", "979"};

struct scan {
    char digits[DIGITS_SIZE];
    size_t count;
    bool has_plus;
};

/* Length of the blank, dash or direction mark beyond ASCII at ${text}, 0 when it is something else. Word processors and chat
 * programs put them into numbers. */
static size_t special_length(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] == 0xC2 && bytes[1] == 0xA0) /* no-break space */
        return 2;
    if (bytes[0] == 0xE2 && bytes[1] == 0x80 && bytes[2] >= 0x80 && bytes[2] <= 0xAF) /* U+2000 … U+202F */
        return 3;
    if (bytes[0] == 0xE2 && bytes[1] == 0x81 && (bytes[2] == 0xA0 || (bytes[2] >= 0xA6 && bytes[2] <= 0xA9))) /* isolates */
        return 3;
    if (bytes[0] == 0xE2 && bytes[1] == 0x88 && bytes[2] == 0x92) /* minus */
        return 3;
    return bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0; /* zero-width no-break space */
}

/* "3,16E+10": digits, one separator, digits, E, sign, digits. */
static bool is_scientific(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    const char *rest = text + whole;
    if (whole == 0)
        return false;
    if (*rest == ',' || *rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if (*rest != 'E' && *rest != 'e')
        return false;
    rest++;
    if (*rest == '+')
        rest++;
    size_t exponent = strspn(rest, "0123456789");
    return exponent > 0 && exponent <= 2 && rest[exponent] == '\0';
}

static bool begins_extension(const char *text)
{
    static const char *const WORDS[] = {"ext", "x", "toestel", "tst", "#", ";"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strncasecmp(text, WORDS[i], strlen(WORDS[i])) == 0)
            return true;
    return false;
}

static int refuse_byte(const char *text, const struct scan *scan, struct err *err)
{
    if (scan->count > 0 && begins_extension(text))
        return err_set(err, ERR_DATA, _("not a phone number: an extension belongs in a note"));
    if (text_is_letter(*text))
        return err_set(err, ERR_DATA, _("not a phone number: there are words in it"));
    return err_set(err, ERR_DATA, _("not a phone number"));
}

static int scan_number(const char *text, struct scan *scan, struct err *err)
{
    scan->count = 0;
    scan->has_plus = false;
    while (*text != '\0') {
        size_t special = 0;
        if (text_is_digit(*text)) {
            if (scan->count == DIGITS_SIZE - 1)
                return err_set(err, ERR_DATA, _("not a phone number: too many digits"));
            scan->digits[scan->count++] = *text++;
        } else if (*text == '+' && scan->count == 0 && !scan->has_plus) {
            scan->has_plus = true;
            text++;
        } else if (strchr(" \t.-()/[]\xC2\xE2\xEF", *text) != NULL && (*text > 0 || special_length(text) > 0)) {
            special = special_length(text);
            text += special > 0 ? special : 1;
        } else {
            return refuse_byte(text, scan, err);
        }
    }
    scan->digits[scan->count] = '\0';
    if (scan->count == 0)
        return err_set(err, ERR_DATA, _("not a phone number"));
    return 0;
}

static bool is_dutch_area(const char *national)
{
    for (size_t length = 2; length <= 3; length++) {
        char word[6] = {' ', national[0], national[1], ' ', '\0', '\0'};
        if (length == 3) {
            word[3] = national[2];
            word[4] = ' ';
        }
        if (strstr(DUTCH_AREAS, word) != NULL)
            return true;
    }
    return false;
}

static int check_dutch(const char *national, size_t count, struct err *err)
{
    bool is_area = count >= 2 && is_dutch_area(national);
    if (is_area && count == DUTCH_LENGTH)
        return 0;
    for (size_t i = 0; i < sizeof DUTCH_SERVICES / sizeof *DUTCH_SERVICES && !is_area; i++) {
        const struct dutch_range *range = &DUTCH_SERVICES[i];
        if (strncmp(national, range->prefix, strlen(range->prefix)) != 0)
            continue;
        if (count == range->length || (range->other_length != 0 && count == range->other_length))
            return 0;
        is_area = true; /* it begins well: the length is wrong */
    }
    if (is_area)
        return err_set(err, ERR_DATA, _("not a phone number: wrong number of digits for the Netherlands"));
    return err_set(err, ERR_DATA, _("not a phone number: no Dutch number begins like this"));
}

/* The calling code at the beginning of ${digits}: no code is the beginning of another. NULL when nobody has it. */
static const char *find_calling_code(const char *digits, const char **trunk_prefix)
{
    *trunk_prefix = "";
    for (size_t i = 0; i < sizeof SHARED_CODES / sizeof *SHARED_CODES; i++)
        if (strncmp(digits, SHARED_CODES[i], 3) == 0)
            return SHARED_CODES[i];
    const struct country *country = country_of_calling_code(digits);
    if (country == NULL)
        return NULL;
    *trunk_prefix = country->trunk_prefix;
    return country->calling_code;
}

/* Other countries' plans change too often for a table of ours: their numbers only have to fit E.164. */
static int check_length(const char *calling_code, size_t count, struct err *err)
{
    if (count < NATIONAL_MIN || count > E164_DIGITS_MAX - strlen(calling_code))
        return err_set(err, ERR_DATA, _("not a phone number: wrong number of digits for its country"));
    return 0;
}

static int write_e164(const char *calling_code, const char *national, char e164[PHONE_SIZE], struct err *err)
{
    size_t count = strlen(national);
    int status =
        strcmp(calling_code, "31") == 0 ? check_dutch(national, count, err) : check_length(calling_code, count, err);
    if (status != 0)
        return -1;
    size_t code_length = strlen(calling_code);
    e164[0] = '+';
    memcpy(e164 + 1, calling_code, code_length);
    memcpy(e164 + 1 + code_length, national, count + 1);
    return 0;
}

static int from_international(const char *digits, char e164[PHONE_SIZE], struct err *err)
{
    const char *trunk_prefix = "0";
    const char *calling_code = "31";
    if (digits[0] != '3' || digits[1] != '1')
        calling_code = find_calling_code(digits, &trunk_prefix);
    if (calling_code == NULL)
        return err_set(err, ERR_DATA, _("not a phone number: no country has this calling code"));
    const char *national = digits + strlen(calling_code);
    /* "+31 (0)6 …": the zero is for those who dial inside the country. Where it belongs to the number (Italy) it stays. */
    if (*trunk_prefix == '0' && strncmp(national, trunk_prefix, strlen(trunk_prefix)) == 0)
        national += strlen(trunk_prefix);
    return write_e164(calling_code, national, e164, err);
}

static int from_national(const struct scan *scan, const char *country, char e164[PHONE_SIZE], struct err *err)
{
    bool is_dutch = country == NULL || strcmp(country, "NL") == 0;
    const struct country *here = is_dutch ? NULL : country_get(country);
    if (!is_dutch && (here == NULL || *here->calling_code == '\0'))
        return err_set(err, ERR_DATA, _("not a phone number: neither + nor 00 at the front"));
    const char *trunk_prefix = is_dutch ? "0" : here->trunk_prefix;
    size_t trunk_length = strlen(trunk_prefix);
    if (strncmp(scan->digits, trunk_prefix, trunk_length) == 0)
        return write_e164(is_dutch ? "31" : here->calling_code, scan->digits + trunk_length, e164, err);
    if (is_dutch && strncmp(scan->digits, "140", 3) == 0) /* municipalities: dialled without a zero */
        return write_e164("31", scan->digits, e164, err);
    if (is_dutch && scan->count == DUTCH_LENGTH && scan->digits[0] == '6')
        return err_set(err, ERR_DATA, _("not a phone number: nine digits from 6 on, the zero at the front was lost"));
    return err_set(err, ERR_DATA, _("not a phone number: neither + nor 0 at the front"));
}

int phone_normalise(const char *text, const char *country, char e164[PHONE_SIZE], struct err *err)
{
    struct scan scan;
    text += strspn(text, " \t");
    if (strncasecmp(text, "tel:", 4) == 0)
        text += 4;
    if (is_scientific(text))
        return err_set(err, ERR_DATA, _("not a phone number: a spreadsheet has rounded it, take it from the source again"));
    if (scan_number(text, &scan, err) != 0)
        return -1;
    if (scan.has_plus)
        return from_international(scan.digits, e164, err);
    if (scan.digits[0] == '0' && scan.digits[1] == '0')
        return from_international(scan.digits + 2, e164, err);
    return from_national(&scan, country, e164, err);
}

bool phone_is_meant(const char *text)
{
    size_t digits = 0;
    if (*text != '+' && *text != '0' && *text != '(')
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (text_is_digit(*at))
            digits++;
        else if (strchr("+ .-()/", *at) == NULL)
            return false;
    }
    return digits >= 3;
}
