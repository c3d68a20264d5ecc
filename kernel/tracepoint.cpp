// SPDX-License-Identifier: MIT
// Tracepoints. Whoever passes one reads its table without a lock; so each change makes a new table, and the old one
// goes when nobody can be in it any more.
#include <algorithm>
#include <cstdlib>
#include <linux/export.h>
#include <linux/tracepoint.h>
#include <mutex>

namespace {

struct Table {
  rcu_head rcu;
  tracepoint_func funcs[]; // and one with a null func behind them
};

std::mutex lock; // for all changes

Table *make(size_t count) noexcept {
  return static_cast<Table *>(calloc(1, sizeof(Table) + (count + 1) * sizeof(tracepoint_func)));
}

size_t count_of(const tracepoint_func *funcs) noexcept {
  size_t count = 0;
  while (funcs && funcs[count].func)
    count++;
  return count;
}

void publish(tracepoint &tp, Table *table) noexcept {
  tracepoint_func *const old = tp.funcs;
  rcu_assign_pointer(tp.funcs, table ? table->funcs : nullptr);
  if (old)
    call_rcu(&container_of(old, Table, funcs[0])->rcu, [](rcu_head *head) { free(container_of(head, Table, rcu)); });
}

} // namespace

int tracepoint_probe_register_prio(tracepoint *tp, void *probe, void *data, int prio) {
  if (!probe)
    return -EINVAL;
  const std::lock_guard guard(lock);
  const size_t count = count_of(tp->funcs);
  tracepoint_func *const end = tp->funcs + count;
  if (std::any_of(tp->funcs, end, [&](const auto &other) { return other.func == probe && other.data == data; }))
    return -EEXIST;
  Table *const table = make(count + 1);
  if (!table)
    return -ENOMEM;
  if (count == 0 && tp->regfunc) {
    if (const int err = tp->regfunc()) {
      free(table);
      return err;
    }
  }
  tracepoint_func *const place = std::find_if(tp->funcs, end, [&](const auto &other) { return other.prio < prio; });
  tracepoint_func *const mine = std::copy(tp->funcs, place, table->funcs);
  *mine = {probe, data, prio};
  std::copy(place, end, mine + 1);
  publish(*tp, table);
  return 0;
}
EXPORT_SYMBOL(tracepoint_probe_register_prio);

int tracepoint_probe_register(tracepoint *tp, void *probe, void *data) {
  return tracepoint_probe_register_prio(tp, probe, data, TRACEPOINT_DEFAULT_PRIO);
}
EXPORT_SYMBOL(tracepoint_probe_register);

int tracepoint_probe_unregister(tracepoint *tp, void *probe, void *data) {
  const std::lock_guard guard(lock);
  const size_t count = count_of(tp->funcs);
  tracepoint_func *const end = tp->funcs + count;
  const auto meant = [&](const auto &other) { return other.func == probe && other.data == data; };
  if (std::none_of(tp->funcs, end, meant))
    return -ENOENT;
  Table *table = nullptr;
  if (count > 1) {
    table = make(count - 1);
    if (!table)
      return -ENOMEM;
    std::remove_copy_if(tp->funcs, end, table->funcs, meant);
  }
  publish(*tp, table);
  if (count == 1 && tp->unregfunc)
    tp->unregfunc();
  return 0;
}
EXPORT_SYMBOL(tracepoint_probe_unregister);
