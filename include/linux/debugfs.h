/* SPDX-License-Identifier: MIT */
/* Files for the eyes of developers, under sys/kernel/debug. */
#ifndef _LINUX_DEBUGFS_H
#define _LINUX_DEBUGFS_H

#ifndef __cplusplus
#include <linux/simple_attr.h>
#endif
#include <linux/compiler_types.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/types.h>

/* Bytes that debugfs_create_blob() shows. */
struct debugfs_blob_wrapper {
	void *data;
	unsigned long size;
};

/* Numbers that debugfs_create_u32_array() shows. */
struct debugfs_u32_array {
	u32 *array;
	u32 n_elements;
};

/* Registers that debugfs_create_regset32() shows: names, and where they are behind @base. @dev is not looked at. */
struct debugfs_reg32 {
	char *name;
	unsigned long offset;
};

struct device;

struct debugfs_regset32 {
	const struct debugfs_reg32 *regs;
	int nregs;
	void __iomem *base;
	struct device *dev;
};

KCOMPD_API_BEGIN

/**
 * debugfs_create_dir() - a directory, mode 0755
 * @name: of the directory
 * @parent: a directory that this returned, or NULL for the top
 *
 * Nobody needs to check what comes back: an error as @parent gives an error.
 *
 * Context: May sleep.
 * Return: the directory, or ERR_PTR(-EEXIST, -EINVAL, -ENAMETOOLONG, -ENOENT).
 */
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);

/**
 * debugfs_create_file() - a file with operations of its own
 * @name: of the file
 * @mode: permission bits
 * @parent: as for debugfs_create_dir()
 * @data: becomes the i_private of the inode
 * @fops: must stay until the file is removed; an open file keeps their owner loaded
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR() as debugfs_create_dir().
 */
struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
				   const struct file_operations *fops);

/** debugfs_create_symlink() - a link to the text @dest. Return: as debugfs_create_file(). */
struct dentry *debugfs_create_symlink(const char *name, struct dentry *parent, const char *dest);

/**
 * debugfs_create_u8() - a variable as a file
 * @name, @mode, @parent: as for debugfs_create_file(); with @mode not writable, writes are refused whoever asks
 * @value: the variable; must stay until the file is removed
 *
 * Also of other types: decimal, _x hexadecimal, _bool Y and N. It is read and written without any lock.
 *
 * Context: May sleep.
 */
void debugfs_create_u8(const char *name, umode_t mode, struct dentry *parent, u8 *value);
void debugfs_create_u16(const char *name, umode_t mode, struct dentry *parent, u16 *value);
void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent, u32 *value);
void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent, u64 *value);
void debugfs_create_ulong(const char *name, umode_t mode, struct dentry *parent, unsigned long *value);
void debugfs_create_size_t(const char *name, umode_t mode, struct dentry *parent, size_t *value);
void debugfs_create_x8(const char *name, umode_t mode, struct dentry *parent, u8 *value);
void debugfs_create_x16(const char *name, umode_t mode, struct dentry *parent, u16 *value);
void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent, u32 *value);
void debugfs_create_x64(const char *name, umode_t mode, struct dentry *parent, u64 *value);
void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *parent, atomic_t *value);
void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent, bool *value);

/** debugfs_create_str() - the string *@value, and a newline; read-only whatever @mode says */
void debugfs_create_str(const char *name, umode_t mode, struct dentry *parent, char **value);

/** debugfs_create_blob() - the bytes of @blob, read-only. Return: as debugfs_create_file(). */
struct dentry *debugfs_create_blob(const char *name, umode_t mode, struct dentry *parent,
				   struct debugfs_blob_wrapper *blob);

/** debugfs_create_u32_array() - the numbers of @array in a line, read-only; @array and they must stay until the file is removed */
void debugfs_create_u32_array(const char *name, umode_t mode, struct dentry *parent, struct debugfs_u32_array *array);

/**
 * debugfs_create_regset32() - a line "name = 0x00000000" for each register of a set, read-only
 * @name, @mode, @parent: as for debugfs_create_file()
 * @regset: the set; must stay until the file is removed. Its base is memory of the driver's: there is no hardware.
 *
 * Context: May sleep.
 */
void debugfs_create_regset32(const char *name, umode_t mode, struct dentry *parent, struct debugfs_regset32 *regset);
/** debugfs_print_regs32() - the same lines in a show() of the driver's, with @prefix (or NULL) in front of each */
void debugfs_print_regs32(struct seq_file *s, const struct debugfs_reg32 *regs, int nregs, void __iomem *base,
			  char *prefix);

/**
 * debugfs_remove() - take out an entry and all that is below it
 * @dentry: what a function above returned; NULL and errors are allowed
 *
 * Waits for calls that are inside; files still open answer -EIO from then on.
 *
 * Context: May sleep; never from one of the entry's own operations.
 */
void debugfs_remove(struct dentry *dentry);

/**
 * debugfs_lookup() - find an entry again
 *
 * Return: the entry, on which dput() is due, or NULL.
 */
struct dentry *debugfs_lookup(const char *name, struct dentry *parent);
/** debugfs_lookup_and_remove() - debugfs_remove() by name */
void debugfs_lookup_and_remove(const char *name, struct dentry *parent);

/** dput() - done with what debugfs_lookup() returned. An entry here lives until it is removed, so this only marks the place. */
void dput(struct dentry *dentry);

KCOMPD_API_END

#define debugfs_remove_recursive debugfs_remove
#define debugfs_create_file_unsafe debugfs_create_file

static inline bool debugfs_initialized(void)
{
	return true;
}

#endif
