/* SPDX-License-Identifier: MIT */
/* Chains of list_bl.h that are read in rcu_read_lock() sections while others, who hold the chain's lock, change them. */
#ifndef _LINUX_RCULIST_BL_H
#define _LINUX_RCULIST_BL_H

#include <linux/list_bl.h>
#include <linux/rcupdate.h>

#define hlist_bl_first_link_rcu(h) (*(struct hlist_bl_node __rcu **)&(h)->first)

static inline void hlist_bl_set_first_rcu(struct hlist_bl_head *h, struct hlist_bl_node *n)
{
	rcu_assign_pointer(hlist_bl_first_link_rcu(h), (struct hlist_bl_node *)((unsigned long)n | LIST_BL_LOCKMASK));
}

static inline struct hlist_bl_node *hlist_bl_first_rcu(struct hlist_bl_head *h)
{
	return (struct hlist_bl_node *)((unsigned long)rcu_dereference_raw(h->first) & ~LIST_BL_LOCKMASK);
}

/** hlist_bl_del_rcu() - take @n out beside readers, who go on from it; _del_init_rcu(): hlist_bl_unhashed() sees it at once */
static inline void hlist_bl_del_rcu(struct hlist_bl_node *n)
{
	__hlist_bl_del(n);
	n->pprev = (struct hlist_bl_node **)LIST_POISON2;
}

static inline void hlist_bl_del_init_rcu(struct hlist_bl_node *n)
{
	if (hlist_bl_unhashed(n))
		return;
	__hlist_bl_del(n);
	n->pprev = NULL;
}

/** hlist_bl_add_head_rcu() - hlist_bl_add_head() beside readers */
static inline void hlist_bl_add_head_rcu(struct hlist_bl_node *n, struct hlist_bl_head *h)
{
	struct hlist_bl_node *first = hlist_bl_first(h);

	WRITE_ONCE(n->next, first);
	if (first)
		first->pprev = &n->next;
	n->pprev = &h->first;
	hlist_bl_set_first_rcu(h, n);
}

/** hlist_bl_for_each_entry_rcu() - hlist_bl_for_each_entry() in a read section */
#define hlist_bl_for_each_entry_rcu(tpos, pos, head, member)                                                           \
	for (pos = hlist_bl_first_rcu(head); pos && ((tpos) = hlist_bl_entry(pos, __typeof__(*(tpos)), member), 1);    \
	     pos = rcu_dereference_raw(pos->next))

#endif
