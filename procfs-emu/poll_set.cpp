// SPDX-License-Identifier: MIT
// Hanging a poll on wait queues, and off.
#include "procfs-emu/poll_set.h"
#include <new>

namespace kcompd::vfs {

PollSet::PollSet(std::shared_ptr<PollNotifier> notifier) noexcept : notifier_(std::move(notifier)) {
  _qproc = &PollSet::hang;
  _key = ~__poll_t{0};
}

PollSet::~PollSet() {
  for (Entry &entry : entries_)
    if (entry.queued.load(std::memory_order_acquire)) // pairs with the release in woken()
      remove_wait_queue(entry.queue, &entry.wait);
}

void PollSet::hang(struct file *, wait_queue_head_t *queue, struct poll_table_struct *table) noexcept {
  PollSet *set = static_cast<PollSet *>(table);
  try {
    set->entries_.emplace_front();
  } catch (const std::bad_alloc &) { // told at once, the client comes again, and there may be memory then
    if (set->armed_.exchange(false))
      set->notifier_->wake();
    return;
  }
  Entry &entry = set->entries_.front();
  entry.queue = queue;
  entry.set = set;
  init_waitqueue_func_entry(&entry.wait, &PollSet::woken);
  entry.wait.private_ = &entry;
  add_wait_queue(queue, &entry.wait);
}

// The entry leaves the queue at the first wake-up: a poll is told once, and a driver may free a queue that it has woken
// for the last time. The queue's lock is held.
int PollSet::woken(struct wait_queue_entry *wait, unsigned, int, void *) noexcept {
  Entry *entry = static_cast<Entry *>(wait->private_);
  PollSet *set = entry->set;
  if (set->armed_.exchange(false))
    set->notifier_->wake();
  list_head *at = &wait->entry;
  at->prev->next = at->next;
  at->next->prev = at->prev;
  at->prev = at->next = at;
  // Pairs with the acquire in ~PollSet(), which may free the entry as soon as it sees this; nothing of it is used
  // afterwards.
  entry->queued.store(false, std::memory_order_release);
  return 0;
}

} // namespace kcompd::vfs
