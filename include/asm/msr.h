/* SPDX-License-Identifier: MIT */
/* The time stamp counter. Other registers of the processor are the kernel's: a driver that reads or writes them does not compile. */
#ifndef _ASM_MSR_H
#define _ASM_MSR_H

#include <linux/types.h>
#include <linux/version.h>

#ifndef __cplusplus
/** rdtsc() - the processor's time stamp counter; it may be read before earlier instructions have ended */
static __always_inline unsigned long long rdtsc(void)
{
	return __builtin_ia32_rdtsc();
}

/** rdtsc_ordered() - rdtsc() after all earlier loads */
static __always_inline unsigned long long rdtsc_ordered(void)
{
	__builtin_ia32_lfence();
	return __builtin_ia32_rdtsc();
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 3, 0)
/** rdtscl() - the lower 32 bits of the counter into a variable; rdtscll(): all 64 */
#define rdtscl(low) ((low) = (u32)__builtin_ia32_rdtsc())
#define rdtscll(val) ((val) = __builtin_ia32_rdtsc())
#endif

#define __KCOMPD_NO_MSR __attribute__((__error__("registers of the processor are not offered: they are the kernel's")))
void rdmsr(unsigned int msr, u32 low, u32 high) __KCOMPD_NO_MSR;
void wrmsr(unsigned int msr, u32 low, u32 high) __KCOMPD_NO_MSR;
void rdmsrl(unsigned int msr, u64 val) __KCOMPD_NO_MSR;
void wrmsrl(unsigned int msr, u64 val) __KCOMPD_NO_MSR;
int rdmsr_safe(unsigned int msr, u32 *low, u32 *high) __KCOMPD_NO_MSR;
int wrmsr_safe(unsigned int msr, u32 low, u32 high) __KCOMPD_NO_MSR;
#endif

#endif
