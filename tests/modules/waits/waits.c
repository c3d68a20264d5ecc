// SPDX-License-Identifier: MIT
// An init that waits for what never comes, until a signal ends it.
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/sched.h>

static DECLARE_COMPLETION(never);

static int __init waits_init(void)
{
	pr_info("%s waits\n", current->comm);
	return wait_for_completion_interruptible(&never);
}

static void __exit waits_exit(void)
{
}

module_init(waits_init);
module_exit(waits_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Waits for ever in its init");
