/* SPDX-License-Identifier: MIT */
/* Counts of tasks. */
#ifndef _LINUX_SCHED_STAT_H
#define _LINUX_SCHED_STAT_H

#include <linux/percpu.h>

KCOMPD_API_BEGIN
/** nr_processes() - how many processes the host has, its kernel threads among them. Context: may sleep. */
int nr_processes(void);
KCOMPD_API_END

#endif
