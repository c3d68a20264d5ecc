/* SPDX-License-Identifier: MIT */
/* Not offered: static tracepoints. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_TRACEPOINT_H
#define _LINUX_TRACEPOINT_H

#error "linux/tracepoint.h: static tracepoints are not offered: kcompd has no hardware and no kernel to hook into"

#endif
