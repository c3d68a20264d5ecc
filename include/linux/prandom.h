/* SPDX-License-Identifier: MIT */
/* linux/random.h, under the name of its pseudo-random half. */
#ifndef _LINUX_PRANDOM_H
#define _LINUX_PRANDOM_H
#include <linux/random.h>
#endif
