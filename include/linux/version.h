/* SPDX-License-Identifier: MIT */
/*
 * The kernel version that a module is written for: 6.1, or what was said by make ... KVER=4.19. Few things depend on it: what was removed or
 * changed its types is offered as that version had it; everything else is there for all.
 */
#ifndef _LINUX_VERSION_H
#define _LINUX_VERSION_H

/** KERNEL_VERSION() - a version as a number that compares; the last part counts up to 255 */
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))

/* A plain number, because scripts and #if read it: KERNEL_VERSION(6, 1, 0). */
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE 393472
#endif
#define LINUX_VERSION_MAJOR (LINUX_VERSION_CODE >> 16)
#define LINUX_VERSION_PATCHLEVEL (LINUX_VERSION_CODE >> 8 & 255)
#define LINUX_VERSION_SUBLEVEL (LINUX_VERSION_CODE & 255)

/* Where a callback's argument became const. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define __CONST_SINCE_6_2 const
#else
#define __CONST_SINCE_6_2
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define __CONST_SINCE_6_4 const
#else
#define __CONST_SINCE_6_4
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define __CONST_SINCE_6_11 const
#else
#define __CONST_SINCE_6_11
#endif

#endif
