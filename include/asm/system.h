/* SPDX-License-Identifier: MIT */
/* Barriers, exchanges and interrupt flags, where they were until 3.3. */
#ifndef _ASM_SYSTEM_H
#define _ASM_SYSTEM_H

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/irqflags.h>

#endif
