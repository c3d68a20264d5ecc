/* SPDX-License-Identifier: MIT */
/* Priorities; see sched.h. */
#ifndef _LINUX_SCHED_PRIO_H
#define _LINUX_SCHED_PRIO_H

#include <linux/sched.h>

#endif
