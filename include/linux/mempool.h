/* SPDX-License-Identifier: MIT */
/* Pools of elements that never run dry: some are kept back for when the allocator has none. */
#ifndef _LINUX_MEMPOOL_H
#define _LINUX_MEMPOOL_H

#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/types.h>

typedef void *(mempool_alloc_t)(gfp_t gfp_mask, void *pool_data);
typedef void (mempool_free_t)(void *element, void *pool_data);
typedef struct mempool mempool_t;

KCOMPD_API_BEGIN

/**
 * mempool_create() - a pool
 * @min_nr: how many elements to keep back
 * @alloc_fn: makes one, or returns NULL
 * @free_fn: frees one
 * @pool_data: handed to both
 *
 * Context: may sleep.
 * Return: the pool, or NULL.
 */
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn, void *pool_data);
/** mempool_destroy() - free a pool; all elements must have come back. NULL is allowed. */
void mempool_destroy(mempool_t *pool);

/**
 * mempool_alloc() - an element
 * @pool: the pool
 * @gfp_mask: with GFP_KERNEL it waits until one comes back, where there is none; with GFP_ATOMIC it does not
 *
 * Return: the element; NULL only where it may not wait.
 */
void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask) __malloc;
/** mempool_free() - give an element back; NULL is allowed */
void mempool_free(void *element, mempool_t *pool);

/* For mempool_create(): elements from a cache (@pool_data), or of kmalloc() (@pool_data: the size). */
void *mempool_alloc_slab(gfp_t gfp_mask, void *pool_data);
void mempool_free_slab(void *element, void *pool_data);
void *mempool_kmalloc(gfp_t gfp_mask, void *pool_data);
void mempool_kfree(void *element, void *pool_data);

KCOMPD_API_END

#define mempool_create_slab_pool(min_nr, kc) mempool_create((min_nr), mempool_alloc_slab, mempool_free_slab, (void *)(kc))
#define mempool_create_kmalloc_pool(min_nr, size)                                                                      \
	mempool_create((min_nr), mempool_kmalloc, mempool_kfree, (void *)(unsigned long)(size))

#endif
