/* SPDX-License-Identifier: MIT */
/* What context the code runs in, under its old path. */
#ifndef _ASM_HARDIRQ_H
#define _ASM_HARDIRQ_H

#include <linux/hardirq.h>

#endif
