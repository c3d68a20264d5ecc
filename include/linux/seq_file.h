/* SPDX-License-Identifier: MIT */
/* Files whose text is made record by record when somebody reads them. */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <linux/compiler_types.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/types.h>

struct seq_operations;

/*
 * The state of one open of such a file. Drivers use @private, @file and, in show(), the functions below; the rest is the
 * business of seq_read().
 */
struct seq_file {
	char *buf;
	size_t size;
	size_t from;
	size_t count;
	size_t pad_until;
	loff_t index;
	loff_t read_pos;
	const struct seq_operations *op;
	int poll_event;
	const struct file *file;
#ifdef __cplusplus
	void *private_;
#else
	void *private;
#endif
};

/*
 * start() finds the record at *pos (NULL: none, ERR_PTR: an error), next() the one behind @v and adds one to *pos, show() writes a
 * record (0, SEQ_SKIP to leave it out, or -errno), stop() ends what start() began. Between start() and stop() a driver may hold a
 * lock.
 */
struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

#define SEQ_SKIP 1
#define SEQ_START_TOKEN ((void *)1)

KCOMPD_API_BEGIN

/**
 * seq_open() - make @file a sequence of records
 * @file: what open() was given; its private_data, so far NULL, becomes the struct seq_file
 * @op: how to walk the records; must outlive the open file
 *
 * Context: in an open() operation. May sleep.
 * Return: 0 or -ENOMEM.
 * Lifetime: seq_release() (or one of its kin) frees what this made.
 */
int seq_open(struct file *file, const struct seq_operations *op);

/**
 * seq_read() - the read() operation of such a file
 * @file: opened by seq_open() or single_open()
 * @buf: the client's buffer
 * @size: its bytes
 * @ppos: position in the text; any that a client asks for (pread, lseek) is found by walking from the start
 *
 * Records that do not fit make the buffer double and the record be shown anew. Any file_operations can use it, of a
 * device, a proc entry or debugfs.
 *
 * Context: May sleep. Calls on one open file exclude each other.
 * Return: bytes copied, 0 at the end, or -EFAULT, -ENOMEM, or what start(), next() or show() returned.
 */
ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos);

/**
 * seq_lseek() - the llseek() operation of such a file
 * @file: opened by seq_open() or single_open()
 * @offset: bytes
 * @whence: SEEK_SET or SEEK_CUR
 *
 * Return: the new position, or -EINVAL (another @whence, a negative result), or what reading up to there returned.
 */
loff_t seq_lseek(struct file *file, loff_t offset, int whence);

/**
 * seq_release() - the release() operation that goes with seq_open()
 *
 * Return: 0.
 */
int seq_release(struct inode *inode, struct file *file);

/**
 * single_open() - a file whose whole text one function shows
 * @file: as for seq_open()
 * @show: writes all of it; called once for each pass over the file
 * @data: becomes the private of the seq_file
 *
 * Return: 0 or -ENOMEM.
 * Lifetime: pairs with single_release(), not with seq_release(): the operations are allocated.
 */
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);

/** single_open_size() - single_open() with a first buffer of @size bytes, so that a long show() runs once only */
int single_open_size(struct file *file, int (*show)(struct seq_file *m, void *v), void *data, size_t size);

/** single_release() - the release() operation that goes with single_open() */
int single_release(struct inode *inode, struct file *file);

/**
 * __seq_open_private() - seq_open() with @psize zeroed bytes as the private of the seq_file
 *
 * Return: the bytes, or NULL without memory.
 * Lifetime: seq_release_private() frees them.
 */
void *__seq_open_private(struct file *file, const struct seq_operations *ops, int psize);

/** seq_open_private() - as __seq_open_private(). Return: 0 or -ENOMEM. */
int seq_open_private(struct file *file, const struct seq_operations *ops, int psize);

/** seq_release_private() - the release() operation that goes with seq_open_private() */
int seq_release_private(struct inode *inode, struct file *file);

/**
 * seq_printf() - add formatted text to the record
 * @m: what show() was given
 * @f: the kernel's format, %p extensions included
 *
 * Context: in show(). Does not sleep. Text that does not fit is dropped, and show() called again with a larger buffer.
 */
void seq_printf(struct seq_file *m, const char *f, ...) __printf(2, 3);
/** seq_vprintf() - seq_printf() with the arguments in a va_list; seq_putc(), seq_puts(): the text as it is */
void seq_vprintf(struct seq_file *m, const char *f, __builtin_va_list args);
void seq_putc(struct seq_file *m, char c);
void seq_puts(struct seq_file *m, const char *s);

/** seq_write() - add @len bytes to the record. Return: 0, or -1 when they do not fit. */
int seq_write(struct seq_file *m, const void *data, size_t len);

/** seq_put_decimal_ull() - @delimiter (may be NULL), then @num in decimal; _width: blanks in front up to @width */
void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, unsigned long long num);
void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter, unsigned long long num, unsigned int width);
void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num);

/** seq_put_hex_ll() - @delimiter, then @v in hexadecimal, @width digits at least, zeroes in front */
void seq_put_hex_ll(struct seq_file *m, const char *delimiter, unsigned long long v, unsigned int width);

/** seq_escape() - @s, each character that @esc names as \ooo in octal (the backslash too if @esc has it) */
void seq_escape(struct seq_file *m, const char *s, const char *esc);

/**
 * seq_hex_dump() - rows of hexadecimal
 * @prefix_str: in front of each row
 * @prefix_type: DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS or DUMP_PREFIX_OFFSET
 * @rowsize: bytes a row, 16 or 32
 * @groupsize: bytes a group, 1, 2, 4 or 8
 * @ascii: add the characters at the end of a row
 */
void seq_hex_dump(struct seq_file *m, const char *prefix_str, int prefix_type, int rowsize, int groupsize, const void *buf,
		  size_t len, bool ascii);

/** seq_pad() - blanks up to the width that seq_setwidth() asked for, then @c unless that is 0 */
void seq_pad(struct seq_file *m, char c);

/**
 * seq_list_start() - start() over a list
 * @head: of the list, locked by the caller
 * @pos: the index of the wanted element
 *
 * Return: the struct list_head of the element, or NULL behind the last.
 */
struct list_head *seq_list_start(struct list_head *head, loff_t pos);

/** seq_list_start_head() - the same with @head itself, for a heading, at index 0 */
struct list_head *seq_list_start_head(struct list_head *head, loff_t pos);

/** seq_list_next() - next() over a list */
struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *ppos);

/** seq_hlist_start() - seq_list_start() over a struct hlist_head */
struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos);
/** seq_hlist_start_head() - seq_hlist_start() with SEQ_START_TOKEN at index 0 */
struct hlist_node *seq_hlist_start_head(struct hlist_head *head, loff_t pos);
/** seq_hlist_next() - next() over it */
struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head, loff_t *ppos);

KCOMPD_API_END

/** seq_has_overflowed() - did the record not fit? show() may then stop early; it will be called again. */
static inline bool seq_has_overflowed(struct seq_file *m)
{
	return m->count == m->size;
}

/** seq_get_buf() - the free part of the buffer, for writing straight into it. Return: its bytes; seq_commit() follows. */
static inline size_t seq_get_buf(struct seq_file *m, char **bufp)
{
	*bufp = m->count < m->size ? m->buf + m->count : (char *)NULL;
	return m->size - m->count;
}

/** seq_commit() - @num bytes were written; a negative number says that it was too small */
static inline void seq_commit(struct seq_file *m, int num)
{
	if (num < 0)
		m->count = m->size;
	else
		m->count += (size_t)num;
}

/** seq_setwidth() - seq_pad() shall fill up to @size characters from here */
static inline void seq_setwidth(struct seq_file *m, size_t size)
{
	m->pad_until = m->count + size;
}

#define DEFINE_SEQ_ATTRIBUTE(__name)                                                                                   \
	static int __name##_open(struct inode *inode, struct file *file)                                               \
	{                                                                                                              \
		int ret = seq_open(file, &__name##_sops);                                                              \
                                                                                                                       \
		if (!ret && inode->i_private)                                                                          \
			((struct seq_file *)file->private_data)->private = inode->i_private;                           \
		return ret;                                                                                            \
	}                                                                                                              \
                                                                                                                       \
	static const struct file_operations __name##_fops = {                                                          \
		.owner = THIS_MODULE,                                                                                  \
		.open = __name##_open,                                                                                 \
		.read = seq_read,                                                                                      \
		.llseek = seq_lseek,                                                                                   \
		.release = seq_release,                                                                                \
	}

/* name_fops (or name_proc_ops) for a function name_show(m, v); m->private is what the entry was made with. */
#define DEFINE_SHOW_ATTRIBUTE(__name)                                                                                  \
	static int __name##_open(struct inode *inode, struct file *file)                                               \
	{                                                                                                              \
		return single_open(file, __name##_show, inode->i_private);                                             \
	}                                                                                                              \
                                                                                                                       \
	static const struct file_operations __name##_fops = {                                                          \
		.owner = THIS_MODULE,                                                                                  \
		.open = __name##_open,                                                                                 \
		.read = seq_read,                                                                                      \
		.llseek = seq_lseek,                                                                                   \
		.release = single_release,                                                                             \
	}

#define DEFINE_PROC_SHOW_ATTRIBUTE(__name)                                                                             \
	static int __name##_open(struct inode *inode, struct file *file)                                               \
	{                                                                                                              \
		return single_open(file, __name##_show, pde_data(inode));                                              \
	}                                                                                                              \
                                                                                                                       \
	static const struct proc_ops __name##_proc_ops = {                                                             \
		.proc_open = __name##_open,                                                                            \
		.proc_read = seq_read,                                                                                 \
		.proc_lseek = seq_lseek,                                                                               \
		.proc_release = single_release,                                                                        \
	}

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/ctype.h>
#include <linux/string_helpers.h>
#endif

#endif
