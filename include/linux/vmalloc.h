/* SPDX-License-Identifier: MIT */
/* Large memory: whole pages, zero bytes beside them that nobody may touch. */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/gfp.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

/**
 * vmalloc() - large memory, all zero; so vzalloc(), vmalloc_user() and __vmalloc() are the same
 * @size: bytes, rounded up to pages
 *
 * Context: May sleep.
 * Return: the address, page-aligned, or NULL. vfree() takes it back.
 */
void *vmalloc(unsigned long size) __attribute__((__alloc_size__(1))) __malloc;
void *vzalloc(unsigned long size) __attribute__((__alloc_size__(1))) __malloc;
void *vmalloc_user(unsigned long size) __attribute__((__alloc_size__(1))) __malloc;
void *__vmalloc(unsigned long size, gfp_t gfp) __attribute__((__alloc_size__(1))) __malloc;
/** vfree() - give it back; NULL is ignored */
void vfree(const void *addr);
/** is_vmalloc_addr() - does @x lie in memory from vmalloc() */
bool is_vmalloc_addr(const void *x);

KCOMPD_API_END

#define vmalloc_node(size, node) vmalloc(size)
#define vzalloc_node(size, node) vzalloc(size)
#define vmalloc_32(size) vmalloc(size)

static inline struct page *vmalloc_to_page(const void *addr)
{
	return (struct page *)((unsigned long)addr & PAGE_MASK);
}

#endif
