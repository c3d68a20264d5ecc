// SPDX-License-Identifier: MIT
// Sorting in place: a heap sort, n log n whatever the order, without memory and without recursion.
#include <algorithm>
#include <cstddef>
#include <linux/export.h>
#include <linux/sort.h>

namespace {

// @less, @exchange: of two elements, by index.
template <typename Less, typename Exchange> void heap_sort(size_t count, Less less, Exchange exchange) {
  const auto sink = [&](size_t root, size_t end) {
    for (size_t child; (child = 2 * root + 1) < end; root = child) {
      if (child + 1 < end && less(child, child + 1))
        ++child;
      if (!less(root, child))
        return;
      exchange(root, child);
    }
  };
  for (size_t root = count / 2; root-- > 0;)
    sink(root, count);
  for (size_t end = count; end > 1;) {
    --end;
    exchange(0, end);
    sink(0, end);
  }
}

} // namespace

extern "C" {

void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp_func, swap_r_func_t swap_func, const void *priv) {
  auto *bytes = static_cast<unsigned char *>(base);
  heap_sort(
      num, [&](size_t a, size_t b) { return cmp_func(bytes + a * size, bytes + b * size, priv) < 0; },
      [&](size_t a, size_t b) {
        if (swap_func != nullptr)
          swap_func(bytes + a * size, bytes + b * size, int(size), priv);
        else
          std::swap_ranges(bytes + a * size, bytes + (a + 1) * size, bytes + b * size);
      });
}
EXPORT_SYMBOL(sort_r);

void sort(void *base, size_t num, size_t size, cmp_func_t cmp_func, swap_func_t swap_func) {
  auto *bytes = static_cast<unsigned char *>(base);
  heap_sort(
      num, [&](size_t a, size_t b) { return cmp_func(bytes + a * size, bytes + b * size) < 0; },
      [&](size_t a, size_t b) {
        if (swap_func != nullptr)
          swap_func(bytes + a * size, bytes + b * size, int(size));
        else
          std::swap_ranges(bytes + a * size, bytes + (a + 1) * size, bytes + b * size);
      });
}
EXPORT_SYMBOL(sort);

} // extern "C"
