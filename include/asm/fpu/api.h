/* SPDX-License-Identifier: MIT */
/* Floating point in the kernel. Here a driver's threads have their registers to themselves, so nothing is to be saved. */
#ifndef _ASM_FPU_API_H
#define _ASM_FPU_API_H

#include <linux/preempt.h>

/** kernel_fpu_begin() - as in the kernel the section must not sleep; kernel_fpu_end() ends it */
#define kernel_fpu_begin() preempt_disable()
#define kernel_fpu_end() preempt_enable()

#endif
