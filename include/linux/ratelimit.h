/* SPDX-License-Identifier: MIT */
/* Rate limits: setting up and ending one. */
#ifndef _LINUX_RATELIMIT_H
#define _LINUX_RATELIMIT_H

#include <linux/printk.h>
#include <linux/ratelimit_types.h>

#define __ratelimit(state) ___ratelimit(state, __func__)

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	__builtin_memset(rs, 0, sizeof(*rs));
	rs->interval = interval;
	rs->burst = burst;
}

static inline void ratelimit_default_init(struct ratelimit_state *rs)
{
	ratelimit_state_init(rs, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
}

static inline void ratelimit_set_flags(struct ratelimit_state *rs, unsigned long flags)
{
	rs->flags = flags;
}

#ifdef MODULE
#define __RATELIMIT_WHO KBUILD_MODNAME
#else
#define __RATELIMIT_WHO "kcompd"
#endif
/** ratelimit_state_exit() - tell how many were suppressed, if the limit was to tell at its end */
#define ratelimit_state_exit(rs)                                                                                       \
	do {                                                                                                           \
		struct ratelimit_state *__rs_exit = (rs);                                                              \
		if ((__rs_exit->flags & RATELIMIT_MSG_ON_RELEASE) && __rs_exit->missed) {                              \
			pr_warn("%s: %d output lines suppressed due to ratelimiting\n", __RATELIMIT_WHO,               \
				__rs_exit->missed);                                                                    \
			__rs_exit->missed = 0;                                                                         \
		}                                                                                                      \
	} while (0)

#define WARN_ON_RATELIMIT(condition, state)                                                                            \
	({                                                                                                             \
		bool __wor_cond = !!(condition);                                                                       \
		WARN_ON(__wor_cond && __ratelimit(state));                                                             \
		__wor_cond;                                                                                            \
	})

#endif
