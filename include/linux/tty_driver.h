/* SPDX-License-Identifier: MIT */
/* Terminals of a driver's own; see tty.h. */
#ifndef _LINUX_TTY_DRIVER_H
#define _LINUX_TTY_DRIVER_H

#include <linux/tty.h>

#endif
