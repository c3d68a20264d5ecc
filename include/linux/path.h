/* SPDX-License-Identifier: MIT */
/* Where a file was opened. */
#ifndef _LINUX_PATH_H
#define _LINUX_PATH_H

#include <linux/compiler_types.h>

struct dentry;
struct vfsmount;

struct path {
	struct vfsmount *mnt;	/* always NULL: there is one mount */
	struct dentry *dentry;
};

#endif
