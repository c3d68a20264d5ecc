/* SPDX-License-Identifier: MIT */
/* Programs of user space, run from the kernel. */
#ifndef _LINUX_UMH_H
#define _LINUX_UMH_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/gfp.h>

#define UMH_NO_WAIT 0x00
#define UMH_WAIT_EXEC 0x01
#define UMH_WAIT_PROC 0x02
#define UMH_KILLABLE 0x04

KCOMPD_API_BEGIN

/**
 * call_usermodehelper() - run a program, as the daemon
 * @path: of the program
 * @argv: its arguments, ends with NULL
 * @envp: its environment, ends with NULL
 * @wait: UMH_NO_WAIT: do not wait, UMH_WAIT_EXEC: until it has been started, UMH_WAIT_PROC: until it has ended
 *
 * Context: may sleep.
 * Return: 0, or -errno if it can not be started; with UMH_WAIT_PROC the status of its end, as wait(2) has it.
 */
int call_usermodehelper(const char *path, char **argv, char **envp, int wait);

KCOMPD_API_END

#endif
