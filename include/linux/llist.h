/* SPDX-License-Identifier: MIT */
/* Lists without a lock: any number of threads add at the front, one takes all at once. */
#ifndef _LINUX_LLIST_H
#define _LINUX_LLIST_H

#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/stddef.h>
#include <linux/types.h>

struct llist_head {
	struct llist_node *first;
};

struct llist_node {
	struct llist_node *next;
};

#define LLIST_HEAD_INIT(name) { NULL }
#define LLIST_HEAD(name) struct llist_head name = LLIST_HEAD_INIT(name)

static inline void init_llist_head(struct llist_head *list)
{
	list->first = NULL;
}

#define llist_entry(ptr, type, member) container_of(ptr, type, member)

#define llist_for_each(pos, node) for ((pos) = (node); pos; (pos) = (pos)->next)
#define llist_for_each_safe(pos, n, node) for ((pos) = (node); (pos) && ((n) = (pos)->next, true); (pos) = (n))
#define llist_for_each_entry(pos, node, member)                                                                        \
	for ((pos) = __container_of_or_null((node), __typeof__(*(pos)), member); (pos);                                \
	     (pos) = __container_of_or_null((pos)->member.next, __typeof__(*(pos)), member))
#define llist_for_each_entry_safe(pos, n, node, member)                                                                \
	for ((pos) = __container_of_or_null((node), __typeof__(*(pos)), member);                                       \
	     (pos) && ((n) = __container_of_or_null((pos)->member.next, __typeof__(*(n)), member), true); (pos) = (n))

static inline bool llist_empty(const struct llist_head *head)
{
	return READ_ONCE(head->first) == NULL;
}

static inline struct llist_node *llist_next(struct llist_node *node)
{
	return node->next;
}

/**
 * llist_add_batch() - put a chain in front
 * @new_first: its first node
 * @new_last: its last
 * @head: the list
 *
 * Context: any. Ordering: what was written before is visible to who takes the nodes.
 * Return: true if the list was empty.
 */
static inline bool llist_add_batch(struct llist_node *new_first, struct llist_node *new_last, struct llist_head *head)
{
	struct llist_node *first = READ_ONCE(head->first);

	do {
		new_last->next = first;
	} while (!__atomic_compare_exchange_n(&head->first, &first, new_first, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	return !first;
}

/** llist_add() - put a node in front. Return: true if the list was empty. */
static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	return llist_add_batch(node, node, head);
}

/** llist_del_all() - take all. Return: the newest node, or NULL. Ordering: acquire, pairs with llist_add(). */
static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return __atomic_exchange_n(&head->first, (struct llist_node *)NULL, __ATOMIC_ACQUIRE);
}

/** llist_del_first() - take the newest node; only one thread at a time may take. Return: it, or NULL. */
static inline struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *first = __atomic_load_n(&head->first, __ATOMIC_ACQUIRE);

	while (first &&
	       !__atomic_compare_exchange_n(&head->first, &first, first->next, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
		;
	return first;
}

/** llist_reverse_order() - the oldest first, of a chain that llist_del_all() gave */
static inline struct llist_node *llist_reverse_order(struct llist_node *head)
{
	struct llist_node *result = NULL;

	while (head) {
		struct llist_node *next = head->next;

		head->next = result;
		result = head;
		head = next;
	}
	return result;
}

#endif
