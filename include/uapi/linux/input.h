/* SPDX-License-Identifier: MIT */
/* linux/input.h, as programs include it. */
#ifndef _UAPI_LINUX_INPUT_H
#define _UAPI_LINUX_INPUT_H

#include <linux/input.h>

#endif
