/* SPDX-License-Identifier: MIT */
/* struct page and struct vm_area_struct; see gfp.h and mm.h. */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/mm.h>

#endif
