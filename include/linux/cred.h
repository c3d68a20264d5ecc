/* SPDX-License-Identifier: MIT */
/* Who a task acts as. In a client's call that is the client; a kthread is root. */
#ifndef _LINUX_CRED_H
#define _LINUX_CRED_H

#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t suid;
	kgid_t sgid;
	kuid_t euid;
	kgid_t egid;
	kuid_t fsuid;
	kgid_t fsgid;
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
	kernel_cap_t cap_bset;
	struct user_namespace *user_ns;
};

/**
 * current_cred() - the credentials of the running task
 *
 * Context: any.
 * Return: never null; valid until the call of the client ends, or the kthread exits.
 */
#define current_cred() ((const struct cred *)get_current()->cred)
#define current_uid() (current_cred()->uid)
#define current_gid() (current_cred()->gid)
#define current_euid() (current_cred()->euid)
#define current_egid() (current_cred()->egid)
#define current_suid() (current_cred()->suid)
#define current_sgid() (current_cred()->sgid)
#define current_fsuid() (current_cred()->fsuid)
#define current_fsgid() (current_cred()->fsgid)
#define current_uid_gid(uidp, gidp) ((void)(*(uidp) = current_uid(), *(gidp) = current_gid()))
#define __task_cred(task) ((const struct cred *)(task)->real_cred)
#define task_uid(task) (__task_cred(task)->uid)
#define task_euid(task) (__task_cred(task)->euid)
#define task_gid(task) (__task_cred(task)->gid)

KCOMPD_API_BEGIN

/**
 * prepare_creds() - credentials to change
 *
 * Whose client a task is can not be changed from here, so there are none to be had; the log says so once.
 *
 * Return: NULL, as without memory.
 */
struct cred *prepare_creds(void);
/** commit_creds() - take over what prepare_creds() gave. Return: -EPERM, and it is logged once. */
int commit_creds(struct cred *cred);
/** abort_creds() - give back what prepare_creds() gave */
void abort_creds(struct cred *cred);
/** get_task_cred() - the credentials of a task; put_cred() is due. They live as long as the task is as it is. */
const struct cred *get_task_cred(struct task_struct *task);

KCOMPD_API_END

static inline const struct cred *get_cred(const struct cred *cred)
{
	return cred;
}

#define get_current_cred() get_cred(current_cred())
#define put_cred(cred) ((void)(cred))

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/percpu_counter.h>
#include <linux/ratelimit.h>
#endif

#endif
