/* SPDX-License-Identifier: MIT */
/* Pages that have no address of their own: there are none, so mapping one gives the address that it has. */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static inline void *kmap(struct page *page)
{
	return page_address(page);
}

#define kunmap(page) ((void)(page))
#define kmap_atomic(page) kmap(page)
#define kunmap_atomic(addr) ((void)(addr))
#define kmap_local_page(page) kmap(page)
#define kunmap_local(addr) ((void)(addr))

static inline void clear_highpage(struct page *page)
{
	clear_page(page_address(page));
}

#endif
