// SPDX-License-Identifier: MIT
// Per-CPU memory made at run time: alloc_percpu() gives a handle, per_cpu_ptr() one processor's copy.
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>

static int __percpu *dynamic_counter;

static int __init test_hello_init(void)
{
	int cpu, i;

	/* It may sleep, so it comes before get_cpu(). */
	dynamic_counter = alloc_percpu(int);
	if (!dynamic_counter)
		return -ENOMEM;

	cpu = get_cpu();
	pr_info("cpu: %d\n", cpu);
	*per_cpu_ptr(dynamic_counter, cpu) = 1000;
	put_cpu();

	for (i = 0; i < num_online_cpus(); i++)
		pr_info("cpu:%d\tcounter:%d\n", i, *per_cpu_ptr(dynamic_counter, i));
	free_percpu(dynamic_counter);
	return 0;
}

static void __exit test_hello_exit(void)
{
	pr_info("%s: In exit\n", __func__);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Per-CPU memory made at run time");
