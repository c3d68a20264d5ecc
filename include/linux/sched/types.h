/* SPDX-License-Identifier: MIT */
/* Tasks; see sched.h. */
#ifndef _LINUX_SCHED_TYPES_H
#define _LINUX_SCHED_TYPES_H

#include <linux/sched.h>

#endif
