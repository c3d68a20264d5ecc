// SPDX-License-Identifier: MIT
// A list that is read under RCU. At the end its entries go as `leave` says: by call_rcu() and rcu_barrier() as a driver should, by kfree_rcu(),
// which needs no barrier, or by call_rcu() without one.
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

static char *leave = "";
module_param(leave, charp, 0444);
static int sum;
module_param(sum, int, 0444);

struct item {
	struct list_head link;
	int value;
	struct rcu_head rcu;
};

static LIST_HEAD(items);
static DEFINE_SPINLOCK(lock);
DEFINE_STATIC_SRCU(domain);
static struct item __rcu *latest;

static int add(int value)
{
	struct item *item = kmalloc(sizeof(*item), GFP_KERNEL);

	if (!item)
		return -ENOMEM;
	item->value = value;
	spin_lock(&lock);
	list_add_tail_rcu(&item->link, &items);
	rcu_assign_pointer(latest, item);
	spin_unlock(&lock);
	return 0;
}

static int add_up(void)
{
	struct item *item;
	int total = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(item, &items, link)
		total += item->value;
	item = rcu_dereference(latest);
	total += item ? 100 * item->value : 0;
	rcu_read_unlock();
	return total;
}

static void free_item(struct rcu_head *head)
{
	kfree(container_of(head, struct item, rcu));
}

static int __init items_init(void)
{
	int idx = srcu_read_lock(&domain);
	int err = add(1) ?: add(2) ?: add(3);

	srcu_read_unlock(&domain, idx);
	synchronize_srcu(&domain);
	sum = add_up();
	return err;
}

static void __exit items_exit(void)
{
	struct item *item, *next;
	bool by_kfree = !strcmp(leave, "kfree_rcu");

	RCU_INIT_POINTER(latest, NULL);
	list_for_each_entry_safe(item, next, &items, link) {
		spin_lock(&lock);
		list_del_rcu(&item->link);
		spin_unlock(&lock);
		if (by_kfree)
			kfree_rcu(item, rcu);
		else
			call_rcu(&item->rcu, free_item);
	}
	if (!leave[0])
		rcu_barrier();
}

module_init(items_init);
module_exit(items_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Frees behind readers");
