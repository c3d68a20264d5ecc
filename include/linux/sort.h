/* SPDX-License-Identifier: MIT */
/* Sorting in place. */
#ifndef _LINUX_SORT_H
#define _LINUX_SORT_H

#include <linux/compiler.h>
#include <linux/types.h>

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef void (*swap_r_func_t)(void *a, void *b, int size, const void *priv);

KCOMPD_API_BEGIN

/**
 * sort() - an array in ascending order, in place; equal elements in any order
 * @base: the array
 * @num: elements
 * @size: bytes of one
 * @cmp_func: < 0, 0, > 0 as strcmp()
 * @swap_func: exchanges two elements, or NULL
 *
 * n log n steps in the worst case, no memory.
 */
void sort(void *base, size_t num, size_t size, cmp_func_t cmp_func, swap_func_t swap_func);
/** sort_r() - sort() with @priv passed on to both functions */
void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp_func, swap_r_func_t swap_func, const void *priv);

KCOMPD_API_END

#endif
