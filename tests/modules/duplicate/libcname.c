// SPDX-License-Identifier: MIT
// Exports a name that a library of the daemon has: others would get that one instead.
#include <linux/module.h>

int getline(void);

int getline(void)
{
	return 0;
}
EXPORT_SYMBOL(getline);
MODULE_LICENSE("GPL");
