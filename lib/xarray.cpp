// SPDX-License-Identifier: MIT
// Sparse arrays: an ordered map behind the kernel's interface.
#include "lib/xarray.h"
#include <cerrno>
#include <linux/export.h>
#include <new>

using namespace kcompd;

namespace {

constexpr size_t kLocks = 64;

std::mutex &lock_of(const xarray *xa) {
  static std::mutex locks[kLocks];
  return locks[reinterpret_cast<uintptr_t>(xa) / sizeof(xarray) % kLocks];
}

// The array's own lock, which drivers take around several calls.
class Locked {
public:
  explicit Locked(xarray *xa) : xa_(xa) { spin_lock_irqsave(&xa_->xa_lock, flags_); }
  ~Locked() { spin_unlock_irqrestore(&xa_->xa_lock, flags_); }
  Locked(const Locked &) = delete;
  Locked &operator=(const Locked &) = delete;

private:
  xarray *xa_;
  unsigned long flags_;
};

bool tracks_free(const xarray *xa) {
  return xa->xa_flags & XA_FLAGS_ALLOC;
}

// Store `entry` if `wanted` says so of what is there (null: nothing). Return: what was there, or an error pointer.
template <typename Wanted> void *store(xarray *xa, unsigned long index, void *entry, Wanted wanted) noexcept {
  if (IS_ERR(entry))
    return ERR_PTR(-EINVAL);
  XaGuard guard(xa);
  try {
    auto &entries = guard.make_table().entries;
    auto found = entries.find(index);
    void *old = found == entries.end() ? nullptr : found->second.pointer;
    if (!wanted(found == entries.end() ? nullptr : &found->second))
      return old;
    if (!entry && !tracks_free(xa))
      entries.erase(index);
    else if (found == entries.end())
      entries.emplace(index, XaEntry{entry, 0});
    else
      found->second = {entry, entry ? found->second.marks : 0};
    return old;
  } catch (const std::bad_alloc &) {
    return ERR_PTR(-ENOMEM);
  }
}

bool matches(const XaEntry &entry, xa_mark_t filter) {
  return entry.pointer && (filter == XA_PRESENT || (entry.marks >> filter & 1));
}

void *find_from(xarray *xa, unsigned long from, unsigned long *index, unsigned long max, xa_mark_t filter) {
  XaGuard guard(xa);
  XaTable *table = guard.table();
  if (!table)
    return nullptr;
  for (auto at = table->entries.lower_bound(from); at != table->entries.end() && at->first <= max; ++at)
    if (matches(at->second, filter)) {
      *index = at->first;
      return at->second.pointer;
    }
  return nullptr;
}

XaEntry *entry_at(const XaGuard &guard, unsigned long index) {
  XaTable *table = guard.table();
  if (!table)
    return nullptr;
  auto found = table->entries.find(index);
  return found != table->entries.end() && found->second.pointer ? &found->second : nullptr;
}

} // namespace

namespace kcompd {

XaGuard::XaGuard(const xarray *xa) noexcept : xa_(const_cast<xarray *>(xa)), lock_(lock_of(xa)) {}

XaTable &XaGuard::make_table() {
  if (!xa_->xa_head)
    xa_->xa_head = new XaTable;
  return *table();
}

int xa_take_free(xarray *xa, unsigned long min, unsigned long max, void *pointer, unsigned long *ret_index) noexcept {
  XaGuard guard(xa);
  try {
    auto &entries = guard.make_table().entries;
    unsigned long index = min;
    auto at = entries.lower_bound(min);
    for (; at != entries.end() && at->first == index; ++at, ++index)
      if (index == max)
        return -EBUSY;
    if (index > max)
      return -EBUSY;
    entries.emplace_hint(at, index, XaEntry{pointer, 0});
    *ret_index = index;
    return 0;
  } catch (const std::bad_alloc &) {
    return -ENOMEM;
  }
}

} // namespace kcompd

void *xa_load(xarray *xa, unsigned long index) {
  XaGuard guard(xa);
  const XaEntry *entry = entry_at(guard, index);
  return entry ? entry->pointer : nullptr;
}
EXPORT_SYMBOL(xa_load);

void *__xa_store(xarray *xa, unsigned long index, void *entry, gfp_t) {
  return store(xa, index, entry, [](const XaEntry *) { return true; });
}
EXPORT_SYMBOL(__xa_store);

void *xa_store(xarray *xa, unsigned long index, void *entry, gfp_t gfp) {
  Locked locked(xa);
  return __xa_store(xa, index, entry, gfp);
}
EXPORT_SYMBOL(xa_store);

void *__xa_erase(xarray *xa, unsigned long index) {
  XaGuard guard(xa);
  XaTable *table = guard.table();
  auto gone = table ? table->entries.extract(index) : decltype(table->entries)::node_type{};
  return gone ? gone.mapped().pointer : nullptr;
}
EXPORT_SYMBOL(__xa_erase);

void *xa_erase(xarray *xa, unsigned long index) {
  Locked locked(xa);
  return __xa_erase(xa, index);
}
EXPORT_SYMBOL(xa_erase);

void *xa_cmpxchg(xarray *xa, unsigned long index, void *old, void *entry, gfp_t) {
  Locked locked(xa);
  return store(xa, index, entry, [old](const XaEntry *there) { return (there ? there->pointer : nullptr) == old; });
}
EXPORT_SYMBOL(xa_cmpxchg);

int xa_insert(xarray *xa, unsigned long index, void *entry, gfp_t) {
  Locked locked(xa);
  bool taken = false;
  void *result = store(xa, index, entry, [&](const XaEntry *there) { return !(taken = there != nullptr); });
  return taken ? -EBUSY : xa_err(result);
}
EXPORT_SYMBOL(xa_insert);

int __xa_alloc(xarray *xa, u32 *id, void *entry, xa_limit limit, gfp_t) {
  unsigned long index;
  const u32 least = (xa->xa_flags & XA_FLAGS_ALLOC1) == XA_FLAGS_ALLOC1 && !limit.min ? 1 : limit.min;
  if (IS_ERR(entry) || !tracks_free(xa))
    return -EINVAL;
  int err = xa_take_free(xa, least, limit.max, entry, &index);
  if (!err)
    *id = static_cast<u32>(index);
  return err;
}
EXPORT_SYMBOL(__xa_alloc);

int xa_alloc(xarray *xa, u32 *id, void *entry, xa_limit limit, gfp_t gfp) {
  Locked locked(xa);
  return __xa_alloc(xa, id, entry, limit, gfp);
}
EXPORT_SYMBOL(xa_alloc);

int xa_alloc_cyclic(xarray *xa, u32 *id, void *entry, xa_limit limit, u32 *next, gfp_t gfp) {
  Locked locked(xa);
  int wrapped = 0;
  int err = __xa_alloc(xa, id, entry, {limit.max, *next > limit.min ? *next : limit.min}, gfp);
  if (err == -EBUSY && *next > limit.min) {
    err = __xa_alloc(xa, id, entry, limit, gfp);
    wrapped = 1;
  }
  if (err)
    return err;
  *next = *id + 1;
  return wrapped;
}
EXPORT_SYMBOL(xa_alloc_cyclic);

void *xa_find(xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter) {
  return find_from(xa, *index, index, max, filter);
}
EXPORT_SYMBOL(xa_find);

void *xa_find_after(xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter) {
  return *index == ULONG_MAX ? nullptr : find_from(xa, *index + 1, index, max, filter);
}
EXPORT_SYMBOL(xa_find_after);

bool xa_get_mark(xarray *xa, unsigned long index, xa_mark_t mark) {
  XaGuard guard(xa);
  const XaEntry *entry = entry_at(guard, index);
  return entry && (entry->marks >> mark & 1);
}
EXPORT_SYMBOL(xa_get_mark);

void xa_set_mark(xarray *xa, unsigned long index, xa_mark_t mark) {
  XaGuard guard(xa);
  if (XaEntry *entry = entry_at(guard, index))
    entry->marks |= 1U << mark;
}
EXPORT_SYMBOL(xa_set_mark);

void xa_clear_mark(xarray *xa, unsigned long index, xa_mark_t mark) {
  XaGuard guard(xa);
  if (XaEntry *entry = entry_at(guard, index))
    entry->marks &= ~(1U << mark);
}
EXPORT_SYMBOL(xa_clear_mark);

bool xa_marked(const xarray *xa, xa_mark_t mark) {
  unsigned long index = 0;
  return xa_find(const_cast<xarray *>(xa), &index, ULONG_MAX, mark) != nullptr;
}
EXPORT_SYMBOL(xa_marked);

bool xa_empty(const xarray *xa) {
  XaGuard guard(xa);
  return !guard.table() || guard.table()->entries.empty();
}
EXPORT_SYMBOL(xa_empty);

void xa_destroy(xarray *xa) {
  Locked locked(xa);
  XaGuard guard(xa);
  delete guard.table();
  xa->xa_head = nullptr;
}
EXPORT_SYMBOL(xa_destroy);
