// SPDX-License-Identifier: MIT
// Pools that keep some elements back. Who may wait and finds none sleeps until one comes back.
#include <linux/export.h>
#include <linux/mempool.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <new>
#include <vector>

struct mempool {
  spinlock_t lock;
  wait_queue_head_t wait;
  size_t keep;
  std::vector<void *> kept; // has room for `keep` from the start
  mempool_alloc_t *alloc;
  mempool_free_t *free;
  void *data;
};

namespace {

void *take_kept(mempool_t *pool) {
  unsigned long flags;
  void *element = nullptr;
  spin_lock_irqsave(&pool->lock, flags);
  if (!pool->kept.empty()) {
    element = pool->kept.back();
    pool->kept.pop_back();
  }
  spin_unlock_irqrestore(&pool->lock, flags);
  return element;
}

} // namespace

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn, void *pool_data) {
  if (min_nr < 1)
    return nullptr;
  auto *pool = new (std::nothrow) mempool{};
  if (!pool)
    return nullptr;
  spin_lock_init(&pool->lock);
  init_waitqueue_head(&pool->wait);
  pool->alloc = alloc_fn;
  pool->free = free_fn;
  pool->data = pool_data;
  try {
    pool->kept.reserve(static_cast<size_t>(min_nr));
  } catch (const std::bad_alloc &) {
    delete pool;
    return nullptr;
  }
  for (pool->keep = static_cast<size_t>(min_nr); pool->kept.size() < pool->keep;) {
    void *element = alloc_fn(GFP_KERNEL, pool_data);
    if (!element) {
      mempool_destroy(pool);
      return nullptr;
    }
    pool->kept.push_back(element);
  }
  return pool;
}
EXPORT_SYMBOL(mempool_create);

void mempool_destroy(mempool_t *pool) {
  if (!pool)
    return;
  for (void *element : pool->kept)
    pool->free(element, pool->data);
  delete pool;
}
EXPORT_SYMBOL(mempool_destroy);

void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask) {
  for (;;) {
    if (void *element = pool->alloc(gfp_mask | __GFP_NOWARN, pool->data))
      return element;
    if (void *element = take_kept(pool))
      return element;
    if (!gfpflags_allow_blocking(gfp_mask))
      return nullptr;
    wait_event(pool->wait, ({
                 unsigned long flags;
                 spin_lock_irqsave(&pool->lock, flags);
                 const bool some = !pool->kept.empty();
                 spin_unlock_irqrestore(&pool->lock, flags);
                 some;
               }));
  }
}
EXPORT_SYMBOL(mempool_alloc);

void mempool_free(void *element, mempool_t *pool) {
  if (!element)
    return;
  unsigned long flags;
  spin_lock_irqsave(&pool->lock, flags);
  const bool back = pool->kept.size() < pool->keep;
  if (back)
    pool->kept.push_back(element);
  spin_unlock_irqrestore(&pool->lock, flags);
  if (back)
    wake_up(&pool->wait);
  else
    pool->free(element, pool->data);
}
EXPORT_SYMBOL(mempool_free);

void *mempool_alloc_slab(gfp_t gfp_mask, void *pool_data) {
  return kmem_cache_alloc(static_cast<kmem_cache *>(pool_data), gfp_mask);
}
EXPORT_SYMBOL(mempool_alloc_slab);

void mempool_free_slab(void *element, void *pool_data) {
  kmem_cache_free(static_cast<kmem_cache *>(pool_data), element);
}
EXPORT_SYMBOL(mempool_free_slab);

void *mempool_kmalloc(gfp_t gfp_mask, void *pool_data) {
  return kmalloc(reinterpret_cast<size_t>(pool_data), gfp_mask);
}
EXPORT_SYMBOL(mempool_kmalloc);

void mempool_kfree(void *element, void *) {
  kfree(element);
}
EXPORT_SYMBOL(mempool_kfree);
