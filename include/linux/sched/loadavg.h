/* SPDX-License-Identifier: MIT */
/* How many tasks run or wait for the processor or a disk, on average. */
#ifndef _LINUX_SCHED_LOADAVG_H
#define _LINUX_SCHED_LOADAVG_H

#include <linux/compiler_types.h>

#define FSHIFT 11		/* bits behind the point of a load */
#define FIXED_1 (1 << FSHIFT)
#define LOAD_INT(x) ((x) >> FSHIFT)
#define LOAD_FRAC(x) LOAD_INT(((x) & (FIXED_1 - 1)) * 100)

KCOMPD_API_BEGIN
/**
 * get_avenrun() - the loads of the host over 1, 5 and 15 minutes
 * @loads: room for three; in units of 1 / FIXED_1
 * @offset: added to each
 * @shift: each is then shifted left by so many bits
 *
 * Context: any; does not sleep.
 */
void get_avenrun(unsigned long *loads, unsigned long offset, int shift);

/** kcompd_avenrun() - the three loads as they are now; drivers write avenrun[n] */
unsigned long *kcompd_avenrun(void);
KCOMPD_API_END

#define avenrun kcompd_avenrun()

#endif
