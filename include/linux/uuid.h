/* SPDX-License-Identifier: MIT */
/* Numbers of 128 bits that are nobody else's: uuid_t as RFC 4122 sends them, guid_t with its first three fields the other way round. */
#ifndef _LINUX_UUID_H
#define _LINUX_UUID_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

#define UUID_SIZE 16
/* Of "01234567-89ab-cdef-0123-456789abcdef", without the NUL. */
#define UUID_STRING_LEN 36

typedef struct {
	__u8 b[UUID_SIZE];
} uuid_t;

typedef struct {
	__u8 b[UUID_SIZE];
} guid_t;

/** UUID_INIT() - a constant; its fields are of 4, 2, 2 and eight times 1 bytes. GUID_INIT(): a guid_t */
#define UUID_INIT(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                                             \
	((uuid_t){ { (__u8)((a) >> 24), (__u8)((a) >> 16), (__u8)((a) >> 8), (__u8)(a), (__u8)((b) >> 8), (__u8)(b),    \
		     (__u8)((c) >> 8), (__u8)(c), (d0), (d1), (d2), (d3), (d4), (d5), (d6), (d7) } })
#define GUID_INIT(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                                             \
	((guid_t){ { (__u8)(a), (__u8)((a) >> 8), (__u8)((a) >> 16), (__u8)((a) >> 24), (__u8)(b), (__u8)((b) >> 8),    \
		     (__u8)(c), (__u8)((c) >> 8), (d0), (d1), (d2), (d3), (d4), (d5), (d6), (d7) } })

KCOMPD_API_BEGIN

extern const uuid_t uuid_null;
extern const guid_t guid_null;

/** generate_random_uuid() - the 16 bytes of a new uuid_t (version 4); generate_random_guid(): of a guid_t. Any context. */
void generate_random_uuid(unsigned char uuid[16]);
void generate_random_guid(unsigned char guid[16]);

/** uuid_gen() - a new random one (version 4). Any context. */
void uuid_gen(uuid_t *u);
void guid_gen(guid_t *u);

/** uuid_is_valid() - are the first UUID_STRING_LEN characters hex digits with hyphens in the right places. Any context. */
bool __must_check uuid_is_valid(const char *uuid);

/**
 * uuid_parse() - the number that a text stands for
 * @uuid: the text, see uuid_is_valid(); what stands behind it is not looked at
 * @u: the number; left alone on error
 *
 * Context: Any.
 * Return: 0 or -EINVAL.
 */
int uuid_parse(const char *uuid, uuid_t *u);
int guid_parse(const char *uuid, guid_t *u);

KCOMPD_API_END

static inline bool uuid_equal(const uuid_t *u1, const uuid_t *u2)
{
	return memcmp(u1, u2, sizeof(*u1)) == 0;
}

static inline void uuid_copy(uuid_t *dst, const uuid_t *src)
{
	*dst = *src;
}

static inline bool uuid_is_null(const uuid_t *uuid)
{
	return uuid_equal(uuid, &uuid_null);
}

/** import_uuid() - a uuid_t from its bytes; export_uuid(): its bytes */
static inline void import_uuid(uuid_t *dst, const __u8 *src)
{
	memcpy(dst, src, sizeof(*dst));
}

static inline void export_uuid(__u8 *dst, const uuid_t *src)
{
	memcpy(dst, src, sizeof(*src));
}

static inline bool guid_equal(const guid_t *u1, const guid_t *u2)
{
	return memcmp(u1, u2, sizeof(*u1)) == 0;
}

static inline void guid_copy(guid_t *dst, const guid_t *src)
{
	*dst = *src;
}

static inline bool guid_is_null(const guid_t *guid)
{
	return guid_equal(guid, &guid_null);
}

static inline void import_guid(guid_t *dst, const __u8 *src)
{
	memcpy(dst, src, sizeof(*dst));
}

static inline void export_guid(__u8 *dst, const guid_t *src)
{
	memcpy(dst, src, sizeof(*src));
}

#endif
