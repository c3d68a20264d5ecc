// SPDX-License-Identifier: MIT
// Asks for two functions that nobody offers, one of them libc's. Must not be loaded.
#include <linux/module.h>

int no_such_function(void);
void *malloc(size_t size);

static int __init missing_init(void)
{
	pr_info("missing: this must not run\n");
	return malloc(no_such_function()) ? 0 : -ENOMEM;
}

module_init(missing_init);
MODULE_LICENSE("GPL");
