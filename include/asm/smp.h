/* SPDX-License-Identifier: MIT */
/* CPUs by number, under their old path. */
#ifndef _ASM_SMP_H
#define _ASM_SMP_H

#include <linux/smp.h>

#endif
