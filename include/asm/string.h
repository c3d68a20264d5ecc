/* SPDX-License-Identifier: MIT */
/* linux/string.h, under its other name. */
#ifndef _ASM_STRING_H
#define _ASM_STRING_H
#include <linux/string.h>
#endif
