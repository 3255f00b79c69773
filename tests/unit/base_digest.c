/* Digests: published test vectors, pieces against the whole, fields that do not run together. */
#include "base/digest.h"

#include <stdlib.h>

#include "tap.h"

static void vectors(void)
{
    unsigned char hash[DIGEST_BYTES];
    char hex[DIGEST_HEX_SIZE(DIGEST_BYTES)];
    unsigned char key[DIGEST_KEY_BYTES];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    /* The answers of b2sum and of Python's hashlib. */
    digest_of(NULL, "abc", 3, hash, DIGEST_BYTES);
    CHECK_TEXT(digest_hex(hash, DIGEST_BYTES, hex), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
               "BLAKE2b-256 of abc");
    digest_of(key, "abc", 3, hash, DIGEST_BYTES);
    CHECK_TEXT(digest_hex(hash, DIGEST_BYTES, hex), "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f",
               "the same with a key");
    digest_of(key, "abc", 3, hash, DIGEST_SHORT_BYTES);
    CHECK_TEXT(digest_hex(hash, DIGEST_SHORT_BYTES, hex), "1a64be47e4729d951c302ee543f97cf3", "with a key, short");
    digest_sha256_of("abc", 3, hash);
    CHECK_TEXT(digest_hex(hash, DIGEST_BYTES, hex), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
               "SHA-256 of abc (FIPS 180-2)");
    digest_sha256_of("", 0, hash);
    CHECK_TEXT(digest_hex(hash, DIGEST_BYTES, hex), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "SHA-256 of nothing");
}

static void pieces(void)
{
    unsigned char key[DIGEST_KEY_BYTES];
    unsigned char text[1000];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)i;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i * 7);
    bool is_same = true;
    for (size_t piece = 1; piece < 300; piece += 13) {
        struct digest digest;
        struct digest_sha256 sha;
        unsigned char whole[DIGEST_BYTES];
        unsigned char parts[DIGEST_BYTES];
        digest_init(&digest, key, DIGEST_BYTES);
        digest_sha256_init(&sha);
        for (size_t at = 0; at < sizeof text; at += piece) {
            size_t length = sizeof text - at < piece ? sizeof text - at : piece;
            digest_add(&digest, text + at, length);
            digest_sha256_add(&sha, text + at, length);
        }
        digest_end(&digest, parts);
        digest_of(key, text, sizeof text, whole, DIGEST_BYTES);
        is_same = is_same && digest_equal(parts, whole, DIGEST_BYTES);
        digest_sha256_end(&sha, parts);
        digest_sha256_of(text, sizeof text, whole);
        is_same = is_same && digest_equal(parts, whole, DIGEST_BYTES);
    }
    CHECK(is_same, "pieces give the same as the whole");
    unsigned char a[DIGEST_BYTES];
    unsigned char b[DIGEST_BYTES] = {0};
    digest_of(key, "x", 1, a, DIGEST_BYTES);
    digest_of(NULL, "x", 1, b, DIGEST_BYTES);
    CHECK(!digest_equal(a, b, DIGEST_BYTES), "the key counts");
    digest_of(key, "x", 1, b, DIGEST_SHORT_BYTES);
    CHECK(!digest_equal(a, b, DIGEST_SHORT_BYTES), "a short one is no part of the long one");
}

static void of_fields(const char *first, const char *second, unsigned char out[DIGEST_BYTES])
{
    struct digest digest;
    digest_init(&digest, NULL, DIGEST_BYTES);
    digest_add_field(&digest, first, strlen(first));
    digest_add_field(&digest, second, strlen(second));
    digest_end(&digest, out);
}

static void fields(void)
{
    unsigned char a[DIGEST_BYTES];
    unsigned char b[DIGEST_BYTES];
    of_fields("ab", "c", a);
    of_fields("a", "bc", b);
    CHECK(!digest_equal(a, b, DIGEST_BYTES), "fields do not run together");
    of_fields("", "abc", b);
    CHECK(!digest_equal(a, b, DIGEST_BYTES), "an empty field counts");
    /* Written out: a length of eight bytes, the least significant first. */
    digest_of(NULL, "\2\0\0\0\0\0\0\0ab\1\0\0\0\0\0\0\0c", 19, b, DIGEST_BYTES);
    CHECK(digest_equal(a, b, DIGEST_BYTES), "the layout is the same on every machine");
    struct digest digest;
    digest_init(&digest, NULL, DIGEST_BYTES);
    digest_add_integer(&digest, -2);
    digest_end(&digest, a);
    digest_of(NULL, "\10\0\0\0\0\0\0\0\xfe\xff\xff\xff\xff\xff\xff\xff", 16, b, DIGEST_BYTES);
    CHECK(digest_equal(a, b, DIGEST_BYTES), "of a number too");
    bool is_wiped = true;
    for (size_t i = 0; i < sizeof digest.state; i++)
        is_wiped = is_wiped && digest.state[i] == 0;
    CHECK(is_wiped, "nothing of the key stays in memory");
}

static void hexadecimal(void)
{
    unsigned char bytes[4] = {0x00, 0x9f, 0xab, 0xff};
    unsigned char back[4] = {0};
    char hex[DIGEST_HEX_SIZE(4)];
    CHECK_TEXT(digest_hex(bytes, 4, hex), "009fabff", "to text");
    CHECK(digest_unhex("009fABfF", back, 4) && memcmp(bytes, back, 4) == 0, "and back");
    static const char *const BAD[] = {"", "009fabf", "009fabff0", "009fabfg", "009fab:f", "g09fabff"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        CHECK(!digest_unhex(BAD[i], back, 4), "not \"%s\"", BAD[i]);
}

static void random_bytes(void)
{
    unsigned char a[DIGEST_KEY_BYTES] = {0};
    unsigned char b[DIGEST_KEY_BYTES] = {0};
    unsigned char none[DIGEST_KEY_BYTES] = {0};
    digest_random(a, sizeof a);
    digest_random(b, sizeof b);
    CHECK(!digest_equal(a, b, sizeof a) && !digest_equal(a, none, sizeof a), "two keys differ");
    digest_wipe(a, sizeof a);
    CHECK(digest_equal(a, none, sizeof a), "wiped");
}

int main(void)
{
    vectors();
    pieces();
    fields();
    hexadecimal();
    random_bytes();
    return tap_done();
}
