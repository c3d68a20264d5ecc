// SPDX-License-Identifier: MIT
// Small numbers for objects, kept in an xarray.
#include "lib/xarray.h"
#include <cerrno>
#include <climits>
#include <linux/export.h>
#include <linux/idr.h>
#include <utility>
#include <vector>

using namespace kcompd;

namespace {

int take(xarray *xa, void *ptr, unsigned long min, unsigned long max, unsigned long *id) {
  int err = max < min ? -EBUSY : xa_take_free(xa, min, max, ptr, id);
  return err == -EBUSY ? -ENOSPC : err;
}

} // namespace

void idr_init(idr *idr) {
  xa_init_flags(&idr->idr_rt, XA_FLAGS_ALLOC);
  idr->idr_next = 0;
}
EXPORT_SYMBOL(idr_init);

int idr_alloc_u32(idr *idr, void *ptr, u32 *id, unsigned long max, gfp_t) {
  unsigned long found;
  int err = take(&idr->idr_rt, ptr, *id, max, &found);
  if (!err)
    *id = static_cast<u32>(found);
  return err;
}
EXPORT_SYMBOL(idr_alloc_u32);

int idr_alloc(idr *idr, void *ptr, int start, int end, gfp_t gfp) {
  if (start < 0)
    return -EINVAL;
  u32 id = static_cast<u32>(start);
  const unsigned long max = end > 0 ? static_cast<unsigned long>(end) - 1 : INT_MAX;
  int err = idr_alloc_u32(idr, ptr, &id, max, gfp);
  return err ? err : static_cast<int>(id);
}
EXPORT_SYMBOL(idr_alloc);

int idr_alloc_cyclic(idr *idr, void *ptr, int start, int end, gfp_t gfp) {
  if (start < 0)
    return -EINVAL;
  const unsigned long max = end > 0 ? static_cast<unsigned long>(end) - 1 : INT_MAX;
  u32 id = static_cast<u32>(start);
  const u32 next = __atomic_load_n(&idr->idr_next, __ATOMIC_RELAXED); // a hint, no more
  if (next > id)
    id = next;
  int err = idr_alloc_u32(idr, ptr, &id, max, gfp);
  if (err == -ENOSPC && next > static_cast<u32>(start)) {
    id = static_cast<u32>(start);
    err = idr_alloc_u32(idr, ptr, &id, max, gfp);
  }
  if (err)
    return err;
  __atomic_store_n(&idr->idr_next, id + 1, __ATOMIC_RELAXED); // a hint, no more
  return static_cast<int>(id);
}
EXPORT_SYMBOL(idr_alloc_cyclic);

void *idr_remove(idr *idr, unsigned long id) {
  return __xa_erase(&idr->idr_rt, id);
}
EXPORT_SYMBOL(idr_remove);

void *idr_find(const idr *idr, unsigned long id) {
  return xa_load(const_cast<xarray *>(&idr->idr_rt), id);
}
EXPORT_SYMBOL(idr_find);

void *idr_replace(idr *idr, void *ptr, unsigned long id) {
  XaGuard guard(&idr->idr_rt);
  if (XaTable *table = guard.table())
    if (auto found = table->entries.find(id); found != table->entries.end())
      return std::exchange(found->second.pointer, ptr);
  return ERR_PTR(-ENOENT);
}
EXPORT_SYMBOL(idr_replace);

// The callback may remove what it is called with.
int idr_for_each(const idr *idr, int (*fn)(int id, void *p, void *data), void *data) {
  std::vector<std::pair<unsigned long, void *>> all;
  {
    XaGuard guard(&idr->idr_rt);
    if (XaTable *table = guard.table())
      for (const auto &[id, entry] : table->entries)
        all.emplace_back(id, entry.pointer);
  }
  for (const auto &[id, pointer] : all)
    if (int result = fn(static_cast<int>(id), pointer, data))
      return result;
  return 0;
}
EXPORT_SYMBOL(idr_for_each);

void *idr_get_next(idr *idr, int *nextid) {
  unsigned long index = static_cast<unsigned long>(*nextid);
  void *entry = xa_find(&idr->idr_rt, &index, INT_MAX, XA_PRESENT);
  if (entry)
    *nextid = static_cast<int>(index);
  return entry;
}
EXPORT_SYMBOL(idr_get_next);

bool idr_is_empty(const idr *idr) {
  return xa_empty(&idr->idr_rt);
}
EXPORT_SYMBOL(idr_is_empty);

void idr_destroy(idr *idr) {
  xa_destroy(&idr->idr_rt);
}
EXPORT_SYMBOL(idr_destroy);

int ida_alloc_range(ida *ida, unsigned int min, unsigned int max, gfp_t) {
  if (min > INT_MAX)
    return -ENOSPC;
  unsigned long id;
  int err = take(&ida->xa, nullptr, min, max < INT_MAX ? max : INT_MAX, &id);
  return err ? err : static_cast<int>(id);
}
EXPORT_SYMBOL(ida_alloc_range);

void ida_free(ida *ida, unsigned int id) {
  __xa_erase(&ida->xa, id);
}
EXPORT_SYMBOL(ida_free);

void ida_destroy(ida *ida) {
  xa_destroy(&ida->xa);
}
EXPORT_SYMBOL(ida_destroy);
