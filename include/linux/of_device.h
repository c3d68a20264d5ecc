/* SPDX-License-Identifier: MIT */
/* Device trees: there is none, so a driver finds nothing in it. */
#ifndef _LINUX_OF_DEVICE_H
#define _LINUX_OF_DEVICE_H

#include <linux/mod_devicetable.h>
#include <linux/stddef.h>

#include <linux/of.h>

#endif
