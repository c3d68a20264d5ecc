// SPDX-License-Identifier: MIT
// Says that it is not free: may be loaded.
#include <linux/module.h>

MODULE_LICENSE("Proprietary");
