/* SPDX-License-Identifier: MIT */
/* Waiting for a bit, or for any variable, without a queue of one's own. */
#ifndef _LINUX_WAIT_BIT_H
#define _LINUX_WAIT_BIT_H

#include <linux/bitops.h>
#include <linux/wait.h>

struct wait_bit_key {
	void *flags;
	int bit_nr; /* -1: any variable */
	unsigned long timeout; /* jiffies, when bit_wait_timeout() ends */
};

struct wait_bit_queue_entry {
	struct wait_bit_key key;
	struct wait_queue_entry wq_entry;
};

/** typedef wait_bit_action_f - one sleep of a waiter. Return: 0, or -errno to end the wait with */
typedef int wait_bit_action_f(struct wait_bit_key *key, int mode);

#define __WAIT_BIT_KEY_INITIALIZER(word, bit) { (word), (bit), 0 }

KCOMPD_API_BEGIN

/** bit_waitqueue() - the queue, shared with others, of those who wait for @bit of @word; __var_waitqueue(): for the variable at @p */
struct wait_queue_head *bit_waitqueue(void *word, int bit);
struct wait_queue_head *__var_waitqueue(void *p);
/** init_wait_var_entry() - an entry for those who wait for the variable at @var; @flags are WQ_FLAG_* */
void init_wait_var_entry(struct wait_bit_queue_entry *wbq_entry, void *var, int flags);
/** __wake_up_bit() - wake those on @wq_head who wait for @bit of @word and no longer find it set */
void __wake_up_bit(struct wait_queue_head *wq_head, void *word, int bit);

/** bit_wait() - schedule() until woken, -EINTR after a signal; _io: io_schedule(); _timeout: also -EAGAIN when the time is over */
int bit_wait(struct wait_bit_key *key, int mode);
int bit_wait_io(struct wait_bit_key *key, int mode);
int bit_wait_timeout(struct wait_bit_key *key, int mode);
int bit_wait_io_timeout(struct wait_bit_key *key, int mode);

/** out_of_line_wait_on_bit() - what wait_on_bit() does when the bit is set; _timeout: with a limit; _lock: and set it again */
int out_of_line_wait_on_bit(void *word, int bit, wait_bit_action_f *action, unsigned int mode);
int out_of_line_wait_on_bit_timeout(void *word, int bit, wait_bit_action_f *action, unsigned int mode,
				    unsigned long timeout);
int out_of_line_wait_on_bit_lock(void *word, int bit, wait_bit_action_f *action, unsigned int mode);

/**
 * wake_up_bit() - wake those who wait for a bit, after it has been cleared
 * @word: the word
 * @bit: the number of the bit in it
 *
 * wake_up_var(): those who wait for the variable at @var, after it has been changed. Of those in wait_on_bit_lock() one is woken.
 *
 * Context: any; does not sleep.
 * Ordering: the woken see what was written before. (The kernel asks for a barrier before the call; here none is needed.)
 * Lifetime: @word and @var are not touched: they may be gone.
 */
void wake_up_bit(void *word, int bit);
void wake_up_var(void *var);

KCOMPD_API_END

/**
 * wait_on_bit() - sleep until @bit of *@word is clear
 * @word: the word
 * @bit: the number of the bit in it
 * @mode: TASK_*, in which to sleep
 * @timeout: jiffies
 * @action: how to sleep
 *
 * _io: counted as waiting for input or output. _lock forms wait in the same way, and set the bit: one of them at a time has it.
 *
 * Context: may sleep.
 * Ordering: acquire.
 * Return: 0; -EINTR after a signal that ends a sleep in @mode; _timeout: -EAGAIN when the time is over; _action: what @action returned.
 */
static inline int wait_on_bit_action(unsigned long *word, int bit, wait_bit_action_f *action, unsigned int mode)
{
	return test_bit_acquire(bit, word) ? out_of_line_wait_on_bit(word, bit, action, mode) : 0;
}

static inline int wait_on_bit(unsigned long *word, int bit, unsigned int mode)
{
	return wait_on_bit_action(word, bit, bit_wait, mode);
}

static inline int wait_on_bit_io(unsigned long *word, int bit, unsigned int mode)
{
	return wait_on_bit_action(word, bit, bit_wait_io, mode);
}

static inline int wait_on_bit_timeout(unsigned long *word, int bit, unsigned int mode, unsigned long timeout)
{
	return test_bit_acquire(bit, word) ?
		       out_of_line_wait_on_bit_timeout(word, bit, bit_wait_timeout, mode, timeout) :
		       0;
}

static inline int wait_on_bit_lock_action(unsigned long *word, int bit, wait_bit_action_f *action, unsigned int mode)
{
	return test_and_set_bit(bit, word) ? out_of_line_wait_on_bit_lock(word, bit, action, mode) : 0;
}

static inline int wait_on_bit_lock(unsigned long *word, int bit, unsigned int mode)
{
	return wait_on_bit_lock_action(word, bit, bit_wait, mode);
}

static inline int wait_on_bit_lock_io(unsigned long *word, int bit, unsigned int mode)
{
	return wait_on_bit_lock_action(word, bit, bit_wait_io, mode);
}

/** clear_and_wake_up_bit() - clear_bit_unlock(), then wake_up_bit(); test_and_clear_wake_up_bit(): only if it was set. Return: was it */
static inline void clear_and_wake_up_bit(int bit, unsigned long *word)
{
	clear_bit_unlock(bit, word);
	wake_up_bit(word, bit);
}

static inline bool test_and_clear_wake_up_bit(int bit, unsigned long *word)
{
	bool was_set = test_and_clear_bit(bit, word);

	if (was_set)
		wake_up_bit(word, bit);
	return was_set;
}

#define ___wait_var_event(var, condition, state, exclusive, ret, cmd)                                                  \
	({                                                                                                             \
		struct wait_queue_head *__wq_head = __var_waitqueue(var);                                              \
		struct wait_bit_queue_entry __wbq_entry;                                                               \
		const char *__var_wchan = kcompd_set_wchan("wait_var_event");                                          \
		long __ret = (ret);                                                                                    \
		init_wait_var_entry(&__wbq_entry, (var), (exclusive) ? WQ_FLAG_EXCLUSIVE : 0);                         \
		for (;;) {                                                                                             \
			long __int = prepare_to_wait_event(__wq_head, &__wbq_entry.wq_entry, (state));                 \
			if (condition)                                                                                 \
				break;                                                                                 \
			if (___wait_is_interruptible(state) && __int) {                                                \
				__ret = __int;                                                                         \
				break;                                                                                 \
			}                                                                                              \
			cmd;                                                                                           \
		}                                                                                                      \
		finish_wait(__wq_head, &__wbq_entry.wq_entry);                                                         \
		(void)kcompd_set_wchan(__var_wchan);                                                                   \
		__ret;                                                                                                 \
	})
#define __wait_var_event_state(var, condition, state)                                                                  \
	({                                                                                                             \
		int __var_ret = 0;                                                                                     \
		if (!(condition))                                                                                      \
			__var_ret = (int)___wait_var_event(var, condition, state, 0, 0, schedule());                   \
		__var_ret;                                                                                             \
	})

/**
 * wait_var_event() - sleep until @condition is true
 * @var: the address of the variable that it depends on; whoever changes it calls wake_up_var()
 * @condition: an expression
 * @timeout: jiffies
 *
 * Context: may sleep.
 * Ordering: as wait_event().
 * Return: wait_var_event() nothing; _killable, _interruptible: 0 or -ERESTARTSYS; _timeout: as wait_event_timeout().
 */
#define wait_var_event(var, condition) ((void)__wait_var_event_state(var, condition, TASK_UNINTERRUPTIBLE))
#define wait_var_event_io(var, condition)                                                                              \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_var_event(var, condition, TASK_UNINTERRUPTIBLE, 0, 0, io_schedule());                    \
	} while (0)
#define wait_var_event_killable(var, condition) __wait_var_event_state(var, condition, TASK_KILLABLE)
#define wait_var_event_interruptible(var, condition) __wait_var_event_state(var, condition, TASK_INTERRUPTIBLE)
#define wait_var_event_timeout(var, condition, timeout)                                                                \
	({                                                                                                             \
		long __left = (timeout);                                                                               \
		if (!___wait_cond_timeout(__left, condition))                                                          \
			__left = ___wait_var_event(var, ___wait_cond_timeout(__ret, condition), TASK_UNINTERRUPTIBLE,  \
						   0, __left, ___sleep_timeout);                                       \
		__left;                                                                                                \
	})

#endif
