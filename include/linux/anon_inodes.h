/* SPDX-License-Identifier: MIT */
/* Files without a name, in a client's table of descriptors: that table is the host's. */
#ifndef _LINUX_ANON_INODES_H
#define _LINUX_ANON_INODES_H

#include <linux/fs.h>

KCOMPD_API_BEGIN

/**
 * anon_inode_getfd() - a new descriptor in the running client
 *
 * Return: -ENODEV, as where such files can not be made; and it is logged once.
 */
int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags);

KCOMPD_API_END

#endif
