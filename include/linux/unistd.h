/* SPDX-License-Identifier: MIT */
/* Numbers of system calls: those of the host, x86-64. A driver reads them; the table of calls is not offered. */
#ifndef _LINUX_UNISTD_H
#define _LINUX_UNISTD_H

#ifdef __cplusplus
#include_next <linux/unistd.h>
#else
#define __NR_read 0
#define __NR_write 1
#define __NR_open 2
#define __NR_close 3
#define __NR_ioctl 16
#define __NR_getpid 39
#define __NR_fork 57
#define __NR_execve 59
#define __NR_exit 60
#define __NR_kill 62
#define __NR_mkdir 83
#define __NR_getdents64 217
#define __NR_openat 257
#endif

#endif
