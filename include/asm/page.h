/* SPDX-License-Identifier: MIT */
/* The page, and addresses. A driver's memory is the daemon's: "physical" addresses are the virtual ones. */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#include <linux/const.h>
#include <linux/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#define clear_page(page) __builtin_memset((page), 0, PAGE_SIZE)
#define copy_page(to, from) __builtin_memcpy((to), (from), PAGE_SIZE)

/* Where all memory begins as the kernel sees it: the distance between an address and its "physical" one. */
#define PAGE_OFFSET 0UL

#define __pa(x) ((unsigned long)(x))
#define __va(x) ((void *)(unsigned long)(x))

/** get_order() - the power of two of pages that @size bytes need; @size is not 0 */
static inline int get_order(unsigned long size)
{
	size = (size - 1) >> PAGE_SHIFT;
	return size ? 64 - __builtin_clzl(size) : 0;
}

#endif
