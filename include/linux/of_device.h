/* SPDX-License-Identifier: MIT */
/* Device trees: there is none, so a driver finds nothing in it. */
#ifndef _LINUX_OF_DEVICE_H
#define _LINUX_OF_DEVICE_H

#include <linux/mod_devicetable.h>
#include <linux/stddef.h>

#include <linux/of.h>

struct device;

/** of_match_device() - the entry of a table that a device's node in the tree fits. Return: NULL, as there is no such tree. */
static inline const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev)
{
	return NULL;
}

#endif
