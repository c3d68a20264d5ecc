/* SPDX-License-Identifier: MIT */
/* The control registers are the kernel's: a driver that reads or writes them does not compile. */
#ifndef _ASM_SPECIAL_INSNS_H
#define _ASM_SPECIAL_INSNS_H

#ifndef __cplusplus
#define __KCOMPD_NO_CONTROL __attribute__((__error__("control registers are not offered: they are the kernel's")))
unsigned long read_cr0(void) __KCOMPD_NO_CONTROL;
void write_cr0(unsigned long x) __KCOMPD_NO_CONTROL;
unsigned long read_cr2(void) __KCOMPD_NO_CONTROL;
unsigned long read_cr3_pa(void) __KCOMPD_NO_CONTROL;
unsigned long __read_cr3(void) __KCOMPD_NO_CONTROL;
unsigned long __read_cr4(void) __KCOMPD_NO_CONTROL;
#endif

#endif
