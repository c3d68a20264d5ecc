/* SPDX-License-Identifier: MIT */
/*
 * Sparse arrays: pointers (or small numbers, xa_mk_value()) by an unsigned long. The xa_ functions lock by themselves; the __xa_ ones
 * are for who holds xa_lock(). Marks 0 to 2 are bits beside an entry. The advanced interface (xas_) is not offered.
 */
#ifndef _LINUX_XARRAY_H
#define _LINUX_XARRAY_H

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	void *xa_head;
};

typedef unsigned int xa_mark_t;
#define XA_MARK_0 ((xa_mark_t)0U)
#define XA_MARK_1 ((xa_mark_t)1U)
#define XA_MARK_2 ((xa_mark_t)2U)
#define XA_PRESENT ((xa_mark_t)8U)
#define XA_MARK_MAX XA_MARK_2

/* With XA_FLAGS_ALLOC xa_alloc() may be used; with ALLOC1 it gives 1 first. */
#define XA_FLAGS_LOCK_IRQ ((gfp_t)1U)
#define XA_FLAGS_LOCK_BH ((gfp_t)2U)
#define XA_FLAGS_ALLOC ((gfp_t)4U)
#define XA_FLAGS_ALLOC1 ((gfp_t)(4U | 8U))

struct xa_limit {
	u32 max;
	u32 min;
};

#ifdef __cplusplus
#define XA_LIMIT(_min, _max) (xa_limit{(u32)(_max), (u32)(_min)})
#else
#define XA_LIMIT(_min, _max) ((struct xa_limit){ .min = _min, .max = _max })
#endif
#define xa_limit_32b XA_LIMIT(0, UINT_MAX)
#define xa_limit_31b XA_LIMIT(0, INT_MAX)
#define xa_limit_16b XA_LIMIT(0, USHRT_MAX)

#define XARRAY_INIT(name, flags) { __SPIN_LOCK_UNLOCKED(name.xa_lock), flags, NULL }
#define DEFINE_XARRAY_FLAGS(name, flags) struct xarray name = XARRAY_INIT(name, flags)
#define DEFINE_XARRAY(name) DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)
#define DEFINE_XARRAY_ALLOC1(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC1)

static inline void xa_init_flags(struct xarray *xa, gfp_t flags)
{
	kcompd_lock_init(&xa->xa_lock.rlock, "xa_lock", NULL);
	xa->xa_flags = flags;
	xa->xa_head = NULL;
}

static inline void xa_init(struct xarray *xa)
{
	xa_init_flags(xa, 0);
}

/* Numbers as entries, up to LONG_MAX. */
static inline void *xa_mk_value(unsigned long v)
{
	return (void *)((v << 1) | 1);
}

static inline unsigned long xa_to_value(const void *entry)
{
	return (unsigned long)entry >> 1;
}

static inline bool xa_is_value(const void *entry)
{
	return (unsigned long)entry & 1;
}

/* An entry that tells of an error: what xa_store() and its kind return. */
static inline bool xa_is_err(const void *entry)
{
	return IS_ERR(entry);
}

static inline int xa_err(void *entry)
{
	return IS_ERR(entry) ? (int)PTR_ERR(entry) : 0;
}

#define xa_lock(xa) spin_lock(&(xa)->xa_lock)
#define xa_unlock(xa) spin_unlock(&(xa)->xa_lock)
#define xa_lock_irq(xa) spin_lock_irq(&(xa)->xa_lock)
#define xa_unlock_irq(xa) spin_unlock_irq(&(xa)->xa_lock)
#define xa_lock_irqsave(xa, flags) spin_lock_irqsave(&(xa)->xa_lock, flags)
#define xa_unlock_irqrestore(xa, flags) spin_unlock_irqrestore(&(xa)->xa_lock, flags)

KCOMPD_API_BEGIN

/** xa_load() - the entry at @index, or NULL. Context: any. */
void *xa_load(struct xarray *xa, unsigned long index);

/**
 * xa_store() - put an entry
 * @xa: the array
 * @index: where
 * @entry: a pointer or a value; NULL erases
 * @gfp: GFP_KERNEL
 *
 * Return: the entry that was there, NULL without one; xa_err() of it is -ENOMEM or -EINVAL (@entry is an error pointer).
 */
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
/** xa_erase() - take the entry away. Return: it, or NULL. */
void *xa_erase(struct xarray *xa, unsigned long index);
void *__xa_erase(struct xarray *xa, unsigned long index);
/** xa_cmpxchg() - store @entry where @old is. Return: what was there, which is @old if it has been stored. */
void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp);
/** xa_insert() - store where nothing is. Return: 0, -EBUSY, or -ENOMEM. */
int __must_check xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);

/**
 * xa_alloc() - store at the first free index
 * @xa: with XA_FLAGS_ALLOC
 * @id: the index
 * @entry: what to store; NULL reserves the index
 * @limit: between which
 * @gfp: GFP_KERNEL
 *
 * xa_alloc_cyclic() goes on behind *@next, and begins anew at the end.
 *
 * Return: 0 (1 if the search began anew), -EBUSY (all are taken), or -ENOMEM.
 */
int __must_check xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
int __must_check __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
int __must_check xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp);

/** xa_find() - the first entry from *@index to @max that is there, or has mark @filter; *@index is its place. Or NULL. */
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter);
/** xa_find_after() - the next one behind *@index */
void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter);

bool xa_get_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
/* No entry, no mark: it does nothing then. */
void xa_set_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
void xa_clear_mark(struct xarray *xa, unsigned long index, xa_mark_t mark);
bool xa_marked(const struct xarray *xa, xa_mark_t mark);

/** xa_empty() - are there no entries at all */
bool xa_empty(const struct xarray *xa);
/** xa_destroy() - forget all entries, and give the array's own memory back */
void xa_destroy(struct xarray *xa);

KCOMPD_API_END

#define xa_for_each_range(xa, index, entry, start, last)                                                               \
	for (index = start, entry = xa_find(xa, &index, last, XA_PRESENT); entry;                                      \
	     entry = xa_find_after(xa, &index, last, XA_PRESENT))
#define xa_for_each_start(xa, index, entry, start) xa_for_each_range(xa, index, entry, start, ULONG_MAX)
#define xa_for_each(xa, index, entry) xa_for_each_start(xa, index, entry, 0)
#define xa_for_each_marked(xa, index, entry, filter)                                                                   \
	for (index = 0, entry = xa_find(xa, &index, ULONG_MAX, filter); entry;                                         \
	     entry = xa_find_after(xa, &index, ULONG_MAX, filter))

#endif
