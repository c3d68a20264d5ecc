// SPDX-License-Identifier: MIT
// Its kthread is still inside when exit returns. The address of the thread's task is a parameter, for the test to stop it,
// and so is whether it has begun.
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

static unsigned long task;
module_param(task, ulong, 0444);
static bool inside;
module_param(inside, bool, 0444);

static int insider_thread(void *unused)
{
	WRITE_ONCE(inside, true);
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 17;
}

static int __init insider_init(void)
{
	struct task_struct *thread = kthread_run(insider_thread, NULL, "insider");

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	get_task_struct(thread);
	task = (unsigned long)thread;
	return 0;
}

static void __exit insider_exit(void)
{
}

module_init(insider_init);
module_exit(insider_exit);
MODULE_LICENSE("GPL");
