/* SPDX-License-Identifier: MIT */
/* Registers in memory: there is no hardware, so none can be mapped. What a driver does with memory of its own works. */
#ifndef _LINUX_IO_H
#define _LINUX_IO_H

#include <asm/io.h>

#endif
