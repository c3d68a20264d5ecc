/* SPDX-License-Identifier: MIT */
/* Cycles and the tick rate. */
#ifndef _LINUX_TIMEX_H
#define _LINUX_TIMEX_H

#include <asm/timex.h>
#include <linux/param.h>
#include <linux/types.h>

#endif
