// SPDX-License-Identifier: MIT
// The life of a kthread: created asleep, woken, a loop until it is told to stop, and a result for whoever stopped it.
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

static unsigned int interval = 1000;
module_param(interval, uint, 0644);
MODULE_PARM_DESC(interval, "Time between two rounds (milliseconds)");

static int cpu = -1;
module_param(cpu, int, 0444);
MODULE_PARM_DESC(cpu, "Processor that the first worker is bound to (-1: any)");

static struct task_struct *bound, *free_running;

static int worker_loop(void *data)
{
	const char *name = data;
	int rounds = 0;

	pr_info("%s: started\n", name);
	while (!kthread_should_stop()) {
		rounds++;
		/* Sleeps for the interval, or until kthread_stop() wakes it. */
		schedule_timeout_interruptible(msecs_to_jiffies(READ_ONCE(interval)));
	}
	pr_info("%s: told to stop\n", name);
	return rounds > 0 ? 42 : 0;
}

static int __init worker_init(void)
{
	if (cpu >= 0 && (cpu >= nr_cpu_ids || !cpu_online(cpu))) {
		pr_err("worker: there is no processor %d\n", cpu);
		return -EINVAL;
	}

	/* In two steps: between them the thread exists, sleeps, and can be given a processor. */
	bound = kthread_create(worker_loop, "worker/bound", "worker/bound");
	if (IS_ERR(bound))
		return PTR_ERR(bound);
	if (cpu >= 0)
		kthread_bind(bound, cpu);
	wake_up_process(bound);

	/* In one. */
	free_running = kthread_run(worker_loop, "worker/free", "worker/free");
	if (IS_ERR(free_running)) {
		kthread_stop(bound);
		return PTR_ERR(free_running);
	}
	return 0;
}

static void __exit worker_exit(void)
{
	pr_info("worker/free returned %d\n", kthread_stop(free_running));
	pr_info("worker/bound returned %d\n", kthread_stop(bound));
}

module_init(worker_init);
module_exit(worker_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Creating, waking, looping and stopping kthreads");
