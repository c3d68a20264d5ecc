/* SPDX-License-Identifier: MIT */
/*
 * Red-black trees: balanced search trees whose links are members of what they link. The order is the caller's: it walks down from the
 * root to the place of a new node, links it there, and lets rb_insert_color() balance the tree. None of these takes a lock.
 */
#ifndef _LINUX_RBTREE_H
#define _LINUX_RBTREE_H

#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/rbtree_types.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define rb_parent(r) ((struct rb_node *)((r)->__rb_parent_color & ~3UL))
#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member) __container_of_or_null(ptr, type, member)
#define RB_EMPTY_ROOT(root) (READ_ONCE((root)->rb_node) == NULL)
#define RB_EMPTY_NODE(node) ((node)->__rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->__rb_parent_color = (unsigned long)(node))

KCOMPD_API_BEGIN

/**
 * rb_insert_color() - balance the tree after rb_link_node()
 * @node: the node just linked
 * @root: its tree
 *
 * Context: any; the caller keeps others away from the tree.
 */
void rb_insert_color(struct rb_node *node, struct rb_root *root);

/** rb_erase() - take @node out of the tree; the node itself is left as it is */
void rb_erase(struct rb_node *node, struct rb_root *root);

/** rb_replace_node() - put @entry in the place of @victim; both must compare alike */
void rb_replace_node(struct rb_node *victim, struct rb_node *entry, struct rb_root *root);

/* The neighbours in the order of the tree; NULL at the ends. */
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);

/* An order in which each node comes after its children, so that it may be freed when it comes. */
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);

KCOMPD_API_END

/**
 * rb_link_node() - hang a node under its parent; rb_insert_color() must follow
 * @node: the new node
 * @parent: where the walk ended, or NULL in an empty tree
 * @link: the member of @parent, or of the root, that is NULL and shall point to @node
 */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link)
{
	node->__rb_parent_color = (unsigned long)parent;
	node->rb_left = node->rb_right = NULL;
	*link = node;
}

#define rb_first_cached(root) ((root)->rb_leftmost)

static inline void rb_insert_color_cached(struct rb_node *node, struct rb_root_cached *root, bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_color(node, &root->rb_root);
}

static inline struct rb_node *rb_erase_cached(struct rb_node *node, struct rb_root_cached *root)
{
	struct rb_node *leftmost = NULL;

	if (root->rb_leftmost == node)
		leftmost = root->rb_leftmost = rb_next(node);
	rb_erase(node, &root->rb_root);
	return leftmost;
}

/**
 * rb_add() - put a node into a tree
 * @node: the new node
 * @tree: the tree
 * @less: does the first come before the second
 */
static inline void rb_add(struct rb_node *node, struct rb_root *tree,
			  bool (*less)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = less(node, parent) ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, tree);
}

/**
 * rb_find() - the node with a key
 * @key: handed to @cmp
 * @tree: the tree
 * @cmp: negative, 0, positive: @key comes before, is that of, comes after the node
 *
 * Return: the node or NULL.
 */
static inline struct rb_node *rb_find(const void *key, const struct rb_root *tree,
				      int (*cmp)(const void *key, const struct rb_node *))
{
	struct rb_node *node = tree->rb_node;

	while (node) {
		int c = cmp(key, node);

		if (!c)
			return node;
		node = c < 0 ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/** rbtree_postorder_for_each_entry_safe() - visit all, children first; each may be freed, the tree is lost then */
#define rbtree_postorder_for_each_entry_safe(pos, n, root, field)                                                      \
	for (pos = rb_entry_safe(rb_first_postorder(root), __typeof__(*pos), field);                                   \
	     pos && ({ n = rb_entry_safe(rb_next_postorder(&pos->field), __typeof__(*pos), field); 1; }); pos = n)

#endif
