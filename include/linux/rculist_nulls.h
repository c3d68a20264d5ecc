/* SPDX-License-Identifier: MIT */
/* Chains of list_nulls.h that are read in rcu_read_lock() sections while others change them. */
#ifndef _LINUX_RCULIST_NULLS_H
#define _LINUX_RCULIST_NULLS_H

#include <linux/list_nulls.h>
#include <linux/rcupdate.h>

/*
 * For entries that may be used again at once, in another chain, while a reader is at them (SLAB_TYPESAFE_BY_RCU): a reader whose walk ends at
 * the number of a chain that is not its own begins anew.
 */
#define hlist_nulls_first_rcu(head) ((head)->first)
#define hlist_nulls_next_rcu(node) ((node)->next)

/** hlist_nulls_del_rcu() - take @n out beside readers, who go on from it; _del_init_rcu(): hlist_nulls_unhashed() sees it at once */
static inline void hlist_nulls_del_rcu(struct hlist_nulls_node *n)
{
	hlist_nulls_del(n);
}

static inline void hlist_nulls_del_init_rcu(struct hlist_nulls_node *n)
{
	if (hlist_nulls_unhashed(n))
		return;
	__hlist_nulls_del(n);
	WRITE_ONCE(n->pprev, (struct hlist_nulls_node **)NULL);
}

/** hlist_nulls_add_head_rcu() - hlist_nulls_add_head() beside readers */
static inline void hlist_nulls_add_head_rcu(struct hlist_nulls_node *n, struct hlist_nulls_head *h)
{
	struct hlist_nulls_node *first = h->first;

	WRITE_ONCE(n->next, first);
	WRITE_ONCE(n->pprev, &h->first);
	rcu_assign_pointer(*(struct hlist_nulls_node __rcu **)&h->first, n);
	if (!is_a_nulls(first))
		WRITE_ONCE(first->pprev, &n->next);
}

/** hlist_nulls_add_tail_rcu() - put @n at the end: walks all of @h */
static inline void hlist_nulls_add_tail_rcu(struct hlist_nulls_node *n, struct hlist_nulls_head *h)
{
	struct hlist_nulls_node **link = &h->first;

	while (!is_a_nulls(*link))
		link = &(*link)->next;
	WRITE_ONCE(n->next, *link);
	WRITE_ONCE(n->pprev, link);
	rcu_assign_pointer(*(struct hlist_nulls_node __rcu **)link, n);
}

/** hlist_nulls_for_each_entry_rcu() - hlist_nulls_for_each_entry() in a read section; _safe: the entry may be taken out meanwhile */
#define hlist_nulls_for_each_entry_rcu(tpos, pos, head, member)                                                        \
	for (pos = rcu_dereference_raw((head)->first);                                                                 \
	     !is_a_nulls(pos) && ((tpos) = hlist_nulls_entry(pos, __typeof__(*(tpos)), member), 1);                    \
	     pos = rcu_dereference_raw((pos)->next))
#define hlist_nulls_for_each_entry_safe(tpos, pos, head, member)                                                       \
	for (pos = rcu_dereference_raw((head)->first);                                                                 \
	     !is_a_nulls(pos) && ((tpos) = hlist_nulls_entry(pos, __typeof__(*(tpos)), member),                        \
				  pos = rcu_dereference_raw((pos)->next), 1);)

#endif
