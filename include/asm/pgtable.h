/* SPDX-License-Identifier: MIT */
/* linux/pgtable.h, under the name that drivers include. */
#ifndef _ASM_PGTABLE_H
#define _ASM_PGTABLE_H

#include <linux/pgtable.h>

#endif
