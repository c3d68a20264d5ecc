// SPDX-License-Identifier: MIT
// Has an init and no exit: once loaded, it stays.
#include <linux/module.h>

static int __init noexit_init(void)
{
	return 0;
}

module_init(noexit_init);
MODULE_LICENSE("GPL");
