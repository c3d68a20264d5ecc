// SPDX-License-Identifier: MIT
// Merge sort of a list. Sorted runs of 1, 2, 4, 8... elements wait like the bits of a counter; each new element is
// carried upward.
#include <linux/export.h>
#include <linux/list.h>
#include <linux/list_sort.h>

namespace {

// Two runs that end with null, `a` the one whose elements came first.
list_head *merge(void *priv, list_cmp_func_t cmp, list_head *a, list_head *b) {
  list_head first;
  list_head *last = &first;
  while (a && b) {
    list_head *&from = cmp(priv, a, b) > 0 ? b : a;
    last = last->next = from;
    from = from->next;
  }
  last->next = a ? a : b;
  return first.next;
}

} // namespace

void list_sort(void *priv, list_head *head, list_cmp_func_t cmp) {
  list_head *runs[64] = {};
  head->prev->next = nullptr;
  for (list_head *rest = head->next; rest;) {
    list_head *run = rest;
    rest = rest->next;
    run->next = nullptr;
    size_t size = 0;
    for (; runs[size]; size++) {
      run = merge(priv, cmp, runs[size], run);
      runs[size] = nullptr;
    }
    runs[size] = run;
  }
  list_head *all = nullptr;
  for (list_head *run : runs)
    if (run)
      all = merge(priv, cmp, run, all);
  list_head *last = head;
  for (; all; last = all, all = all->next) {
    last->next = all;
    all->prev = last;
  }
  last->next = head;
  head->prev = last;
}
EXPORT_SYMBOL(list_sort);
