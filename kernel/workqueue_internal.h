// SPDX-License-Identifier: MIT
// Workqueues inside: who waits, who works, who is waited for.
//
// One lock guards it all. A work that is queued goes into the line of a pool, or waits with its workqueue as long as
// that has max_active works going. There is a pool for each CPU (two: one of high priority), whose workers are bound to
// it, and where the next work starts when no worker is busy: one that sleeps inside its work does not count. And there
// is one for WQ_UNBOUND, where each work gets a worker at once. Workers are made when there is none to call, and go
// after five idle minutes.
//
// Each queueing has a number. The works of a workqueue that have not ended, running ones included, stand in its
// `flight` in the order of these numbers; so a flush waits until the first number there is one that came later.
#pragma once

#include "kernel/sched/core.h"
#include <linux/list.h>
#include <linux/module.h>
#include <linux/workqueue.h>
#include <mutex>

namespace kcompd {

// Bits of work_struct::data beside the pending one; written under the lock.
constexpr long kWorkPending = 1;
constexpr long kWorkQueued = 2;     // in some line; pending without this: its timer runs, or somebody is at it
constexpr long kWorkInactive = 4;   // and that is its workqueue's own
constexpr long kWorkCanceller = 16; // counts those in cancel_work_sync()

struct Pool {
  int cpu; // -1: that of WQ_UNBOUND
  bool high;
  unsigned next_id = 0;
  int running = 0; // workers called or at work, those that sleep in their work left out
  int workers = 0;
  list_head works{&works, &works};
  list_head idle{&idle, &idle}; // the one that worked last first
};

struct Worker {
  list_head link; // in its pool's idle or in `busy`
  Pool *pool;
  Task *task = nullptr;
  bool called = false; // off the idle line, to look for work
  bool counted =
      false; // in Pool::running; read by its own thread without the lock, and changed by others only while it is idle

  work_struct *work = nullptr; // what it does; maybe freed by its own function
  work_func_t func = nullptr;
  workqueue_struct *wq = nullptr;
  unsigned share = 0;
  kcompd_work_flight flight;
  list_head again{&again, &again}; // works queued anew while this one runs them
};

// Who waits until the works of `wq` up to `seq`, or exactly that one, have ended.
struct FlushWaiter {
  list_head link;
  const workqueue_struct *wq;
  u64 seq;
  bool exactly;
  bool done = false;
  Task *task;
};

// What is to be done when the lock has been released. Declare it before the lock's guard.
struct Calls {
  Task *wake = nullptr;
  Pool *grow = nullptr;
  ~Calls();
};

// The worker that the calling thread is, or null.
Worker *current_worker() noexcept;

extern std::mutex workqueue_lock;
extern list_head busy_workers;

// Functions below: the caller holds the lock.

// See to it that the first work in the pool's line is taken up.
void call_worker(Pool &pool, Calls &calls) noexcept;
// The pool that works of `wq` queued for `cpu` go to, and null if there is no memory.
Pool *pool_of(const workqueue_struct &wq, int cpu) noexcept;
// One queueing of `wq` has ended, its flight having left: let in the next, tell who waits. `wq` may be gone afterwards.
// `here`: the pool whose worker says so, and goes on with what is in line there; or null.
void end_flight(workqueue_struct *wq, u64 seq, unsigned share, bool was_active, const Pool *here,
                Calls &calls) noexcept;
Worker *worker_running(const work_struct *work) noexcept;

} // namespace kcompd

struct workqueue_struct {
  // The works that are going on, for each CPU (by cpu + 1, 0 is WQ_UNBOUND's), and those that wait for one to end.
  struct Share {
    int active = 0;
    list_head inactive;
    kcompd::Pool *pool = nullptr;
  };

  char name[24];
  unsigned flags;
  int max_active;
  Share *shares = nullptr;
  list_head flight{&flight, &flight};
  list_head link{&link, &link}; // of all that drivers have made
  const struct module *owner = nullptr;
  int draining = 0;
};
