/* SPDX-License-Identifier: MIT */
/* Not offered: function tracing. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_FTRACE_H
#define _LINUX_FTRACE_H

#error "linux/ftrace.h: function tracing is not offered: kcompd has no hardware and no kernel to hook into"

#endif
