/* SPDX-License-Identifier: MIT */
/* What context the code runs in; see preempt.h. */
#ifndef _LINUX_HARDIRQ_H
#define _LINUX_HARDIRQ_H

#include <linux/preempt.h>

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <asm/hardirq.h>
#endif

#endif
