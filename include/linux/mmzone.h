/* SPDX-License-Identifier: MIT */
/* Memory in zones, of which there are none here; see mm.h. */
#ifndef _LINUX_MMZONE_H
#define _LINUX_MMZONE_H

#include <linux/mm.h>

#define MAX_ORDER 11

#endif
