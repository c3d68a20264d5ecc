/* SPDX-License-Identifier: MIT */
/* Processes by their number. The tasks of a driver's own kernel, and all processes of the host that the daemon may see. */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

#include <linux/compiler.h>
#include <linux/types.h>

struct task_struct;
struct user_namespace;

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

/* A number that stands for a process. */
struct pid {
	int kcompd_nr;
};

KCOMPD_API_BEGIN

/**
 * find_get_pid() - the process with a number
 * @nr: of a process or thread, as the daemon sees it
 *
 * Context: may sleep.
 * Return: what stands for it, valid for ever; or NULL: there is none.
 */
struct pid *find_get_pid(pid_t nr);
#define find_vpid(nr) find_get_pid(nr)
#define put_pid(pid) ((void)(pid))
#define get_pid(pid) (pid)

/**
 * pid_task() - the task behind a number
 * @pid: from find_get_pid(); NULL is allowed
 * @type: PIDTYPE_PID
 *
 * Of a process of the host its members are those of this moment: pid, tgid, comm, parent, cred, __state, flags, nvcsw, nivcsw, signal.
 *
 * Context: may sleep.
 * Return: the task, or NULL: it has ended.
 */
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
/** get_pid_task() - pid_task() with a reference; put_task_struct() is due */
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
/** task_pid() - what stands for a task */
struct pid *task_pid(struct task_struct *task);
/** find_task_by_vpid() - pid_task(find_get_pid()) */
struct task_struct *find_task_by_vpid(pid_t nr);

/**
 * kill_pid() - send a signal to a process
 * @pid: from find_get_pid()
 * @sig: 1 to 64
 * @priv: ignored
 *
 * Return: 0, -EINVAL (no such signal), -ESRCH (it has ended, or is the daemon itself), -EPERM (the daemon may not).
 */
int kill_pid(struct pid *pid, int sig, int priv);

KCOMPD_API_END

static inline pid_t pid_nr(struct pid *pid)
{
	return pid ? pid->kcompd_nr : 0;
}

#define pid_vnr(pid) pid_nr(pid)
#define task_tgid(task) task_pid(task)

#endif
