/* SPDX-License-Identifier: MIT */
/* Small numbers for objects: idr keeps a pointer beside each number, ida the numbers alone. */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/xarray.h>

/* @idr_next: where idr_alloc_cyclic() goes on. An idr takes no lock of the caller's. */
struct idr {
	struct xarray idr_rt;
	unsigned int idr_next;
};

#define IDR_INIT(name) { XARRAY_INIT(name.idr_rt, XA_FLAGS_ALLOC), 0 }
#define DEFINE_IDR(name) struct idr name = IDR_INIT(name)

KCOMPD_API_BEGIN

void idr_init(struct idr *idr);

/**
 * idr_alloc() - a number for @ptr
 * @idr: the numbers
 * @ptr: what idr_find() shall give; may be NULL
 * @start: the least, not negative
 * @end: above the greatest; 0 or less: up to INT_MAX
 * @gfp: GFP_KERNEL
 *
 * idr_alloc_cyclic() gives each number only when all others have been.
 *
 * Return: the number; -ENOSPC (none is free), -EINVAL (negative @start), or -ENOMEM.
 */
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
/** idr_alloc_u32() - idr_alloc() from *@id to @max. Return: 0 with the number in *@id, -ENOSPC, or -ENOMEM. */
int __must_check idr_alloc_u32(struct idr *idr, void *ptr, u32 *id, unsigned long max, gfp_t gfp);
/** idr_remove() - give a number back. Return: its pointer, or NULL. */
void *idr_remove(struct idr *idr, unsigned long id);
/** idr_find() - the pointer of a number, or NULL. Context: any. */
void *idr_find(const struct idr *idr, unsigned long id);
/** idr_replace() - another pointer for a number. Return: the old one, or ERR_PTR(-ENOENT). */
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
/** idr_for_each() - call @fn for each, until it returns other than 0. Return: that, or 0. */
int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data);
/** idr_get_next() - the first number from *@nextid on that has a pointer, which is returned; or NULL */
void *idr_get_next(struct idr *idr, int *nextid);
bool idr_is_empty(const struct idr *idr);
/** idr_destroy() - forget all numbers; the objects are the caller's */
void idr_destroy(struct idr *idr);

KCOMPD_API_END

#define idr_for_each_entry(idr, entry, id)                                                                             \
	for (id = 0; ((entry) = (__typeof__(entry))idr_get_next((idr), &(id))) != NULL; id += 1U)

#define idr_preload(gfp) do { (void)(gfp); } while (0)
#define idr_preload_end() do { } while (0)

struct ida {
	struct xarray xa;
};

#define IDA_INIT(name) { XARRAY_INIT(name.xa, XA_FLAGS_ALLOC) }
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)

KCOMPD_API_BEGIN

/** ida_alloc_range() - the least free number from @min to @max. Return: it; -ENOSPC or -ENOMEM. */
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
/** ida_free() - give a number back */
void ida_free(struct ida *ida, unsigned int id);
void ida_destroy(struct ida *ida);

KCOMPD_API_END

static inline void ida_init(struct ida *ida)
{
	xa_init_flags(&ida->xa, XA_FLAGS_ALLOC);
}

#define ida_alloc(ida, gfp) ida_alloc_range((ida), 0, INT_MAX, (gfp))
#define ida_alloc_min(ida, min, gfp) ida_alloc_range((ida), (min), INT_MAX, (gfp))
#define ida_alloc_max(ida, max, gfp) ida_alloc_range((ida), 0, (max), (gfp))
#define ida_simple_get(ida, start, end, gfp) ida_alloc_range((ida), (start), (end) ? (end) - 1 : INT_MAX, (gfp))
#define ida_simple_remove(ida, id) ida_free((ida), (id))

static inline bool ida_is_empty(const struct ida *ida)
{
	return xa_empty(&ida->xa);
}

#endif
