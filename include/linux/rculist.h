/* SPDX-License-Identifier: MIT */
/* Lists that are read in rcu_read_lock() sections while others change them; the changers keep each other off by a lock. */
#ifndef _LINUX_RCULIST_H
#define _LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

/*
 * Who adds publishes by rcu_assign_pointer(), so that a reader who finds an entry sees all that was written to it. An entry that has been taken
 * out keeps its way forward, for readers that are at it: free it only after synchronize_rcu(), or by call_rcu() or kfree_rcu().
 */

#define list_next_rcu(list) (*(struct list_head __rcu **)&(list)->next)
#define list_tail_rcu(head) (*(struct list_head __rcu **)&(head)->prev)
#define hlist_first_rcu(head) (*(struct hlist_node __rcu **)&(head)->first)
#define hlist_next_rcu(node) (*(struct hlist_node __rcu **)&(node)->next)
#define hlist_pprev_rcu(node) (*(struct hlist_node __rcu **)(node)->pprev)

/** INIT_LIST_HEAD_RCU() - make @list empty although readers may look at it */
static inline void INIT_LIST_HEAD_RCU(struct list_head *list)
{
	INIT_LIST_HEAD(list);
}

static inline void __list_add_rcu(struct list_head *entry, struct list_head *prev, struct list_head *next)
{
	WRITE_ONCE(entry->next, next);
	entry->prev = prev;
	rcu_assign_pointer(list_next_rcu(prev), entry);
	next->prev = entry;
}

/** list_add_rcu() - list_add() beside readers; list_add_tail_rcu(): list_add_tail() */
static inline void list_add_rcu(struct list_head *entry, struct list_head *head)
{
	__list_add_rcu(entry, head, head->next);
}

static inline void list_add_tail_rcu(struct list_head *entry, struct list_head *head)
{
	__list_add_rcu(entry, head->prev, head);
}

/** list_del_rcu() - take @entry out beside readers */
static inline void list_del_rcu(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = (struct list_head *)LIST_POISON2;
}

/** list_replace_rcu() - @entry takes the place of @old */
static inline void list_replace_rcu(struct list_head *old, struct list_head *entry)
{
	WRITE_ONCE(entry->next, old->next);
	entry->prev = old->prev;
	rcu_assign_pointer(list_next_rcu(entry->prev), entry);
	entry->next->prev = entry;
	old->prev = (struct list_head *)LIST_POISON2;
}

/**
 * list_splice_init_rcu() - move all entries of @list, which readers may look at, to the start of @head
 * @sync: synchronize_rcu() or its like; called once in between, and @list is empty for readers then
 *
 * list_splice_tail_init_rcu(): to the end.
 *
 * Context: may sleep, if @sync does.
 */
static inline void __list_splice_init_rcu(struct list_head *list, struct list_head *prev, struct list_head *next,
					  void (*sync)(void))
{
	struct list_head *first = list->next;
	struct list_head *last = list->prev;

	if (list_empty(list))
		return;
	INIT_LIST_HEAD_RCU(list);
	sync(); /* from here on nobody walks from one entry to @list */
	WRITE_ONCE(last->next, next);
	rcu_assign_pointer(list_next_rcu(prev), first);
	first->prev = prev;
	next->prev = last;
}

static inline void list_splice_init_rcu(struct list_head *list, struct list_head *head, void (*sync)(void))
{
	__list_splice_init_rcu(list, head, head->next, sync);
}

static inline void list_splice_tail_init_rcu(struct list_head *list, struct list_head *head, void (*sync)(void))
{
	__list_splice_init_rcu(list, head->prev, head, sync);
}

#define list_entry_rcu(ptr, type, member) container_of(rcu_dereference_raw(ptr), type, member)
/** list_first_or_null_rcu() - the first entry, or NULL; list_next_or_null_rcu(): the one behind @ptr, a list_head */
#define list_first_or_null_rcu(ptr, type, member) list_next_or_null_rcu(ptr, ptr, type, member)
#define list_next_or_null_rcu(head, ptr, type, member)                                                                 \
	({                                                                                                             \
		struct list_head *__null_head = (head);                                                                \
		struct list_head *__null_at = (ptr);                                                                   \
		struct list_head *__null_next = rcu_dereference_raw(__null_at->next);                                  \
		__null_next != __null_head ? list_entry(__null_next, type, member) : (type *)NULL;                     \
	})

/** list_for_each_entry_rcu() - walk in a section; outside of one the condition in @... says why that is allowed */
#define list_for_each_entry_rcu(pos, head, member, ...)                                                                \
	for (pos = list_entry_rcu((head)->next, __typeof__(*pos), member); !list_entry_is_head(pos, head, member);     \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_srcu(pos, head, member, cond) list_for_each_entry_rcu(pos, head, member)
#define list_for_each_entry_lockless(pos, head, member) list_for_each_entry_rcu(pos, head, member)
#define list_for_each_entry_continue_rcu(pos, head, member)                                                            \
	for (pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member); !list_entry_is_head(pos, head, member); \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_from_rcu(pos, head, member)                                                                \
	for (; !list_entry_is_head(pos, head, member);                                                                 \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))

/** hlist_add_head_rcu() - hlist_add_head() beside readers; so the others below */
static inline void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *first = h->first;

	WRITE_ONCE(n->next, first);
	WRITE_ONCE(n->pprev, &h->first);
	rcu_assign_pointer(hlist_first_rcu(h), n);
	if (first)
		WRITE_ONCE(first->pprev, &n->next);
}

static inline void hlist_add_before_rcu(struct hlist_node *n, struct hlist_node *next)
{
	WRITE_ONCE(n->pprev, next->pprev);
	WRITE_ONCE(n->next, next);
	rcu_assign_pointer(hlist_pprev_rcu(n), n);
	WRITE_ONCE(next->pprev, &n->next);
}

static inline void hlist_add_behind_rcu(struct hlist_node *n, struct hlist_node *prev)
{
	WRITE_ONCE(n->next, prev->next);
	WRITE_ONCE(n->pprev, &prev->next);
	rcu_assign_pointer(hlist_next_rcu(prev), n);
	if (n->next)
		WRITE_ONCE(n->next->pprev, &n->next);
}

/** hlist_add_tail_rcu() - put @n at the end: walks all of @h */
static inline void hlist_add_tail_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *last = h->first;

	while (last && last->next)
		last = last->next;
	if (last)
		hlist_add_behind_rcu(n, last);
	else
		hlist_add_head_rcu(n, h);
}

static inline void hlist_del_rcu(struct hlist_node *n)
{
	__hlist_del(n);
	WRITE_ONCE(n->pprev, (struct hlist_node **)LIST_POISON2);
}

/** hlist_del_init_rcu() - hlist_del_rcu() of a node that is on a list or on none; hlist_unhashed_lockless() sees it at once */
static inline void hlist_del_init_rcu(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	__hlist_del(n);
	WRITE_ONCE(n->pprev, (struct hlist_node **)NULL);
}

static inline void hlist_replace_rcu(struct hlist_node *old, struct hlist_node *entry)
{
	WRITE_ONCE(entry->next, old->next);
	WRITE_ONCE(entry->pprev, old->pprev);
	rcu_assign_pointer(hlist_pprev_rcu(entry), entry);
	if (entry->next)
		WRITE_ONCE(entry->next->pprev, &entry->next);
	WRITE_ONCE(old->pprev, (struct hlist_node **)LIST_POISON2);
}

#define __hlist_for_each_rcu(pos, head)                                                                                \
	for (pos = rcu_dereference_raw(hlist_first_rcu(head)); pos; pos = rcu_dereference_raw(hlist_next_rcu(pos)))
#define hlist_for_each_entry_rcu(pos, head, member, ...)                                                               \
	for (pos = hlist_entry_safe(rcu_dereference_raw((head)->first), __typeof__(*(pos)), member); pos;              \
	     pos = hlist_entry_safe(rcu_dereference_raw((pos)->member.next), __typeof__(*(pos)), member))
#define hlist_for_each_entry_rcu_notrace(pos, head, member) hlist_for_each_entry_rcu(pos, head, member)
#define hlist_for_each_entry_rcu_bh(pos, head, member) hlist_for_each_entry_rcu(pos, head, member)
#define hlist_for_each_entry_srcu(pos, head, member, cond) hlist_for_each_entry_rcu(pos, head, member)
#define hlist_for_each_entry_continue_rcu(pos, member)                                                                 \
	for (pos = hlist_entry_safe(rcu_dereference_raw((pos)->member.next), __typeof__(*(pos)), member); pos;         \
	     pos = hlist_entry_safe(rcu_dereference_raw((pos)->member.next), __typeof__(*(pos)), member))
#define hlist_for_each_entry_from_rcu(pos, member)                                                                     \
	for (; pos; pos = hlist_entry_safe(rcu_dereference_raw((pos)->member.next), __typeof__(*(pos)), member))

#endif
