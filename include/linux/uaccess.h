/* SPDX-License-Identifier: MIT */
/*
 * Access to the memory of the client that made the call.
 *
 * In read and write a __user pointer is good for the bytes of the request and no others; in ioctl for what the command's number
 * says (or what the kernel was asked for). Everything else - beyond the end, a kernel pointer, any address in a kthread - copies
 * nothing and is reported as uncopied, as a bad pointer would be.
 */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>
#include <linux/version.h>

#if !defined(__cplusplus) && LINUX_VERSION_CODE < 0x050a00
/* Until 5.9, around vfs_read() and its like. These take the kernel's memory anyway, so there is nothing to switch. */
typedef struct {
	unsigned long seg;
} mm_segment_t;
#define KERNEL_DS ((mm_segment_t){ ~0UL })
#define USER_DS ((mm_segment_t){ 0x7ffffffff000UL })
#define get_ds() KERNEL_DS
#define get_fs() USER_DS
#define set_fs(fs) ((void)(fs))
#endif

/* First argument of access_ok() until 5.0. */
#define VERIFY_READ 0
#define VERIFY_WRITE 1

KCOMPD_API_BEGIN

/**
 * raw_copy_to_user() - copy_to_user() without any check
 * raw_copy_from_user() - copy_from_user() without any check; what is not copied is left as it was
 */
unsigned long raw_copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long raw_copy_from_user(void *to, const void __user *from, unsigned long n);

/** _copy_to_user() - copy_to_user() without a look at the size of the object; _copy_from_user() likewise */
unsigned long _copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long _copy_from_user(void *to, const void __user *from, unsigned long n);

/** __copy_overflow() - report a copy of @count bytes to or from an object of @size. */
__cold void __copy_overflow(int size, unsigned long count);

/**
 * clear_user() - zero bytes of the client's memory
 * @to: the first
 * @n: how many
 *
 * Context: the task that serves the call.
 * Return: the number of bytes that could not be written.
 */
unsigned long clear_user(void __user *to, unsigned long n);

/**
 * strncpy_from_user() - copy a string in
 * @dst: where to
 * @src: the string
 * @count: room in @dst
 *
 * Context: the task that serves the call.
 * Return: its length without the NUL; @count, and no NUL in @dst, if it is as long or longer; or -EFAULT.
 */
long strncpy_from_user(char *dst, const char __user *src, long count);

/**
 * strnlen_user() - the size of a string in the client's memory
 * @src: the string
 * @count: where to stop
 *
 * Context: the task that serves the call.
 * Return: its length with the NUL; more than @count if there is no NUL so far; 0 if it cannot be read.
 */
long strnlen_user(const char __user *src, long count);

/** __access_ok() - is the range one that a client could have? Nothing is touched. */
bool __access_ok(const void __user *addr, unsigned long size);

KCOMPD_API_END

/**
 * access_ok() - could a client have memory there
 * @addr: the first byte, as copy_to_user() gets it
 * @size: how many
 *
 * Older drivers give VERIFY_READ or VERIFY_WRITE in front; it means nothing. That the range is possible does not mean that a
 * copy will succeed.
 */
#define access_ok(...) __access_ok_pick(__VA_ARGS__, __access_ok_3, __access_ok_2, 0)(__VA_ARGS__)
#define __access_ok_pick(a, b, c, name, ...) name
#define __access_ok_2(addr, size) likely(__access_ok((const void __user *)(addr), (size)))
#define __access_ok_3(type, addr, size) __access_ok_2(addr, size)

/* What the compiler knows of @object says that @n bytes fit; where it does not, that is reported. */
static __always_inline bool __copy_size_ok(const void *object, unsigned long n)
{
	size_t size = __builtin_object_size(object, 0);

	if (unlikely(size < n)) {
		__copy_overflow((int)size, n);
		return false;
	}
	return true;
}

/**
 * copy_to_user() - hand bytes to the client
 * @to: where to
 * @from: the bytes; an object smaller than @n is reported with a warning, and nothing is copied
 * @n: how many
 *
 * Context: the task that serves the call. May sleep in ioctl.
 * Return: the number of bytes that could not be copied; drivers turn it into -EFAULT.
 */
static __always_inline unsigned long __must_check copy_to_user(void __user *to, const void *from, unsigned long n)
{
	return __copy_size_ok(from, n) ? _copy_to_user(to, from, n) : n;
}

/**
 * copy_from_user() - take bytes from the client
 * @to: where to; an object smaller than @n is reported with a warning, and nothing is copied
 * @from: the bytes
 * @n: how many
 *
 * What could not be copied is zero in @to.
 *
 * Context: the task that serves the call. May sleep in ioctl.
 * Return: the number of bytes that could not be copied; drivers turn it into -EFAULT.
 */
static __always_inline unsigned long __must_check copy_from_user(void *to, const void __user *from, unsigned long n)
{
	return __copy_size_ok(to, n) ? _copy_from_user(to, from, n) : n;
}

/** __copy_to_user(), __copy_from_user() - the same, for ranges that access_ok() has seen; nothing is zeroed */
static __always_inline unsigned long __must_check __copy_to_user(void __user *to, const void *from, unsigned long n)
{
	return __copy_size_ok(from, n) ? raw_copy_to_user(to, from, n) : n;
}

static __always_inline unsigned long __must_check __copy_from_user(void *to, const void __user *from, unsigned long n)
{
	return __copy_size_ok(to, n) ? raw_copy_from_user(to, from, n) : n;
}

#define __copy_to_user_inatomic(to, from, n) __copy_to_user(to, from, n)
#define __copy_from_user_inatomic(to, from, n) __copy_from_user(to, from, n)
#define __clear_user(to, n) clear_user(to, n)

/**
 * put_user() - hand one value to the client
 * @x: the value
 * @ptr: where to; its type says how many bytes
 *
 * Context: the task that serves the call. May sleep in ioctl.
 * Return: 0 or -EFAULT.
 */
#define put_user(x, ptr)                                                                                               \
	({                                                                                                             \
		__typeof__(*(ptr)) __pu_val = (x);                                                                     \
		raw_copy_to_user((void __user *)(ptr), &__pu_val, sizeof(__pu_val)) ? -EFAULT : 0;                     \
	})
#define __put_user(x, ptr) put_user(x, ptr)

/**
 * get_user() - take one value from the client
 * @x: a variable; 0 if it fails
 * @ptr: where from; its type says how many bytes
 *
 * Context: the task that serves the call. May sleep in ioctl.
 * Return: 0 or -EFAULT.
 */
#define get_user(x, ptr)                                                                                               \
	({                                                                                                             \
		typedef __typeof__(*(ptr)) __attribute__((__may_alias__)) __gu_type;                                   \
		unsigned char __gu_val[sizeof(*(ptr))] __attribute__((__aligned__(8)));                                \
		int __gu_err = _copy_from_user(__gu_val, (const void __user *)(ptr), sizeof(*(ptr))) ? -EFAULT : 0;    \
		(x) = *(__gu_type *)(void *)__gu_val;                                                                  \
		__gu_err;                                                                                              \
	})
#define __get_user(x, ptr) get_user(x, ptr)

#endif
