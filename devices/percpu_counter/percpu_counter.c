// SPDX-License-Identifier: MIT
// per_cpu() reaches the copies of all processors, counted by number; only this processor's is changed.
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>

static DEFINE_PER_CPU(int, counter);

static void show_all(void)
{
	int i;

	for (i = 0; i < num_online_cpus(); i++)
		pr_info("Value of counter is %d at Processor: %d\n", per_cpu(counter, i), i);
}

static int __init test_hello_init(void)
{
	pr_info("Number of cpus available:%d\n", num_online_cpus());
	show_all();

	get_cpu_var(counter) = 10;
	pr_info("Printing counter value of all processors after updating current processor: %d\n", smp_processor_id());
	put_cpu_var(counter);

	show_all();
	return -1;
}

static void __exit test_hello_exit(void)
{
	pr_info("%s: In exit\n", __func__);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("One processor looks at the copies of all");
