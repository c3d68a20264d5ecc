/* SPDX-License-Identifier: MIT */
/* How entries were made until 3.9: create_proc_entry() first, what serves it afterwards. proc_fs.h includes this for sources of that time. */
#ifndef _LINUX_PROC_FS_OLD_H
#define _LINUX_PROC_FS_OLD_H

#include <linux/fs.h>

#ifdef __cplusplus
#define __OLD_PROC_ENTRY kcompd_old_proc_entry
#else
#define __OLD_PROC_ENTRY proc_dir_entry
#endif

typedef int(read_proc_t)(char *page, char **start, off_t off, int count, int *eof, void *data);
typedef int(write_proc_t)(struct file *file, const char __user *buffer, unsigned long count, void *data);

/**
 * struct proc_dir_entry - an entry whose operations a driver sets after it is there
 * @read_proc: writes the file, or a part of it, into a page
 * @write_proc: takes what a client writes
 * @proc_fops: serves the file, where it is set
 * @data: handed to @read_proc and @write_proc
 *
 * Only what create_proc_entry() gave has these members. mode, size, uid, gid, nlink and owner may be written and make no difference.
 */
struct __OLD_PROC_ENTRY {
	read_proc_t *read_proc;
	write_proc_t *write_proc;
	const struct file_operations *proc_fops;
	void *data;
	struct module *owner;
	umode_t mode;
	unsigned short nlink;
	uid_t uid;
	gid_t gid;
	loff_t size;
};

KCOMPD_API_BEGIN

/** create_proc_entry() - a file, or with S_IFDIR in @mode a directory, which has none of the members. Return: the entry or NULL. */
struct __OLD_PROC_ENTRY *create_proc_entry(const char *name, umode_t mode, struct proc_dir_entry *parent);

/**
 * kcompd_pde() - what PDE() calls: the entry of a file
 * @inode: from an operation
 *
 * Return: what create_proc_entry() gave; of other entries one that has @data alone, in which the calling thread may read until its next
 * PDE(), and whatever is written there makes no difference.
 */
struct __OLD_PROC_ENTRY *kcompd_pde(const struct inode *inode);

KCOMPD_API_END

#define PDE(inode) kcompd_pde(inode)

#ifndef __cplusplus
#define proc_root (*(struct proc_dir_entry *)0) /* the top, whose address drivers hand over */

static inline struct proc_dir_entry *create_proc_read_entry(const char *name, umode_t mode, struct proc_dir_entry *base,
							    read_proc_t *read_proc, void *data)
{
	struct proc_dir_entry *entry = create_proc_entry(name, mode, base);

	if (entry) {
		entry->read_proc = read_proc;
		entry->data = data;
	}
	return entry;
}
#endif

#endif
