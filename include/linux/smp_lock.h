/* SPDX-License-Identifier: MIT */
/* The big kernel lock, which sources for kernels until 2.6.38 take. */
#ifndef _LINUX_SMP_LOCK_H
#define _LINUX_SMP_LOCK_H

#include <linux/sched.h>
#include <linux/spinlock.h>

KCOMPD_API_BEGIN

/**
 * lock_kernel() - take the one lock that is for all
 *
 * The task that has it may take it again. Whenever the task sleeps it lets go of it, and it has it again when the sleep is over; so what it
 * guards may have changed in between. Unlike the kernel's it is not held where open() and ioctl() of a driver begin.
 *
 * Context: may sleep.
 */
void lock_kernel(void);

/** unlock_kernel() - undo one lock_kernel(); without one it warns and does nothing */
void unlock_kernel(void);

/** kernel_locked() - does the running task have the lock. Context: any */
int kernel_locked(void);

KCOMPD_API_END

#endif
