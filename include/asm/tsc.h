/* SPDX-License-Identifier: MIT */
/* Cycles of the processor, as its time stamp counter counts them. */
#ifndef _ASM_TSC_H
#define _ASM_TSC_H

#include <asm/msr.h>

#ifndef __cplusplus
typedef unsigned long long cycles_t;

/** get_cycles() - the time stamp counter; of two that were read one after the other, the later one is the larger */
static inline cycles_t get_cycles(void)
{
	return rdtsc();
}
#endif

#endif
