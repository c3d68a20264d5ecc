/* SPDX-License-Identifier: MIT */
/* asm/byteorder.h under a second name. */
#ifndef _LINUX_BYTEORDER_H
#define _LINUX_BYTEORDER_H
#include <asm/byteorder.h>
#endif
