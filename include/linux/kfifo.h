/* SPDX-License-Identifier: MIT */
/*
 * Queues in a ring buffer. One reader and one writer at a time need no lock; more take one, for which the _spinlocked forms are.
 *
 * DECLARE_KFIFO() and DEFINE_KFIFO() hold the buffer in the structure; of struct kfifo and DECLARE_KFIFO_PTR() it is allocated by
 * kfifo_alloc() or given to kfifo_init(). Elements are what the declaration says, bytes in struct kfifo. Queues of records
 * (kfifo_rec_ptr_1 and _2) are not offered.
 */
#ifndef _LINUX_KFIFO_H
#define _LINUX_KFIFO_H

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* @in and @out count elements and wrap around by themselves; @mask + 1 is the size, a power of two. */
struct __kfifo {
	unsigned int in;
	unsigned int out;
	unsigned int mask;
	unsigned int esize;
	void *data;
};

/* The union's other members are never stored to; they carry the element's type. @buf has no elements where it is allocated. */
#define __STRUCT_KFIFO(elem, count)                                                                                    \
	{                                                                                                              \
		union {                                                                                                \
			struct __kfifo kfifo;                                                                          \
			elem *type;                                                                                    \
		};                                                                                                     \
		elem buf[count];                                                                                       \
	}

#ifndef __cplusplus /* there no member may have the name of its class */
struct kfifo __STRUCT_KFIFO(unsigned char, 0);
#endif

#define DECLARE_KFIFO(fifo, type, size) struct __STRUCT_KFIFO(type, size) fifo
#define DECLARE_KFIFO_PTR(fifo, type) struct __STRUCT_KFIFO(type, 0) fifo
#define DEFINE_KFIFO(fifo, type, size)                                                                                 \
	DECLARE_KFIFO(fifo, type, size) = { { .kfifo = { 0, 0, (size) - 1, sizeof(type), fifo.buf } } }

KCOMPD_API_BEGIN
/* What the macros below stand on; @n counts elements. */
int __kfifo_alloc(struct __kfifo *fifo, unsigned int size, size_t esize, gfp_t gfp);
void __kfifo_free(struct __kfifo *fifo);
int __kfifo_init(struct __kfifo *fifo, void *buffer, unsigned int size, size_t esize);
unsigned int __kfifo_in(struct __kfifo *fifo, const void *buf, unsigned int n);
unsigned int __kfifo_out(struct __kfifo *fifo, void *buf, unsigned int n, bool stay);
int __kfifo_from_user(struct __kfifo *fifo, const void __user *from, unsigned int bytes, unsigned int *copied);
int __kfifo_to_user(struct __kfifo *fifo, void __user *to, unsigned int bytes, unsigned int *copied);
KCOMPD_API_END

#define __kfifo_of(f) (&(f)->kfifo)

/** INIT_KFIFO() - prepare what DECLARE_KFIFO() declared */
#define INIT_KFIFO(fifo)                                                                                               \
	((void)((fifo).kfifo.in = (fifo).kfifo.out = 0,                                                                \
		(fifo).kfifo.mask = sizeof((fifo).buf) ? ARRAY_SIZE((fifo).buf) - 1 : 0,                               \
		(fifo).kfifo.esize = sizeof(*(fifo).buf), (fifo).kfifo.data = sizeof((fifo).buf) ? (fifo).buf : NULL))

/**
 * kfifo_alloc() - a buffer for a queue
 * @fifo: pointer to the queue
 * @size: elements; made a power of two
 * @gfp: GFP_KERNEL
 *
 * Return: 0, -EINVAL (fewer than 2), or -ENOMEM. kfifo_free() gives the buffer back.
 */
#define kfifo_alloc(fifo, size, gfp) __kfifo_alloc(__kfifo_of(fifo), (size), sizeof(*(fifo)->buf), (gfp))
#define kfifo_free(fifo) __kfifo_free(__kfifo_of(fifo))
/** kfifo_init() - use a buffer of the caller's, of @size bytes; less where that is no power of two. Return: 0 or -EINVAL. */
#define kfifo_init(fifo, buffer, size) __kfifo_init(__kfifo_of(fifo), (buffer), (size), sizeof(*(fifo)->buf))

#define kfifo_initialized(fifo) ((fifo)->kfifo.mask != 0)
#define kfifo_esize(fifo) ((fifo)->kfifo.esize)
#define kfifo_size(fifo) ((fifo)->kfifo.mask + 1)
/** kfifo_len() - elements that wait; ordering: acquire, pairs with the writer's release */
#define kfifo_len(fifo)                                                                                                \
	(__atomic_load_n(&(fifo)->kfifo.in, __ATOMIC_ACQUIRE) - __atomic_load_n(&(fifo)->kfifo.out, __ATOMIC_ACQUIRE))
#define kfifo_is_empty(fifo) (kfifo_len(fifo) == 0)
#define kfifo_is_full(fifo) (kfifo_len(fifo) > (fifo)->kfifo.mask)
#define kfifo_avail(fifo) (kfifo_size(fifo) - kfifo_len(fifo))
/** kfifo_reset() - forget all; nobody else may be at it */
#define kfifo_reset(fifo) ((void)((fifo)->kfifo.in = (fifo)->kfifo.out = 0))
/** kfifo_reset_out() - forget all, by the reader */
#define kfifo_reset_out(fifo) ((void)((fifo)->kfifo.out = (fifo)->kfifo.in))

/** kfifo_put() - one element in, a value. Return: 1, or 0 if the queue is full. */
#define kfifo_put(fifo, val)                                                                                           \
	({                                                                                                             \
		__typeof__(*(fifo)->buf) __value = (val);                                                              \
		__kfifo_in(__kfifo_of(fifo), &__value, 1);                                                             \
	})
/** kfifo_get() - one element out, to *@val. Return: 1, or 0 if the queue is empty. kfifo_peek() leaves it there. */
#define kfifo_get(fifo, val) __kfifo_out(__kfifo_of(fifo), (val), 1, false)
#define kfifo_peek(fifo, val) __kfifo_out(__kfifo_of(fifo), (val), 1, true)
#define kfifo_skip(fifo) ((void)(fifo)->kfifo.out++)
/** kfifo_in() - up to @n elements in. Return: how many had room. */
#define kfifo_in(fifo, buf, n) __kfifo_in(__kfifo_of(fifo), (buf), (n))
/** kfifo_out() - up to @n elements out. Return: how many there were. */
#define kfifo_out(fifo, buf, n) __kfifo_out(__kfifo_of(fifo), (buf), (n), false)
#define kfifo_out_peek(fifo, buf, n) __kfifo_out(__kfifo_of(fifo), (buf), (n), true)

#define kfifo_in_spinlocked(fifo, buf, n, lock)                                                                        \
	({                                                                                                             \
		unsigned long __flags;                                                                                 \
		unsigned int __moved;                                                                                  \
		spin_lock_irqsave(lock, __flags);                                                                      \
		__moved = kfifo_in(fifo, buf, n);                                                                      \
		spin_unlock_irqrestore(lock, __flags);                                                                 \
		__moved;                                                                                               \
	})
#define kfifo_out_spinlocked(fifo, buf, n, lock)                                                                       \
	({                                                                                                             \
		unsigned long __flags;                                                                                 \
		unsigned int __moved;                                                                                  \
		spin_lock_irqsave(lock, __flags);                                                                      \
		__moved = kfifo_out(fifo, buf, n);                                                                     \
		spin_unlock_irqrestore(lock, __flags);                                                                 \
		__moved;                                                                                               \
	})
#define kfifo_in_locked(fifo, buf, n, lock) kfifo_in_spinlocked(fifo, buf, n, lock)
#define kfifo_out_locked(fifo, buf, n, lock) kfifo_out_spinlocked(fifo, buf, n, lock)

/**
 * kfifo_from_user() - elements from a client
 * @fifo: pointer to the queue
 * @from: the client's memory
 * @len: bytes
 * @copied: unsigned int *, the bytes that went in
 *
 * kfifo_to_user() is the way out.
 *
 * Return: 0 or -EFAULT.
 */
#define kfifo_from_user(fifo, from, len, copied) __kfifo_from_user(__kfifo_of(fifo), (from), (len), (copied))
#define kfifo_to_user(fifo, to, len, copied) __kfifo_to_user(__kfifo_of(fifo), (to), (len), (copied))

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/mm.h>
#endif

#endif
