/* SPDX-License-Identifier: MIT */
/* The kernel version whose API this tree offers: 6.1. */
#ifndef _LINUX_VERSION_H
#define _LINUX_VERSION_H

#define LINUX_VERSION_MAJOR 6
#define LINUX_VERSION_PATCHLEVEL 1
#define LINUX_VERSION_SUBLEVEL 0

/** KERNEL_VERSION() - a version as a number that compares; the last part counts up to 255 */
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))

/* A plain number, because scripts and #if read it: KERNEL_VERSION(6, 1, 0). */
#define LINUX_VERSION_CODE 393472

#endif
