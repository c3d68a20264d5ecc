/* SPDX-License-Identifier: MIT */
/* BUG() and WARN(), under the name that older drivers include. */
#ifndef _ASM_BUG_H
#define _ASM_BUG_H
#include <linux/bug.h>
#endif
