/* SPDX-License-Identifier: MIT */
/* Device trees: there is none, so a driver finds nothing in it. */
#ifndef _LINUX_PROPERTY_H
#define _LINUX_PROPERTY_H

#include <linux/mod_devicetable.h>
#include <linux/stddef.h>

#include <linux/of.h>

#endif
