/* SPDX-License-Identifier: MIT */
/* Device trees: there is none, so a driver finds nothing in it. */
#ifndef _LINUX_OF_H
#define _LINUX_OF_H

#include <linux/mod_devicetable.h>
#include <linux/stddef.h>

struct device_node;

#define of_match_ptr(ptr) (ptr)

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/property.h>
#endif

#endif
