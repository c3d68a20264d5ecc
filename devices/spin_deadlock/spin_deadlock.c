// SPDX-License-Identifier: MIT
// The same spinlock taken twice by one thread: on a machine without lock checking this spins for ever.
#include <linux/module.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(my_lock);

static int __init test_hello_init(void)
{
	spin_lock(&my_lock);
	pr_info("Starting critical region\n");
	spin_lock(&my_lock);
	pr_info("Ending critical region\n");
	spin_unlock(&my_lock);
	return -1;
}

static void __exit test_hello_exit(void)
{
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A spinlock taken twice: what a lock checker is for");
