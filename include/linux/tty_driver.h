/* SPDX-License-Identifier: MIT */
/* Terminals of a driver's own; see tty.h. */
#ifndef _LINUX_TTY_DRIVER_H
#define _LINUX_TTY_DRIVER_H

#include <linux/tty.h>

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/cdev.h>
#include <linux/seq_file.h>
#endif

#endif
