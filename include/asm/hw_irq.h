/* SPDX-License-Identifier: MIT */
/*
 * Which vector an interrupt line has: 0x30 and up, as of the machine's first 16 lines. The instruction `int $n` is an oops here; what raises
 * a line is generic_handle_irq() or proc/kcompd/irq/N.
 */
#ifndef _ASM_HW_IRQ_H
#define _ASM_HW_IRQ_H

#include <asm/irq.h>

#define FIRST_EXTERNAL_VECTOR 0x20
#define ISA_IRQ_VECTOR(irq) (((FIRST_EXTERNAL_VECTOR + 16) & ~15) + (irq))
#define NR_VECTORS 256

#endif
