// SPDX-License-Identifier: MIT
// A static per-CPU variable: get_cpu_var() gives this processor's copy and holds the task on it until put_cpu_var(). Init returns -1
// when it has shown that, so nothing stays loaded.
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>

static DEFINE_PER_CPU(long, percpuvar) = 5;

static void show(long add)
{
	long *copy = &get_cpu_var(percpuvar);

	pr_info("percpuvar=%ld\n", *copy);
	*copy += add;
	pr_info("current cpu = %d\n", smp_processor_id());
	put_cpu_var(percpuvar);
}

static int __init test_hello_init(void)
{
	show(1);
	show(0);
	return -1;
}

static void __exit test_hello_exit(void)
{
	pr_info("%s: In exit\n", __func__);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A static variable with a copy for each processor");
