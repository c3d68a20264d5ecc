// SPDX-License-Identifier: MIT
// Says that it is not free, and uses what only GPL modules may. Must not be loaded.
#include <linux/module.h>

int provider_gpl(void);

static int __init proprietary_gpl_init(void)
{
	return provider_gpl();
}

module_init(proprietary_gpl_init);
MODULE_LICENSE("Proprietary");
