/* SPDX-License-Identifier: MIT */
/* Which functions and variables a module (or the runtime itself) offers to modules. */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#include <linux/compiler.h>
#include <linux/types.h>

struct module;

/*
 * One offered symbol. The records of a module, and those of the daemon, form the section __ksymtab; the module loader
 * resolves the undefined symbols of a module against these tables and against nothing else.
 */
struct kernel_symbol {
	const void *value;
	const char *name;
	u64 gpl_only;
};

#ifdef MODULE
KCOMPD_API_BEGIN
extern struct module __this_module;
KCOMPD_API_END
#define THIS_MODULE (&__this_module)
#else
#define THIS_MODULE ((struct module *)0)
#endif

#define __EXPORT_SYMBOL_AS(sym, str, gpl)                                                                              \
	static const struct kernel_symbol __ksymtab_##sym __used __section("__ksymtab") __aligned(8) = {               \
		(const void *)&sym, str, gpl                                                                           \
	}

/**
 * EXPORT_SYMBOL() - offer @sym to modules loaded later
 * @sym: a function or variable with external linkage
 */
#define EXPORT_SYMBOL(sym) __EXPORT_SYMBOL_AS(sym, #sym, 0)
/* The second symbol has a name and no room: who lists what a file exports sees by it which is for whom. */
#define EXPORT_SYMBOL_GPL(sym)                                                                                         \
	__EXPORT_SYMBOL_AS(sym, #sym, 1);                                                                              \
	__asm__(".set __ksymgpl_" #sym ", 1")
#define EXPORT_SYMBOL_NS(sym, ns) EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) EXPORT_SYMBOL_GPL(sym)

#endif
