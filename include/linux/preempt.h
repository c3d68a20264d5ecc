/* SPDX-License-Identifier: MIT */
/* Sections in which the task keeps its virtual CPU to itself. */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/compiler.h>
#include <linux/types.h>

#define PREEMPT_MASK 0x000000ffU
#define SOFTIRQ_MASK 0x0000ff00U
#define HARDIRQ_MASK 0x000f0000U
#define NMI_MASK 0x00f00000U
#define PREEMPT_OFFSET 0x00000001U
#define SOFTIRQ_OFFSET 0x00000100U
#define HARDIRQ_OFFSET 0x00010000U

KCOMPD_API_BEGIN

/**
 * preempt_disable() - take the CPU that the task is on
 *
 * Until the matching preempt_enable() no other task is inside such a section of the same CPU, no this_cpu operation of another
 * task happens on it, and smp_processor_id() stays the same. Nests.
 *
 * Context: any; waits for the holder of the CPU (and may then sleep). The section itself should be short and must not sleep.
 * Ordering: a section sees all that earlier sections of the same CPU wrote.
 */
void preempt_disable(void);

/** preempt_enable() - give the CPU back that preempt_disable() took */
void preempt_enable(void);

/**
 * migrate_disable() - stay on the CPU that the task is on
 *
 * Until the matching migrate_enable() smp_processor_id() stays the same; others may use that CPU meanwhile. Nests.
 *
 * Context: any; the section may sleep.
 */
void migrate_disable(void);
/** migrate_enable() - end what migrate_disable() began */
void migrate_enable(void);

/**
 * preempt_count() - how deep the task is in sections that must not sleep
 *
 * preempt_disable() and each spinlock held count one. Spinlocks here have no owner thread: if another task releases one,
 * the count of the task that took it goes down, not that of the task that released it. So the figure is exact as long as the
 * task itself runs, except that a release by another task may become visible a moment late.
 *
 * Return: the count, with SOFTIRQ_OFFSET and HARDIRQ_OFFSET added in the runtime's own timers and interrupts.
 */
int preempt_count(void);

KCOMPD_API_END

#define preempt_enable_no_resched() preempt_enable()
#define preempt_disable_notrace() preempt_disable()
#define preempt_enable_notrace() preempt_enable()
#define preemptible() (preempt_count() == 0)

#define hardirq_count() ((unsigned int)preempt_count() & HARDIRQ_MASK)
#define softirq_count() ((unsigned int)preempt_count() & SOFTIRQ_MASK)
#define irq_count() ((unsigned int)preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK))
#define in_hardirq() (hardirq_count() != 0)
#define in_irq() (hardirq_count() != 0)
#define in_softirq() (softirq_count() != 0)
#define in_serving_softirq() ((softirq_count() & SOFTIRQ_OFFSET) != 0)
#define in_interrupt() (irq_count() != 0)
#define in_nmi() 0
#define in_task() (!(irq_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
#define in_atomic() (preempt_count() != 0)

#endif
