/* SPDX-License-Identifier: MIT */
/* Interrupt handlers; and tasklets: functions that run soon, in softirq context. */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <linux/atomic.h>
#include <linux/bottom_half.h>
#include <linux/container_of.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/irqreturn.h>
#include <linux/types.h>
#include <linux/version.h>

struct device;
struct pt_regs;

/* How it is triggered; nothing here depends on it, but all who share a line must agree. */
#define IRQF_TRIGGER_NONE 0x00000000
#define IRQF_TRIGGER_RISING 0x00000001
#define IRQF_TRIGGER_FALLING 0x00000002
#define IRQF_TRIGGER_HIGH 0x00000004
#define IRQF_TRIGGER_LOW 0x00000008
#define IRQF_TRIGGER_MASK (IRQF_TRIGGER_HIGH | IRQF_TRIGGER_LOW | IRQF_TRIGGER_RISING | IRQF_TRIGGER_FALLING)
#define IRQF_TRIGGER_PROBE 0x00000010

#define IRQF_SHARED 0x00000080	    /* with others, who must say so too */
#define IRQF_PROBE_SHARED 0x00000100 /* no message where that fails */
#define __IRQF_TIMER 0x00000200
#define IRQF_PERCPU 0x00000400
#define IRQF_NOBALANCING 0x00000800
#define IRQF_IRQPOLL 0x00001000
#define IRQF_ONESHOT 0x00002000 /* the line stays quiet until the thread has run */
#define IRQF_NO_SUSPEND 0x00004000
#define IRQF_FORCE_RESUME 0x00008000
#define IRQF_NO_THREAD 0x00010000
#define IRQF_EARLY_RESUME 0x00020000
#define IRQF_COND_SUSPEND 0x00040000
#define IRQF_NO_AUTOEN 0x00080000 /* as after disable_irq() */
#define IRQF_TIMER (__IRQF_TIMER | IRQF_NO_SUSPEND | IRQF_NO_THREAD)

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 1, 0)
#define IRQF_DISABLED 0x00000020 /* no difference since 2.6.35 */
#define IRQF_SAMPLE_RANDOM 0x00000040
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 24)
#define SA_SHIRQ IRQF_SHARED
#define SA_INTERRUPT IRQF_DISABLED
#define SA_SAMPLE_RANDOM IRQF_SAMPLE_RANDOM
#endif

#define IRQ_NOTCONNECTED (1U << 31)

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 19) && !defined(__cplusplus)
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id, struct pt_regs *regs);
#else
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);
#endif

/**
 * struct tasklet_struct - a function to be run
 * @state: bits TASKLET_STATE_*
 * @count: not 0: disabled
 * @use_callback: @callback is meant, not @func
 * @func: called with @data
 * @callback: called with the tasklet
 *
 * The function runs on the runtime's interrupt thread, in softirq context: it must not sleep. One tasklet never runs twice at the same time;
 * here no two do.
 *
 * Lifetime: tasklet_kill() before it is freed. What a module leaves scheduled when it is removed is reported and does not run.
 */
struct tasklet_struct {
	struct list_head link;
	unsigned long state;
	atomic_t count;
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};

enum {
	TASKLET_STATE_SCHED, /* scheduled, and its function has not begun */
	TASKLET_STATE_RUN,   /* its function runs */
};

#ifdef __cplusplus
#define KCOMPD_TASKLET_(_count, _use, _func, _data) { { NULL, NULL }, 0, ATOMIC_INIT(_count), (_use), { (_func) }, (_data) }
#define KCOMPD_TASKLET_CALLBACK_(_count, _callback)                                                                    \
	{ { NULL, NULL }, 0, ATOMIC_INIT(_count), true, { .callback = (_callback) }, 0 }
#else
#define KCOMPD_TASKLET_(_count, _use, _func, _data)                                                                    \
	{ .count = ATOMIC_INIT(_count), .use_callback = (_use), .func = (_func), .data = (_data) }
#define KCOMPD_TASKLET_CALLBACK_(_count, _callback)                                                                    \
	{ .count = ATOMIC_INIT(_count), .use_callback = true, .callback = (_callback) }
#endif
/* DECLARE_TASKLET(name, callback); with a third argument (up to Linux 5.8) it is DECLARE_TASKLET(name, func, data). */
#define KCOMPD_TASKLET_2_(name, _callback) struct tasklet_struct name = KCOMPD_TASKLET_CALLBACK_(0, _callback)
#define KCOMPD_TASKLET_3_(name, _func, _data) struct tasklet_struct name = KCOMPD_TASKLET_(0, false, _func, _data)
#define KCOMPD_TASKLET_DISABLED_2_(name, _callback) struct tasklet_struct name = KCOMPD_TASKLET_CALLBACK_(1, _callback)
#define KCOMPD_TASKLET_DISABLED_3_(name, _func, _data)                                                                 \
	struct tasklet_struct name = KCOMPD_TASKLET_(1, false, _func, _data)
#define KCOMPD_TASKLET_PICK_(a, b, c, macro, ...) macro
/** DECLARE_TASKLET() - a tasklet with its callback; _DISABLED: tasklet_enable() lets it run; _OLD: func(unsigned long) instead */
#define DECLARE_TASKLET(...)                                                                                           \
	KCOMPD_TASKLET_PICK_(__VA_ARGS__, KCOMPD_TASKLET_3_, KCOMPD_TASKLET_2_, )(__VA_ARGS__)
#define DECLARE_TASKLET_DISABLED(...)                                                                                  \
	KCOMPD_TASKLET_PICK_(__VA_ARGS__, KCOMPD_TASKLET_DISABLED_3_, KCOMPD_TASKLET_DISABLED_2_, )(__VA_ARGS__)
#define DECLARE_TASKLET_OLD(name, _func) struct tasklet_struct name = KCOMPD_TASKLET_(0, false, _func, 0)
#define DECLARE_TASKLET_DISABLED_OLD(name, _func) struct tasklet_struct name = KCOMPD_TASKLET_(1, false, _func, 0)

#define from_tasklet(var, callback_tasklet, tasklet_fieldname)                                                         \
	container_of(callback_tasklet, __typeof__(*(var)), tasklet_fieldname)

KCOMPD_API_BEGIN

/**
 * request_threaded_irq() - have a function called at each interrupt of a line
 * @irq: the line, 0 to NR_IRQS - 1; who raises it: `echo 1 > proc/kcompd/irq/N`, generic_handle_irq(), the instruction `int $0x30+N`
 * @handler: called in hardirq context: it must not sleep. NULL: it only wakes the thread; IRQF_ONESHOT is needed then
 * @thread_fn: called in a kthread "irq/N-name" whenever @handler has returned IRQ_WAKE_THREAD; may be NULL
 * @flags: IRQF_*
 * @name: what proc/interrupts shows
 * @dev_id: handed to both, and what tells this request from others of a shared line, where it must not be NULL
 *
 * Lines have no hardware behind them, and none is taken. A line that is raised again before its handlers have begun is raised once.
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL (no such line, no function, a shared one without @dev_id, no handler without IRQF_ONESHOT), -EBUSY (taken, and not
 * shared by both, or with other flags; logged), -ENOTCONN (IRQ_NOTCONNECTED), -ENOMEM.
 * Ordering: what was written before the line is raised is visible to @handler, and what that wrote to @thread_fn.
 * Lifetime: @dev_id and @name until free_irq(). What a module leaves requested when it is removed is reported and not called any more.
 */
int __must_check request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags,
				      const char *name, void *dev_id);

/**
 * free_irq() - end a request
 * @irq: the line
 * @dev_id: of the request
 *
 * Waits until its functions have returned. A request that there is not is reported.
 *
 * Context: may sleep; not from the handler itself (reported, and it does not wait then).
 * Return: the name of the request, or NULL.
 */
const void *free_irq(unsigned int irq, void *dev_id);

/**
 * disable_irq() - keep a line quiet until enable_irq(); counts
 * @irq: the line
 *
 * Waits until running handlers and their threads have returned; _nosync does not wait. A line that is raised meanwhile calls its handlers
 * when it is enabled, once.
 *
 * Context: may sleep; enable_irq() and _nosync anywhere.
 */
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void enable_irq(unsigned int irq);
/** synchronize_irq() - wait until running handlers of a line and their threads have returned. Context: may sleep. */
void synchronize_irq(unsigned int irq);

/** generic_handle_irq() - raise a line. Return: 0 or -EINVAL (no such line). Context: any. */
int generic_handle_irq(unsigned int irq);

/** probe_irq_on() - watch which line is raised that nobody has requested. Return: nonzero. */
unsigned long probe_irq_on(void);
/** probe_irq_off() - stop it. Return: the line; 0: none; negative: several. */
int probe_irq_off(unsigned long mask);

/** devm_request_threaded_irq() - request_threaded_irq() that ends when the device's driver lets go of it */
int __must_check devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
					   unsigned long irqflags, const char *devname, void *dev_id);
/** devm_free_irq() - free_irq() of one made so */
void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id);

/** tasklet_setup() - make @t one that runs @callback; tasklet_init(): that runs @func with @data */
void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t));
void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data), unsigned long data);

/**
 * tasklet_schedule() - let a tasklet run once, soon
 * @t: an initialised tasklet
 *
 * One that is scheduled already runs once; one whose function runs, again. tasklet_hi_schedule(): before the others.
 *
 * Context: any thread, also with spinlocks held, also its own function. Does not sleep.
 * Ordering: what was written before is visible to the function.
 */
void tasklet_schedule(struct tasklet_struct *t);
void tasklet_hi_schedule(struct tasklet_struct *t);

/**
 * tasklet_disable() - do not let the function run until tasklet_enable(); counts
 * @t: an initialised tasklet
 *
 * Waits until a running function has returned; _nosync does not wait. A tasklet scheduled meanwhile runs when it is enabled.
 */
void tasklet_disable(struct tasklet_struct *t);
void tasklet_disable_nosync(struct tasklet_struct *t);
void tasklet_enable(struct tasklet_struct *t);

/**
 * tasklet_kill() - wait until a tasklet is neither scheduled nor running
 * @t: an initialised tasklet that nobody schedules any more, and that is not disabled
 *
 * Context: may sleep; not from a tasklet or timer function (reported, and it does not wait then).
 */
void tasklet_kill(struct tasklet_struct *t);

KCOMPD_API_END

/** request_irq() - request_threaded_irq() without a thread */
static inline int __must_check request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, dev);
}

/* Always IRQC_IS_HARDIRQ, which is 0. */
static inline int __must_check request_any_context_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name,
						       void *dev_id)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, dev_id);
}

static inline int __must_check devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags,
						const char *devname, void *dev_id)
{
	return devm_request_threaded_irq(dev, irq, handler, NULL, irqflags, devname, dev_id);
}

#define tasklet_disable_in_atomic(t) tasklet_disable(t)
#define tasklet_unlock_wait(t) do { tasklet_disable(t); tasklet_enable(t); } while (0)

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <asm/hardirq.h>
#include <asm/irq.h>
#endif

#endif
