/* SPDX-License-Identifier: MIT */
/* snprintf() and its relatives, which lived in kernel.h until 6.6. */
#ifndef _LINUX_SPRINTF_H
#define _LINUX_SPRINTF_H
#include <linux/kernel.h>
#endif
