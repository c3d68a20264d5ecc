/* SPDX-License-Identifier: MIT */
/* gcd(), which lives with the other integer functions. */
#ifndef _LINUX_GCD_H
#define _LINUX_GCD_H
#include <linux/math.h>
#endif
