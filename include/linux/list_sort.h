/* SPDX-License-Identifier: MIT */
/* Sorting a list in place. */
#ifndef _LINUX_LIST_SORT_H
#define _LINUX_LIST_SORT_H

#include <linux/types.h>

typedef int (*list_cmp_func_t)(void *priv, const struct list_head *a, const struct list_head *b);

KCOMPD_API_BEGIN

/**
 * list_sort() - sort a list; those that compare equal stay in their order
 * @priv: handed to @cmp
 * @head: of the list
 * @cmp: more than 0 if @a belongs behind @b, else 0 or less
 *
 * Some n log n comparisons, no memory. Context: that of @cmp; nobody else may use the list meanwhile.
 */
void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp);

KCOMPD_API_END

#endif
