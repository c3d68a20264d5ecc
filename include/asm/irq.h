/* SPDX-License-Identifier: MIT */
/* How many interrupt lines there are. */
#ifndef _ASM_IRQ_H
#define _ASM_IRQ_H

#define NR_IRQS 256
#define NR_IRQS_LEGACY 16

#endif
