/* SPDX-License-Identifier: MIT */
/* Works as they were until 2.6.19: their function gets a pointer that the driver chose. workqueue.h includes this for sources of that time. */
#ifndef _LINUX_WORKQUEUE_OLD_H
#define _LINUX_WORKQUEUE_OLD_H

#include <linux/workqueue.h>

#ifndef __cplusplus
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 20)
#undef work_struct
#define KCOMPD_WORK_STRUCT kcompd_work_struct

/**
 * struct work_struct - a work whose function gets @data, and that can be queued at once or after a delay
 * @delayed: what the runtime knows; its function calls @func
 * @func: what runs, on a kworker thread
 * @data: the argument of @func
 *
 * Lifetime: as of a work of today: @func may free it.
 */
struct work_struct {
	struct delayed_work delayed;
	void (*func)(void *data);
	void *data;
};

/* What the runtime calls. The driver's function may free the work: nothing is read after it. */
static inline void kcompd_run_old_work(struct kcompd_work_struct *work)
{
	struct work_struct *old = container_of(work, struct work_struct, delayed.work);

	old->func(old->data);
}

static inline void kcompd_init_old_work(struct work_struct *work, void (*func)(void *data), void *data)
{
	kcompd_init_delayed_work(&work->delayed, kcompd_run_old_work, 0);
	work->func = func;
	work->data = data;
}

#undef DECLARE_WORK
/** DECLARE_WORK() - a work variable with its function and data */
#define DECLARE_WORK(n, f, d) struct work_struct n = { __DELAYED_WORK_INITIALIZER((n).delayed, kcompd_run_old_work, 0), (f), (d) }
#undef INIT_WORK
/** INIT_WORK() - make @_work an idle work that runs @_func with @_data */
#define INIT_WORK(_work, _func, _data) kcompd_init_old_work((_work), (_func), (_data))
#undef PREPARE_WORK
/** PREPARE_WORK() - give an idle work another function and data */
#define PREPARE_WORK(_work, _func, _data) ((void)((_work)->func = (_func), (_work)->data = (_data)))

#define queue_work(wq, w) (queue_work)((wq), &(w)->delayed.work)
#define queue_delayed_work(wq, w, delay) (queue_delayed_work)((wq), &(w)->delayed, (delay))
#define schedule_work(w) (schedule_work)(&(w)->delayed.work)
#define schedule_delayed_work(w, delay) (schedule_delayed_work)(&(w)->delayed, (delay))
#define schedule_delayed_work_on(cpu, w, delay) (schedule_delayed_work_on)((cpu), &(w)->delayed, (delay))
#define cancel_delayed_work(w) (cancel_delayed_work)(&(w)->delayed)
#define cancel_rearming_delayed_work(w) ((void)cancel_delayed_work_sync(&(w)->delayed))
#define cancel_rearming_delayed_workqueue(wq, w) ((void)(wq), cancel_rearming_delayed_work(w))
#undef work_pending
#define work_pending(w) ((atomic_long_read(&(w)->delayed.work.data) & 1) != 0)
#endif
#endif

#endif
