/* SPDX-License-Identifier: MIT */
/* sched_clock() and local_clock(); see timekeeping.h. */
#ifndef _LINUX_SCHED_CLOCK_H
#define _LINUX_SCHED_CLOCK_H

#include <linux/timekeeping.h>

#endif
