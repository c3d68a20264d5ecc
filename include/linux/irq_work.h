/* SPDX-License-Identifier: MIT */
/* Work for hardirq context. */
#ifndef _LINUX_IRQ_WORK_H
#define _LINUX_IRQ_WORK_H

#include <linux/types.h>

/* state: IRQ_WORK_PENDING, IRQ_WORK_BUSY, and the IRQ_WORK_LAZY and _HARD_IRQ hints, which make no difference here. */
struct irq_work {
	struct list_head link;
	unsigned int state;
	void (*func)(struct irq_work *work);
};

#define IRQ_WORK_PENDING 0x01u
#define IRQ_WORK_BUSY 0x02u
#define IRQ_WORK_LAZY 0x04u
#define IRQ_WORK_HARD_IRQ 0x08u

#define KCOMPD_IRQ_WORK_(_flags, _func) { { NULL, NULL }, (_flags), (_func) }
#define IRQ_WORK_INIT(_func) (struct irq_work)KCOMPD_IRQ_WORK_(0, _func)
#define IRQ_WORK_INIT_LAZY(_func) (struct irq_work)KCOMPD_IRQ_WORK_(IRQ_WORK_LAZY, _func)
#define IRQ_WORK_INIT_HARD(_func) (struct irq_work)KCOMPD_IRQ_WORK_(IRQ_WORK_HARD_IRQ, _func)
#define DEFINE_IRQ_WORK(name, _func) struct irq_work name = KCOMPD_IRQ_WORK_(0, _func)

KCOMPD_API_BEGIN

/** init_irq_work() - make @work one that runs @func */
void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *));

/**
 * irq_work_queue() - let @work run once, soon, in hardirq context
 *
 * irq_work_queue_on() has a CPU, which makes no difference here: all run on the runtime's interrupt thread.
 *
 * Context: any; does not sleep. Return: false if it is queued already and its function has not begun.
 */
bool irq_work_queue(struct irq_work *work);
bool irq_work_queue_on(struct irq_work *work, int cpu);

/** irq_work_sync() - wait until @work is neither queued nor running. Context: may sleep */
void irq_work_sync(struct irq_work *work);

KCOMPD_API_END

static inline bool irq_work_is_pending(struct irq_work *work)
{
	return (__atomic_load_n(&work->state, __ATOMIC_RELAXED) & IRQ_WORK_PENDING) != 0;
}

static inline bool irq_work_is_busy(struct irq_work *work)
{
	return (__atomic_load_n(&work->state, __ATOMIC_RELAXED) & IRQ_WORK_BUSY) != 0;
}

#endif
