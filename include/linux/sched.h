/* SPDX-License-Identifier: MIT */
/* Tasks: who runs, what it waits for, how it sleeps and is woken. */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <linux/compiler.h>
#include <linux/param.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/signal.h>
#include <linux/types.h>
#include <linux/version.h>

struct cred;
struct mm_struct;
struct files_struct;
struct fs_struct;
struct nsproxy;
struct signal_struct;
struct completion;

/* Task states, numbered as in the kernel. */
#define TASK_RUNNING 0x00000000
#define TASK_INTERRUPTIBLE 0x00000001
#define TASK_UNINTERRUPTIBLE 0x00000002
#define __TASK_STOPPED 0x00000004
#define __TASK_TRACED 0x00000008
#define EXIT_DEAD 0x00000010
#define EXIT_ZOMBIE 0x00000020
#define EXIT_TRACE (EXIT_ZOMBIE | EXIT_DEAD)
#define TASK_PARKED 0x00000040
#define TASK_DEAD 0x00000080
#define TASK_WAKEKILL 0x00000100
#define TASK_WAKING 0x00000200
#define TASK_NOLOAD 0x00000400
#define TASK_NEW 0x00000800
#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_STOPPED (TASK_WAKEKILL | __TASK_STOPPED)
#define TASK_TRACED __TASK_TRACED
#define TASK_IDLE (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define TASK_REPORT                                                                                                    \
	(TASK_RUNNING | TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE | __TASK_STOPPED | __TASK_TRACED | EXIT_DEAD |       \
	 EXIT_ZOMBIE | TASK_PARKED)

#define TASK_COMM_LEN 16

/* Flags of a task. */
#define PF_EXITING 0x00000004
#define PF_WQ_WORKER 0x00000020
#define PF_NOFREEZE 0x00008000
#define PF_KTHREAD 0x00200000

#define MAX_NICE 19
#define MIN_NICE -20
#define DEFAULT_PRIO 120
#define MAX_RT_PRIO 100
#define NICE_TO_PRIO(nice) ((nice) + DEFAULT_PRIO)
#define PRIO_TO_NICE(prio) ((prio) - DEFAULT_PRIO)

#ifndef __cplusplus
#define SCHED_NORMAL 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5
#endif

#define MAX_SCHEDULE_TIMEOUT ((long)(~0UL >> 1))

struct tty_struct;

struct signal_struct {
	int nr_threads;
	struct tty_struct *tty;
};

/**
 * struct task_struct - a thread of the emulated kernel
 * @__state: TASK_*; write it by set_current_state() only
 * @flags: PF_*
 * @exit_state: 0, or EXIT_* once the task has ended
 * @exit_code: what the thread's function returned
 * @prio: 120 + nice
 * @static_prio: the same
 * @normal_prio: the same
 * @pid: of the thread; in a client's call the client's thread
 * @tgid: of the process
 * @mm: the memory of the process, see struct mm_struct; NULL in a kthread
 * @parent: in a client's call the client's parent, whose ancestors end at init_task; else the task itself
 * @real_parent: the same as @parent
 * @group_leader: the task itself
 * @cred: see cred.h
 * @real_cred: the same as @cred
 * @comm: the name, at most 15 characters and a NUL
 * @start_time: when it began, nanoseconds of CLOCK_MONOTONIC
 * @start_boottime: the same by CLOCK_BOOTTIME
 * @nvcsw: how often it has slept
 * @nivcsw: how often it was preempted, where the host has told
 * @utime: how long it has run in user mode, in nanoseconds, as exact as the host counts; 0 in a kthread
 * @stime: the same of kernel mode
 * @rt_priority: 1 to 99 where the host schedules it in real time, else 0
 * @min_flt: page faults of a client that needed no reading, as the host counts them; 0 in a kthread
 * @maj_flt: those that did
 * @signal: of the process: how many threads it has, and its terminal, NULL where it has none (tty.h); @parent has the caller's
 * @blocked: signals that a client blocks
 * @pending: signals that wait for a client's thread
 * @stack: where the thread's stack begins, of a task of ours; else NULL
 *
 * Lifetime: a task obtained from kthread_create() or `current` lives until it has ended; get_task_struct() keeps it longer. Memory of a task
 * is never given back to the system, but is used again for another task.
 */
struct task_struct {
	union {
		unsigned int __state;
		unsigned int state; /* its name until 5.13 */
	};
	unsigned int flags;
	int exit_state;
	int exit_code;
	int prio;
	int static_prio;
	int normal_prio;
	unsigned int policy;
	pid_t pid;
	pid_t tgid;
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct task_struct *group_leader;
	const struct cred *real_cred;
	const struct cred *cred;
	char comm[TASK_COMM_LEN];
	u64 start_time;
	u64 start_boottime;
	u64 utime;
	u64 stime;
	unsigned int rt_priority;
	unsigned long nvcsw;
	unsigned long nivcsw;
	unsigned long min_flt;
	unsigned long maj_flt;
	struct signal_struct *signal;
	struct kernel_sigset blocked;
	struct sigpending pending;
	void *stack;
	void *journal_info;
	/* Whose the task is, until 2.6.28; since then cred says it. */
#if !defined(__cplusplus) && LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 29)
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
#else
	struct __kcompd_old_ids {
		uid_t uid, euid, suid, fsuid;
		gid_t gid, egid, sgid, fsgid;
	} __old_ids;
#endif
};

KCOMPD_API_BEGIN

/**
 * get_current() - the running task; drivers write `current`
 *
 * In a client's call (open, read, ioctl...) it is the client: the first use in a call looks up its pid, name and ids. In a
 * kthread it is the kthread.
 *
 * Context: any.
 * Return: never null.
 */
struct task_struct *get_current(void);

/**
 * schedule() - sleep until woken, if the state says so
 *
 * Returns at once if the state is TASK_RUNNING (after letting other threads run), or if a signal is pending that
 * ends a sleep in this state. The state is TASK_RUNNING afterwards.
 *
 * Context: may sleep; must hold no spinlock.
 * Ordering: what the waker wrote before wake_up_process() is visible after schedule() returns. Set the state before
 * you test the condition.
 */
void schedule(void);

/**
 * schedule_timeout() - schedule() for a limited time
 * @timeout: jiffies, or MAX_SCHEDULE_TIMEOUT for no limit; negative is taken as 0
 *
 * Set the state first, or it returns at once. schedule_timeout_interruptible(), _killable(), _uninterruptible()
 * and _idle() set it themselves.
 *
 * Context: may sleep.
 * Return: the jiffies left, 0 if the time is over, MAX_SCHEDULE_TIMEOUT for no limit.
 */
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_idle(long timeout);

/** io_schedule() - schedule(), for a wait for input or output */
void io_schedule(void);
/** io_schedule_timeout() - schedule_timeout(), for a wait for input or output */
long io_schedule_timeout(long timeout);

/** yield() - let other threads run; does not sleep */
void yield(void);

/**
 * wake_up_process() - wake a sleeping task
 * @tsk: the task; must be alive
 *
 * Context: any thread, also with spinlocks held. Does not sleep.
 * Ordering: all written before is visible to the task when its schedule() returns; a full barrier.
 * Return: 1 if it slept (in any normal or killable state), 0 if it was running.
 */
int wake_up_process(struct task_struct *tsk);

/**
 * wake_up_state() - wake a task that sleeps in one of the states given
 * @tsk: the task; must be alive
 * @state: a mask of TASK_*
 *
 * Return: 1 if it was woken, else 0.
 */
int wake_up_state(struct task_struct *tsk, unsigned int state);

/** get_task_struct() - take a reference to a task; put_task_struct() gives it back. Return: @t */
struct task_struct *get_task_struct(struct task_struct *t);
void put_task_struct(struct task_struct *t);

/**
 * signal_pending() - is there a signal for the task
 * @p: the task, mostly current
 *
 * A client that was interrupted (Ctrl-C) or killed counts; so do the signals that a kthread allowed.
 *
 * Context: any. Return: nonzero if so; fatal_signal_pending(): if it is one that ends the client;
 * signal_pending_state(): if it ends a sleep in @state.
 */
int signal_pending(struct task_struct *p);
int fatal_signal_pending(struct task_struct *p);
int signal_pending_state(unsigned int state, struct task_struct *p);

/** set_user_nice() - set the nice value (-20 to 19) of a kthread; where the system refuses, only the number changes */
void set_user_nice(struct task_struct *p, long nice);

/** __get_task_comm() - copy the name of @tsk to @buf of @len bytes, always with a NUL. Return: @buf */
char *__get_task_comm(char *buf, size_t len, struct task_struct *tsk);

/** sched_set_fifo() - ask for real-time scheduling; where the system refuses nothing changes */
void sched_set_fifo(struct task_struct *p);
/** sched_set_normal() - ordinary scheduling with @nice */
void sched_set_normal(struct task_struct *p, int nice);

/** do_exit() - end the running kthread with @code; does not return. See kthread_complete_and_exit() */
#ifdef __cplusplus
[[noreturn]]
#else
__noreturn
#endif
void do_exit(long code);

/** kcompd_init_task() - the idle task, from which all others descend; drivers write &init_task */
struct task_struct *kcompd_init_task(void);

/** task_cpu() - the CPU that @p runs on, or ran on last, as the host says now; 0 once it has ended. Context: may sleep. */
unsigned int task_cpu(const struct task_struct *p);

/** pid_alive() - has @p not been taken off the list of tasks: a zombie has not. Context: any. Return: 1 or 0. */
int pid_alive(const struct task_struct *p);

/**
 * task_pgrp_nr(), task_pgrp_vnr() - the process group of @tsk, as the host says now
 *
 * Context: may sleep. Return: its number, 0 once the process has ended, and in a kthread.
 */
pid_t task_pgrp_nr(struct task_struct *tsk);
/** task_session_vnr() - the session of @tsk, as task_pgrp_nr() */
pid_t task_session_vnr(struct task_struct *tsk);

/** task_state_to_char() - R S D T t X Z P I, as ps shows it. Context: any. */
char task_state_to_char(struct task_struct *tsk);

KCOMPD_API_END

#define init_task (*kcompd_init_task())

#ifndef __cplusplus
#define current get_current()
#endif

/**
 * set_current_state() - say how the next schedule() shall sleep
 * @state_value: TASK_*
 *
 * Ordering: a full barrier after the store, so that a condition tested next is read after it; __set_current_state() has none.
 */
#define set_current_state(state_value)                                                                                 \
	((void)__atomic_exchange_n(&kcompd_this_task()->__state, (unsigned int)(state_value), __ATOMIC_SEQ_CST))
#define __set_current_state(state_value)                                                                               \
	__atomic_store_n(&kcompd_this_task()->__state, (unsigned int)(state_value), __ATOMIC_RELAXED)
#define set_special_state(state_value) set_current_state(state_value)
#define get_current_state() READ_ONCE(kcompd_this_task()->__state)

KCOMPD_API_BEGIN
/** kcompd_this_task() - the task of the calling thread, without asking who the client is */
struct task_struct *kcompd_this_task(void);

/** kcompd_cond_resched() - what cond_resched() calls */
int kcompd_cond_resched(void);
KCOMPD_API_END

/** cond_resched() - a place where a long loop lets others run. Return: always 0, the system preempts threads anyway */
#define cond_resched() kcompd_cond_resched()
#define cond_resched_lock(lock) ({ (void)(lock); cond_resched(); })
#define need_resched() 0
#define might_sleep() do { } while (0)
#define might_sleep_if(cond) do { (void)(cond); } while (0)

#define get_task_comm(buf, tsk) __get_task_comm((buf), sizeof(buf), (tsk))
#define task_is_running(task) (READ_ONCE((task)->__state) == TASK_RUNNING)

/** task_pid_nr() - the thread id of @tsk; task_tgid_nr(): of its process; the _vnr forms are the same */
static inline pid_t task_pid_nr(struct task_struct *tsk)
{
	return tsk->pid;
}

static inline pid_t task_tgid_nr(struct task_struct *tsk)
{
	return tsk->tgid;
}

static inline pid_t task_pid_vnr(struct task_struct *tsk)
{
	return tsk->pid;
}

static inline pid_t task_tgid_vnr(struct task_struct *tsk)
{
	return tsk->tgid;
}

static inline pid_t task_pgrp_vnr(struct task_struct *tsk)
{
	return task_pgrp_nr(tsk);
}

/** task_ppid_nr() - the process of the parent of @tsk, 0 once @tsk has ended */
static inline pid_t task_ppid_nr(const struct task_struct *tsk)
{
	return pid_alive(tsk) ? tsk->real_parent->tgid : 0;
}

static inline int task_nice(const struct task_struct *p)
{
	return PRIO_TO_NICE(p->static_prio);
}

static inline int thread_group_leader(struct task_struct *p)
{
	return p->pid == p->tgid;
}

#ifndef __cplusplus
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 18)
#include <linux/spinlock.h>
/* Walks of all tasks took it for reading. Here a walk goes over the tasks that there were at its start, so the lock guards nothing else. */
extern rwlock_t tasklist_lock;
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 27)
/** kill_proc() - send a signal to a process by its number. Return: 0, -ESRCH, or what kill_pid() returns */
#define kill_proc(pid, sig, priv) kill_pid(find_get_pid(pid), (sig), (priv))
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 7, 0)
#include <linux/kthread.h>

#define CLONE_VM 0x00000100
#define CLONE_FS 0x00000200
#define CLONE_FILES 0x00000400
#define CLONE_SIGHAND 0x00000800
#define CLONE_KERNEL (CLONE_FS | CLONE_FILES | CLONE_SIGHAND)

/**
 * kernel_thread() - make a kthread that runs at once
 * @fn: what it runs; it ends when this returns. Nobody can stop it, so the driver tells it, and waits for a completion before it goes
 * @arg: its argument
 * @flags: CLONE_*; no difference here
 *
 * Context: may sleep. Return: its pid, or a negative error.
 */
#define kernel_thread(fn, arg, flags)                                                                                  \
	({                                                                                                             \
		struct task_struct *__kt = kthread_create((fn), (arg), "%s", KBUILD_MODNAME);                          \
		long __kt_pid = IS_ERR(__kt) ? PTR_ERR(__kt) : __kt->pid;                                              \
		(void)(flags);                                                                                         \
		if (!IS_ERR(__kt))                                                                                     \
			wake_up_process(__kt);                                                                         \
		(int)__kt_pid;                                                                                         \
	})
/** daemonize() - give the running kthread a name, printf-style; it has nothing of a client that it could let go */
#define daemonize(fmt, ...) ((void)snprintf(current->comm, sizeof(current->comm), fmt, ##__VA_ARGS__))
#endif
#endif

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/mm_types.h>
#endif

#endif
