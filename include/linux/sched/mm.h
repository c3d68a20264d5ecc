/* SPDX-License-Identifier: MIT */
/* Memory of tasks; see sched.h. */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H
#include <linux/sched.h>
#endif
