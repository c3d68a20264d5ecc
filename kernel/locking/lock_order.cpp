// SPDX-License-Identifier: MIT
// The graph of lock classes. An order that has been seen costs one bit to look up; all else happens once per pair of
// classes, under one mutex.
//
// Readers of an rwlock hold up no readers, so an edge has two modes: how the outer lock was held, and how the inner one
// was wanted. Whoever waits in mode w for a class waits for those who hold it in a mode that w conflicts with.
#include "kernel/locking/lock_order.h"
#include "kernel/locking/lockdep.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <cstring>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/printk.h>
#include <mutex>
#include <utility>

lock_class_key __lockdep_no_validate__ = {"__lockdep_no_validate__", ""};
EXPORT_SYMBOL(__lockdep_no_validate__);

namespace kcompd {

std::atomic<unsigned> foreign_releases{0};

namespace {

using Id = uint16_t; // of a class; 0: none

constexpr unsigned kMaxClasses = 1024;
constexpr unsigned kMaxEdges = 4096;
constexpr unsigned kSlots = 4 * kMaxClasses;
constexpr unsigned kModes = 2;

constexpr bool conflict(LockMode a, LockMode b) noexcept {
  return a == LockMode::kExclusive || b == LockMode::kExclusive;
}

struct Edge {
  Id from, to;
  LockMode held, wanted;
  const void *at;    // where `to` was taken
  uint16_t next = 0; // of those with the same `from`; 0: the last
};

class LockGraph {
public:
  // Lock-free. Return: 0 if the class is not known yet.
  Id find(const char *key) const noexcept {
    for (unsigned i = slot_of(key);; i = (i + 1) % kSlots) {
      const char *other = slots_[i].key.load(std::memory_order_acquire); // pairs with add()
      if (other == key)
        return slots_[i].id.load(std::memory_order_relaxed); // as above
      if (!other)
        return 0;
    }
  }

  bool seen(Id from, LockMode held, Id to, LockMode wanted) const noexcept {
    return word(from, held, to, wanted).load(std::memory_order_relaxed) & bit(to); // a hint: the mutex decides
  }

  // Context: all below with the mutex held.
  Id add(const char *key, const HeldLock &lock) noexcept;
  void forget(uintptr_t start, size_t size) noexcept;
  // Return: true if it was not marked before.
  bool mark(Id from, LockMode held, Id to, LockMode wanted) noexcept {
    auto &bits = word(from, held, to, wanted);
    return !(bits.fetch_or(bit(to), std::memory_order_relaxed) & bit(to));
  }
  void connect(const Edge &edge) noexcept;
  // The shortest way on which somebody who waits for `start` in mode `wanted` waits for a holder of `goal` in a mode
  // that conflicts with `held`. Return: its length, 0 if there is none; `ret_way` has its steps.
  unsigned find_way(Id start, LockMode wanted, Id goal, LockMode held, LockOrder (&ret_way)[kMaxWay]) noexcept;
  const char *name(Id id) const noexcept { return classes_[id].name; }

  std::mutex mutex;

private:
  struct Class {
    const char *key = nullptr; // null: free
    uint16_t edges = 0;        // the first that starts here
    LockKind kind{};
    char name[kLockNameSize];
  };
  struct Slot {
    std::atomic<const char *> key{nullptr};
    std::atomic<Id> id{0};
  };

  static unsigned slot_of(const char *key) noexcept {
    return static_cast<unsigned>((reinterpret_cast<uintptr_t>(key) * 0x9e3779b97f4a7c15U) >> 40) % kSlots;
  }
  static uint64_t bit(Id to) noexcept { return uint64_t{1} << to % 64; }
  std::atomic<uint64_t> &word(Id from, LockMode held, Id to, LockMode wanted) noexcept {
    return bits_[static_cast<unsigned>(held)][static_cast<unsigned>(wanted)][from][to / 64];
  }
  const std::atomic<uint64_t> &word(Id from, LockMode held, Id to, LockMode wanted) const noexcept {
    return const_cast<LockGraph *>(this)->word(from, held, to, wanted);
  }

  std::atomic<uint64_t> bits_[kModes][kModes][kMaxClasses][kMaxClasses / 64]{};
  Slot slots_[kSlots]{};
  Class classes_[kMaxClasses]{};
  Edge edges_[kMaxEdges]{};
  uint16_t free_edges_ = 0; // a list of edges that were in use before
  uint16_t used_edges_ = 0; // edge 0 is none
  bool classes_full_ = false, edges_full_ = false;

  void enter(Id id) noexcept; // into the slots
  void say_full(bool &said, const char *what) noexcept;
};
constinit LockGraph graph;

// Unused classes and edges. Both are reported once when they run out, and what is new then is not checked.
Id LockGraph::add(const char *key, const HeldLock &lock) noexcept {
  if (const Id known = find(key))
    return known;
  Id id = 1;
  while (id < kMaxClasses && classes_[id].key)
    id++;
  if (id == kMaxClasses) {
    say_full(classes_full_, "classes");
    return 0;
  }
  Class &made = classes_[id];
  made.key = key;
  made.kind = lock.kind;
  name_lock(made.name, lock.lock, lock.key);
  if (lock.subclass && lock.subclass < kNestLock) {
    const size_t end = strlen(made.name);
    scnprintf(made.name + end, sizeof made.name - end, "/%u", lock.subclass);
  }
  enter(id);
  return id;
}

void LockGraph::enter(Id id) noexcept {
  unsigned i = slot_of(classes_[id].key);
  while (slots_[i].key.load(std::memory_order_relaxed)) // under the mutex
    i = (i + 1) % kSlots;                               // there are more slots than classes
  slots_[i].id.store(id, std::memory_order_relaxed);
  slots_[i].key.store(classes_[id].key, std::memory_order_release); // pairs with find()
}

void LockGraph::connect(const Edge &edge) noexcept {
  uint16_t i = free_edges_;
  if (i)
    free_edges_ = edges_[i].next;
  else if (used_edges_ < kMaxEdges - 1)
    i = ++used_edges_;
  else
    return say_full(edges_full_, "orders");
  edges_[i] = edge;
  edges_[i].next = std::exchange(classes_[edge.from].edges, i);
}

unsigned LockGraph::find_way(Id start, LockMode wanted, Id goal, LockMode held,
                             LockOrder (&ret_way)[kMaxWay]) noexcept {
  const auto state = [](Id id, LockMode mode) { return id * kModes + static_cast<unsigned>(mode); };
  constexpr unsigned kStates = kMaxClasses * kModes;
  static struct {
    uint16_t by, before; // the edge that led here, and the state where it began
    bool visited;
  } from[kStates];
  static uint16_t queue[kStates];
  memset(from, 0, sizeof from);
  unsigned head = 0, tail = 0;
  queue[tail++] = static_cast<uint16_t>(state(start, wanted));
  from[queue[0]].visited = true;
  while (head < tail) {
    const uint16_t here = queue[head++];
    const auto mode = static_cast<LockMode>(here % kModes);
    for (uint16_t i = classes_[here / kModes].edges; i; i = edges_[i].next) {
      const Edge &edge = edges_[i];
      if (!conflict(mode, edge.held))
        continue;
      const bool there = edge.to == goal && conflict(edge.wanted, held);
      const unsigned next = state(edge.to, edge.wanted);
      if (!there && from[next].visited)
        continue;
      if (!there) {
        from[next] = {i, here, true};
        queue[tail++] = static_cast<uint16_t>(next);
        continue;
      }
      unsigned length = 1;
      for (unsigned at = here; from[at].by; at = from[at].before)
        length++;
      // What there is no room for is left out before the last step.
      unsigned step = length;
      uint16_t by = i;
      for (unsigned at = here; step-- > 0; by = from[at].by, at = from[at].before)
        if (step < kMaxWay - 1 || by == i)
          ret_way[std::min(step, kMaxWay - 1)] = {classes_[edges_[by].to].name, classes_[edges_[by].to].kind,
                                                  edges_[by].at};
      return length < kMaxWay ? length : kMaxWay;
    }
  }
  return 0;
}

// What is left is entered anew: slots and bits can not be taken out one by one. Who finds nothing meanwhile waits for
// the mutex and looks again.
void LockGraph::forget(uintptr_t start, size_t size) noexcept {
  bool any = false;
  const auto gone = [&](Id id) { return reinterpret_cast<uintptr_t>(classes_[id].key) - start < size; };
  for (Id id = 1; id < kMaxClasses; id++) {
    any = any || (classes_[id].key && gone(id));
    for (uint16_t *link = &classes_[id].edges; *link;) {
      Edge &edge = edges_[*link];
      if (!gone(id) && !gone(edge.to)) {
        link = &edge.next;
        continue;
      }
      const uint16_t freed = std::exchange(*link, edge.next);
      edge.next = std::exchange(free_edges_, freed);
    }
  }
  if (!any)
    return;
  for (Slot &slot : slots_)
    slot.key.store(nullptr, std::memory_order_relaxed); // all here: under the mutex, and a hint to others
  for (auto &held : bits_)
    for (auto &wanted : held)
      for (auto &from : wanted)
        for (auto &bits : from)
          bits.store(0, std::memory_order_relaxed);
  for (Id id = 1; id < kMaxClasses; id++) {
    if (!classes_[id].key)
      continue;
    if (gone(id)) {
      classes_[id].key = nullptr;
      continue;
    }
    enter(id);
    for (uint16_t i = classes_[id].edges; i; i = edges_[i].next)
      mark(id, edges_[i].held, edges_[i].to, edges_[i].wanted);
  }
  classes_full_ = edges_full_ = false;
}

void LockGraph::say_full(bool &said, const char *what) noexcept {
  if (std::exchange(said, true))
    return;
  printk(KERN_WARNING "lockdep: too many %s of locks: new ones are not checked from here on\n", what);
}

// Only keys and locks in modules have a class: other memory may hold anything.
Id class_of(const HeldLock &lock) noexcept {
  const char *key = lock.key ? lock.key->subkeys : static_cast<const char *>(lock.lock);
  if (!module_of_address(key))
    return 0;
  if (lock.subclass < kNestLock)
    key += lock.subclass;
  if (const Id id = graph.find(key)) [[likely]]
    return id;
  const std::lock_guard guard(graph.mutex);
  return graph.add(key, lock);
}

// The first time that `wanted` is taken inside `outer`. The report comes when the mutex is free again.
[[gnu::noinline]] void learn(const HeldLocks &held, const HeldLock &outer, Id from, const HeldLock &wanted,
                             Id to) noexcept {
  LockOrder way[kMaxWay];
  unsigned length = 0;
  {
    const std::lock_guard guard(graph.mutex);
    if (!graph.mark(from, outer.mode, to, wanted.mode))
      return;
    if (from != to)
      length = graph.find_way(to, wanted.mode, from, outer.mode, way);
    if (from != to && length == 0)
      return graph.connect({from, to, outer.mode, wanted.mode, wanted.at});
  }
  if (from != to)
    report_circle(held, outer, wanted, graph.name(to), way, length);
  else if (conflict(outer.mode, wanted.mode))
    report_same_class(held, outer, wanted, graph.name(to));
}

} // namespace

void check_lock_order(HeldLocks &held, const HeldLock &wanted) noexcept {
  const unsigned releases = foreign_releases.load(std::memory_order_relaxed); // a count, orders nothing
  if (held.seen_releases != releases) {
    held.doubtful = held.count;
    held.seen_releases = releases;
  }
  if (wanted.subclass == kNestLock)
    return;
  const Id to = class_of(wanted);
  if (!to)
    return;
  for (unsigned i = held.doubtful; i < held.count; i++) {
    const HeldLock &outer = held.locks[i];
    const Id from = class_of(outer);
    if (from && outer.lock != wanted.lock && !graph.seen(from, outer.mode, to, wanted.mode)) [[unlikely]]
      learn(held, outer, from, wanted, to);
  }
}

namespace {

// Return: false if it is not on the list.
bool take_off(HeldLocks &held, const void *lock) noexcept {
  for (unsigned i = held.count; i-- > 0;) {
    if (held.locks[i].lock != lock)
      continue;
    std::copy(held.locks + i + 1, held.locks + held.count, held.locks + i);
    held.count--;
    if (i < held.doubtful)
      held.doubtful--;
    return true;
  }
  return false;
}

} // namespace

void hold_inside(HeldLocks &held, const HeldLock &taken) noexcept {
  if (taken.mode == LockMode::kExclusive)
    while (take_off(held, taken.lock)) // somebody else has released it
      ;
  if (held.count < HeldLocks::kMax)
    held.locks[held.count++] = taken;
  else
    held.left_out++;
}

void forget_held_slowly(HeldLocks &held, const void *lock) noexcept {
  if (take_off(held, lock))
    return;
  if (held.left_out)
    held.left_out--;
  else
    foreign_releases.fetch_add(1, std::memory_order_relaxed); // a count, orders nothing
}

void forget_foreign(HeldLocks &held, const void *lock) noexcept {
  take_off(held, lock);
  foreign_releases.fetch_add(1, std::memory_order_relaxed); // as above
}

void forget_lock_classes(uintptr_t start, size_t size) noexcept {
  const std::lock_guard guard(graph.mutex);
  graph.forget(start, size);
}

} // namespace kcompd
