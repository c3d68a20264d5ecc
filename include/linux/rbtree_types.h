/* SPDX-License-Identifier: MIT */
/* What red-black trees are made of; see rbtree.h. */
#ifndef _LINUX_RBTREE_TYPES_H
#define _LINUX_RBTREE_TYPES_H

/* The parent's address, with bit 0 set for black. A node that is in no tree points at itself (RB_CLEAR_NODE()). */
struct rb_node {
	unsigned long __rb_parent_color;
	struct rb_node *rb_right;
	struct rb_node *rb_left;
} __attribute__((__aligned__(sizeof(long))));

struct rb_root {
	struct rb_node *rb_node;
};

/* A tree that knows its first node. */
struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#ifdef __cplusplus
#define RB_ROOT (rb_root{nullptr})
#define RB_ROOT_CACHED (rb_root_cached{{nullptr}, nullptr})
#else
#define RB_ROOT ((struct rb_root){ 0 })
#define RB_ROOT_CACHED ((struct rb_root_cached){ { 0 }, 0 })
#endif

#endif
