/* SPDX-License-Identifier: MIT */
/* What a task may do beside being who it is. */
#ifndef _LINUX_CAPABILITY_H
#define _LINUX_CAPABILITY_H

#include <linux/compiler.h>
#include <linux/types.h>

#define CAP_CHOWN 0
#define CAP_DAC_OVERRIDE 1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER 3
#define CAP_FSETID 4
#define CAP_KILL 5
#define CAP_SETGID 6
#define CAP_SETUID 7
#define CAP_SETPCAP 8
#define CAP_LINUX_IMMUTABLE 9
#define CAP_NET_BIND_SERVICE 10
#define CAP_NET_BROADCAST 11
#define CAP_NET_ADMIN 12
#define CAP_NET_RAW 13
#define CAP_IPC_LOCK 14
#define CAP_IPC_OWNER 15
#define CAP_SYS_MODULE 16
#define CAP_SYS_RAWIO 17
#define CAP_SYS_CHROOT 18
#define CAP_SYS_PTRACE 19
#define CAP_SYS_PACCT 20
#define CAP_SYS_ADMIN 21
#define CAP_SYS_BOOT 22
#define CAP_SYS_NICE 23
#define CAP_SYS_RESOURCE 24
#define CAP_SYS_TIME 25
#define CAP_SYS_TTY_CONFIG 26
#define CAP_MKNOD 27
#define CAP_LEASE 28
#define CAP_AUDIT_WRITE 29
#define CAP_AUDIT_CONTROL 30
#define CAP_SETFCAP 31
#define CAP_MAC_OVERRIDE 32
#define CAP_MAC_ADMIN 33
#define CAP_SYSLOG 34
#define CAP_WAKE_ALARM 35
#define CAP_BLOCK_SUSPEND 36
#define CAP_AUDIT_READ 37
#define CAP_PERFMON 38
#define CAP_BPF 39
#define CAP_CHECKPOINT_RESTORE 40
#define CAP_LAST_CAP CAP_CHECKPOINT_RESTORE

#define cap_valid(x) ((x) >= 0 && (x) <= CAP_LAST_CAP)

/* A set of capabilities, bit n of which is number n. */
typedef struct kernel_cap_struct {
	u32 cap[2];
} kernel_cap_t;

struct user_namespace;

static inline bool cap_raised(kernel_cap_t set, int cap)
{
	return set.cap[cap >> 5] >> (cap & 31) & 1;
}

KCOMPD_API_BEGIN

/**
 * capable() - has the running task a capability
 * @cap: CAP_*
 *
 * In a client's call it is the client that is asked: its effective capabilities, which count for nothing where they are those of another
 * user namespace than the daemon's; in init and exit it is who runs insmod and rmmod. A kthread may do everything.
 *
 * Context: any that may sleep. A number that is none is a bug of the driver, as in the kernel.
 * Return: true if it has.
 */
bool capable(int cap);
/** ns_capable() - capable(); there is one user namespace */
bool ns_capable(struct user_namespace *ns, int cap);

KCOMPD_API_END

#endif
