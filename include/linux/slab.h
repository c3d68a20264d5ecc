/* SPDX-License-Identifier: MIT */
/* Memory for objects. Every object is watched: a write behind its end, a second kfree() and a write after it are reported. */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>
#include <linux/version.h>

#define KMALLOC_SHIFT_MAX 22
#define KMALLOC_MAX_SIZE (1UL << KMALLOC_SHIFT_MAX)
#define KMALLOC_MAX_CACHE_SIZE (1UL << 13)
#define KMALLOC_MIN_SIZE 8
#define ARCH_KMALLOC_MINALIGN 8

/* What an allocation of 0 bytes gives: not NULL, and of no use. kfree() takes it. */
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

#define SLAB_CONSISTENCY_CHECKS ((slab_flags_t)0x00000100U)
#define SLAB_RED_ZONE ((slab_flags_t)0x00000400U)
#define SLAB_POISON ((slab_flags_t)0x00000800U)
#define SLAB_HWCACHE_ALIGN ((slab_flags_t)0x00002000U)
#define SLAB_CACHE_DMA ((slab_flags_t)0x00004000U)
#define SLAB_STORE_USER ((slab_flags_t)0x00010000U)
#define SLAB_RECLAIM_ACCOUNT ((slab_flags_t)0x00020000U)
#define SLAB_PANIC ((slab_flags_t)0x00040000U)
#define SLAB_TYPESAFE_BY_RCU ((slab_flags_t)0x00080000U)
#define SLAB_MEM_SPREAD ((slab_flags_t)0x00100000U)
#define SLAB_ACCOUNT ((slab_flags_t)0x04000000U)

struct kmem_cache;

KCOMPD_API_BEGIN

/**
 * kmalloc() - memory for an object
 * @size: bytes, at most KMALLOC_MAX_SIZE (4 MiB)
 * @gfp: GFP_KERNEL; __GFP_ZERO for zeros
 *
 * Context: Any thread, with any lock held.
 * Return: the object, aligned to 16 bytes, or to its size where that is a power of two up to a page; NULL if there is no
 * memory or @size is too large (that is reported); ZERO_SIZE_PTR for 0 bytes.
 */
void *kmalloc(size_t size, gfp_t gfp) __attribute__((__alloc_size__(1))) __malloc;
/** kzalloc() - kmalloc() of zeros; kcalloc() is that for kmalloc_array() */
void *kzalloc(size_t size, gfp_t gfp) __attribute__((__alloc_size__(1))) __malloc;
/** kmalloc_array() - @n objects of @size bytes; NULL where the product overflows */
void *kmalloc_array(size_t n, size_t size, gfp_t gfp) __attribute__((__alloc_size__(1, 2))) __malloc;
void *kcalloc(size_t n, size_t size, gfp_t gfp) __attribute__((__alloc_size__(1, 2))) __malloc;

/**
 * krealloc() - another size for an object
 * @p: the object; NULL: a new one
 * @new_size: bytes; 0: free it, and return ZERO_SIZE_PTR
 * @gfp: as in kmalloc()
 *
 * Return: the object, perhaps moved, or NULL with the old one unharmed.
 */
void *__must_check krealloc(const void *p, size_t new_size, gfp_t gfp) __attribute__((__alloc_size__(2)));
/** krealloc_array() - krealloc() to @new_n objects of @new_size bytes; NULL where the product overflows */
void *__must_check krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t gfp)
	__attribute__((__alloc_size__(2, 3)));

/**
 * kfree() - give an object back
 * @p: from kmalloc() and its relatives, or NULL or ZERO_SIZE_PTR
 *
 * A pointer that is no live object is reported and left alone.
 *
 * Context: Any thread, with any lock held.
 */
void kfree(const void *p);
/** kfree_sensitive() - overwrite the object with zeros, then kfree() */
void kfree_sensitive(const void *p);
/** ksize() - bytes that may be used of an object; 0 of ZERO_SIZE_PTR and NULL */
size_t ksize(const void *p);

/** kvmalloc() - kmalloc() without its limit, for kvfree(); kvzalloc(), kvmalloc_array() and kvcalloc() as the forms with one k */
void *kvmalloc(size_t size, gfp_t gfp) __attribute__((__alloc_size__(1))) __malloc;
void *kvzalloc(size_t size, gfp_t gfp) __attribute__((__alloc_size__(1))) __malloc;
void *kvmalloc_array(size_t n, size_t size, gfp_t gfp) __attribute__((__alloc_size__(1, 2))) __malloc;
void *kvcalloc(size_t n, size_t size, gfp_t gfp) __attribute__((__alloc_size__(1, 2))) __malloc;
/** kvrealloc() - krealloc() of a kvmalloc() object that has @oldsize bytes */
void *__must_check kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t gfp)
	__attribute__((__alloc_size__(3)));
/** kvfree() - kfree() or vfree(), whichever it takes; kvfree_sensitive(): after @len bytes of zeros */
void kvfree(const void *p);
void kvfree_sensitive(const void *p, size_t len);

/**
 * kmem_cache_create() - a cache of objects of one size
 * @name: a name for reports; copied
 * @size: bytes of an object
 * @align: its alignment, a power of two, or 0
 * @flags: SLAB_*; red zones and poison are always there
 * @ctor: called for each object when it is allocated from fresh memory, or NULL
 *
 * Context: May sleep.
 * Return: the cache, or NULL.
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *object));
/** kmem_cache_create_usercopy() - the same; the region that callers may copy is not limited here */
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size, unsigned int align,
					      slab_flags_t flags, unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *object));
/** kmem_cache_destroy() - end a cache; objects that still live are reported and leaked. NULL is ignored. */
void kmem_cache_destroy(struct kmem_cache *s);
/**
 * kmem_cache_alloc() - an object of the cache; kmem_cache_zalloc(): of zeros
 * @s: the cache
 * @gfp: as in kmalloc()
 *
 * Context: Any thread, with any lock held.
 * Return: the object, for kmem_cache_free(), or NULL.
 */
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp) __malloc;
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp) __malloc;
/** kmem_cache_free() - give an object back to the cache it came from; another one is reported and left alone */
void kmem_cache_free(struct kmem_cache *s, void *object);
/** kmem_cache_size() - bytes of an object */
unsigned int kmem_cache_size(struct kmem_cache *s);
#if defined(__cplusplus) || LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 39)
/** kmem_cache_name() - the name that the cache was made with, as long as it lives */
const char *kmem_cache_name(struct kmem_cache *s);
#endif
/** kmem_cache_shrink() - give unused memory back. Return: 0; a cache keeps none here. */
int kmem_cache_shrink(struct kmem_cache *s);

KCOMPD_API_END

#define kzfree(p) kfree_sensitive(p) /* its name until 5.9 */
#define kmalloc_node(size, gfp, node) kmalloc(size, gfp)
#define kzalloc_node(size, gfp, node) kzalloc(size, gfp)
#define kmem_cache_alloc_node(s, gfp, node) kmem_cache_alloc(s, gfp)

/** KMEM_CACHE() - a cache for objects of struct @__struct */
#define KMEM_CACHE(__struct, __flags)                                                                                  \
	kmem_cache_create(#__struct, sizeof(struct __struct), __alignof__(struct __struct), (__flags), NULL)

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/percpu-refcount.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 23)
/* There was a destructor, and both had more arguments than they have now; so only NULL is taken for either, all else does not compile. */
#define KCOMPD_NO_OLD_CTOR_(function) _Generic((function), void *: NULL, int: NULL)
#define kmem_cache_create(name, size, align, flags, ctor, dtor)                                                        \
	((void)KCOMPD_NO_OLD_CTOR_(dtor),                                                                              \
	 (kmem_cache_create)((name), (size), (align), (flags), KCOMPD_NO_OLD_CTOR_(ctor)))
#undef KMEM_CACHE
#define KMEM_CACHE(__struct, __flags)                                                                                  \
	kmem_cache_create(#__struct, sizeof(struct __struct), __alignof__(struct __struct), (__flags), NULL, NULL)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 20)
typedef struct kmem_cache kmem_cache_t;
#define SLAB_KERNEL GFP_KERNEL
#define SLAB_ATOMIC GFP_ATOMIC
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 19)
#define kmem_cache_destroy(s) kcompd_old_cache_destroy(s)
/** kcompd_old_cache_destroy() - kmem_cache_destroy(), when it returned 0 */
static inline int kcompd_old_cache_destroy(struct kmem_cache *s)
{
	(kmem_cache_destroy)(s);
	return 0;
}
#endif
#endif

#endif
