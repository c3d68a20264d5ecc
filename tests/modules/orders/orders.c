// SPDX-License-Identifier: MIT
// Works on a queue of their own: proc/orders shows the order in which they ran, and what queueing and cancelling answer.
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/workqueue.h>

static DEFINE_MUTEX(one_at_a_time);
static struct workqueue_struct *queue;
static char ran[8];
static int count;

struct order {
	struct work_struct work;
	char name;
};

static void carry_out(struct work_struct *work)
{
	ran[count++] = container_of(work, struct order, work)->name;
}

static struct order orders[] = {
	{ __WORK_INITIALIZER(orders[0].work, carry_out), 'a' },
	{ __WORK_INITIALIZER(orders[1].work, carry_out), 'b' },
	{ __WORK_INITIALIZER(orders[2].work, carry_out), 'c' },
};

static void never(struct work_struct *work)
{
	pr_err("orders: a cancelled work runs\n");
}
static DECLARE_DELAYED_WORK(later, never);

static int orders_show(struct seq_file *m, void *v)
{
	int i;

	mutex_lock(&one_at_a_time);
	memset(ran, 0, sizeof(ran));
	count = 0;
	for (i = ARRAY_SIZE(orders) - 1; i >= 0; i--)
		queue_work(queue, &orders[i].work);
	flush_workqueue(queue);
	seq_printf(m, "ran %s\n", ran);
	seq_printf(m, "delayed: queued %d", queue_delayed_work(queue, &later, 3600 * HZ));
	seq_printf(m, " again %d", queue_delayed_work(queue, &later, 1));
	seq_printf(m, " pending %d", delayed_work_pending(&later));
	seq_printf(m, " cancelled %d", cancel_delayed_work_sync(&later));
	seq_printf(m, " again %d\n", cancel_delayed_work_sync(&later));
	seq_printf(m, "flush of one that is done %d\n", flush_work(&orders[0].work));
	mutex_unlock(&one_at_a_time);
	return 0;
}

static int __init orders_init(void)
{
	queue = alloc_ordered_workqueue("orders", 0);
	if (!queue)
		return -ENOMEM;
	if (proc_create_single("orders", 0444, NULL, orders_show))
		return 0;
	destroy_workqueue(queue);
	return -ENOMEM;
}

static void __exit orders_exit(void)
{
	remove_proc_entry("orders", NULL);
	destroy_workqueue(queue);
}

module_init(orders_init);
module_exit(orders_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Works in order");
