/* SPDX-License-Identifier: MIT */
/*
 * 32-bit callers: what the types of their structures are, and their pointers.
 *
 * An ioctl of theirs goes to .compat_ioctl, and where there is none ends with ENOTTY.
 */
#ifndef _LINUX_COMPAT_H
#define _LINUX_COMPAT_H

#include <linux/compiler.h>
#include <linux/types.h>

typedef s32 compat_int_t;
typedef u32 compat_uint_t;
typedef s32 compat_long_t;
typedef u32 compat_ulong_t;
typedef s32 compat_ssize_t;
typedef u32 compat_size_t;
typedef u32 compat_uptr_t;
typedef u32 compat_caddr_t;
typedef s32 compat_off_t;
typedef s32 compat_pid_t;
/* In their structures these need no more than 4 bytes of alignment. */
typedef s64 __attribute__((__aligned__(4))) compat_s64;
typedef u64 __attribute__((__aligned__(4))) compat_u64;
typedef s64 __attribute__((__aligned__(4))) compat_loff_t;

struct compat_iovec {
	compat_uptr_t iov_base;
	compat_size_t iov_len;
};

KCOMPD_API_BEGIN

/**
 * in_compat_syscall() - is the call that the task serves that of a 32-bit caller
 *
 * It is known of ioctl only: read and write look the same to drivers whoever calls.
 *
 * Context: any; false in a kthread.
 */
bool in_compat_syscall(void);

KCOMPD_API_END

/**
 * compat_ptr() - the pointer that a 32-bit caller means
 * @uptr: as it stands in an argument or a structure
 *
 * Return: what copy_from_user() and its like take.
 */
static inline void __user *compat_ptr(compat_uptr_t uptr)
{
	return (void __user *)(unsigned long)uptr;
}

/** ptr_to_compat() - the way back */
static inline compat_uptr_t ptr_to_compat(void __user *uptr)
{
	return (u32)(unsigned long)uptr;
}

#endif
