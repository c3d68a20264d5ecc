// SPDX-License-Identifier: MIT
// Leaves behind, as `leave` says, a timer, hrtimer, tasklet, work, delayed work, kthread work or workqueue when it is removed; or uses all of
// them as a driver should, and tells by `ran` which functions have run.
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static char *leave = "";
module_param(leave, charp, 0444);
static unsigned int ran;
module_param(ran, uint, 0444);

static DECLARE_COMPLETION(gate);
static unsigned long gate_address;
module_param(gate_address, ulong, 0444);

static atomic_t bits;

static void note(unsigned int bit)
{
	atomic_or(1 << bit, &bits);
}

static void timer_fn(struct timer_list *t)
{
	note(in_softirq() && in_interrupt() ? 0 : 30);
}
static DEFINE_TIMER(timer, timer_fn);

static enum hrtimer_restart hrtimer_fn(struct hrtimer *t)
{
	note(in_hardirq() ? 1 : 30);
	return HRTIMER_NORESTART;
}
static struct hrtimer hrtimer;

static void tasklet_fn(struct tasklet_struct *t)
{
	note(in_serving_softirq() ? 2 : 30);
}
static DECLARE_TASKLET(tasklet, tasklet_fn);

static void old_fn(unsigned long data)
{
	note(data == 0 ? 3 : 30);
}
static DECLARE_TASKLET_OLD(old, old_fn);

static void work_fn(struct work_struct *work)
{
	note(in_task() && current_work() == work ? 4 : 30);
}
static DECLARE_WORK(work, work_fn);

static void delayed_fn(struct work_struct *w);
static DECLARE_DELAYED_WORK(delayed, delayed_fn);
static void delayed_fn(struct work_struct *w)
{
	note(to_delayed_work(w) == &delayed ? 5 : 30);
}

static void irq_fn(struct irq_work *w)
{
	note(6);
}
static DEFINE_IRQ_WORK(irq, irq_fn);

static void kwork_fn(struct kthread_work *w)
{
	note(7);
}
static DEFINE_KTHREAD_WORK(kwork, kwork_fn);

/* Holds the queue up until the test lets it go, after the module has been removed. */
static void block_fn(struct work_struct *w)
{
	wait_for_completion(&gate);
}
static DECLARE_WORK(blocker, block_fn);

static struct workqueue_struct *queue;

static int use_all(void)
{
	struct kthread_worker *worker = kthread_create_worker(0, "deferred");

	if (IS_ERR(worker))
		return PTR_ERR(worker);
	mod_timer(&timer, jiffies + 1);
	hrtimer_start(&hrtimer, ms_to_ktime(1), HRTIMER_MODE_REL);
	tasklet_schedule(&tasklet);
	tasklet_hi_schedule(&old);
	schedule_work(&work);
	schedule_delayed_work(&delayed, 1);
	irq_work_queue(&irq);
	kthread_queue_work(worker, &kwork);

	tasklet_kill(&tasklet);
	tasklet_kill(&old);
	flush_work(&work);
	flush_delayed_work(&delayed);
	irq_work_sync(&irq);
	kthread_destroy_worker(worker);
	while ((atomic_read(&bits) & 3) != 3)
		schedule_timeout_uninterruptible(1);
	del_timer_sync(&timer);
	hrtimer_cancel(&hrtimer);
	ran = (unsigned int)atomic_read(&bits);
	return 0;
}

static int __init deferred_init(void)
{
	hrtimer_init(&hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer.function = hrtimer_fn;
	gate_address = (unsigned long)&gate;
	if (!leave[0])
		return use_all();
	if (!strcmp(leave, "timer"))
		mod_timer(&timer, jiffies + 1000 * HZ);
	if (!strcmp(leave, "hrtimer"))
		hrtimer_start(&hrtimer, ktime_set(1000, 0), HRTIMER_MODE_REL);
	if (!strcmp(leave, "tasklet")) {
		tasklet_disable(&tasklet);
		tasklet_schedule(&tasklet);
	}
	if (!strcmp(leave, "delayed"))
		schedule_delayed_work(&delayed, 1000 * HZ);
	if (!strcmp(leave, "work")) {
		queue = alloc_ordered_workqueue("deferred", 0);
		queue_work(queue, &blocker);
		queue_work(queue, &work);
	}
	return 0;
}

static void __exit deferred_exit(void)
{
}

module_init(deferred_init);
module_exit(deferred_exit);
MODULE_LICENSE("GPL");
