/* SPDX-License-Identifier: MIT */
/* asm/tsc.h, under the name that drivers include. */
#ifndef _ASM_TIMEX_H
#define _ASM_TIMEX_H

#include <asm/tsc.h>

#endif
