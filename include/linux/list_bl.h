/* SPDX-License-Identifier: MIT */
/* Hash chains with a spinlock in the lowest bit of their heads. */
#ifndef _LINUX_LIST_BL_H
#define _LINUX_LIST_BL_H

#include <linux/bit_spinlock.h>
#include <linux/bug.h>
#include <linux/container_of.h>
#include <linux/poison.h>
#include <linux/types.h>

struct hlist_bl_head {
	struct hlist_bl_node *first;
};

struct hlist_bl_node {
	struct hlist_bl_node *next, **pprev;
};

#define LIST_BL_LOCKMASK 1UL
#define INIT_HLIST_BL_HEAD(ptr) ((ptr)->first = NULL)
#define hlist_bl_entry(ptr, type, member) container_of(ptr, type, member)

static inline void INIT_HLIST_BL_NODE(struct hlist_bl_node *h)
{
	h->next = NULL;
	h->pprev = NULL;
}

/** hlist_bl_lock() - take the chain's lock; all that change the chain hold it. hlist_bl_is_locked(): does anybody */
static inline void hlist_bl_lock(struct hlist_bl_head *b)
{
	bit_spin_lock(0, (unsigned long *)b);
}

static inline void hlist_bl_unlock(struct hlist_bl_head *b)
{
	__bit_spin_unlock(0, (unsigned long *)b);
}

static inline bool hlist_bl_is_locked(struct hlist_bl_head *b)
{
	return bit_spin_is_locked(0, (unsigned long *)b) != 0;
}

static inline bool hlist_bl_unhashed(const struct hlist_bl_node *h)
{
	return !h->pprev;
}

static inline struct hlist_bl_node *hlist_bl_first(struct hlist_bl_head *h)
{
	return (struct hlist_bl_node *)((unsigned long)READ_ONCE(h->first) & ~LIST_BL_LOCKMASK);
}

static inline void hlist_bl_set_first(struct hlist_bl_head *h, struct hlist_bl_node *n)
{
	WRITE_ONCE(h->first, (struct hlist_bl_node *)((unsigned long)n | LIST_BL_LOCKMASK));
}

static inline bool hlist_bl_empty(const struct hlist_bl_head *h)
{
	return !((unsigned long)READ_ONCE(h->first) & ~LIST_BL_LOCKMASK);
}

/** hlist_bl_add_head() - put @n at the start of @h; _add_before() and _add_behind(): beside a node. The lock is held */
static inline void hlist_bl_add_head(struct hlist_bl_node *n, struct hlist_bl_head *h)
{
	struct hlist_bl_node *first = hlist_bl_first(h);

	n->next = first;
	if (first)
		first->pprev = &n->next;
	n->pprev = &h->first;
	hlist_bl_set_first(h, n);
}

static inline void hlist_bl_add_before(struct hlist_bl_node *n, struct hlist_bl_node *next)
{
	struct hlist_bl_node **pprev = next->pprev;

	n->pprev = pprev;
	n->next = next;
	next->pprev = &n->next;
	/* If that is the head, its bit stays. */
	WRITE_ONCE(*pprev, (struct hlist_bl_node *)((unsigned long)n | ((unsigned long)*pprev & LIST_BL_LOCKMASK)));
}

static inline void hlist_bl_add_behind(struct hlist_bl_node *n, struct hlist_bl_node *prev)
{
	n->next = prev->next;
	n->pprev = &prev->next;
	WRITE_ONCE(prev->next, n);
	if (n->next)
		n->next->pprev = &n->next;
}

/** hlist_bl_del() - take @n out; hlist_bl_del_init(): of a chain or of none, and it is of none then. The lock is held */
static inline void __hlist_bl_del(struct hlist_bl_node *n)
{
	struct hlist_bl_node *next = n->next, **pprev = n->pprev;

	WRITE_ONCE(*pprev, (struct hlist_bl_node *)((unsigned long)next | ((unsigned long)*pprev & LIST_BL_LOCKMASK)));
	if (next)
		next->pprev = pprev;
}

static inline void hlist_bl_del(struct hlist_bl_node *n)
{
	__hlist_bl_del(n);
	n->next = (struct hlist_bl_node *)LIST_POISON1;
	n->pprev = (struct hlist_bl_node **)LIST_POISON2;
}

static inline void hlist_bl_del_init(struct hlist_bl_node *n)
{
	if (hlist_bl_unhashed(n))
		return;
	__hlist_bl_del(n);
	INIT_HLIST_BL_NODE(n);
}

/**
 * hlist_bl_for_each_entry() - walk a chain
 * @tpos: the entry
 * @pos: the node
 * @head: the chain
 * @member: the node in an entry
 *
 * hlist_bl_for_each_entry_safe(): @n keeps the next one, so that the entry may be taken out.
 */
#define hlist_bl_for_each_entry(tpos, pos, head, member)                                                               \
	for (pos = hlist_bl_first(head); pos && ((tpos) = hlist_bl_entry(pos, __typeof__(*(tpos)), member), 1);        \
	     pos = pos->next)
#define hlist_bl_for_each_entry_safe(tpos, pos, n, head, member)                                                       \
	for (pos = hlist_bl_first(head);                                                                               \
	     pos && (n = pos->next, (tpos) = hlist_bl_entry(pos, __typeof__(*(tpos)), member), 1); pos = n)

#endif
