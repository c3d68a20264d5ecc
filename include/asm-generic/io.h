/* SPDX-License-Identifier: MIT */
/* asm/io.h, under its generic name. */
#ifndef _ASM_GENERIC_IO_H
#define _ASM_GENERIC_IO_H

#include <asm/io.h>

#endif
