// SPDX-License-Identifier: MIT
// What runs later: a read of proc/soon/timer, tasklet, work or delayed starts one, waits for it, and shows where it ran.
#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static DEFINE_MUTEX(one_at_a_time);
static DECLARE_COMPLETION(ran);
static struct timer_list timer;
static bool in_a_task, in_softirq_context, by_the_reader;
static struct task_struct *reader;
static unsigned long when;

static void note(void)
{
	in_a_task = in_task();
	in_softirq_context = in_serving_softirq();
	by_the_reader = in_a_task && current == reader;
	when = jiffies;
	complete(&ran);
}

static void by_timer(struct timer_list *t)
{
	note();
}

static void by_tasklet(struct tasklet_struct *t)
{
	note();
}
static DECLARE_TASKLET(tasklet, by_tasklet);

static void by_work(struct work_struct *w)
{
	note();
}
static DECLARE_WORK(work, by_work);
static DECLARE_DELAYED_WORK(delayed, by_work);

static void start_timer(void)
{
	mod_timer(&timer, jiffies + 2);
}

static void start_tasklet(void)
{
	tasklet_schedule(&tasklet);
}

static void start_work(void)
{
	schedule_work(&work);
}

static void start_delayed(void)
{
	schedule_delayed_work(&delayed, 2);
}

static int soon_show(struct seq_file *m, void *v)
{
	void (*start)(void) = m->private;
	unsigned long from;
	int err;

	mutex_lock(&one_at_a_time);
	reader = current;
	reinit_completion(&ran);
	from = jiffies;
	start();
	err = wait_for_completion_interruptible(&ran);
	if (!err)
		seq_printf(m, "task %d softirq %d reader %d late %d\n", in_a_task, in_softirq_context, by_the_reader,
			   time_after_eq(when, from + (start == start_timer || start == start_delayed ? 2 : 0)));
	mutex_unlock(&one_at_a_time);
	return err;
}

static int __init soon_init(void)
{
	struct proc_dir_entry *folder = proc_mkdir("soon", NULL);

	if (!folder)
		return -ENOMEM;
	timer_setup(&timer, by_timer, 0);
	if (proc_create_single_data("timer", 0444, folder, soon_show, start_timer) &&
	    proc_create_single_data("tasklet", 0444, folder, soon_show, start_tasklet) &&
	    proc_create_single_data("work", 0444, folder, soon_show, start_work) &&
	    proc_create_single_data("delayed", 0444, folder, soon_show, start_delayed))
		return 0;
	remove_proc_subtree("soon", NULL);
	return -ENOMEM;
}

static void __exit soon_exit(void)
{
	remove_proc_subtree("soon", NULL);
	del_timer_sync(&timer);
	tasklet_kill(&tasklet);
	cancel_work_sync(&work);
	cancel_delayed_work_sync(&delayed);
}

module_init(soon_init);
module_exit(soon_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What runs later");
