/* SPDX-License-Identifier: MIT */
/* Rate limits: what one remembers. */
#ifndef _LINUX_RATELIMIT_TYPES_H
#define _LINUX_RATELIMIT_TYPES_H

#include <asm/param.h>
#include <linux/compiler_types.h>
#include <linux/types.h>

#define DEFAULT_RATELIMIT_INTERVAL (5 * HZ)
#define DEFAULT_RATELIMIT_BURST 10

/* Say nothing of suppressed calls until ratelimit_state_exit(). */
#define RATELIMIT_MSG_ON_RELEASE 1UL

/**
 * struct ratelimit_state - at most @burst events in @interval
 * @lock: 1 while somebody is inside; who meets it is refused
 * @interval: jiffies; 0 = no limit
 * @burst: events
 * @printed: events let through in this interval
 * @missed: events refused since the last report
 * @begin: start of this interval in nanoseconds, 0 before the first event
 * @flags: RATELIMIT_MSG_ON_RELEASE
 */
struct ratelimit_state {
	int lock;
	int interval;
	int burst;
	int printed;
	int missed;
	u64 begin;
	unsigned long flags;
};

#ifdef __cplusplus
#define RATELIMIT_STATE_INIT_FLAGS(name, interval_init, burst_init, flags_init)                                        \
	{ 0, interval_init, burst_init, 0, 0, 0, flags_init }
#else
#define RATELIMIT_STATE_INIT_FLAGS(name, interval_init, burst_init, flags_init)                                        \
	{ .interval = interval_init, .burst = burst_init, .flags = flags_init }
#endif
#define RATELIMIT_STATE_INIT(name, interval_init, burst_init)                                                          \
	RATELIMIT_STATE_INIT_FLAGS(name, interval_init, burst_init, 0)
#define RATELIMIT_STATE_INIT_DISABLED RATELIMIT_STATE_INIT(ratelimit_state, 0, DEFAULT_RATELIMIT_BURST)
/** DEFINE_RATELIMIT_STATE() - a limit of @burst events in @interval jiffies */
#define DEFINE_RATELIMIT_STATE(name, interval_init, burst_init)                                                        \
	struct ratelimit_state name = RATELIMIT_STATE_INIT(name, interval_init, burst_init)

KCOMPD_API_BEGIN
/**
 * ___ratelimit() - may an event happen now? Drivers say __ratelimit(&state)
 * @rs: the limit
 * @func: who asks, for the report "FUNC: N callbacks suppressed" at the first event of a later interval
 *
 * Context: Any. Does not sleep.
 * Return: 1 if it may, 0 if not.
 */
int ___ratelimit(struct ratelimit_state *rs, const char *func);
KCOMPD_API_END

#endif
