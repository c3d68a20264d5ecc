/* SPDX-License-Identifier: MIT */
/* States that a CPU goes through as it comes and goes. None does here; what a driver wants done on each CPU is done. */
#ifndef _LINUX_CPUHOTPLUG_H
#define _LINUX_CPUHOTPLUG_H

#include <linux/compiler.h>
#include <linux/types.h>

/* In the order that a CPU which comes up has them; of those with a name of their own, the ones that all CPUs have. */
enum cpuhp_state {
	CPUHP_INVALID = -1,
	CPUHP_OFFLINE = 0,
	CPUHP_CREATE_THREADS,
	CPUHP_BP_PREPARE_DYN, /* its callbacks run in the caller */
	CPUHP_BP_PREPARE_DYN_END = CPUHP_BP_PREPARE_DYN + 20,
	CPUHP_BRINGUP_CPU,
	CPUHP_AP_IDLE_DEAD,
	CPUHP_AP_OFFLINE,
	CPUHP_AP_ONLINE,
	CPUHP_TEARDOWN_CPU,
	CPUHP_AP_ONLINE_IDLE,
	CPUHP_AP_ONLINE_DYN, /* they run on the CPU */
	CPUHP_AP_ONLINE_DYN_END = CPUHP_AP_ONLINE_DYN + 30,
	CPUHP_AP_ACTIVE,
	CPUHP_ONLINE,
};

KCOMPD_API_BEGIN

/** __cpuhp_setup_state() - what the functions below make of their arguments */
int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke, int (*startup)(unsigned int cpu),
			int (*teardown)(unsigned int cpu));
/** __cpuhp_remove_state() - the same for the end */
void __cpuhp_remove_state(enum cpuhp_state state, bool invoke);

KCOMPD_API_END

/**
 * cpuhp_setup_state() - do something on each CPU that is there, and each that comes
 * @state: CPUHP_AP_ONLINE_DYN, or one that has a number already
 * @name: for display
 * @startup: called for each online CPU, one after the other, on that CPU; may sleep; NULL: nothing
 * @teardown: undoes it, where a later CPU's @startup fails and by cpuhp_remove_state(); NULL: nothing
 *
 * cpuhp_setup_state_nocalls() only takes the state.
 *
 * Context: may sleep.
 * Return: the state, a positive number, for CPUHP_AP_ONLINE_DYN and CPUHP_BP_PREPARE_DYN, 0 for others; or what @startup returned, -EINVAL (no
 * name or no such state), -EBUSY (the state is taken), -ENOSPC (all of its kind are), -EAGAIN (no thread to call it in).
 */
static inline int cpuhp_setup_state(enum cpuhp_state state, const char *name, int (*startup)(unsigned int cpu),
				    int (*teardown)(unsigned int cpu))
{
	return __cpuhp_setup_state(state, name, true, startup, teardown);
}

static inline int cpuhp_setup_state_nocalls(enum cpuhp_state state, const char *name,
					    int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu))
{
	return __cpuhp_setup_state(state, name, false, startup, teardown);
}

/**
 * cpuhp_remove_state() - the end of it: @teardown is called for each online CPU
 * @state: what cpuhp_setup_state() returned, or the one that it was given
 *
 * What @teardown returns is not looked at. cpuhp_remove_state_nocalls() does not call it.
 *
 * Context: may sleep.
 */
static inline void cpuhp_remove_state(enum cpuhp_state state)
{
	__cpuhp_remove_state(state, true);
}

static inline void cpuhp_remove_state_nocalls(enum cpuhp_state state)
{
	__cpuhp_remove_state(state, false);
}

#endif
