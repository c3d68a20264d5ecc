// SPDX-License-Identifier: MIT
// What an xarray holds, as idr.cpp sees it too.
#pragma once

#include <linux/xarray.h>
#include <map>
#include <mutex>

namespace kcompd {

struct XaEntry {
  void *pointer; // null: the index is reserved
  unsigned marks;
};

struct XaTable {
  std::map<unsigned long, XaEntry> entries;
};

// Readers need no lock of the driver's, so every look at a table is under one of ours. One for several arrays, because
// the table itself may be freed by xa_destroy().
class XaGuard {
public:
  explicit XaGuard(const xarray *xa) noexcept;
  // May be null.
  XaTable *table() const noexcept { return static_cast<XaTable *>(xa_->xa_head); }
  // Made where there is none. Throws std::bad_alloc.
  XaTable &make_table();

private:
  xarray *xa_;
  std::lock_guard<std::mutex> lock_;
};

// The first free index from `min` to `max`, stored with `pointer`. Return: 0, -EBUSY, or -ENOMEM.
int xa_take_free(xarray *xa, unsigned long min, unsigned long max, void *pointer, unsigned long *ret_index) noexcept;

} // namespace kcompd
