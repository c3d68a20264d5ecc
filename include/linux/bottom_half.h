/* SPDX-License-Identifier: MIT */
/* Keeping softirqs off the CPU. */
#ifndef _LINUX_BOTTOM_HALF_H
#define _LINUX_BOTTOM_HALF_H

#include <linux/preempt.h>

KCOMPD_API_BEGIN

/**
 * local_bh_disable() - no timer function or tasklet runs on this CPU until local_bh_enable()
 *
 * It takes the CPU, as preempt_disable() does; in_softirq() is true meanwhile. Nests.
 *
 * Context: as preempt_disable().
 */
void local_bh_disable(void);
void local_bh_enable(void);

KCOMPD_API_END

#endif
