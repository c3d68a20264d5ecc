/* SPDX-License-Identifier: MIT */
/* The .poll operation: say what is ready, and hang the asker on the queues that will be woken when that changes. */
#ifndef _LINUX_POLL_H
#define _LINUX_POLL_H

#include <linux/compiler.h>
#include <linux/eventpoll.h>
#include <linux/fs.h>
#include <linux/types.h>
#include <linux/wait.h>

#define DEFAULT_POLLMASK (EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM)

struct poll_table_struct;
typedef void (*poll_queue_proc)(struct file *file, wait_queue_head_t *queue, struct poll_table_struct *table);

typedef struct poll_table_struct {
	poll_queue_proc _qproc;	/* NULL where nobody waits */
	__poll_t _key;		/* the events that are asked for */
} poll_table;

/**
 * poll_wait() - in .poll: wake the asker by this queue
 * @file: the file that is polled
 * @queue: a queue that is woken when what is ready may have changed
 * @table: as the operation got it; NULL where nobody waits
 *
 * Call it for each such queue before looking at what is ready. It does not sleep.
 *
 * Lifetime: the asker stays on @queue until it is woken, until the file is polled again, or until just before the file's
 * .release is called; @queue must live as long.
 */
static inline void poll_wait(struct file *file, wait_queue_head_t *queue, poll_table *table)
{
	if (table && table->_qproc && queue)
		table->_qproc(file, queue, table);
}

/** poll_does_not_wait() - is this only a look, without a sleep to follow */
static inline bool poll_does_not_wait(const poll_table *table)
{
	return table == NULL || table->_qproc == NULL;
}

/** poll_requested_events() - the events that the asker waits for */
static inline __poll_t poll_requested_events(const poll_table *table)
{
	return table ? table->_key : ~(__poll_t)0;
}

/** init_poll_funcptr() - a table of a driver's own */
static inline void init_poll_funcptr(poll_table *table, poll_queue_proc qproc)
{
	table->_qproc = qproc;
	table->_key = ~(__poll_t)0;
}

#endif
