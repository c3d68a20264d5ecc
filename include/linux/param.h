/* SPDX-License-Identifier: MIT */
/* The tick rate; see asm/param.h. */
#ifndef _LINUX_PARAM_H
#define _LINUX_PARAM_H

#include <asm/param.h>

#endif
