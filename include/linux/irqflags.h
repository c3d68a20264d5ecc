/* SPDX-License-Identifier: MIT */
/* "Interrupts off", which here means: alone on the virtual CPU. There are no interrupts to hold back. */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#include <linux/compiler.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

/**
 * local_irq_disable() - keep everybody else off this CPU
 *
 * As preempt_disable(), but does not nest: the first local_irq_enable() ends it.
 *
 * Context: as preempt_disable().
 */
void local_irq_disable(void);

/** local_irq_enable() - end what local_irq_disable() began */
void local_irq_enable(void);

/** kcompd_irq_save() - what local_irq_save() calls: local_irq_disable(), returning 1 if it was off already */
unsigned long kcompd_irq_save(void);

/** kcompd_irq_restore() - what local_irq_restore() calls: local_irq_enable() if @flags is 0 */
void kcompd_irq_restore(unsigned long flags);

/** irqs_disabled() - is the task between local_irq_disable() or spin_lock_irq() and the end of it */
bool irqs_disabled(void);

KCOMPD_API_END

#define local_irq_save(flags) ((void)((flags) = kcompd_irq_save()))
#define local_irq_restore(flags) kcompd_irq_restore(flags)
#define irqs_disabled_flags(flags) ((flags) != 0)

#endif
