/* SPDX-License-Identifier: MIT */
/* From a member to the struct that it is in. */
#ifndef _LINUX_CONTAINER_OF_H
#define _LINUX_CONTAINER_OF_H

#include <linux/build_bug.h>
#include <linux/stddef.h>

/**
 * container_of() - the struct that a member is in
 * @ptr: address of the member
 * @type: the struct's type
 * @member: the member's name in it
 *
 * Return: the struct's address. @ptr must not be NULL.
 */
#ifdef __cplusplus
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - __builtin_offsetof(type, member)))
#else
#define container_of(ptr, type, member)                                                                                \
	({                                                                                                             \
		void *__mptr = (void *)(ptr);                                                                          \
		_Static_assert(__builtin_types_compatible_p(__typeof__(*(ptr)), __typeof__(((type *)0)->member)) ||    \
				       __builtin_types_compatible_p(__typeof__(*(ptr)), void),                         \
			       "container_of() of a pointer to something else than the member");                       \
		(type *)((char *)__mptr - __builtin_offsetof(type, member));                                           \
	})
#endif

/* The same of a @ptr that may be NULL, and is NULL then: the end of a list. */
#define __container_of_or_null(ptr, type, member)                                                                      \
	({                                                                                                             \
		__typeof__(ptr) __con_ptr = (ptr);                                                                     \
		__con_ptr ? container_of(__con_ptr, type, member) : (type *)NULL;                                      \
	})

#endif
