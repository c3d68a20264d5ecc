/* SPDX-License-Identifier: MIT */
/* The running task; current is defined by sched.h. */
#ifndef _ASM_CURRENT_H
#define _ASM_CURRENT_H

#include <linux/sched.h>

#endif
