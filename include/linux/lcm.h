/* SPDX-License-Identifier: MIT */
/* lcm(), which lives with the other integer functions. */
#ifndef _LINUX_LCM_H
#define _LINUX_LCM_H
#include <linux/math.h>
#endif
