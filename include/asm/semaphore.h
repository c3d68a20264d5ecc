/* SPDX-License-Identifier: MIT */
/* Semaphores, where they were until 2.6.26. */
#ifndef _ASM_SEMAPHORE_H
#define _ASM_SEMAPHORE_H

#include <linux/semaphore.h>

#endif
