/* SPDX-License-Identifier: MIT */
/* From text to numbers: strict (kstrto*), and lenient (simple_strto*). */
#ifndef _LINUX_KSTRTOX_H
#define _LINUX_KSTRTOX_H

#include <linux/compiler.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

/**
 * kstrtoull() - turn a whole string into a number
 * @s: digits, with a "+" in front if wanted and one newline behind; nothing else, no blanks
 * @base: 2 to 16; or 0: 16 for 0x, 8 for 0, else 10. With 16 a leading 0x is skipped.
 * @res: where the number goes; left alone on error
 *
 * The signed forms also take a "-".
 *
 * Context: Any.
 * Return: 0, -EINVAL (no digits, or something else), -ERANGE (too large for the type).
 */
int __must_check kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int __must_check kstrtoll(const char *s, unsigned int base, long long *res);
int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *res);
int __must_check kstrtol(const char *s, unsigned int base, long *res);
int __must_check kstrtouint(const char *s, unsigned int base, unsigned int *res);
int __must_check kstrtoint(const char *s, unsigned int base, int *res);
int __must_check kstrtou16(const char *s, unsigned int base, u16 *res);
int __must_check kstrtos16(const char *s, unsigned int base, s16 *res);
int __must_check kstrtou8(const char *s, unsigned int base, u8 *res);
int __must_check kstrtos8(const char *s, unsigned int base, s8 *res);

/**
 * kstrtobool() - a yes or a no
 * @s: by its first characters: y Y t T 1 on ON = true, n N f F 0 of OF = false
 * @res: the answer; left alone on error
 *
 * Return: 0 or -EINVAL.
 */
int __must_check kstrtobool(const char *s, bool *res);

/**
 * kstrtoull_from_user() - kstrtoull() of a caller's buffer
 * @s, @count: the buffer and its length in bytes; what lies beyond the longest number is not looked at
 * @base, @res: as in kstrtoull()
 *
 * Context: A client's call; may sleep.
 * Return: as kstrtoull(), or -EFAULT.
 */
int __must_check kstrtoull_from_user(const char __user *s, size_t count, unsigned int base, unsigned long long *res);
int __must_check kstrtoll_from_user(const char __user *s, size_t count, unsigned int base, long long *res);
int __must_check kstrtoul_from_user(const char __user *s, size_t count, unsigned int base, unsigned long *res);
int __must_check kstrtol_from_user(const char __user *s, size_t count, unsigned int base, long *res);
int __must_check kstrtouint_from_user(const char __user *s, size_t count, unsigned int base, unsigned int *res);
int __must_check kstrtoint_from_user(const char __user *s, size_t count, unsigned int base, int *res);
int __must_check kstrtou16_from_user(const char __user *s, size_t count, unsigned int base, u16 *res);
int __must_check kstrtos16_from_user(const char __user *s, size_t count, unsigned int base, s16 *res);
int __must_check kstrtou8_from_user(const char __user *s, size_t count, unsigned int base, u8 *res);
int __must_check kstrtos8_from_user(const char __user *s, size_t count, unsigned int base, s8 *res);
int __must_check kstrtobool_from_user(const char __user *s, size_t count, bool *res);

/**
 * simple_strtoull() - the number at the start of a string
 * @cp: the string; no blanks are skipped
 * @endp: the first character behind the number, if not NULL
 * @base: as in kstrtoull()
 *
 * There is no error: no digits are 0, and too many wrap around. New code takes kstrtoull().
 */
unsigned long long simple_strtoull(const char *cp, char **endp, unsigned int base);
unsigned long simple_strtoul(const char *cp, char **endp, unsigned int base);
long simple_strtol(const char *cp, char **endp, unsigned int base);
long long simple_strtoll(const char *cp, char **endp, unsigned int base);

KCOMPD_API_END

static inline int __must_check kstrtou64(const char *s, unsigned int base, u64 *res)
{
	return kstrtoull(s, base, res);
}

static inline int __must_check kstrtos64(const char *s, unsigned int base, s64 *res)
{
	return kstrtoll(s, base, res);
}

static inline int __must_check kstrtou32(const char *s, unsigned int base, u32 *res)
{
	return kstrtouint(s, base, res);
}

static inline int __must_check kstrtos32(const char *s, unsigned int base, s32 *res)
{
	return kstrtoint(s, base, res);
}

static inline int __must_check kstrtou64_from_user(const char __user *s, size_t count, unsigned int base, u64 *res)
{
	return kstrtoull_from_user(s, count, base, res);
}

static inline int __must_check kstrtos64_from_user(const char __user *s, size_t count, unsigned int base, s64 *res)
{
	return kstrtoll_from_user(s, count, base, res);
}

static inline int __must_check kstrtou32_from_user(const char __user *s, size_t count, unsigned int base, u32 *res)
{
	return kstrtouint_from_user(s, count, base, res);
}

static inline int __must_check kstrtos32_from_user(const char __user *s, size_t count, unsigned int base, s32 *res)
{
	return kstrtoint_from_user(s, count, base, res);
}

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 18, 0)
#define strict_strtoul(s, base, res) kstrtoul((s), (base), (res))
#define strict_strtol(s, base, res) kstrtol((s), (base), (res))
#define strict_strtoull(s, base, res) kstrtoull((s), (base), (res))
#define strict_strtoll(s, base, res) kstrtoll((s), (base), (res))
#endif
#endif

#endif
