/* SPDX-License-Identifier: MIT */
/* The name under which a file was opened. */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

#include <linux/path.h>
#include <linux/types.h>

struct inode;

struct qstr {
	u32 len;
	const unsigned char *name;
};

#define DNAME_INLINE_LEN 32

/*
 * A dentry lives as long as the open file that shows it; d_parent is the directory's, whose own d_parent is itself.
 */
struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;			/* NULL in a directory's */
	unsigned char d_iname[DNAME_INLINE_LEN];	/* d_name, cut to fit */
};

KCOMPD_API_BEGIN
/**
 * d_path() - a path as text
 * @path: f_path of a file that a driver serves or has opened, or that a process has mapped
 * @buf: room for the text
 * @buflen: of @buf
 *
 * Context: any; does not sleep.
 * Return: the text, somewhere in @buf; or ERR_PTR(-ENAMETOOLONG).
 */
char *d_path(const struct path *path, char *buf, int buflen);
KCOMPD_API_END

static inline struct inode *d_inode(const struct dentry *dentry)
{
	return dentry->d_inode;
}

#ifndef __cplusplus
#define __KCOMPD_NO_REFERENCES __attribute__((__error__("references to a dentry are not offered: it lives as long as its open file")))
struct dentry *dget(struct dentry *dentry) __KCOMPD_NO_REFERENCES;
void dput(struct dentry *dentry) __KCOMPD_NO_REFERENCES;
#endif

#endif
