/* digest.c - keyed BLAKE2b and SHA-256 over libsodium.
 *
 * sodium_init chooses the fastest code for the processor, and opens the generator of random numbers. Both are wanted only by
 * programs that hash or draw, so it runs at the first use. It can fail only where neither getrandom nor /dev/urandom works;
 * nothing can be done safely there, and libsodium itself ends the program in that case when random bytes are drawn. */
#include "base/digest.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof((struct digest){0}.state), "the state of BLAKE2b fits");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct digest), "and is aligned");
_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof((struct digest_sha256){0}.state), "the state of SHA-256 fits");
_Static_assert(_Alignof(crypto_hash_sha256_state) <= _Alignof(struct digest_sha256), "and is aligned");

static void start(void)
{
    static int is_started;
    if (is_started)
        return;
    if (sodium_init() < 0)
        abort();
    is_started = 1;
}

static crypto_generichash_state *state_of(struct digest *digest)
{
    return (crypto_generichash_state *)(void *)digest->state;
}

void digest_init(struct digest *digest, const unsigned char *key, size_t size_bytes)
{
    start();
    digest->size_bytes = size_bytes;
    crypto_generichash_init(state_of(digest), key, key == NULL ? 0 : DIGEST_KEY_BYTES, size_bytes);
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    crypto_generichash_update(state_of(digest), bytes, length);
}

void digest_end(struct digest *digest, unsigned char *out)
{
    crypto_generichash_final(state_of(digest), out, digest->size_bytes);
    sodium_memzero(digest->state, sizeof digest->state);
}

static void put_number(unsigned char out[8], uint64_t number)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(number >> (8 * i));
}

void digest_add_field(struct digest *digest, const void *bytes, size_t length)
{
    unsigned char prefix[8];
    put_number(prefix, length);
    digest_add(digest, prefix, sizeof prefix);
    if (length > 0)
        digest_add(digest, bytes, length);
}

void digest_add_integer(struct digest *digest, int64_t value)
{
    unsigned char number[8];
    put_number(number, (uint64_t)value);
    digest_add_field(digest, number, sizeof number);
}

void digest_of(const unsigned char *key, const void *bytes, size_t length, unsigned char *out, size_t size_bytes)
{
    start();
    crypto_generichash(out, size_bytes, bytes, length, key, key == NULL ? 0 : DIGEST_KEY_BYTES);
}

static crypto_hash_sha256_state *sha_state_of(struct digest_sha256 *digest)
{
    return (crypto_hash_sha256_state *)(void *)digest->state;
}

void digest_sha256_init(struct digest_sha256 *digest)
{
    crypto_hash_sha256_init(sha_state_of(digest));
}

void digest_sha256_add(struct digest_sha256 *digest, const void *bytes, size_t length)
{
    crypto_hash_sha256_update(sha_state_of(digest), bytes, length);
}

void digest_sha256_end(struct digest_sha256 *digest, unsigned char out[DIGEST_SHA256_BYTES])
{
    crypto_hash_sha256_final(sha_state_of(digest), out);
}

void digest_sha256_of(const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_BYTES])
{
    crypto_hash_sha256(out, bytes, length);
}

char *digest_hex(const unsigned char *bytes, size_t length, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = DIGITS[bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    out[2 * length] = '\0';
    return out;
}

static int nibble(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

bool digest_unhex(const char *text, unsigned char *out, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        int high = nibble(text[2 * i]);
        int low = high < 0 ? -1 : nibble(text[2 * i + 1]);
        if (low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return text[2 * length] == '\0';
}

void digest_random(void *out, size_t length)
{
    start();
    randombytes_buf(out, length);
}

bool digest_equal(const void *a, const void *b, size_t length)
{
    return sodium_memcmp(a, b, length) == 0;
}

void digest_wipe(void *bytes, size_t length)
{
    sodium_memzero(bytes, length);
}
