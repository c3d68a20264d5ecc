/* SPDX-License-Identifier: MIT */
/* Entries in the tree that stands for /proc. */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

#include <linux/compiler_types.h>
#include <linux/fs.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct proc_dir_entry;
struct seq_file;
struct seq_operations;
struct kiocb;
struct iov_iter;
struct poll_table_struct;
struct vm_area_struct;

enum {
	/* The entry is never removed. */
	PROC_ENTRY_PERMANENT = 1U << 0,
};

struct proc_ops {
	unsigned int proc_flags;
	int (*proc_open)(struct inode *inode, struct file *file);
	ssize_t (*proc_read)(struct file *file, char __user *buf, size_t size, loff_t *ppos);
	ssize_t (*proc_read_iter)(struct kiocb *iocb, struct iov_iter *iter);
	ssize_t (*proc_write)(struct file *file, const char __user *buf, size_t size, loff_t *ppos);
	loff_t (*proc_lseek)(struct file *file, loff_t offset, int whence);
	int (*proc_release)(struct inode *inode, struct file *file);
	__poll_t (*proc_poll)(struct file *file, struct poll_table_struct *wait);
	long (*proc_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*proc_compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*proc_mmap)(struct file *file, struct vm_area_struct *vma);
	unsigned long (*proc_get_unmapped_area)(struct file *file, unsigned long addr, unsigned long len,
						unsigned long pgoff, unsigned long flags);
};

KCOMPD_API_BEGIN

/**
 * proc_create() - a file in the tree
 * @name: of the file, under @parent; directories before it ("driver/name") must be there already
 * @mode: permission bits; 0 is 0444
 * @parent: a directory, or NULL for the top
 * @proc_ops: what serves it; must stay until the entry is removed. In C a struct file_operations is accepted too, as up to 5.5.
 *
 * Context: May sleep.
 * Return: the entry, or NULL: the name is taken, empty, ".", "..", longer than 255 bytes, has a control character or a directory that
 * is not there; the log says which.
 * Lifetime: until removed. A module that is gone takes its entries with it.
 */
struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
				   const struct proc_ops *proc_ops);

/** proc_create_data() - proc_create() with @data, which pde_data() finds again in an operation */
struct proc_dir_entry *proc_create_data(const char *name, umode_t mode, struct proc_dir_entry *parent,
					const struct proc_ops *proc_ops, void *data);
/** proc_create_data_fops() - what proc_create() and proc_create_data() are for a struct file_operations */
struct proc_dir_entry *proc_create_data_fops(const char *name, umode_t mode, struct proc_dir_entry *parent,
					     const struct file_operations *fops, void *data);

/** proc_create_single_data() - a file that @show writes whole; see single_open() */
struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode, struct proc_dir_entry *parent,
					       int (*show)(struct seq_file *m, void *v), void *data);

/** proc_create_seq_private() - a file of records, with @state_size zeroed bytes an open as the seq_file's private */
struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode, struct proc_dir_entry *parent,
					       const struct seq_operations *ops, unsigned int state_size, void *data);

/**
 * proc_mkdir() - a directory
 * @name, @parent: as for proc_create()
 * @mode: permission bits; 0, and the forms without it: 0555
 * @data: as for proc_create_data()
 * @force_lookup: of no meaning here, where nothing is cached
 *
 * proc_create_mount_point() is a directory at the top.
 *
 * Return: the entry or NULL, as proc_create().
 */
struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent);
struct proc_dir_entry *proc_mkdir_mode(const char *name, umode_t mode, struct proc_dir_entry *parent);
struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode, struct proc_dir_entry *parent, void *data);
struct proc_dir_entry *_proc_mkdir(const char *name, umode_t mode, struct proc_dir_entry *parent, void *data,
				   bool force_lookup);
struct proc_dir_entry *proc_create_mount_point(const char *name);

/** proc_symlink() - a link to the text @dest. Return: the entry or NULL, as proc_create(). */
struct proc_dir_entry *proc_symlink(const char *name, struct proc_dir_entry *parent, const char *dest);

/**
 * remove_proc_entry() - take an entry out
 * @name: as when it was made
 * @parent: as when it was made
 *
 * Waits for calls that are inside the entry's operations; files still open are released here, and answer -EIO from then on.
 * A directory goes with all that is left in it, and the log says so.
 *
 * Context: May sleep; never from one of the entry's own operations.
 */
void remove_proc_entry(const char *name, struct proc_dir_entry *parent);

/** remove_proc_subtree() - the same with all that is below it. Return: 0, or -ENOENT. */
int remove_proc_subtree(const char *name, struct proc_dir_entry *parent);

/** proc_remove() - remove_proc_subtree() by the entry; NULL is allowed */
void proc_remove(struct proc_dir_entry *de);

/** pde_data() - the @data that an entry was made with, from the inode of an operation */
void *pde_data(const struct inode *inode);

/** proc_get_parent_data() - the data of the directory that the entry is in */
void *proc_get_parent_data(const struct inode *inode);

/** proc_set_size() - what stat(2) shall show as the size, bytes */
void proc_set_size(struct proc_dir_entry *de, loff_t size);

/** proc_set_user() - the owner that stat(2) shows and permissions go by */
void proc_set_user(struct proc_dir_entry *de, kuid_t uid, kgid_t gid);

KCOMPD_API_END

#define PDE_DATA(inode) pde_data(inode)

#if !defined(__cplusplus) && LINUX_VERSION_CODE < 0x030a00
#include <linux/proc_fs_old.h>
#endif

#define proc_create_single(name, mode, parent, show) proc_create_single_data(name, mode, parent, show, NULL)
#define proc_create_seq_data(name, mode, parent, ops, data) proc_create_seq_private(name, mode, parent, ops, 0, data)
#define proc_create_seq(name, mode, parent, ops) proc_create_seq_private(name, mode, parent, ops, 0, NULL)

#if defined(__cplusplus) && !defined(KCOMPD_DEFINES_PROC_FS)
static inline struct proc_dir_entry *proc_create_data(const char *name, umode_t mode, struct proc_dir_entry *parent,
						      const struct file_operations *fops, void *data)
{
	return proc_create_data_fops(name, mode, parent, fops, data);
}

static inline struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
						 const struct file_operations *fops)
{
	return proc_create_data_fops(name, mode, parent, fops, NULL);
}
#elif !defined(__cplusplus)
/* The type of @ops chooses; anything that is neither gets the compiler's usual complaint about proc_ops. */
#define proc_create_data(name, mode, parent, ops, data)                                                                \
	_Generic((ops),                                                                                                \
		struct file_operations *: proc_create_data_fops,                                                       \
		const struct file_operations *: proc_create_data_fops,                                                 \
		default: proc_create_data)(name, mode, parent, ops, data)
#define proc_create(name, mode, parent, ops) proc_create_data(name, mode, parent, ops, NULL)
#endif

#endif
