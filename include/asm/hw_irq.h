/* SPDX-License-Identifier: MIT */
/*
 * Which vector an interrupt line had on machines of old: 0x30 and up. On today's it has none that a driver could know; here it still has, so a
 * driver that executes `int $0x3b` raises line 11, and goes on when the handlers have returned. Where nobody has requested that line "No irq
 * handler for vector" is logged, as by the kernel, and the driver goes on.
 */
#ifndef _ASM_HW_IRQ_H
#define _ASM_HW_IRQ_H

#include <asm/irq.h>
#include <linux/percpu-defs.h>

#define FIRST_EXTERNAL_VECTOR 0x20
#define ISA_IRQ_VECTOR(irq) (((FIRST_EXTERNAL_VECTOR + 16) & ~15) + (irq))
#define NR_VECTORS 256

struct irq_desc;

#ifndef __cplusplus
/* As in the kernel these two are declared, but not for modules: who needs them is refused at insmod. */
typedef struct irq_desc *vector_irq_t[NR_VECTORS];
DECLARE_PER_CPU(vector_irq_t, vector_irq);
struct irq_desc *irq_to_desc(unsigned int irq);
#endif

#endif
