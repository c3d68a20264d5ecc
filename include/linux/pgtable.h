/* SPDX-License-Identifier: MIT */
/* Page tables: those of the host, and out of reach. What drivers include this for is in mm.h. */
#ifndef _LINUX_PGTABLE_H
#define _LINUX_PGTABLE_H

#include <linux/mm.h>

#define PAGE_SHARED ((pgprot_t){ 0 })
#define PAGE_KERNEL ((pgprot_t){ 0 })
#define PAGE_READONLY ((pgprot_t){ 0 })

#endif
