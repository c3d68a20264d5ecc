/* SPDX-License-Identifier: MIT */
/* Per-CPU variables, under their old path. */
#ifndef _ASM_PERCPU_H
#define _ASM_PERCPU_H

#include <linux/percpu.h>

#endif
