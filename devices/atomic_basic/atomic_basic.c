// SPDX-License-Identifier: MIT
// Set, read, add, subtract and count: each step shows the value. Init returns -1 when it has shown that.
#include <linux/atomic.h>
#include <linux/module.h>

static atomic_t val = ATOMIC_INIT(0);

#define show(after) pr_info("%s: Value after " after ": %d\n", __func__, atomic_read(&val))

static int __init test_hello_init(void)
{
	show("init");
	atomic_set(&val, 4);
	show("setting to 4");
	atomic_dec(&val);
	show("decrementing");
	atomic_inc(&val);
	show("incrementing");
	atomic_add(3, &val);
	show("adding 3");
	atomic_sub(2, &val);
	show("subtracting 2");
	return -1;
}

static void __exit test_hello_exit(void)
{
	pr_info("%s: in exit\n", __func__);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("atomic_t: set, read, add, subtract");
