// SPDX-License-Identifier: MIT
// Offers a function and a variable to usedby-consumer, and another function to GPL modules only.
#include "provider.h"

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

static int __init provider_init(void)
{
	return 0;
}

static void __exit provider_exit(void)
{
	pr_info("provider: called %d times\n", provider_calls);
}

module_init(provider_init);
module_exit(provider_exit);
MODULE_LICENSE("GPL");
