// SPDX-License-Identifier: MIT
// init returns what the parameter says.
#include <linux/module.h>

static int result;
module_param(result, int, 0444);

static int __init initresult_init(void)
{
	return result;
}

static void __exit initresult_exit(void)
{
}

module_init(initresult_init);
module_exit(initresult_exit);
MODULE_LICENSE("GPL");
