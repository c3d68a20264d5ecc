/* SPDX-License-Identifier: MIT */
/* Not offered: slots of multi-touch devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_INPUT_MT_H
#define _LINUX_INPUT_MT_H

#error "linux/input/mt.h: slots of multi-touch devices are not offered"

#endif
