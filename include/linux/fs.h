/* SPDX-License-Identifier: MIT */
/*
 * Files as a driver sees them: the operations it offers, the open file that each call comes with, and the device numbers
 * under which the operations are found.
 */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/kdev_t.h>
#include <linux/limits.h>
#include <linux/path.h>
#include <linux/stat.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/uio.h>
#include <linux/version.h>

struct address_space;
struct cdev;
struct cred;
struct dir_context;
struct file;
struct file_lock;
struct inode;
struct inode_operations;
struct io_comp_batch;
struct io_uring_cmd;
struct module;
struct page;
struct pipe_inode_info;
struct poll_table_struct;
struct seq_file;
struct super_block;
struct vm_area_struct;

typedef void *fl_owner_t;

#ifndef __cplusplus
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define SEEK_DATA 3
#define SEEK_HOLE 4
#else
#include <unistd.h>
#endif
#define SEEK_MAX SEEK_HOLE

/* The most that one read or write moves: INT_MAX cut to whole pages. */
#define MAX_RW_COUNT 0x7ffff000

/* file->f_mode: what was opened for, and what the driver said of its file. */
#define FMODE_READ ((fmode_t)0x1)
#define FMODE_WRITE ((fmode_t)0x2)
#define FMODE_LSEEK ((fmode_t)0x4)
#define FMODE_PREAD ((fmode_t)0x8)
#define FMODE_PWRITE ((fmode_t)0x10)
#define FMODE_EXEC ((fmode_t)0x20)
#define FMODE_NDELAY ((fmode_t)0x40)
#define FMODE_EXCL ((fmode_t)0x80)
#define FMODE_ATOMIC_POS ((fmode_t)0x8000)
#define FMODE_CAN_READ ((fmode_t)0x20000)
#define FMODE_CAN_WRITE ((fmode_t)0x40000)
#define FMODE_OPENED ((fmode_t)0x80000)
#define FMODE_STREAM ((fmode_t)0x200000)

/* Who is sent SIGIO for a file: whoever opened it. */
struct fown_struct {
	pid_t pid;
};

/* One file that wants SIGIO; a driver keeps a pointer to the first. */
struct fasync_struct {
	int magic;
	int fa_fd;
	struct fasync_struct *fa_next;
	struct file *fa_file;
};

/* file->private_data is the driver's; the rest it reads. */
struct file {
	struct path f_path;
	struct inode *f_inode;
	const struct file_operations *f_op;
	unsigned int f_flags;		/* O_*; O_NONBLOCK is as it stands in the call in progress */
	fmode_t f_mode;
	loff_t f_pos;
	struct fown_struct f_owner;
	const struct cred *f_cred;	/* of who opened it: fsuid and fsgid, and the other ids are taken to equal them */
	void *private_data;
};

#if LINUX_VERSION_CODE < 0x031300
#define f_dentry f_path.dentry
#endif

/* One for each node; i_private is the driver's. */
struct inode {
	umode_t i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	__kernel_dev_t i_rdev;
	unsigned long i_ino;
	unsigned int i_nlink;
	loff_t i_size;
	const struct file_operations *i_fop;
	struct cdev *i_cdev;	/* NULL where the operations were not found by a cdev */
	void *i_private;
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	void (*ki_complete)(struct kiocb *iocb, long ret);
	int ki_flags;
};

#define IOCB_NOWAIT 8
#define IOCB_APPEND 2

/** is_sync_kiocb() - must the driver finish the call before it returns: always true here */
static inline bool is_sync_kiocb(struct kiocb *kiocb)
{
	return kiocb->ki_complete == NULL;
}

/*
 * What a driver offers. Called: open, release, flush, read, write, read_iter and write_iter (where read or write is absent),
 * poll, unlocked_ioctl, compat_ioctl, fsync, fasync, and llseek where only the driver can answer (SEEK_DATA, SEEK_HOLE; the faces keep
 * the position itself, see no_llseek() below).
 */
struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t len, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t len, loff_t *pos);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
	int (*iopoll)(struct kiocb *iocb, struct io_comp_batch *batch, unsigned int flags);
	int (*iterate)(struct file *file, struct dir_context *ctx);
	int (*iterate_shared)(struct file *file, struct dir_context *ctx);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	unsigned long mmap_supported_flags;
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, fl_owner_t id);
	int (*release)(struct inode *inode, struct file *file);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	int (*fasync)(int fd, struct file *file, int on);
	int (*lock)(struct file *file, int cmd, struct file_lock *lock);
	ssize_t (*sendpage)(struct file *file, struct page *page, int offset, size_t size, loff_t *pos, int more);
	unsigned long (*get_unmapped_area)(struct file *file, unsigned long addr, unsigned long len,
					   unsigned long pgoff, unsigned long flags);
	int (*check_flags)(int flags);
	int (*flock)(struct file *file, int cmd, struct file_lock *lock);
	ssize_t (*splice_write)(struct pipe_inode_info *pipe, struct file *out, loff_t *pos, size_t len,
				unsigned int flags);
	ssize_t (*splice_read)(struct file *in, loff_t *pos, struct pipe_inode_info *pipe, size_t len,
			       unsigned int flags);
	int (*setlease)(struct file *file, long arg, struct file_lock **lease, void **priv);
	long (*fallocate)(struct file *file, int mode, loff_t offset, loff_t len);
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
	ssize_t (*copy_file_range)(struct file *in, loff_t pos_in, struct file *out, loff_t pos_out, size_t len,
				   unsigned int flags);
	loff_t (*remap_file_range)(struct file *in, loff_t pos_in, struct file *out, loff_t pos_out, loff_t len,
				   unsigned int flags);
	int (*fadvise)(struct file *file, loff_t offset, loff_t len, int advice);
	int (*uring_cmd)(struct io_uring_cmd *cmd, unsigned int issue_flags);
	/* Until 2.6.36; called where there is no unlocked_ioctl. */
	int (*ioctl)(struct inode *inode, struct file *file, unsigned int cmd, unsigned long arg);
};

static inline unsigned int iminor(const struct inode *inode)
{
	return MINOR(inode->i_rdev);
}

static inline unsigned int imajor(const struct inode *inode)
{
	return MAJOR(inode->i_rdev);
}

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

static inline struct dentry *file_dentry(const struct file *file)
{
	return file->f_path.dentry;
}

static inline loff_t i_size_read(const struct inode *inode)
{
	return READ_ONCE(inode->i_size);
}

static inline void i_size_write(struct inode *inode, loff_t size)
{
	WRITE_ONCE(inode->i_size, size);
}

KCOMPD_API_BEGIN

/**
 * alloc_chrdev_region() - reserve a range of device numbers under a major of our choice
 * @ret_dev: the first number
 * @baseminor: its minor, at most MINORMASK
 * @count: how many minors
 * @name: as proc/devices shows it; cut to 63 bytes
 *
 * Majors come from 120-127 and 262-383, where no other driver of the machine registers by itself, so that the node of a face
 * can carry the very number; a major that a face says is taken is left out.
 *
 * Context: may sleep.
 * Return: 0, -EBUSY (no major is left), -EINVAL (minors out of range), or -ENOMEM.
 */
int alloc_chrdev_region(__kernel_dev_t *ret_dev, unsigned int baseminor, unsigned int count, const char *name);

/**
 * register_chrdev_region() - reserve a range of device numbers
 * @from: the first; its major is 1 to 511
 * @count: how many; the range may go over into the next major
 * @name: as proc/devices shows it
 *
 * Context: may sleep.
 * Return: 0, -EBUSY (overlaps another), -EINVAL (major over 511, or no such minors), or -ENOMEM; nothing is reserved then.
 */
int register_chrdev_region(__kernel_dev_t from, unsigned int count, const char *name);

/**
 * unregister_chrdev_region() - give a range of device numbers back
 * @from: as it was reserved
 * @count: as it was reserved
 *
 * A range that is not reserved changes nothing. Operations registered for the numbers (cdev_add()) stay; take them away first.
 *
 * Context: may sleep.
 */
void unregister_chrdev_region(__kernel_dev_t from, unsigned int count);

/**
 * __register_chrdev() - reserve minors of a major and register operations for all of them
 * @major: 1 to 511, or 0 for one of our choice
 * @baseminor: the first minor
 * @count: how many
 * @name: as proc/devices shows it
 * @fops: the operations; must outlive the registration
 *
 * Context: may sleep.
 * Return: the major chosen where @major was 0; else 0; or -errno as register_chrdev_region().
 */
int __register_chrdev(unsigned int major, unsigned int baseminor, unsigned int count, const char *name,
		      const struct file_operations *fops);

/** __unregister_chrdev() - undo __register_chrdev(); new opens get -ENXIO, open files live on */
void __unregister_chrdev(unsigned int major, unsigned int baseminor, unsigned int count, const char *name);

/**
 * simple_read_from_buffer() - read from a buffer as if it were a file
 * @to: the reader's buffer
 * @count: its size
 * @ppos: position in @from; moves on by the result
 * @from: the buffer
 * @available: its size
 *
 * Context: the task that serves the call.
 * Return: bytes read, 0 at the end, -EINVAL (negative position), or -EFAULT (nothing could be copied).
 */
ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos, const void *from, size_t available);

/**
 * simple_write_to_buffer() - write to a buffer as if it were a file
 * @to: the buffer
 * @available: its size
 * @ppos: position in @to; moves on by the result
 * @from: the writer's bytes
 * @count: how many
 *
 * Context: the task that serves the call.
 * Return: bytes written, 0 at the end or where @count is 0, -EINVAL (negative position), or -EFAULT (nothing could be copied).
 */
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void __user *from, size_t count);

/**
 * compat_ptr_ioctl() - a .compat_ioctl for a driver whose arguments look the same in 32 bits
 *
 * Return: what @file's .unlocked_ioctl does with the same command and argument; -ENOIOCTLCMD without one.
 */
long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

/** simple_open() - an .open that hands the node's i_private to file->private_data, where there is one; 0 */
int simple_open(struct inode *inode, struct file *file);

/**
 * nonseekable_open() - the last line of an .open whose file has no position to set
 *
 * Clients' lseek(2), pread(2) and pwrite(2) get ESPIPE; read and write still count in file->f_pos.
 *
 * Return: 0.
 */
int nonseekable_open(struct inode *inode, struct file *file);

/**
 * stream_open() - the last line of an .open whose file has no position at all
 *
 * As nonseekable_open(), and read and write are called with a NULL position.
 *
 * Return: 0.
 */
int stream_open(struct inode *inode, struct file *file);

/*
 * Values for .llseek. The position that a client sees is kept outside the driver and comes with each read and write; which of
 * these stands there decides whether there is one: with no_llseek, noop_llseek or none at all there is not.
 * Called by a driver they do what their name says to file->f_pos.
 */

/** no_llseek() - -ESPIPE */
loff_t no_llseek(struct file *file, loff_t offset, int whence);
/** noop_llseek() - succeed and change nothing; file->f_pos */
loff_t noop_llseek(struct file *file, loff_t offset, int whence);

/**
 * default_llseek() - set file->f_pos, with the end at i_size
 * @file: the open file
 * @offset: bytes, counted from what @whence says
 * @whence: SEEK_SET, SEEK_CUR, SEEK_END; SEEK_DATA and SEEK_HOLE see a file without holes
 *
 * Return: the new position; -EINVAL (negative, or no such @whence), -ENXIO (SEEK_DATA, SEEK_HOLE beyond the end).
 */
loff_t default_llseek(struct file *file, loff_t offset, int whence);
/** generic_file_llseek() - default_llseek(), with an upper end at LLONG_MAX */
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
/** fixed_size_llseek() - default_llseek(), in a file of @size bytes; -EINVAL beyond */
loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size);

/**
 * file_path() - the path under which a file was opened
 * @file: an open file
 * @buf: room for the path
 * @size: of @buf
 *
 * Return: the path, somewhere in @buf; or ERR_PTR(-ENAMETOOLONG).
 */
char *file_path(struct file *file, char *buf, int size);

/**
 * fasync_helper() - what an .fasync does: put a file on a driver's list, or take it off
 * @fd: as .fasync got it
 * @file: the file
 * @on: nonzero: put it there
 * @fapp: the driver's list
 *
 * A client's fcntl(F_SETFL, O_ASYNC) does not come through to the daemon, so a client that catches or blocks SIGIO while it has the file open is
 * taken to want it: .fasync is called within a fraction of a second, by a thread of the runtime.
 *
 * Context: may sleep.
 * Return: 1 if the list has changed, 0 if not, or -ENOMEM.
 */
int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **fapp);

/**
 * kill_fasync() - tell all files of a list
 * @fp: the driver's list
 * @sig: SIGIO
 * @band: POLL_IN and others; clients do not see it
 *
 * The process that opened the file gets it; F_SETOWN is not known here.
 *
 * Context: any, also with a spinlock held.
 */
void kill_fasync(struct fasync_struct **fp, int sig, int band);

/**
 * filp_open() - open a file of the host
 * @name: its path, as the daemon sees it
 * @flags: O_*
 * @mode: of a new file
 *
 * In a client's call it is opened with the client's file-system ids.
 *
 * Context: may sleep.
 * Return: the file, which filp_close() closes, or ERR_PTR(). Only the functions below take it.
 */
struct file *filp_open(const char *name, int flags, umode_t mode);
int filp_close(struct file *file, fl_owner_t id);
/** kernel_read() - read from @pos, which moves on. Return: bytes or -errno; -EINVAL of a file that filp_open() did not give. */
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos);
loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
int vfs_fsync(struct file *file, int datasync);
#define vfs_read(file, buf, count, pos) kernel_read((file), (void *)(buf), (count), (pos))
#define vfs_write(file, buf, count, pos) kernel_write((file), (const void *)(buf), (count), (pos))

/* For files with pages behind them, which devices have not. Return: -EINVAL. */
ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from);

/**
 * fops_get() - pin the module of some operations
 * @fops: the operations, or NULL
 *
 * Return: @fops; NULL where it was, or its module is on the way out.
 */
const struct file_operations *fops_get(const struct file_operations *fops);

/** fops_put() - let go of what fops_get() pinned */
void fops_put(const struct file_operations *fops);

KCOMPD_API_END

/**
 * replace_fops() - in .open: serve this file by other operations
 * @file: the file being opened
 * @fops: what fops_get() returned; put back when the file is closed
 */
#define replace_fops(file, fops)                                                                                       \
	do {                                                                                                           \
		struct file *__file = (file);                                                                          \
		fops_put(__file->f_op);                                                                                \
		__file->f_op = (fops);                                                                                 \
	} while (0)

/**
 * register_chrdev() - reserve all 256 old minors of a major and register operations for them
 * @major: 1 to 511, or 0 for one of our choice
 * @name: as proc/devices shows it
 * @fops: the operations; must outlive the registration
 *
 * Context: may sleep.
 * Return: as __register_chrdev().
 */
static inline int register_chrdev(unsigned int major, const char *name, const struct file_operations *fops)
{
	return __register_chrdev(major, 0, 256, name, fops);
}

/** unregister_chrdev() - undo register_chrdev() */
static inline void unregister_chrdev(unsigned int major, const char *name)
{
	__unregister_chrdev(major, 0, 256, name);
}

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/bit_spinlock.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu-rwsem.h>
#include <linux/percpu_counter.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/semaphore.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#endif

#endif
