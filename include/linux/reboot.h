/* SPDX-License-Identifier: MIT */
/* The end of the system, which here is the end of the daemon: who wants to hear of it. */
#ifndef _LINUX_REBOOT_H
#define _LINUX_REBOOT_H

#include <linux/notifier.h>

#define SYS_DOWN 0x0001 /* the daemon stops */
#define SYS_RESTART SYS_DOWN
#define SYS_HALT 0x0002
#define SYS_POWER_OFF 0x0003

KCOMPD_API_BEGIN

/**
 * register_reboot_notifier() - be called before the daemon stops
 * @nb: called with SYS_DOWN and NULL, before modules are removed
 *
 * Context: may sleep.
 * Return: 0 or -EEXIST.
 */
int register_reboot_notifier(struct notifier_block *nb);
int unregister_reboot_notifier(struct notifier_block *nb);

KCOMPD_API_END

#endif
