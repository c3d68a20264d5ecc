// SPDX-License-Identifier: MIT
// Wait queues: a lock and a list of entries, each with the function that a wake-up calls.
//
// The functions run with the queue's lock held, and finish_wait() always takes it; so an entry, and the queue itself,
// may go away as soon as the wait has returned.
#pragma once

#include "kernel/sched/state_core.h"
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/wait.h>

namespace kcompd {

// P::QueueLock holds the lock of a queue, as a driver would, for a scope.
template <typename P> struct WaitCore {
  using Task = typename P::Task;
  using Lock = typename P::QueueLock;

  // Exclusive entries stand behind all others.
  static void hang(wait_queue_head *queue, wait_queue_entry *entry) noexcept {
    if (entry->flags & WQ_FLAG_EXCLUSIVE)
      list_add_tail(&entry->entry, &queue->head);
    else
      list_add(&entry->entry, &queue->head);
  }

  // Return: true if it is the first of the queue.
  static bool prepare(wait_queue_head *queue, wait_queue_entry *entry, bool exclusive, unsigned state) noexcept {
    Lock lock(queue);
    entry->flags = exclusive ? entry->flags | WQ_FLAG_EXCLUSIVE : entry->flags & ~WQ_FLAG_EXCLUSIVE;
    bool was_empty = false;
    if (list_empty(&entry->entry)) {
      was_empty = list_empty(&queue->head);
      hang(queue, entry);
    }
    StateCore<P>::set(P::self(), state);
    return was_empty;
  }

  // Return: 0, or -ERESTARTSYS and off the queue.
  static long prepare_event(wait_queue_head *queue, wait_queue_entry *entry, unsigned state) noexcept {
    Lock lock(queue);
    Task &me = P::self();
    if (ends_sleep(state, P::signals(me))) {
      // Off the queue, so that an exclusive wake-up goes to somebody who takes it. One that came before made the
      // condition true, and the caller looks at that first.
      list_del_init(&entry->entry);
      return -ERESTARTSYS;
    }
    if (list_empty(&entry->entry))
      hang(queue, entry);
    StateCore<P>::set(me, state);
    return 0;
  }

  static void finish(wait_queue_head *queue, wait_queue_entry *entry) noexcept {
    StateCore<P>::set_running(P::self());
    Lock lock(queue);
    list_del_init(&entry->entry);
  }

  // What an entry does that leaves the queue when its task was woken.
  static int autoremove(wait_queue_entry *entry, Task &task, unsigned mode) noexcept {
    const bool woken = wake_on<P>(task, mode);
    if (woken)
      list_del_init(&entry->entry);
    return woken;
  }

  // The caller holds the lock. Return: how many exclusive entries were woken.
  static int wake_locked(wait_queue_head *queue, unsigned mode, int nr_exclusive, void *key) noexcept {
    wait_queue_entry *entry, *next;
    int left = nr_exclusive;
    list_for_each_entry_safe(entry, next, &queue->head, entry) {
      const unsigned flags = entry->flags;
      const int woken = entry->func(entry, mode, 0, key);
      if (woken < 0)
        break;
      if (woken && (flags & WQ_FLAG_EXCLUSIVE) && !--left)
        break;
    }
    return nr_exclusive - left;
  }

  static int wake(wait_queue_head *queue, unsigned mode, int nr_exclusive, void *key) noexcept {
    BasicWakeBatch<P> batch;
    Lock lock(queue);
    return wake_locked(queue, mode, nr_exclusive, key);
  }
};

} // namespace kcompd
