// SPDX-License-Identifier: MIT
// Torture of RCU and SRCU: objects that are replaced under readers, and freed when nobody can be at them any longer.
#pragma once

#include "tests/torture/torture.h"
#include <linux/rcupdate.h>
#include <linux/srcu.h>

namespace torture {

// What is read: freed, it says so. Their memory is used again only after many others, so that a reader who comes too
// late finds what it must not find; a debugger's allocator notices as well.
struct Read {
  static constexpr unsigned kAlive = 0x11fe11fe, kFreed = 0xdeadf1ee;
  rcu_head rcu;
  std::atomic<unsigned> state{kAlive}; // relaxed all over: what orders it is what is tortured
  unsigned value = 0;                  // ordinary: ThreadSanitizer watches it
  std::atomic<long> *freed = nullptr;
};

// Objects that have been given back, the last of them.
template <unsigned kGraves> class Graveyard {
public:
  ~Graveyard() {
    for (auto &grave : graves_)
      delete grave.load();
  }
  void bury(Read *object) {
    object->state.store(Read::kFreed, std::memory_order_relaxed);
    delete graves_[next_.fetch_add(1, std::memory_order_relaxed) % kGraves].exchange(object);
  }

private:
  std::atomic<unsigned> next_{0};
  std::atomic<Read *> graves_[kGraves]{};
};

// `Domain` says how a section begins and ends, and how one waits for all that are in one.
template <typename Domain> class ReadersAndUpdaters final : public Torture {
public:
  explicit ReadersAndUpdaters(const char *name) : Torture(name) {
    for (auto &slot : slots_)
      slot = fresh(0);
  }
  ~ReadersAndUpdaters() override {
    for (Read *slot : slots_)
      delete slot;
  }
  int threads() const override { return 5; }
  void turn(unsigned random) override {
    Read *&slot = slots_[random % kSlots];
    switch (random / kSlots % 64) {
    case 0:
      update(slot, random, [this](Read *old) {
        domain_.synchronize();
        give_back(old);
      });
      break;
    case 1:
    case 2:
      update(slot, random, [this](Read *old) { domain_.call(&old->rcu, when_nobody_reads); });
      break;
    case 3:
      if (random % 4096 < 64)
        domain_.barrier();
      break;
    default:
      read(slot, random);
    }
  }
  void at_the_end() override {
    domain_.barrier();
    require(made_ == freed_ + kSlots, "an object was lost, or freed twice");
  }

private:
  static constexpr unsigned kSlots = 4;

  Read *fresh(unsigned value) {
    auto *object = new Read;
    object->value = value;
    object->freed = &freed_;
    ++made_;
    return object;
  }
  static void give_back(Read *object) {
    static Graveyard<Domain::kGraves> graveyard;
    std::atomic<long> &freed = *object->freed;
    graveyard.bury(object);
    ++freed;
  }
  static void when_nobody_reads(rcu_head *head) { give_back(container_of(head, Read, rcu)); }

  template <typename Free> void update(Read *&slot, unsigned value, Free free) {
    Read *object = fresh(value);
    free(__atomic_exchange_n(&slot, object, __ATOMIC_ACQ_REL)); // publishes, and takes what others have published
  }
  void read(Read *&slot, unsigned random) {
    const int outer = domain_.lock();
    const Read *object = rcu_dereference(slot);
    const unsigned before = object->value;
    const int inner = random % 512 < 32 ? domain_.lock() : 0; // sections nest
    if (random % 512 < 16)
      sched_yield();
    else if (random % 8192 < 20)
      domain_.sleep();
    if (random % 512 < 32)
      domain_.unlock(inner);
    require(object->state.load(std::memory_order_relaxed) == Read::kAlive, "an object was freed under its reader");
    require(object->value == before, "an object changed under its reader");
    domain_.unlock(outer);
  }

  Domain domain_;
  Read *slots_[kSlots];
  std::atomic<long> made_{0}, freed_{0};
};

struct Rcu {
  static constexpr unsigned kGraves = 256;
  static int lock() {
    rcu_read_lock();
    return 0;
  }
  static void unlock(int) { rcu_read_unlock(); }
  static void sleep() { sched_yield(); } // a section of RCU does not sleep
  static void synchronize() { synchronize_rcu(); }
  static void call(rcu_head *head, rcu_callback_t function) { call_rcu(head, function); }
  static void barrier() { rcu_barrier(); }
};

struct Srcu {
  static constexpr unsigned kGraves = 256;
  Srcu() { (void)init_srcu_struct(&domain_); }
  ~Srcu() { cleanup_srcu_struct(&domain_); }
  int lock() { return srcu_read_lock(&domain_); }
  void unlock(int index) { srcu_read_unlock(&domain_, index); }
  static void sleep() { schedule_timeout_uninterruptible(1); }
  void synchronize() { synchronize_srcu(&domain_); }
  void call(rcu_head *head, rcu_callback_t function) { call_srcu(&domain_, head, function); }
  void barrier() { srcu_barrier(&domain_); }

private:
  srcu_struct domain_;
};

// A domain that is broken on purpose: its grace periods wait for nobody. Nothing of it is used again before it is found
// out, so that what finds it out is the torture, and no crash.
template <typename Domain> struct Hasty : Domain {
  static constexpr unsigned kGraves = 1 << 20;
  static void synchronize() {}
  static void call(rcu_head *head, rcu_callback_t function) { function(head); }
  static void barrier() {}
};

} // namespace torture
