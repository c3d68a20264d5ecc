/* SPDX-License-Identifier: MIT */
/* linux/gfp.h, under the name of its flags. */
#ifndef _LINUX_GFP_TYPES_H
#define _LINUX_GFP_TYPES_H
#include <linux/gfp.h>
#endif
