// SPDX-License-Identifier: MIT
// Has a constructor, which would run before the loader allows anything to. Must not be loaded.
#include <linux/module.h>

static __attribute__((__constructor__)) void constructor_early(void)
{
	pr_info("constructor: this must not run\n");
}
MODULE_LICENSE("GPL");
