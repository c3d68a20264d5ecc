/* SPDX-License-Identifier: MIT */
/* How much memory the machine has, see mm.h and swap.h. */
#ifndef _LINUX_SYSINFO_H
#define _LINUX_SYSINFO_H

#include <linux/types.h>

#define SI_LOAD_SHIFT 16

/* Of these si_meminfo() and si_swapinfo() fill in what is about memory, in units of mem_unit bytes, which is PAGE_SIZE. */
struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	__u16 procs;
	__u16 pad;
	unsigned long totalhigh;	/* always 0, as freehigh */
	unsigned long freehigh;
	__u32 mem_unit;
};

#endif
