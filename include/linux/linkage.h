/* SPDX-License-Identifier: MIT */
/* Calling conventions that need no word on this machine. */
#ifndef _LINUX_LINKAGE_H
#define _LINUX_LINKAGE_H

#include <linux/compiler_types.h>
#include <linux/export.h>
#include <linux/stringify.h>

#ifndef asmlinkage
#define asmlinkage
#endif

#endif
