// SPDX-License-Identifier: MIT
// A line that two share: one counts in its handler and leaves the rest to a tasklet and a work, the other to a thread. proc/buttons tells how
// often each was called.
#include <linux/atomic.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/workqueue.h>

static int irq = 17;
module_param(irq, int, 0444);

static atomic_t top, in_tasklet, in_work, in_thread;
static int first, second; /* their addresses tell the requests apart */

static void buttons_tasklet(struct tasklet_struct *t)
{
	if (in_serving_softirq())
		atomic_inc(&in_tasklet);
}
static DECLARE_TASKLET(tasklet, buttons_tasklet);

static void buttons_work(struct work_struct *w)
{
	if (in_task())
		atomic_inc(&in_work);
}
static DECLARE_WORK(work, buttons_work);

static irqreturn_t buttons_top(int line, void *dev)
{
	if (line != irq || dev != &first || !in_hardirq())
		return IRQ_NONE;
	atomic_inc(&top);
	tasklet_schedule(&tasklet);
	schedule_work(&work);
	return IRQ_HANDLED;
}

static irqreturn_t buttons_wake(int line, void *dev)
{
	return IRQ_WAKE_THREAD;
}

static irqreturn_t buttons_thread(int line, void *dev)
{
	if (in_task() && dev == &second)
		atomic_inc(&in_thread);
	return IRQ_HANDLED;
}

static int buttons_show(struct seq_file *m, void *v)
{
	synchronize_irq(irq);
	tasklet_kill(&tasklet);
	flush_work(&work);
	seq_printf(m, "top %d tasklet %d work %d thread %d\n", atomic_read(&top), atomic_read(&in_tasklet), atomic_read(&in_work),
		   atomic_read(&in_thread));
	return 0;
}

static int __init buttons_init(void)
{
	int err = request_irq(irq, buttons_top, IRQF_SHARED, "first button", &first);

	if (err) {
		pr_err("irq %d: %d\n", irq, err);
		return err;
	}
	err = request_threaded_irq(irq, buttons_wake, buttons_thread, IRQF_SHARED, "second button", &second);
	if (err)
		goto free;
	if (proc_create_single("buttons", 0444, NULL, buttons_show))
		return 0;
	err = -ENOMEM;
	free_irq(irq, &second);
free:
	free_irq(irq, &first);
	return err;
}

static void __exit buttons_exit(void)
{
	remove_proc_entry("buttons", NULL);
	free_irq(irq, &second);
	free_irq(irq, &first);
	tasklet_kill(&tasklet);
	cancel_work_sync(&work);
}

module_init(buttons_init);
module_exit(buttons_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Top and bottom halves of an interrupt");
