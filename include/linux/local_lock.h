/* SPDX-License-Identifier: MIT */
/* Local locks: names for sections that have their CPU, and its per-CPU data, to themselves. */
#ifndef _LINUX_LOCAL_LOCK_H
#define _LINUX_LOCAL_LOCK_H

#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/percpu-defs.h>
#include <linux/preempt.h>

/* word: how deep the CPU is in sections of this lock; for lockdep_assert_held(). */
typedef struct {
	unsigned int word;
} local_lock_t;

#define INIT_LOCAL_LOCK(lockname) { 0 }
#define local_lock_init(lock) ((void)((lock)->word = 0))

/**
 * local_lock() - take the CPU, as preempt_disable() does
 * @lock: the address of a per-CPU local_lock_t; it says what the section is about
 *
 * _irq and _irqsave: as local_irq_disable() and local_irq_save().
 *
 * Context: as preempt_disable(). The section must not sleep.
 */
#define local_lock(lock) do { preempt_disable(); this_cpu_ptr(lock)->word++; } while (0)
#define local_unlock(lock) do { this_cpu_ptr(lock)->word--; preempt_enable(); } while (0)
#define local_lock_irq(lock) do { local_irq_disable(); this_cpu_ptr(lock)->word++; } while (0)
#define local_unlock_irq(lock) do { this_cpu_ptr(lock)->word--; local_irq_enable(); } while (0)
#define local_lock_irqsave(lock, flags) do { local_irq_save(flags); this_cpu_ptr(lock)->word++; } while (0)
#define local_unlock_irqrestore(lock, flags) do { this_cpu_ptr(lock)->word--; local_irq_restore(flags); } while (0)

#endif
