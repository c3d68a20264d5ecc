/* SPDX-License-Identifier: MIT */
/* Who wants to hear of a panic before it ends everything. */
#ifndef _LINUX_PANIC_NOTIFIER_H
#define _LINUX_PANIC_NOTIFIER_H

#include <linux/notifier.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

/*
 * For atomic_notifier_chain_register(): called by panic() with 0 and its message behind the report, and before the daemon is aborted. A listener
 * must not sleep; one that faults ends the round.
 */
extern struct atomic_notifier_head panic_notifier_list;

KCOMPD_API_END

#endif
