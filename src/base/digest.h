/* digest.h - hashes and random bytes, over libsodium.
 *
 * Why: fingerprints, handles in the log and its chain are keyed BLAKE2b: without the key nobody can tell whose they are.
 * Consent wordings carry a plain SHA-256, which anybody can check. libsodium is started at the first use only. */
#ifndef CRM_BASE_DIGEST_H
#define CRM_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_KEY_BYTES = 32, DIGEST_SHORT_BYTES = 16, DIGEST_BYTES = 32, DIGEST_SHA256_BYTES = 32 };
/* digest_hex needs two characters a byte and a NUL. */
#define DIGEST_HEX_SIZE(bytes) (2 * (bytes) + 1)

/* Opaque; the layout is libsodium's. Holds the key: digest_end wipes it. */
struct digest {
    _Alignas(64) unsigned char state[384];
    size_t size_bytes;
};

/* Keyed BLAKE2b. digest_init(digest, key, size): begin; ${key} is DIGEST_KEY_BYTES long or NULL (no key), ${size} is
 * DIGEST_BYTES or DIGEST_SHORT_BYTES. digest_add: more bytes. digest_end(digest, out): ${size} bytes to ${out}. None of them
 * can fail. */
void digest_init(struct digest *digest, const unsigned char *key, size_t size_bytes);
void digest_add(struct digest *digest, const void *bytes, size_t length);
void digest_end(struct digest *digest, unsigned char *out);
/* digest_add_field(digest, bytes, length): the length as eight little-endian bytes, then the bytes, so that ("ab","c") and
 * ("a","bc") differ. digest_add_integer: a number as one such field. */
void digest_add_field(struct digest *digest, const void *bytes, size_t length);
void digest_add_integer(struct digest *digest, int64_t value);
/* digest_of(key, bytes, length, out, size): all at once. */
void digest_of(const unsigned char *key, const void *bytes, size_t length, unsigned char *out, size_t size_bytes);

struct digest_sha256 {
    _Alignas(8) unsigned char state[104];
};
void digest_sha256_init(struct digest_sha256 *digest);
void digest_sha256_add(struct digest_sha256 *digest, const void *bytes, size_t length);
void digest_sha256_end(struct digest_sha256 *digest, unsigned char out[DIGEST_SHA256_BYTES]);
void digest_sha256_of(const void *bytes, size_t length, unsigned char out[DIGEST_SHA256_BYTES]);

/* digest_hex(bytes, length, out): lower case, NUL-terminated; returns ${out}, of DIGEST_HEX_SIZE(length).
 * digest_unhex(text, out, length): back; false unless it is exactly ${length} bytes in either case. */
char *digest_hex(const unsigned char *bytes, size_t length, char *out);
bool digest_unhex(const char *text, unsigned char *out, size_t length);
/* digest_random(out, length): from the kernel's generator. digest_equal: in constant time. digest_wipe: cannot be optimised
 * away. */
void digest_random(void *out, size_t length);
bool digest_equal(const void *a, const void *b, size_t length);
void digest_wipe(void *bytes, size_t length);

#endif
