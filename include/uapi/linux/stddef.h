/* SPDX-License-Identifier: MIT */
/* linux/stddef.h, as programs include it. */
#ifndef _UAPI_LINUX_STDDEF_H
#define _UAPI_LINUX_STDDEF_H

#include <linux/stddef.h>

#endif
