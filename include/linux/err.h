/* SPDX-License-Identifier: MIT */
/* Errors inside pointers: the last 4095 addresses are error numbers. */
#ifndef _LINUX_ERR_H
#define _LINUX_ERR_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>

#define MAX_ERRNO 4095

#define IS_ERR_VALUE(x) unlikely((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)

/**
 * ERR_PTR() - a pointer that carries an error
 * @error: -errno, from -1 to -MAX_ERRNO
 *
 * Return: the pointer; IS_ERR() is true of it.
 */
static inline void *__must_check ERR_PTR(long error)
{
	return (void *)error;
}

/**
 * PTR_ERR() - the error in a pointer
 * @ptr: a pointer of which IS_ERR() is true
 *
 * Return: -errno.
 */
static inline long __must_check PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

/**
 * IS_ERR() - does a pointer carry an error
 * @ptr: any pointer
 *
 * Return: true if it is one of the last MAX_ERRNO addresses.
 */
static inline bool __must_check IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE((unsigned long)ptr);
}

/** IS_ERR_OR_NULL() - IS_ERR(), or no pointer at all */
static inline bool __must_check IS_ERR_OR_NULL(const void *ptr)
{
	return unlikely(!ptr) || IS_ERR_VALUE((unsigned long)ptr);
}

/** ERR_CAST() - pass an error on under another pointer type */
static inline void *__must_check ERR_CAST(const void *ptr)
{
	return (void *)ptr;
}

/** PTR_ERR_OR_ZERO() - the error in @ptr, or 0 where it is a good pointer */
static inline int __must_check PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

#endif
