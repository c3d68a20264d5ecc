// SPDX-License-Identifier: MIT
// Operations that change and test in one step: is it zero now, is it negative now?
#include <linux/atomic.h>
#include <linux/module.h>

static atomic_t val = ATOMIC_INIT(0);

static int __init test_hello_init(void)
{
	pr_info("%s: value after init: %d\n", __func__, atomic_read(&val));
	atomic_set(&val, 4);
	pr_info("%s: value after setting to 4: %d\n", __func__, atomic_read(&val));
	pr_info("%s: atomic_sub_and_test(4): %d\n", __func__, atomic_sub_and_test(4, &val));
	pr_info("%s: atomic_add_negative(-1): %d\n", __func__, atomic_add_negative(-1, &val));
	pr_info("%s: atomic_inc_and_test: %d\n", __func__, atomic_inc_and_test(&val));
	pr_info("%s: atomic_inc_and_test: %d\n", __func__, atomic_inc_and_test(&val));
	pr_info("%s: atomic_dec_and_test: %d\n", __func__, atomic_dec_and_test(&val));
	pr_info("%s: atomic_dec_and_test: %d\n", __func__, atomic_dec_and_test(&val));
	return -1;
}

static void __exit test_hello_exit(void)
{
	pr_info("%s: in exit\n", __func__);
}

module_init(test_hello_init);
module_exit(test_hello_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("atomic_t: change and test in one step");
