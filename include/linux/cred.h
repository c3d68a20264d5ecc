/* SPDX-License-Identifier: MIT */
/* Who a task acts as. In a client's call that is the client; a kthread is root. */
#ifndef _LINUX_CRED_H
#define _LINUX_CRED_H

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

#endif
