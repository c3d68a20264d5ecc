/* SPDX-License-Identifier: MIT */
/* The region of addresses that are fixed when the kernel is compiled; see linux/pgtable.h. */
#ifndef _ASM_FIXMAP_H
#define _ASM_FIXMAP_H

#include <linux/pgtable.h>

#define FIXADDR_TOP 0xffffffffff7ff000UL
#define FIXADDR_SIZE 0x286000UL
#define FIXADDR_START (FIXADDR_TOP - FIXADDR_SIZE)

#endif
