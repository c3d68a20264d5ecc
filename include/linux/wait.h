/* SPDX-License-Identifier: MIT */
/* Wait queues: sleep until a condition holds. */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

typedef struct wait_queue_entry wait_queue_entry_t;
typedef wait_queue_entry_t wait_queue_t;

/**
 * typedef wait_queue_func_t - what a wake-up does with an entry
 *
 * Runs with the queue's lock held: it must not sleep, nor use the queue. It may take its own entry off the list.
 * Return: nonzero if somebody was woken (counts for exclusive entries), negative to stop the wake-up.
 */
typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned mode, int flags, void *key);

#define WQ_FLAG_EXCLUSIVE 0x01
#define WQ_FLAG_WOKEN 0x02
#define WQ_FLAG_PRIORITY 0x10

struct wait_queue_entry {
	unsigned int flags;
#ifdef __cplusplus
	void *private_;
#else
	void *private;
#endif
	wait_queue_func_t func;
	struct list_head entry;
};

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)                                                                            \
	{ __SPIN_LOCK_UNLOCKED((name).lock), { &(name).head, &(name).head } }
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
/** DECLARE_WAIT_QUEUE_HEAD_ONSTACK() - a queue that is a local variable */
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)

#define __WAITQUEUE_INITIALIZER(name, tsk) { 0, (tsk), default_wake_function, { NULL, NULL } }
#define DECLARE_WAITQUEUE(name, tsk) struct wait_queue_entry name = __WAITQUEUE_INITIALIZER(name, tsk)
#define DEFINE_WAIT_FUNC(name, function)                                                                               \
	struct wait_queue_entry name = { 0, kcompd_this_task(), (function), { &(name).entry, &(name).entry } }
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define init_wait(wait) init_wait_entry((wait), 0)

KCOMPD_API_BEGIN

/** init_waitqueue_head() - make @wq_head an empty queue */
void init_waitqueue_head(struct wait_queue_head *wq_head);

/** init_waitqueue_entry() - an entry that wakes @p; init_waitqueue_func_entry(): one that calls @func */
void init_waitqueue_entry(struct wait_queue_entry *wq_entry, struct task_struct *p);
void init_waitqueue_func_entry(struct wait_queue_entry *wq_entry, wait_queue_func_t func);
/** init_wait_entry() - an entry for the calling task that leaves the queue when woken; @flags are WQ_FLAG_* */
void init_wait_entry(struct wait_queue_entry *wq_entry, int flags);

/** default_wake_function() - wakes the task in private. Return: 1 if it slept in a state of @mode */
int default_wake_function(struct wait_queue_entry *wq_entry, unsigned mode, int flags, void *key);
/** autoremove_wake_function() - the same, and takes the entry off the queue if it woke the task */
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned mode, int flags, void *key);
/** woken_wake_function() - for wait_woken() */
int woken_wake_function(struct wait_queue_entry *wq_entry, unsigned mode, int flags, void *key);

/**
 * add_wait_queue() - hang an entry on a queue; _exclusive: at the end, and wake_up() wakes only one such; _priority: one such at the start
 * @wq_head: the queue
 * @wq_entry: an entry that is on no queue; it must stay until remove_wait_queue()
 *
 * Context: any; does not sleep.
 */
void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_priority(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
/** remove_wait_queue() - take an entry off; its func does not run any more after this */
void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);

/**
 * prepare_to_wait() - hang the entry on the queue unless it is there, and set the task's state
 * @wq_head: the queue
 * @wq_entry: from DEFINE_WAIT()
 * @state: TASK_*
 *
 * Then test the condition, schedule() if it does not hold, and loop; finish_wait() ends it.
 *
 * Ordering: the state is set before anything that follows is read.
 * Return: prepare_to_wait_event(): 0, or -ERESTARTSYS and off the queue if a signal ends a sleep in @state.
 * prepare_to_wait_exclusive(): true if the queue was empty.
 */
void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
long prepare_to_wait_event(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
/** finish_wait() - set the task running, and take the entry off the queue if it is still there */
void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);

/** wait_woken() - sleep until woken_wake_function() ran for the entry, or @timeout jiffies. Return: jiffies left */
long wait_woken(struct wait_queue_entry *wq_entry, unsigned mode, long timeout);

/**
 * __wake_up() - wake what waits on a queue; drivers use wake_up() and its family
 * @wq_head: the queue
 * @mode: which sleeping states to wake
 * @nr_exclusive: wake at most so many exclusive entries, 0: all
 * @key: handed to the entries' functions; poll events
 *
 * Context: any thread, also with spinlocks held. Does not sleep.
 * Ordering: a full barrier if it wakes somebody; what was written before is seen by the woken.
 * Lifetime: a released waiter may free the queue once its wait has returned.
 */
int __wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, void *key);
/** __wake_up_locked() - the same for a caller that holds @wq_head->lock */
void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key);

/** do_wait_intr() - one sleep of wait_event_interruptible_locked(); _irq: with the lock's _irq forms. Return: 0 or -ERESTARTSYS */
int do_wait_intr(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);

/** kcompd_set_wchan() - name what the task waits in, as ps shows it; NULL for none. Return: the name before */
const char *kcompd_set_wchan(const char *name);

KCOMPD_API_END

/**
 * wake_up() - wake all non-exclusive waiters of a queue and one exclusive
 * @x: the queue
 *
 * _nr: at most nr exclusive ones; _all: everybody. _interruptible: only those in an interruptible sleep. _poll: with the poll
 * events that happened. _sync: the waker is about to sleep (a hint).
 */
#define wake_up(x) __wake_up((x), TASK_NORMAL, 1, NULL)
#define wake_up_nr(x, nr) __wake_up((x), TASK_NORMAL, (nr), NULL)
#define wake_up_all(x) __wake_up((x), TASK_NORMAL, 0, NULL)
#define wake_up_locked(x) __wake_up_locked((x), TASK_NORMAL, 1, NULL)
#define wake_up_all_locked(x) __wake_up_locked((x), TASK_NORMAL, 0, NULL)
#define wake_up_sync(x) wake_up(x)
#define wake_up_interruptible(x) __wake_up((x), TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_nr(x, nr) __wake_up((x), TASK_INTERRUPTIBLE, (nr), NULL)
#define wake_up_interruptible_all(x) __wake_up((x), TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_interruptible_sync(x) wake_up_interruptible(x)
#define poll_to_key(m) ((void *)(unsigned long)(m))
#define key_to_poll(m) ((__poll_t)(unsigned long)(m))
#define wake_up_poll(x, m) __wake_up((x), TASK_NORMAL, 1, poll_to_key(m))
#define wake_up_locked_poll(x, m) __wake_up_locked((x), TASK_NORMAL, 1, poll_to_key(m))
#define wake_up_interruptible_poll(x, m) __wake_up((x), TASK_INTERRUPTIBLE, 1, poll_to_key(m))
#define wake_up_interruptible_sync_poll(x, m) wake_up_interruptible_poll((x), (m))

/**
 * waitqueue_active() - is there any entry on the queue
 * @wq_head: the queue
 *
 * Ordering: none. A waker that looks here first needs smp_mb() between its store to the condition and this.
 */
static inline int waitqueue_active(struct wait_queue_head *wq_head)
{
	return __atomic_load_n(&wq_head->head.next, __ATOMIC_RELAXED) != &wq_head->head;
}

/** wq_has_sleeper() - waitqueue_active() with that barrier before it */
static inline bool wq_has_sleeper(struct wait_queue_head *wq_head)
{
	smp_mb();
	return waitqueue_active(wq_head);
}

#define ___wait_is_interruptible(state) (((state) & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) != 0)

/* One loop for all forms: sleep by @cmd until @condition; a signal that ends the sleep is the result if @ret is still @ret. */
#define ___wait_event(wq_head, condition, state, exclusive, ret, cmd)                                                  \
	({                                                                                                             \
		struct wait_queue_entry __wq_entry;                                                                    \
		const char *__wchan = kcompd_set_wchan("wait_event");                                                  \
		long __ret = (ret);                                                                                    \
		init_wait_entry(&__wq_entry, (exclusive) ? WQ_FLAG_EXCLUSIVE : 0);                                     \
		for (;;) {                                                                                             \
			long __int = prepare_to_wait_event(&(wq_head), &__wq_entry, (state));                          \
			if (condition)                                                                                 \
				break;                                                                                 \
			if (___wait_is_interruptible(state) && __int) {                                                \
				__ret = __int;                                                                         \
				break;                                                                                 \
			}                                                                                              \
			cmd;                                                                                           \
		}                                                                                                      \
		finish_wait(&(wq_head), &__wq_entry);                                                                  \
		(void)kcompd_set_wchan(__wchan);                                                                       \
		__ret;                                                                                                 \
	})

/* The time-out forms: 1 if the condition came true with no time left, 0 if it did not. */
#define ___wait_cond_timeout(left, condition)                                                                          \
	({                                                                                                             \
		bool __cond = (condition);                                                                             \
		if (__cond && !(left))                                                                                 \
			(left) = 1;                                                                                    \
		__cond || !(left);                                                                                     \
	})

#define ___wait_event_timeout(wq_head, condition, timeout, state, exclusive, sleep)                                    \
	({                                                                                                             \
		long __left = (timeout);                                                                               \
		if (!___wait_cond_timeout(__left, condition))                                                          \
			__left = ___wait_event(wq_head, ___wait_cond_timeout(__ret, condition), state, exclusive,      \
					       __left, sleep);                                                         \
		__left;                                                                                                \
	})
#define ___sleep_timeout __ret = schedule_timeout(__ret)

/**
 * wait_event() - sleep until @condition is true
 * @wq_head: the queue (not a pointer to it) that whoever changes the condition wakes
 * @condition: an expression, evaluated at each wake-up, before the first sleep, and not under any lock
 *
 * Context: may sleep.
 * Ordering: whatever was written before the wake_up() that made the condition true is visible.
 * Return: wait_event() nothing. _interruptible, _killable, _freezable: 0, or -ERESTARTSYS if a signal (a fatal one) came first.
 * _timeout: 0 if the condition is still false after @timeout jiffies, else the jiffies left and at least 1.
 * _interruptible_timeout, _killable_timeout: as _timeout, or -ERESTARTSYS.
 * _exclusive: wake_up() wakes only one such waiter. _cmd runs cmd1 before and cmd2 after each sleep. _lock_irq is called
 * with the spinlock held and releases it around each sleep.
 */
#define wait_event(wq_head, condition)                                                                                 \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, 0, schedule());                       \
	} while (0)
#define io_wait_event(wq_head, condition) wait_event(wq_head, condition)
#define wait_event_idle(wq_head, condition)                                                                            \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event(wq_head, condition, TASK_IDLE, 0, 0, schedule());                                  \
	} while (0)
#define wait_event_cmd(wq_head, condition, cmd1, cmd2)                                                                 \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, 0, cmd1; schedule(); cmd2);           \
	} while (0)
#define wait_event_exclusive_cmd(wq_head, condition, cmd1, cmd2)                                                       \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 1, 0, cmd1; schedule(); cmd2);           \
	} while (0)
#define __wait_event_state(wq_head, condition, state, exclusive)                                                       \
	({                                                                                                             \
		int __state_ret = 0;                                                                                   \
		if (!(condition))                                                                                      \
			__state_ret = (int)___wait_event(wq_head, condition, state, exclusive, 0, schedule());         \
		__state_ret;                                                                                           \
	})
#define wait_event_interruptible(wq_head, condition) __wait_event_state(wq_head, condition, TASK_INTERRUPTIBLE, 0)
#define wait_event_interruptible_exclusive(wq_head, condition)                                                         \
	__wait_event_state(wq_head, condition, TASK_INTERRUPTIBLE, 1)
#define wait_event_killable(wq_head, condition) __wait_event_state(wq_head, condition, TASK_KILLABLE, 0)
#define wait_event_killable_exclusive(wq_head, condition) __wait_event_state(wq_head, condition, TASK_KILLABLE, 1)
#define wait_event_state(wq_head, condition, state) __wait_event_state(wq_head, condition, state, 0)
#define wait_event_freezable(wq_head, condition) wait_event_interruptible(wq_head, condition)
#define wait_event_freezable_exclusive(wq_head, condition) wait_event_interruptible_exclusive(wq_head, condition)
#define wait_event_idle_exclusive(wq_head, condition)                                                                  \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event(wq_head, condition, TASK_IDLE, 1, 0, schedule());                                  \
	} while (0)
#define wait_event_timeout(wq_head, condition, timeout)                                                                \
	___wait_event_timeout(wq_head, condition, timeout, TASK_UNINTERRUPTIBLE, 0, ___sleep_timeout)
#define wait_event_idle_timeout(wq_head, condition, timeout)                                                           \
	___wait_event_timeout(wq_head, condition, timeout, TASK_IDLE, 0, ___sleep_timeout)
#define wait_event_idle_exclusive_timeout(wq_head, condition, timeout)                                                 \
	___wait_event_timeout(wq_head, condition, timeout, TASK_IDLE, 1, ___sleep_timeout)
#define wait_event_interruptible_timeout(wq_head, condition, timeout)                                                  \
	___wait_event_timeout(wq_head, condition, timeout, TASK_INTERRUPTIBLE, 0, ___sleep_timeout)
#define wait_event_killable_timeout(wq_head, condition, timeout)                                                       \
	___wait_event_timeout(wq_head, condition, timeout, TASK_KILLABLE, 0, ___sleep_timeout)
#define wait_event_freezable_timeout(wq_head, condition, timeout)                                                      \
	wait_event_interruptible_timeout(wq_head, condition, timeout)

#define wait_event_lock_irq_cmd(wq_head, condition, lock, cmd)                                                         \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, 0, spin_unlock_irq(&(lock)); cmd;     \
				    schedule(); spin_lock_irq(&(lock)));                                               \
	} while (0)
#define wait_event_lock_irq(wq_head, condition, lock) wait_event_lock_irq_cmd(wq_head, condition, lock, (void)0)
#define wait_event_interruptible_lock_irq_cmd(wq_head, condition, lock, cmd)                                           \
	({                                                                                                             \
		int __state_ret = 0;                                                                                   \
		if (!(condition))                                                                                      \
			__state_ret = (int)___wait_event(wq_head, condition, TASK_INTERRUPTIBLE, 0, 0,                 \
							 spin_unlock_irq(&(lock)); cmd; schedule();                    \
							 spin_lock_irq(&(lock)));                                      \
		__state_ret;                                                                                           \
	})
#define wait_event_interruptible_lock_irq(wq_head, condition, lock)                                                    \
	wait_event_interruptible_lock_irq_cmd(wq_head, condition, lock, (void)0)
#define __wait_event_lock_irq_timeout(wq_head, condition, lock, timeout, state)                                        \
	___wait_event_timeout(wq_head, condition, timeout, state, 0, spin_unlock_irq(&(lock)); ___sleep_timeout;       \
			      spin_lock_irq(&(lock)))
#define wait_event_lock_irq_timeout(wq_head, condition, lock, timeout)                                                 \
	__wait_event_lock_irq_timeout(wq_head, condition, lock, timeout, TASK_UNINTERRUPTIBLE)
#define wait_event_interruptible_lock_irq_timeout(wq_head, condition, lock, timeout)                                   \
	__wait_event_lock_irq_timeout(wq_head, condition, lock, timeout, TASK_INTERRUPTIBLE)

/**
 * wait_event_interruptible_locked() - wait_event_interruptible() for a caller that holds the queue's own lock
 * @wq: the queue
 * @condition: evaluated with the lock held
 *
 * The _irq forms are for a caller that took it by spin_lock_irq(); _exclusive: wake_up() wakes only one such waiter.
 *
 * Return: 0 or -ERESTARTSYS, with the lock held.
 */
#define wait_event_interruptible_locked(wq, condition) __wait_event_interruptible_locked(wq, condition, 0)
#define wait_event_interruptible_locked_irq(wq, condition) __wait_event_interruptible_locked(wq, condition, 0)
#define wait_event_interruptible_exclusive_locked(wq, condition) __wait_event_interruptible_locked(wq, condition, 1)
#define wait_event_interruptible_exclusive_locked_irq(wq, condition) __wait_event_interruptible_locked(wq, condition, 1)
#define __wait_event_interruptible_locked(wq, condition, exclusive)                                                    \
	({                                                                                                             \
		int __locked_ret = 0;                                                                                  \
		DEFINE_WAIT(__wait);                                                                                   \
		__wait.flags = (exclusive) ? WQ_FLAG_EXCLUSIVE : 0;                                                    \
		while (!__locked_ret && !(condition))                                                                  \
			__locked_ret = do_wait_intr(&(wq), &__wait);                                                   \
		if (!(__wait.entry.next == &__wait.entry)) {                                                           \
			__wait.entry.prev->next = __wait.entry.next;                                                   \
			__wait.entry.next->prev = __wait.entry.prev;                                                   \
		}                                                                                                      \
		__set_current_state(TASK_RUNNING);                                                                     \
		__locked_ret;                                                                                          \
	})

KCOMPD_API_BEGIN
/** kcompd_hrtimeout_end() - @timeout nanoseconds from now by ktime_get(); KTIME_MAX is -1, no limit */
s64 kcompd_hrtimeout_end(s64 timeout);
/** kcompd_hrtimeout() - sleep in the state that is set, until @deadline at most. Return: false if that has passed */
bool kcompd_hrtimeout(s64 deadline);
KCOMPD_API_END

#define ___wait_event_hrtimeout(wq_head, condition, timeout, state)                                                    \
	({                                                                                                             \
		int __hr_ret = 0;                                                                                      \
		if (!(condition)) {                                                                                    \
			s64 __hr_deadline = kcompd_hrtimeout_end(timeout);                                             \
			bool __hr_over = false;                                                                        \
			__hr_ret = (int)___wait_event(wq_head, ({                                                      \
							      bool __hr_cond = (condition);                            \
							      if (!__hr_cond && __hr_over)                             \
								      __ret = -ETIME;                                  \
							      __hr_cond || __hr_over;                                  \
						      }),                                                              \
						      state, 0, 0, __hr_over = !kcompd_hrtimeout(__hr_deadline));      \
		}                                                                                                      \
		__hr_ret;                                                                                              \
	})

/**
 * wait_event_hrtimeout() - wait_event() for a limited time
 * @wq_head: the queue (not a pointer to it)
 * @condition: an expression
 * @timeout: ktime_t, nanoseconds; KTIME_MAX for no limit
 *
 * Context: may sleep.
 * Return: 0 when the condition is true, -ETIME when the time was over first; _interruptible: also -ERESTARTSYS.
 */
#define wait_event_hrtimeout(wq_head, condition, timeout)                                                              \
	___wait_event_hrtimeout(wq_head, condition, timeout, TASK_UNINTERRUPTIBLE)
#define wait_event_interruptible_hrtimeout(wq_head, condition, timeout)                                                \
	___wait_event_hrtimeout(wq_head, condition, timeout, TASK_INTERRUPTIBLE)

/** wq_has_single_sleeper() - is there exactly one entry on the queue, at a glimpse */
static inline bool wq_has_single_sleeper(struct wait_queue_head *wq_head)
{
	struct list_head *first = READ_ONCE(wq_head->head.next);

	return first != &wq_head->head && first == READ_ONCE(wq_head->head.prev);
}

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 15, 0)
static inline long kcompd_sleep_on(struct wait_queue_head *wq_head, int state, long timeout)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(wq_head, &wait, state);
	timeout = schedule_timeout(timeout);
	finish_wait(wq_head, &wait);
	return timeout;
}

/**
 * sleep_on() - sleep until the next wake_up() on the queue; interruptible_sleep_on() also until a signal
 * @wq_head: the queue, by pointer
 *
 * A wake-up that comes between the caller's test and this call is missed, as it always was: that is why they are gone since 3.15.
 *
 * Context: may sleep.
 * Return: the _timeout forms: the jiffies left of @timeout, 0 if it is over.
 */
#define sleep_on(wq_head) ((void)kcompd_sleep_on((wq_head), TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT))
#define interruptible_sleep_on(wq_head) ((void)kcompd_sleep_on((wq_head), TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT))
#define sleep_on_timeout(wq_head, timeout) kcompd_sleep_on((wq_head), TASK_UNINTERRUPTIBLE, (timeout))
#define interruptible_sleep_on_timeout(wq_head, timeout) kcompd_sleep_on((wq_head), TASK_INTERRUPTIBLE, (timeout))
#endif
#endif

#endif
