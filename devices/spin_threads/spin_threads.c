// SPDX-License-Identifier: MIT
// A writer and a reader share a counter under a spinlock, each twice a second.
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/spinlock.h>

static unsigned int counter;
static DEFINE_SPINLOCK(counter_lock);
static struct task_struct *read_thread, *write_thread;

static int spin_threads_write(void *unused)
{
	while (!kthread_should_stop()) {
		spin_lock(&counter_lock);
		counter++;
		spin_unlock(&counter_lock);
		msleep(500);
	}
	return 0;
}

static int spin_threads_read(void *unused)
{
	while (!kthread_should_stop()) {
		spin_lock(&counter_lock);
		pr_info("counter: %u\n", counter);
		spin_unlock(&counter_lock);
		msleep(500);
	}
	return 0;
}

static int __init my_mod_init(void)
{
	pr_info("Entering module.\n");

	read_thread = kthread_run(spin_threads_read, NULL, "read-thread");
	if (IS_ERR(read_thread))
		return PTR_ERR(read_thread);
	write_thread = kthread_run(spin_threads_write, NULL, "write-thread");
	if (IS_ERR(write_thread)) {
		kthread_stop(read_thread);
		return PTR_ERR(write_thread);
	}
	return 0;
}

static void __exit my_mod_exit(void)
{
	kthread_stop(read_thread);
	kthread_stop(write_thread);
	pr_info("Exiting module.\n");
}

module_init(my_mod_init);
module_exit(my_mod_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Two kthreads and one counter under a spinlock");
