// SPDX-License-Identifier: MIT
// Two kthreads that are started in any order and speak in one: the second waits for the completion that the first leaves.
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define kthread_complete_and_exit complete_and_exit
#endif

static DECLARE_COMPLETION(first_spoke);
static DECLARE_COMPLETION(second_spoke);

/* Both end inside the kernel, not in our code: whoever sees the completion knows that the thread has left the module. */
static int kthreads_first(void *unused)
{
	pr_info("Hello from kthread 1!\n");
	kthread_complete_and_exit(&first_spoke, 0);
	return 0;
}

static int kthreads_second(void *unused)
{
	wait_for_completion(&first_spoke);
	pr_info("Hello from kthread 2!\n");
	kthread_complete_and_exit(&second_spoke, 0);
	return 0;
}

static int __init kthreads_init(void)
{
	struct task_struct *first, *second;

	pr_info("kernel threads completions example\n");

	second = kthread_create(kthreads_second, NULL, "kthreads_second");
	if (IS_ERR(second))
		return PTR_ERR(second);
	first = kthread_create(kthreads_first, NULL, "kthreads_first");
	if (IS_ERR(first)) {
		kthread_stop(second);
		return PTR_ERR(first);
	}
	wake_up_process(second);
	wake_up_process(first);
	return 0;
}

static void __exit kthreads_exit(void)
{
	/* The second thread speaks after the first has gone, so this waits for both. */
	wait_for_completion(&second_spoke);
	pr_info("kthreads completions exit\n");
}

module_init(kthreads_init);
module_exit(kthreads_exit);

MODULE_DESCRIPTION("Kernel Threads Completions Example");
MODULE_LICENSE("GPL");
