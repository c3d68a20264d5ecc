/* SPDX-License-Identifier: MIT */
/* Until 2.6.38 drivers included this for the big kernel lock, and mostly did not take it. There is no such lock here. */
#ifndef _LINUX_SMP_LOCK_H
#define _LINUX_SMP_LOCK_H

#include <linux/sched.h>
#include <linux/spinlock.h>

#endif
