/* SPDX-License-Identifier: MIT */
/* The tracepoint of marks.ko: somebody has written @count bytes, the first of which is @first. */
#ifndef MARKS_H
#define MARKS_H

#include <linux/tracepoint.h>

DECLARE_TRACE(marks_written, TP_PROTO(size_t count, char first), TP_ARGS(count, first));

#endif
