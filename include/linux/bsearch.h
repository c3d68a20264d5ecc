/* SPDX-License-Identifier: MIT */
/* Binary search. */
#ifndef _LINUX_BSEARCH_H
#define _LINUX_BSEARCH_H

#include <linux/compiler.h>
#include <linux/types.h>

#ifdef __cplusplus
#include <cstdlib>
#else
KCOMPD_API_BEGIN
/** bsearch() - the element of a sorted array that compares equal to @key, or NULL */
void *bsearch(const void *key, const void *base, size_t num, size_t size, int (*cmp)(const void *key, const void *elt));
KCOMPD_API_END
#endif

#endif
