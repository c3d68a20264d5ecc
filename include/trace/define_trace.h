/* SPDX-License-Identifier: MIT */
/* Not offered: event files in tracefs. A driver that needs this does not compile, and reads why. */
#ifndef _TRACE_DEFINE_TRACE_H
#define _TRACE_DEFINE_TRACE_H

#error "trace/define_trace.h: event files are not offered: kcompd has no tracefs. DECLARE_TRACE() and DEFINE_TRACE() are (linux/tracepoint.h)"

#endif
