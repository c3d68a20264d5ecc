// SPDX-License-Identifier: MIT
// One poll(2) that waits: the entries that it hung on a driver's wait queues, and whom to tell.
//
// A wake-up runs with the queue's lock held, on any thread, while another thread may poll the same file again or close
// it. So the wake function touches nothing but its own entry and an atomic, and whoever takes a set apart removes each
// entry under the lock of its queue; when that is done no wake function of the set runs any more.
#pragma once

#include "procfs-emu/vfs.h"
#include <atomic>
#include <forward_list>
#include <linux/poll.h>
#include <memory>

namespace kcompd::vfs {

class PollSet final : private poll_table_struct {
public:
  explicit PollSet(std::shared_ptr<PollNotifier> notifier) noexcept;
  ~PollSet(); // takes the entries off their queues
  PollSet(const PollSet &) = delete;
  PollSet &operator=(const PollSet &) = delete;

  // What the driver's .poll is called with.
  poll_table_struct *table() noexcept { return this; }

private:
  struct Entry {
    wait_queue_entry wait;
    wait_queue_head *queue;
    PollSet *set;
    std::atomic<bool> queued = true;
  };

  static void hang(struct file *file, wait_queue_head_t *queue, struct poll_table_struct *table) noexcept;
  static int woken(struct wait_queue_entry *wait, unsigned mode, int flags, void *key) noexcept;

  const std::shared_ptr<PollNotifier> notifier_;
  std::atomic<bool> armed_ = true;
  std::forward_list<Entry> entries_;
};

} // namespace kcompd::vfs
