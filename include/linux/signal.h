/* SPDX-License-Identifier: MIT */
/* Signal numbers, sets of signals, and what goes with a signal. */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H

#include <linux/types.h>

/* A set of signals; drivers know it as sigset_t, which is another in libc. */
struct kernel_sigset {
	unsigned long sig[1];
};

#ifdef __cplusplus
#include <csignal>
#else
#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPOLL SIGIO
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 32
#define SIGRTMAX 64
#define _NSIG 64
#define _NSIG_BPW 64
#define _NSIG_WORDS (_NSIG / _NSIG_BPW)

typedef struct kernel_sigset sigset_t;

union sigval {
	int sival_int;
	void *sival_ptr;
};
typedef union sigval sigval_t;
#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE -1
#define SI_TIMER -2
#define SI_MESGQ -3
#define SI_ASYNCIO -4
#define SI_SIGIO -5
#define SI_TKILL -6
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6
#define si_pid _sifields._rt.si_pid_
#define si_uid _sifields._rt.si_uid_
#define si_value _sifields._rt.si_sigval
#define si_int _sifields._rt.si_sigval.sival_int
#define si_ptr _sifields._rt.si_sigval.sival_ptr
#define siginfo kernel_siginfo
#endif

/* What goes with a signal, as far as a driver can say it. The layout is that of rt_sigqueueinfo(2). */
struct kernel_siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union {
		int _pad[28];
		struct {
#ifdef __cplusplus
			int pid, uid;
			union sigval value;
#else
			int si_pid_;
			unsigned int si_uid_;
			sigval_t si_sigval;
#endif
		} _rt;
	} _sifields __attribute__((__aligned__(8)));
};
typedef struct kernel_siginfo kernel_siginfo_t;

struct sigpending {
	struct kernel_sigset signal;
};

#ifndef __cplusplus
/* Sets of signals. */
static inline void sigemptyset(sigset_t *set)
{
	set->sig[0] = 0;
}

static inline void sigfillset(sigset_t *set)
{
	set->sig[0] = ~0UL;
}

static inline void sigaddset(sigset_t *set, int sig)
{
	set->sig[0] |= 1UL << (sig - 1);
}

static inline void sigdelset(sigset_t *set, int sig)
{
	set->sig[0] &= ~(1UL << (sig - 1));
}

static inline int sigismember(sigset_t *set, int sig)
{
	return set->sig[0] >> (sig - 1) & 1;
}

#define sigmask(sig) (1UL << ((sig) - 1))
#endif

#endif
