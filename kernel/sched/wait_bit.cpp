// SPDX-License-Identifier: MIT
// Waiting for bits and variables: their waiters share a few queues, and each entry knows what it waits for.
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/wait_bit.h>

namespace {

constexpr unsigned kBits = 8;

struct Queues {
  wait_queue_head heads[1 << kBits];
  Queues() {
    for (wait_queue_head &head : heads)
      init_waitqueue_head(&head);
  }
};

wait_queue_head *queue_of(const void *place, int bit) noexcept {
  static Queues queues; // needs no destructor: threads may use it while main() ends
  return &queues.heads[hash_long(reinterpret_cast<unsigned long>(place) * 64 + static_cast<unsigned>(bit + 1), kBits)];
}

unsigned long *word_of(const wait_bit_key &key) noexcept {
  return static_cast<unsigned long *>(key.flags);
}

bool is_set(const wait_bit_key &key) noexcept {
  return test_bit_acquire(key.bit_nr, word_of(key));
}

int wake_if_for(wait_queue_entry *entry, unsigned mode, int flags, void *arg, bool look) noexcept {
  const auto &wanted = container_of(entry, wait_bit_queue_entry, wq_entry)->key;
  const auto &key = *static_cast<wait_bit_key *>(arg);
  if (wanted.flags != key.flags || wanted.bit_nr != key.bit_nr || (look && is_set(wanted)))
    return 0;
  return autoremove_wake_function(entry, mode, flags, arg);
}

int wake_bit_waiter(wait_queue_entry *entry, unsigned mode, int flags, void *arg) noexcept {
  return wake_if_for(entry, mode, flags, arg, true);
}

int wake_var_waiter(wait_queue_entry *entry, unsigned mode, int flags, void *arg) noexcept {
  return wake_if_for(entry, mode, flags, arg, false);
}

void init_entry(wait_bit_queue_entry &entry, void *place, int bit, int flags, wait_queue_func_t func) noexcept {
  init_wait_entry(&entry.wq_entry, flags);
  entry.wq_entry.func = func;
  entry.key = __WAIT_BIT_KEY_INITIALIZER(place, bit);
}

int result_of_sleep(int mode) noexcept {
  return signal_pending_state(static_cast<unsigned>(mode), kcompd_this_task()) ? -EINTR : 0;
}

template <typename Sleep> int sleep_limited(const wait_bit_key *key, int mode, Sleep sleep) noexcept {
  const long left = static_cast<long>(key->timeout - jiffies);
  if (left <= 0)
    return -EAGAIN;
  sleep(left);
  return result_of_sleep(mode);
}

int wait_until_clear(wait_bit_queue_entry &entry, wait_bit_action_f *action, unsigned mode) noexcept {
  wait_queue_head *const queue = bit_waitqueue(entry.key.flags, entry.key.bit_nr);
  const char *const before = kcompd_set_wchan("wait_on_bit");
  int result = 0;
  do {
    prepare_to_wait(queue, &entry.wq_entry, static_cast<int>(mode));
    if (is_set(entry.key))
      result = action(&entry.key, static_cast<int>(mode));
  } while (is_set(entry.key) && !result);
  finish_wait(queue, &entry.wq_entry);
  kcompd_set_wchan(before);
  return result;
}

} // namespace

wait_queue_head *bit_waitqueue(void *word, int bit) {
  return queue_of(word, bit);
}
EXPORT_SYMBOL(bit_waitqueue);

wait_queue_head *__var_waitqueue(void *p) {
  return queue_of(p, -1);
}
EXPORT_SYMBOL(__var_waitqueue);

void init_wait_var_entry(wait_bit_queue_entry *wbq_entry, void *var, int flags) {
  init_entry(*wbq_entry, var, -1, flags, wake_var_waiter);
}
EXPORT_SYMBOL(init_wait_var_entry);

void __wake_up_bit(wait_queue_head *wq_head, void *word, int bit) {
  wait_bit_key key = __WAIT_BIT_KEY_INITIALIZER(word, bit);
  __wake_up(wq_head, TASK_NORMAL, 1, &key);
}
EXPORT_SYMBOL(__wake_up_bit);

void wake_up_bit(void *word, int bit) {
  __wake_up_bit(bit_waitqueue(word, bit), word, bit);
}
EXPORT_SYMBOL(wake_up_bit);

void wake_up_var(void *var) {
  __wake_up_bit(__var_waitqueue(var), var, -1);
}
EXPORT_SYMBOL(wake_up_var);

int bit_wait(wait_bit_key *key, int mode) {
  schedule();
  return result_of_sleep(mode);
}
EXPORT_SYMBOL(bit_wait);

int bit_wait_io(wait_bit_key *key, int mode) {
  io_schedule();
  return result_of_sleep(mode);
}
EXPORT_SYMBOL(bit_wait_io);

int bit_wait_timeout(wait_bit_key *key, int mode) {
  return sleep_limited(key, mode, schedule_timeout);
}
EXPORT_SYMBOL(bit_wait_timeout);

int bit_wait_io_timeout(wait_bit_key *key, int mode) {
  return sleep_limited(key, mode, io_schedule_timeout);
}
EXPORT_SYMBOL(bit_wait_io_timeout);

int out_of_line_wait_on_bit(void *word, int bit, wait_bit_action_f *action, unsigned int mode) {
  wait_bit_queue_entry entry;
  init_entry(entry, word, bit, 0, wake_bit_waiter);
  return wait_until_clear(entry, action, mode);
}
EXPORT_SYMBOL(out_of_line_wait_on_bit);

int out_of_line_wait_on_bit_timeout(void *word, int bit, wait_bit_action_f *action, unsigned int mode,
                                    unsigned long timeout) {
  wait_bit_queue_entry entry;
  init_entry(entry, word, bit, 0, wake_bit_waiter);
  entry.key.timeout = jiffies + timeout;
  return wait_until_clear(entry, action, mode);
}
EXPORT_SYMBOL(out_of_line_wait_on_bit_timeout);

int out_of_line_wait_on_bit_lock(void *word, int bit, wait_bit_action_f *action, unsigned int mode) {
  wait_bit_queue_entry entry;
  init_entry(entry, word, bit, WQ_FLAG_EXCLUSIVE, wake_bit_waiter);
  wait_queue_head *const queue = bit_waitqueue(word, bit);
  const char *const before = kcompd_set_wchan("wait_on_bit_lock");
  int result = 0;
  for (;;) {
    prepare_to_wait_exclusive(queue, &entry.wq_entry, static_cast<int>(mode));
    if (is_set(entry.key))
      result = action(&entry.key, static_cast<int>(mode));
    // Also behind a signal: the one wake-up may have been for us, and the bit is ours then.
    if (!test_and_set_bit(bit, word_of(entry.key))) {
      result = 0;
      break;
    }
    if (result)
      break;
  }
  finish_wait(queue, &entry.wq_entry);
  kcompd_set_wchan(before);
  return result;
}
EXPORT_SYMBOL(out_of_line_wait_on_bit_lock);
