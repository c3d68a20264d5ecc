/* SPDX-License-Identifier: MIT */
/* Where a file was opened. */
#ifndef _LINUX_PATH_H
#define _LINUX_PATH_H

#include <linux/compiler_types.h>

struct dentry;
struct vfsmount;

struct path {
	struct vfsmount *mnt;	/* tells the kernel's own whose file it is; not to be followed */
	struct dentry *dentry;
};

#ifndef __cplusplus
#define __KCOMPD_NO_PATHS __attribute__((__error__("references to a path are not offered: it lives as long as its open file")))
void path_get(const struct path *path) __KCOMPD_NO_PATHS;
void path_put(const struct path *path) __KCOMPD_NO_PATHS;
#endif

#endif
