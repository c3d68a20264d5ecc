/* SPDX-License-Identifier: MIT */
/* Marks of code and data that only starting and stopping need, and the entry points of a driver. */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * Here nothing is thrown away after start: the marks tell the compiler what is cold, and the reader what is what. The C++
 * library has names like these.
 */
#ifndef __cplusplus
#define __init __cold
#define __exit __used __cold
#define __initdata
#define __initconst
#define __exitdata
#define __exitconst
#define __init_or_module
#define __initdata_or_module
#define __initconst_or_module
#define __meminit
#define __meminitdata
#ifndef __cplusplus /* libstdc++ uses the name */
#define __ref
#endif
#define __refdata
#define __refconst
#define __exit_p(x) x
#endif

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#ifdef MODULE

#if __has_attribute(__copy__)
#define __kcompd_copy(function) __attribute__((__copy__(function)))
#else
#define __kcompd_copy(function)
#endif

int init_module(void);
void cleanup_module(void);

/**
 * module_init() - the function that insmod runs
 * @initfn: int (*)(void); 0 keeps the module, -errno is insmod's error and the module is gone again
 *
 * A driver may also name its function init_module and do without this. One per module; a semicolon may follow, but need not.
 *
 * Context: Runs in the task that loads; may sleep.
 */
#define module_init(initfn)                                                                                            \
	static inline initcall_t __maybe_unused __inittest(void)                                                       \
	{                                                                                                              \
		return initfn;                                                                                         \
	}                                                                                                              \
	int init_module(void) __kcompd_copy(initfn) __attribute__((__alias__(#initfn)));

/**
 * module_exit() - the function that rmmod runs
 * @exitfn: void (*)(void); it takes back all that init and the driver's callbacks registered
 *
 * A module with an init and no exit can not be removed. A driver may also name its function cleanup_module. One per module.
 *
 * Context: Runs in the task that unloads, with no reference to the module left; may sleep.
 */
#define module_exit(exitfn)                                                                                            \
	static inline exitcall_t __maybe_unused __exittest(void)                                                       \
	{                                                                                                              \
		return exitfn;                                                                                         \
	}                                                                                                              \
	void cleanup_module(void) __kcompd_copy(exitfn) __attribute__((__alias__(#exitfn)));

/* The stages of a kernel's start are one and the same for a module. */
#define early_initcall(fn) module_init(fn)
#define core_initcall(fn) module_init(fn)
#define core_initcall_sync(fn) module_init(fn)
#define postcore_initcall(fn) module_init(fn)
#define postcore_initcall_sync(fn) module_init(fn)
#define arch_initcall(fn) module_init(fn)
#define subsys_initcall(fn) module_init(fn)
#define subsys_initcall_sync(fn) module_init(fn)
#define fs_initcall(fn) module_init(fn)
#define fs_initcall_sync(fn) module_init(fn)
#define rootfs_initcall(fn) module_init(fn)
#define device_initcall(fn) module_init(fn)
#define device_initcall_sync(fn) module_init(fn)
#define late_initcall(fn) module_init(fn)
#define late_initcall_sync(fn) module_init(fn)
#define console_initcall(fn) module_init(fn)
#define __initcall(fn) module_init(fn)
#define __exitcall(fn) module_exit(fn)

/* Options of the kernel's command line: as in the kernel, a module has none. */
#define __setup(str, func)
#define early_param(str, func)

#endif /* MODULE */

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 9, 0)
/* Sections of code for devices that come and go; as in a kernel with hotplug they are kept. */
#define __devinit
#define __devinitdata
#define __devinitconst
#define __devexit
#define __devexitdata
#define __devexit_p(function) (function)
#endif
#endif

#endif
