/* SPDX-License-Identifier: MIT */
/* iov_iter: where the bytes of a read or write go, whatever they are made of. */
#ifndef _LINUX_UIO_H
#define _LINUX_UIO_H

#include <linux/types.h>

#ifdef __cplusplus
#include <sys/uio.h>
#else
struct iovec {
	void __user *iov_base;
	size_t iov_len;
};
#endif

struct kvec {
	void *iov_base;
	size_t iov_len;
};

/* The values of a data_source are bits of the caller's wish: READ, the caller reads and the driver fills the iterator. */
#ifndef READ
#define READ 0
#define WRITE 1
#endif

enum iter_type {
	ITER_UBUF,	/* memory of the calling client */
	ITER_KVEC,	/* the driver's own */
};

struct iov_iter {
	u8 iter_type;
	bool data_source;	/* WRITE: the driver takes bytes out */
	size_t iov_offset;
	size_t count;
	union {
		void __user *ubuf;
		const struct kvec *kvec;
	};
	unsigned long nr_segs;
};

static inline size_t iov_iter_count(const struct iov_iter *i)
{
	return i->count;
}

static inline unsigned char iov_iter_rw(const struct iov_iter *i)
{
	return i->data_source ? WRITE : READ;
}

static inline void iov_iter_truncate(struct iov_iter *i, u64 count)
{
	if (i->count > count)
		i->count = count;
}

static inline void iov_iter_reexpand(struct iov_iter *i, size_t count)
{
	i->count = count;
}

KCOMPD_API_BEGIN

/**
 * iov_iter_ubuf() - an iterator over one piece of the calling client's memory
 * @i: the iterator to set
 * @direction: READ or WRITE
 * @buf: the first byte
 * @count: how many
 */
void iov_iter_ubuf(struct iov_iter *i, unsigned int direction, void __user *buf, size_t count);

/**
 * iov_iter_kvec() - an iterator over pieces of the driver's own memory
 * @i: the iterator to set
 * @direction: READ or WRITE
 * @kvec: the pieces; must outlive the iterator
 * @nr_segs: how many pieces
 * @count: bytes in all
 */
void iov_iter_kvec(struct iov_iter *i, unsigned int direction, const struct kvec *kvec, unsigned long nr_segs,
		   size_t count);

/**
 * copy_to_iter() - hand bytes to the reader
 * @addr: the bytes
 * @bytes: how many
 * @i: an iterator of a read; moves on by the result
 *
 * Context: the task that serves the call. Does not sleep in read and write.
 * Return: bytes copied, less than @bytes where the iterator ends or its memory may not be written.
 */
size_t copy_to_iter(const void *addr, size_t bytes, struct iov_iter *i);

/**
 * copy_from_iter() - take bytes from the writer
 * @addr: where to
 * @bytes: how many
 * @i: an iterator of a write; moves on by the result
 *
 * Context: the task that serves the call. Does not sleep in read and write.
 * Return: bytes copied.
 */
size_t copy_from_iter(void *addr, size_t bytes, struct iov_iter *i);

/** copy_from_iter_full() - copy_from_iter(), all or nothing; true if all of it was copied, else @i stays where it was */
bool copy_from_iter_full(void *addr, size_t bytes, struct iov_iter *i);

/** iov_iter_zero() - copy_to_iter() of @bytes zero bytes */
size_t iov_iter_zero(size_t bytes, struct iov_iter *i);

/** iov_iter_advance() - leave out the next @bytes of @i */
void iov_iter_advance(struct iov_iter *i, size_t bytes);

/** iov_iter_revert() - go back by @bytes; @i must have moved on by at least as much */
void iov_iter_revert(struct iov_iter *i, size_t bytes);

KCOMPD_API_END

#endif
