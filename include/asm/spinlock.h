/* SPDX-License-Identifier: MIT */
/* Spinlocks, under their old path. */
#ifndef _ASM_SPINLOCK_H
#define _ASM_SPINLOCK_H

#include <linux/spinlock.h>

#endif
