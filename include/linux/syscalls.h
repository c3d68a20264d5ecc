/* SPDX-License-Identifier: MIT */
/* Not offered: the table of system calls. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_SYSCALLS_H
#define _LINUX_SYSCALLS_H

#error "linux/syscalls.h: the table of system calls is not offered: kcompd has no hardware and no kernel to hook into"

#endif
