/* SPDX-License-Identifier: MIT */
/* Strings and blocks of memory. Those that C has too are libc's. */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/array_size.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/stdarg.h>
#include <linux/types.h>

#ifdef __cplusplus
#include <cstring>
#endif

KCOMPD_API_BEGIN

/* As ISO C and POSIX have them; they are libc's. */
#ifndef __cplusplus
void *memcpy(void *dest, const void *src, size_t n);
void *memmove(void *dest, const void *src, size_t n);
void *memset(void *s, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
char *strcpy(char *dest, const char *src);
char *strncpy(char *dest, const char *src, size_t n);
char *strcat(char *dest, const char *src);
char *strncat(char *dest, const char *src, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strchrnul(const char *s, int c);
char *strstr(const char *haystack, const char *needle);
char *strpbrk(const char *s, const char *accept);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strsep(char **stringp, const char *delim);
char *stpcpy(char *dest, const char *src);
int bcmp(const void *a, const void *b, size_t n);
#endif

/**
 * strscpy() - copy a string into a buffer
 * @dest: the buffer, always ended by NUL
 * @src: the string
 * @count: size of the buffer in bytes
 *
 * Return: the length copied, or -E2BIG where it was cut off or @count is 0 or beyond INT_MAX.
 */
ssize_t strscpy(char *dest, const char *src, size_t count);
/** strscpy_pad() - strscpy(), and zeros up to the end of the buffer */
ssize_t strscpy_pad(char *dest, const char *src, size_t count);
/** strlcpy() - copy, at most @size - 1 bytes; returns the length of @src */
size_t strlcpy(char *dest, const char *src, size_t size);
/** strlcat() - append, the whole at most @count - 1 bytes; returns the length that it would have had */
size_t strlcat(char *dest, const char *src, size_t count);
/** strnchr() - the first @c in the first @count bytes of @s, or NULL */
char *strnchr(const char *s, size_t count, int c);
/** strnchrnul() - as strnchr(), but the end instead of NULL */
char *strnchrnul(const char *s, size_t count, int c);
/** strnstr() - @s2 in the first @len bytes of @s1, or NULL */
char *strnstr(const char *s1, const char *s2, size_t len);
/** skip_spaces() - the first character that is not a white space */
char *__must_check skip_spaces(const char *str);
/** strim() - cut off white space behind, skip it in front; returns the new start */
char *strim(char *s);
/** strreplace() - every @old by @replacement, in place; returns the end */
char *strreplace(char *s, char old, char replacement);
/** sysfs_streq() - equal, but for one newline at an end */
bool sysfs_streq(const char *s1, const char *s2);
/** match_string() - the index of @string in @array, up to @n or a NULL; -EINVAL if it is not there */
int match_string(const char *const *array, size_t n, const char *string);
/** __sysfs_match_string() - the same by sysfs_streq() */
int __sysfs_match_string(const char *const *array, size_t n, const char *s);
/** memchr_inv() - the first byte in @bytes that is not @c, or NULL */
void *memchr_inv(const void *s, int c, size_t bytes);
/** memscan() - the first @c, or the end */
void *memscan(void *addr, int c, size_t size);
/** memset16() - @count times @v, which is as wide as the name says. Return: @s. */
void *memset16(u16 *s, u16 v, size_t count);
void *memset32(u32 *s, u32 v, size_t count);
void *memset64(u64 *s, u64 v, size_t count);
/** memzero_explicit() - zeros that the compiler does not optimise away */
void memzero_explicit(void *s, size_t count);
/** memcpy_and_pad() - @count bytes, then @pad up to @dest_len */
void memcpy_and_pad(void *dest, size_t dest_len, const void *src, size_t count, int pad);

/**
 * kstrdup() - a copy of a string, for kfree()
 * @s: the string; NULL gives NULL
 * @gfp: GFP_KERNEL
 *
 * Return: the copy, or NULL.
 */
char *kstrdup(const char *s, gfp_t gfp);
/** kstrdup_const() - kstrdup(), for kfree_const() */
const char *kstrdup_const(const char *s, gfp_t gfp);
void kfree_const(const void *x);
/** kstrndup() - at most @len bytes of @s, and a NUL */
char *kstrndup(const char *s, size_t len, gfp_t gfp);
/**
 * memory_read_from_buffer() - simple_read_from_buffer(), to memory of the driver: for the read of a struct bin_attribute
 * @to: where to
 * @count: its size
 * @ppos: position in @from; moves on by the result
 * @from: the buffer
 * @available: its size
 *
 * Return: bytes copied, 0 at the end, or -EINVAL: a negative position.
 */
ssize_t memory_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from, size_t available);
/** kmemdup() - a copy of @len bytes */
void *kmemdup(const void *src, size_t len, gfp_t gfp);
/** kmemdup_nul() - a copy of @len bytes, and a NUL */
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp);

/**
 * memdup_user() - a copy of a caller's buffer, for kfree()
 * @src, @len: the buffer and its size in bytes
 *
 * Context: A client's call; may sleep.
 * Return: the copy, or ERR_PTR(-EFAULT), ERR_PTR(-ENOMEM).
 */
void *memdup_user(const void __user *src, size_t len);
/** vmemdup_user() - memdup_user(), for kvfree() */
void *vmemdup_user(const void __user *src, size_t len);
/** memdup_user_nul() - memdup_user(), with a NUL behind */
void *memdup_user_nul(const void __user *src, size_t len);
/** strndup_user() - a copy of a caller's string of at most @n bytes with its NUL; else ERR_PTR(-EINVAL) */
char *strndup_user(const char __user *s, long n);

/**
 * get_option() - the integer at the start of a list
 * @str: the list; moves on behind the number and its comma
 * @pint: the number, may be NULL
 *
 * Return: 0 no number, 1 one and the end, 2 one and a comma, 3 one and a hyphen (a range follows).
 */
int get_option(char **str, int *pint);
/** get_options() - a list with ranges; @ints[0] is the number found, behind it at most @nints - 1; returns the rest */
char *get_options(const char *str, int nints, int *ints);
/** memparse() - a number with a suffix K M G T P E (each 1024 times the last) */
unsigned long long memparse(const char *ptr, char **retptr);

KCOMPD_API_END

static inline char *strstrip(char *str)
{
	return strim(str);
}

/** kbasename() - what is behind the last slash */
static inline const char *kbasename(const char *path)
{
	const char *tail = strrchr(path, '/');

	return tail ? tail + 1 : path;
}

static inline bool strstarts(const char *str, const char *prefix)
{
	return strncmp(str, prefix, strlen(prefix)) == 0;
}

/** str_has_prefix() - the length of @prefix if @str begins with it, else 0 */
static inline size_t str_has_prefix(const char *str, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(str, prefix, len) == 0 ? len : 0;
}

#define sysfs_match_string(a, s) __sysfs_match_string(a, ARRAY_SIZE(a), s)

#ifndef __cplusplus
#define memset_after(obj, v, member)                                                                                   \
	memset((u8 *)(obj) + offsetofend(__typeof__(*(obj)), member), v,                                               \
	       sizeof(*(obj)) - offsetofend(__typeof__(*(obj)), member))
#endif

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 0, 0)
#define strnicmp(a, b, n) strncasecmp((a), (b), (n))
#endif
#endif

#endif
