// SPDX-License-Identifier: MIT
// Which processor does a kthread run on? One thread says so every second.
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <linux/threads.h>

static struct task_struct *my_thread;

static int cpu_thread_loop(void *unused)
{
	int i = 0;

	while (!kthread_should_stop()) {
		pr_info("Processor id:%d\t In thread function %d\n", raw_smp_processor_id(), i++);
		msleep(1000);
	}
	return 0;
}

static int __init my_driver_init(void)
{
	pr_info("%s: In init NR_CPUS=%d\n", __func__, NR_CPUS);
	pr_info("Number of cpus available: %d\n", num_online_cpus());
	pr_info("%s: processor id:%d\n", __func__, raw_smp_processor_id());

	my_thread = kthread_create(cpu_thread_loop, NULL, "myThread");
	if (IS_ERR(my_thread)) {
		pr_err("Cannot create kthread\n");
		return PTR_ERR(my_thread);
	}
	wake_up_process(my_thread);
	return 0;
}

static void __exit my_driver_exit(void)
{
	kthread_stop(my_thread);
}

module_init(my_driver_init);
module_exit(my_driver_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A kthread that tells which processor it runs on");
