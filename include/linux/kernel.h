/* SPDX-License-Identifier: MIT */
/* What every driver expects from its first include: numbers, text formatting, the log. */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <asm/byteorder.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/const.h>
#include <linux/container_of.h>
#include <linux/hex.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/linkage.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/stdarg.h>
#include <linux/stddef.h>
#include <linux/stringify.h>
#include <linux/typecheck.h>
#include <linux/types.h>

#ifndef __cplusplus
#define READ 0
#define WRITE 1
#endif

#define REPEAT_BYTE(x) ((~0ul / 0xff) * (x))
#define PTR_IF(cond, ptr) ((cond) ? (ptr) : NULL)

/** upper_32_bits(), lower_32_bits() - the halves of a 64-bit number */
#define upper_32_bits(n) ((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n) ((u32)((n) & 0xffffffff))
#define upper_16_bits(n) ((u16)((n) >> 16))
#define lower_16_bits(n) ((u16)((n) & 0xffff))

/** u64_to_user_ptr() - the pointer that a caller passed in a 64-bit field */
#define u64_to_user_ptr(x) ((void __user *)(uintptr_t)(x))

KCOMPD_API_BEGIN

/**
 * snprintf() - text into a buffer
 * @buf: where it goes, always ended by NUL if @size > 0; NULL only if @size is 0
 * @size: bytes of the buffer
 * @fmt: a printf format with the kernel's extensions: %pS %pI4 %pM %*ph %pV %pe ... (no floating point, no %n)
 *
 * Context: Any, also a signal handler. Does not allocate.
 * Return: the length that the whole text has, without the NUL.
 */
#ifdef __cplusplus
__printf(3, 4) int kcompd_snprintf(char *buf, size_t size, const char *fmt, ...);
__printf(3, 0) int kcompd_vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(2, 3) int kcompd_sprintf(char *buf, const char *fmt, ...);
__printf(2, 0) int kcompd_vsprintf(char *buf, const char *fmt, va_list args);
__scanf(2, 3) int kcompd_sscanf(const char *buf, const char *fmt, ...);
__scanf(2, 0) int kcompd_vsscanf(const char *buf, const char *fmt, va_list args);
#else
__printf(3, 4) int snprintf(char *buf, size_t size, const char *fmt, ...) KCOMPD_SYMBOL(snprintf);
__printf(3, 0) int vsnprintf(char *buf, size_t size, const char *fmt, va_list args) KCOMPD_SYMBOL(vsnprintf);
__printf(2, 3) int sprintf(char *buf, const char *fmt, ...) KCOMPD_SYMBOL(sprintf);
__printf(2, 0) int vsprintf(char *buf, const char *fmt, va_list args) KCOMPD_SYMBOL(vsprintf);
/**
 * sscanf() - numbers and words out of a text
 * @buf: the text
 * @fmt: %d %i %u %x %o %s %c %[...] %n with hh h l ll, a width, and * to skip
 *
 * Return: how many were stored.
 */
__scanf(2, 3) int sscanf(const char *buf, const char *fmt, ...) KCOMPD_SYMBOL(sscanf);
__scanf(2, 0) int vsscanf(const char *buf, const char *fmt, va_list args) KCOMPD_SYMBOL(vsscanf);
#endif

/** scnprintf() - snprintf() that returns the length that is in the buffer */
__printf(3, 4) int scnprintf(char *buf, size_t size, const char *fmt, ...);
__printf(3, 0) int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
/** kasprintf() - a text in memory of its own, for kfree(); NULL if there is none */
__printf(2, 3) char *kasprintf(gfp_t gfp, const char *fmt, ...);
__printf(2, 0) char *kvasprintf(gfp_t gfp, const char *fmt, va_list args);
/** kvasprintf_const() - kvasprintf(), for kfree_const() */
__printf(2, 0) const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list args);

KCOMPD_API_END

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 14, 0)
struct atomic_notifier_head;
KCOMPD_API_BEGIN
/* See <linux/panic_notifier.h>. */
extern struct atomic_notifier_head panic_notifier_list;
KCOMPD_API_END
#endif
#endif

/** trace_printk() - there is no trace buffer apart from the log: a record at KERN_DEBUG */
#define trace_printk(fmt, ...) printk(KERN_DEBUG fmt, ##__VA_ARGS__)
#define trace_puts(str) ((int)printk(KERN_DEBUG "%s", str))

#endif
