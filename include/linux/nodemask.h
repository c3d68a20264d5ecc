/* SPDX-License-Identifier: MIT */
/* Nodes of memory: there is one. */
#ifndef _LINUX_NODEMASK_H
#define _LINUX_NODEMASK_H

#include <linux/bitmap.h>

#define MAX_NUMNODES 1
#define NUMA_NO_NODE (-1)
#define numa_node_id() 0
#define cpu_to_node(cpu) ((void)(cpu), 0)

#endif
