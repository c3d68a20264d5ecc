/* SPDX-License-Identifier: MIT */
/* Asking user space to load a module: here, as in a kernel without a modprobe helper, nobody answers. */
#ifndef _LINUX_KMOD_H
#define _LINUX_KMOD_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/umh.h>

/**
 * request_module() - load a module by name from inside the kernel
 * @fmt: printf-style format of the name
 *
 * Modules are loaded by whoever runs the daemon, in the order they need; this always fails, as it does in a kernel that has
 * no helper configured.
 *
 * Return: -ENOSYS.
 */
static inline __printf(1, 2) int request_module(const char *fmt, ...)
{
	return -ENOSYS;
}

#define request_module_nowait(...) request_module(__VA_ARGS__)
#define try_then_request_module(x, ...) ((x) ?: (request_module(__VA_ARGS__), (x)))

#endif
