/* SPDX-License-Identifier: MIT */
/* Page tables: those of the host, and out of reach. What drivers include this for is in mm.h. */
#ifndef _LINUX_PGTABLE_H
#define _LINUX_PGTABLE_H

#include <linux/mm.h>

/*
 * Where the regions of the kernel's address space lie, by the description of x86-64 with four levels: for those who print them. The memory of
 * drivers is the daemon's, and lies elsewhere.
 */
#define TASK_SIZE 0x00007ffffffff000UL
#define TASK_SIZE_MAX TASK_SIZE
#define VMALLOC_START 0xffffc90000000000UL
#define VMALLOC_END 0xffffe8ffffffffffUL
#define VMEMMAP_START 0xffffea0000000000UL
#define MODULES_VADDR 0xffffffffc0000000UL
#define MODULES_END 0xffffffffff000000UL
#define MODULES_LEN (MODULES_END - MODULES_VADDR)

#define PAGE_SHARED ((pgprot_t){ 0 })
#define PAGE_KERNEL ((pgprot_t){ 0 })
#define PAGE_KERNEL_RO ((pgprot_t){ 0 })
#define PAGE_READONLY ((pgprot_t){ 0 })

#ifndef __cplusplus
#define __KCOMPD_NO_TABLES __attribute__((__error__("page tables are not offered: they are the host's")))
pgd_t *pgd_offset(struct mm_struct *mm, unsigned long address) __KCOMPD_NO_TABLES;
#endif

#endif
