/* SPDX-License-Identifier: MIT */
/* Radix trees: the older name of what xarray.h offers. They take no lock of the caller's. */
#ifndef _LINUX_RADIX_TREE_H
#define _LINUX_RADIX_TREE_H

#include <linux/xarray.h>

#define radix_tree_root xarray
#define RADIX_TREE_INIT(name, mask) XARRAY_INIT(name, mask)
#define RADIX_TREE(name, mask) struct radix_tree_root name = RADIX_TREE_INIT(name, mask)
#define INIT_RADIX_TREE(root, mask) xa_init_flags(root, mask)
#define RADIX_TREE_MAX_TAGS 3

/** radix_tree_insert() - store @item at @index. Return: 0, -EEXIST, or -ENOMEM. */
static inline int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item)
{
	int err = xa_insert(root, index, item, GFP_ATOMIC);

	return err == -EBUSY ? -EEXIST : err;
}

#define radix_tree_lookup(root, index) xa_load(root, index)
#define radix_tree_delete(root, index) xa_erase(root, index)
#define radix_tree_tag_set(root, index, tag) (xa_set_mark(root, index, tag), xa_load(root, index))
#define radix_tree_tag_clear(root, index, tag) (xa_clear_mark(root, index, tag), xa_load(root, index))
#define radix_tree_tag_get(root, index, tag) ((int)xa_get_mark(root, index, tag))
#define radix_tree_tagged(root, tag) ((int)xa_marked(root, tag))
#define radix_tree_empty(root) xa_empty(root)
#define radix_tree_preload(gfp) ((void)(gfp), 0)
#define radix_tree_preload_end() do { } while (0)

/** radix_tree_gang_lookup() - up to @max_items from @first on. Return: how many there were. */
static inline unsigned int radix_tree_gang_lookup(struct radix_tree_root *root, void **results, unsigned long first,
						  unsigned int max_items)
{
	unsigned int n = 0;
	void *entry;

	if (!max_items)
		return 0;
	for (entry = xa_find(root, &first, ULONG_MAX, XA_PRESENT); entry;
	     entry = xa_find_after(root, &first, ULONG_MAX, XA_PRESENT)) {
		results[n++] = entry;
		if (n == max_items)
			break;
	}
	return n;
}

#endif
