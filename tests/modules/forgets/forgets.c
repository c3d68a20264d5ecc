// SPDX-License-Identifier: MIT
// A module that forgets to stop its thread when it goes.
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>

static int sleeps(void *data)
{
	while (!kthread_should_stop())
		msleep(3600 * 1000);
	return 0;
}

static int __init forgets_init(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(sleeps, NULL, "forgotten"));
}

static void __exit forgets_exit(void)
{
}

module_init(forgets_init);
module_exit(forgets_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Forgets its thread");
