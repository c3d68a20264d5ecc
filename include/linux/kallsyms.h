/* SPDX-License-Identifier: MIT */
/* Names of addresses. */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define KSYM_NAME_LEN 512
#define KSYM_SYMBOL_LEN (KSYM_NAME_LEN + 64)

/** sprint_symbol() - "name+0x12/0x34 [module]" of an address into @buffer, of KSYM_SYMBOL_LEN bytes. Return: its length. */
static inline int sprint_symbol(char *buffer, unsigned long address)
{
#ifdef __cplusplus
	return kcompd_snprintf(buffer, KSYM_SYMBOL_LEN, "%pS", (void *)address);
#else
	return snprintf(buffer, KSYM_SYMBOL_LEN, "%pS", (void *)address);
#endif
}

#ifndef __cplusplus
/** kallsyms_lookup_name() - has not been for modules since 5.7, and is not offered: a driver that calls it does not compile */
unsigned long kallsyms_lookup_name(const char *name)
	__attribute__((__error__("kallsyms_lookup_name is not offered: call what is exported")));
#endif

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/mm.h>
#endif

#endif
