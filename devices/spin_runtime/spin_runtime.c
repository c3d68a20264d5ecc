// SPDX-License-Identifier: MIT
// A spinlock in allocated memory: it must be initialised before its first use. Init returns -1 when it has shown that.
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static spinlock_t *my_lock;

static int __init test_hello_init(void)
{
	my_lock = kmalloc(sizeof(*my_lock), GFP_KERNEL);
	if (!my_lock)
		return -ENOMEM;
	spin_lock_init(my_lock);

	spin_lock(my_lock);
	pr_info("Starting critical region\n");
	pr_info("Ending critical region\n");
	spin_unlock(my_lock);

	kfree(my_lock);
	return -1;
}

static void __exit test_hello_exit(void)
{
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A spinlock initialised at run time");
