/* SPDX-License-Identifier: MIT */
/* How this kernel is configured, and how to ask. Every module is compiled as if it included this first. */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

#define CONFIG_64BIT 1
#define CONFIG_X86_64 1
#define CONFIG_SMP 1
#define CONFIG_MMU 1
#define CONFIG_MODULES 1
#define CONFIG_MODULE_UNLOAD 1
#define CONFIG_PRINTK 1
#define CONFIG_PROC_FS 1
#define CONFIG_SYSFS 1
#define CONFIG_DEBUG_FS 1
#define CONFIG_KALLSYMS 1
#define CONFIG_PREEMPT 1
#define CONFIG_DETECT_HUNG_TASK 1
#define CONFIG_COMPAT 1

/*
 * An option is defined to 1, or not at all. Pasted behind __KCONFIG_SEEN_, a 1 becomes "0," and moves the answer one place on.
 */
#define __KCONFIG_SEEN_1 0,
#define __KCONFIG_SECOND(ignored, value, ...) value
#define __KCONFIG_ANSWER(seen) __KCONFIG_SECOND(seen 1, 0)
#define __KCONFIG_PASTE(value) __KCONFIG_ANSWER(__KCONFIG_SEEN_##value)
#define __KCONFIG_EXPAND(option) __KCONFIG_PASTE(option)

/** IS_BUILTIN() - 1 if @option is set to y, else 0; also in #if */
#define IS_BUILTIN(option) __KCONFIG_EXPAND(option)
/** IS_MODULE() - 1 if @option is set to m */
#define IS_MODULE(option) __KCONFIG_EXPAND(option##_MODULE)
#define IS_ENABLED(option) (IS_BUILTIN(option) || IS_MODULE(option))
#define IS_REACHABLE(option) IS_ENABLED(option)

#endif
