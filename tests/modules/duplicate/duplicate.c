// SPDX-License-Identifier: MIT
// Exports a name that usedby/provider.c exports too.
#include <linux/module.h>

int provider_add(int a, int b);

int provider_add(int a, int b)
{
	return a - b;
}
EXPORT_SYMBOL(provider_add);
MODULE_LICENSE("GPL");
