/* SPDX-License-Identifier: MIT */
/* What timer_list and hrtimer stand in line with. It belongs to the runtime; drivers do not touch it. */
#ifndef _LINUX_TIMER_NODE_H
#define _LINUX_TIMER_NODE_H

#include <linux/types.h>

/* when: CLOCK_MONOTONIC nanoseconds; turn: who came first of those due at the same time; queued: KCOMPD_TIMER_QUEUED or not. */
struct kcompd_timer_node {
	s64 when;
	u64 turn;
	struct kcompd_timer_node *child, *next, *prev;
	unsigned int queued;
};

/* No value that memory has by chance: a timer that was never initialised is not taken for one in line. */
#define KCOMPD_TIMER_QUEUED 0x71d3e05bU

static inline bool kcompd_timer_queued(const struct kcompd_timer_node *node)
{
	return __atomic_load_n(&node->queued, __ATOMIC_RELAXED) == KCOMPD_TIMER_QUEUED;
}

#ifndef __cplusplus
#include <linux/version.h> /* what timer.h looks at */
#endif

#endif
