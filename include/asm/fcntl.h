/* SPDX-License-Identifier: MIT */
/* linux/fcntl.h, under the name that older drivers include. */
#ifndef _ASM_FCNTL_H
#define _ASM_FCNTL_H
#include <linux/fcntl.h>
#endif
