// SPDX-License-Identifier: MIT
// Offers a function and a variable to usedby-consumer, and another function to GPL modules only. With hold=1 its init lasts
// until somebody writes 0 to that parameter, or until a signal, which makes it fail.
#include "provider.h"
#include <linux/delay.h>

static bool hold;
module_param(hold, bool, 0644);
MODULE_PARM_DESC(hold, "Keep init from ending");

int provider_calls;
EXPORT_SYMBOL(provider_calls);

int provider_add(int a, int b)
{
	provider_calls++;
	return a + b;
}
EXPORT_SYMBOL(provider_add);

int provider_gpl(void)
{
	return 1;
}
EXPORT_SYMBOL_GPL(provider_gpl);

static bool held(void)
{
	bool value;

	kernel_param_lock(THIS_MODULE);
	value = hold;
	kernel_param_unlock(THIS_MODULE);
	return value;
}

static int __init provider_init(void)
{
	while (held())
		if (msleep_interruptible(10))
			return -EINTR;
	return 0;
}

static void __exit provider_exit(void)
{
	pr_info("provider: called %d times\n", provider_calls);
}

module_init(provider_init);
module_exit(provider_exit);
MODULE_LICENSE("GPL");
