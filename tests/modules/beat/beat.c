// SPDX-License-Identifier: MIT
// An hrtimer that a reader of proc/beat starts: it comes back four times, and the last time it wakes the reader.
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static DEFINE_MUTEX(one_at_a_time);
static DECLARE_COMPLETION(over);
static struct hrtimer timer;
static unsigned int beats;
static bool early, not_in_task;

static enum hrtimer_restart beat(struct hrtimer *t)
{
	if (ktime_before(ktime_get(), hrtimer_get_expires(t)))
		early = true;
	not_in_task = !in_task();
	if (++beats == 4) {
		complete(&over);
		return HRTIMER_NORESTART;
	}
	hrtimer_forward_now(t, ms_to_ktime(2));
	return HRTIMER_RESTART;
}

static int beat_show(struct seq_file *m, void *v)
{
	int err;

	mutex_lock(&one_at_a_time);
	beats = 0;
	early = false;
	reinit_completion(&over);
	seq_printf(m, "active %d", hrtimer_active(&timer));
	seq_printf(m, " cancelled %d\n", hrtimer_cancel(&timer));
	hrtimer_start(&timer, ms_to_ktime(2), HRTIMER_MODE_REL);
	err = wait_for_completion_interruptible(&over);
	hrtimer_cancel(&timer);
	seq_printf(m, "beats %u, early %d, in a task %d\n", beats, early, !not_in_task);
	mutex_unlock(&one_at_a_time);
	return err;
}

static int __init beat_init(void)
{
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer.function = beat;
	return proc_create_single("beat", 0444, NULL, beat_show) ? 0 : -ENOMEM;
}

static void __exit beat_exit(void)
{
	remove_proc_entry("beat", NULL);
	hrtimer_cancel(&timer);
}

module_init(beat_init);
module_exit(beat_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("An hrtimer that comes back");
