/* SPDX-License-Identifier: MIT */
/* How many CPUs there can be at most. */
#ifndef _LINUX_THREADS_H
#define _LINUX_THREADS_H

#define NR_CPUS 8192
#define CONFIG_NR_CPUS NR_CPUS

#endif
