// SPDX-License-Identifier: MIT
// Leader and followers. All channels are in one epoll set, and one thread, the leader, waits on it. It reads ONE
// request and runs the handler itself: no queue, no switch of threads, no lock on the way. What it holds meanwhile is
// the leadership, a number in Worker::lead; whoever changes that number to kNone first (the handler that is about to
// sleep, or the tick thread that finds the same number for a second time) must make another worker leader. A worker
// that finds its number gone when the handler returns has been replaced: it parks as a follower, or ends if enough are
// parked.
//
// Where there is but one channel (the mount, without CUSE) the leader waits in the read itself, which saves a good part
// of what a request costs. Then only a signal brings it back, and since that may come just before the read, it is sent
// again until the leader has come.
//
// What others want of the leader (that it passes a point where no earlier event is in its hands; that it says when
// nothing is queued; that it stops) is behind one flag, so that the usual path looks at no more than that.
#include "daemon/worker.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace kcompd {

thread_local Worker *current_worker = nullptr;

std::unique_ptr<Pool> make_pool(const PoolLimits &limits) {
  return std::make_unique<PoolImpl>(limits);
}

// Leading.

void PoolImpl::lead(Worker &worker) {
  for (;;) {
    // Relaxed: who sets it goes on kicking until it has been seen.
    if (attention_.load(std::memory_order_relaxed) && !attend(worker))
      return;
    PoolEntry *entry = sole_.load(std::memory_order_acquire); // pairs with choose_sole()
    if (!entry || worker.reserve) {
      epoll_event event;
      // draining_ is set by the leader, and leadership is passed on with release and acquire.
      const int ready = ::epoll_wait(epoll_, &event, 1, draining_.load(std::memory_order_relaxed) ? 0 : -1);
      if (ready == 0)
        drained();
      if (ready <= 0)
        continue;
      entry = static_cast<PoolEntry *>(event.data.ptr);
      if (!entry) {
        uint64_t ignored;
        (void)!::read(event_, &ignored, sizeof ignored);
        continue; // attention_ was set before
      }
    } else if (draining_.load(std::memory_order_relaxed)) {
      pollfd queued{entry->channel->fd(), POLLIN, 0};
      if (::poll(&queued, 1, 0) == 0)
        drained();
    }
    if (worker.reserve) {
      worker.lead.store(Worker::kNone);
      if (promote(nullptr, false))
        return;
      worker.lead.store(Worker::kReading);
    }
    if (!serve(worker, *entry))
      return;
  }
}

// Return: true if the worker still leads.
bool PoolImpl::serve(Worker &worker, PoolEntry &entry) {
  const int size = entry.channel->receive(worker.buffer);
  if (size <= 0) {
    if (size == -EAGAIN || size == -EINTR || size == -ENOENT)
      return true;
    worker.entry.store(&entry, std::memory_order_relaxed);
    channel_ended(worker, entry);
    return worker.lead.load() != Worker::kNone;
  }
  worker.buffer.size = static_cast<size_t>(size);
  worker.droppable = false;
  // Relaxed: who looks at it (anyone_inside()) has waited for the leader to pass, or for the mutex.
  worker.entry.store(&entry, std::memory_order_relaxed);
  worker.requests.store(worker.requests.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  uint64_t running = worker.run += 2;
  worker.lead.store(running); // seq_cst, as is the load: the tick thread says it sleeps and then looks at this number
  if (tick_asleep_.load())
    wake_tick();
  entry.channel->process(worker.buffer);
  if (!worker.lead.compare_exchange_strong(running, Worker::kReading))
    return false; // the worker clears `entry` when it has the mutex
  worker.entry.store(nullptr, std::memory_order_relaxed);
  return true;
}

void PoolImpl::channel_ended(Worker &worker, PoolEntry &entry) {
  std::shared_ptr<Channel> channel = entry.channel;
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, channel->fd(), nullptr);
  PoolEntry *sole = &entry;
  sole_.compare_exchange_strong(sole, nullptr);
  {
    Lock lock(mutex_);
    entry.served = false;
  }
  if (worker.reserve) {
    worker.entry.store(nullptr);
    put_off_work([this, channel] {
      cancel(channel.get());
      channel->ended();
    });
    return;
  }
  worker.lead.store(Worker::kNone);
  promote(nullptr, true);
  cancel(channel.get());
  channel->ended();
}

// Return: false if the worker leads no more.
bool PoolImpl::attend(Worker &worker) {
  attention_.store(false); // first: who sets it from here on is heard the next time
  Lock lock(mutex_);
  if (stopping_.load()) {
    worker.lead.store(Worker::kNone);
    leader_.store(nullptr);
    leaderless_ = true;
  }
  pass_done_ = pass_wanted_;
  if (drain_done_ != drain_wanted_)
    draining_.store(true);
  changed_.notify_all();
  return !leaderless_;
}

void PoolImpl::drained() {
  draining_.store(false);
  Lock lock(mutex_);
  drain_done_ = drain_wanted_;
  drain_clean_ = releases_.load() == 0;
  changed_.notify_all();
}

void PoolImpl::kick() noexcept {
  attention_.store(true);
  const uint64_t one = 1;
  while (::write(event_, &one, sizeof one) < 0 && errno == EINTR)
    ;
  Worker *leader = leader_.load();
  if (leader && leader->lead.load() == Worker::kReading && leader->tid.load() != 0)
    ::tgkill(::getpid(), leader->tid.load(), kKickSignal);
}

// Wait until `condition` holds, for which the leader must come by.
template <typename Condition>
bool PoolImpl::wait_kicking(Lock &lock, std::chrono::steady_clock::time_point deadline, Condition condition) {
  constexpr std::chrono::milliseconds kAgain{2};
  while (!condition()) {
    kick();
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline)
      return false;
    changed_.wait_until(lock, std::min(deadline, now + kAgain), condition);
  }
  return true;
}

// Wait until the leader has let go of every event that it got before the call.
void PoolImpl::wait_for_pass(Lock &lock) {
  const uint64_t wanted = ++pass_wanted_;
  wait_kicking(lock, std::chrono::steady_clock::time_point::max(), [&] { return pass_done_ >= wanted || leaderless_; });
}

// If there is one channel only, have its read block, and the leader wait there.
void PoolImpl::choose_sole(Lock &lock) {
  PoolEntry *only = nullptr;
  size_t served = 0;
  for (const auto &entry : entries_) {
    if (entry->served) {
      only = entry.get();
      ++served;
    }
  }
  if (served != 1)
    only = nullptr;
  PoolEntry *const before = sole_.load();
  if (only == before)
    return;
  // Whichever way it goes, a leader that finds the new flags with the old choice does no harm: it can be kicked out of
  // a read, and an empty one brings it back to look again.
  const auto set_blocking = [](const PoolEntry &entry, bool blocking) {
    const int fd = entry.channel->fd();
    const int flags = ::fcntl(fd, F_GETFL);
    ::fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
  };
  if (before)
    set_blocking(*before, false);
  if (only)
    set_blocking(*only, true);
  sole_.store(only, std::memory_order_release); // pairs with lead()
  wait_for_pass(lock);
}

bool PoolImpl::anyone_inside(const PoolEntry *entry) const {
  return std::any_of(workers_.begin(), workers_.end(), [entry](const std::unique_ptr<Worker> &worker) {
    const PoolEntry *inside = worker->entry.load();
    return worker.get() != current_worker && (entry ? inside == entry : inside != nullptr);
  });
}

// Channels.

int PoolImpl::add(std::shared_ptr<Channel> channel) {
  hand_over();
  Lock lock(mutex_);
  auto entry = std::make_unique<PoolEntry>();
  entry->channel = std::move(channel);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = entry.get();
  const int fd = entry->channel->fd();
  entries_.push_back(std::move(entry));
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) {
    const int error = errno;
    entries_.pop_back();
    return -error;
  }
  choose_sole(lock);
  return 0;
}

bool PoolImpl::remove(Channel &channel, int ms) {
  hand_over();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  Lock lock(mutex_);
  const auto find = [&] {
    return std::find_if(entries_.begin(), entries_.end(),
                        [&](const std::unique_ptr<PoolEntry> &entry) { return entry->channel.get() == &channel; });
  };
  if (find() == entries_.end())
    return true;
  PoolEntry *const entry = find()->get();
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, channel.fd(), nullptr); // fails if it has ended, which is fine
  entry->served = false;
  choose_sole(lock);
  wait_for_pass(lock);
  const auto empty = [&] { return !anyone_inside(entry); };
  if (ms < 0)
    changed_.wait(lock, empty);
  else if (!changed_.wait_until(lock, deadline, empty))
    return false;
  const auto found = find();
  if (found == entries_.end())
    return true;
  const std::unique_ptr<PoolEntry> last = std::move(*found);
  entries_.erase(found);
  if (current_worker && current_worker->entry.load() == entry)
    current_worker->entry.store(nullptr);
  lock.unlock(); // the channel may end here, and what that does is its own affair
  return true;
}

void PoolImpl::cancel(const Channel *channel) noexcept {
  std::vector<Worker *> workers;
  {
    Lock lock(mutex_);
    workers.reserve(workers_.size());
    for (const auto &worker : workers_)
      workers.push_back(worker.get());
  }
  for (Worker *worker : workers) {
    HandlerGate gate(*worker);
    Handler *handler = gate.handler();
    if (!handler)
      continue;
    // With a handler it is inside process(), so the entry is there.
    const PoolEntry *entry = worker->entry.load();
    if (!channel || (entry && entry->channel.get() == channel))
      handler->cancelled();
  }
}

void PoolImpl::barrier() {
  hand_over();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const struct Count {
    std::atomic<int> &count;
    explicit Count(std::atomic<int> &counted) : count(counted) { count.fetch_add(1); }
    ~Count() { count.fetch_sub(1); }
  } waits(barriers_);
  Lock lock(mutex_);
  for (;;) {
    const uint64_t wanted = ++drain_wanted_;
    if (!wait_kicking(lock, deadline, [&] { return drain_done_ >= wanted || leaderless_; }) || leaderless_ ||
        drain_clean_)
      return;
    // A release that was answered early may be what kept others from being queued (the kernel limits how many are under
    // way).
    if (!changed_.wait_until(lock, deadline, [&] { return releases_.load() == 0; }))
      return;
  }
}

void PoolImpl::release_begins() noexcept {
  releases_.fetch_add(1);
}

void PoolImpl::release_ends() noexcept {
  if (releases_.fetch_sub(1) == 1 && barriers_.load()) {
    Lock lock(mutex_);
    changed_.notify_all();
  }
}

void PoolImpl::stop() {
  hand_over();
  stopping_.store(true);
  if (!started_)
    return;
  Lock lock(mutex_);
  for (Worker *worker : idle_) {
    worker->quit = true;
    wake(*worker);
  }
  idle_.clear();
  wait_kicking(lock, std::chrono::steady_clock::time_point::max(), [&] { return leaderless_; });
}

bool PoolImpl::wait_idle(int ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  Lock lock(mutex_);
  const uint64_t wanted = ++pass_wanted_;
  return wait_kicking(lock, deadline, [&] { return pass_done_ >= wanted || leaderless_; }) &&
         changed_.wait_until(lock, deadline, [&] { return !anyone_inside(nullptr); });
}

bool PoolImpl::responds(int ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  Lock lock(mutex_);
  const uint64_t wanted = ++pass_wanted_;
  return wait_kicking(lock, deadline, [&] { return pass_done_ >= wanted || leaderless_; });
}

PoolStatus PoolImpl::status() const {
  Lock lock(mutex_);
  PoolStatus status{};
  status.threads = threads_;
  status.idle = idle_.size();
  const size_t leading = leaderless_ || (reserve_ && reserve_->lead.load() != Worker::kNone) ? 0 : 1;
  status.blocked = threads_ - std::min(threads_, status.idle + leading);
  for (const auto &worker : workers_)
    status.requests += worker->requests.load(std::memory_order_relaxed);
  return status;
}

// What handlers call.

void PoolImpl::hand_over_from(Worker &worker) noexcept {
  if (worker.reserve)
    return; // it runs nothing that sleeps, and there is nobody else
  uint64_t running = worker.lead.load();
  if (running <= Worker::kReading || !worker.lead.compare_exchange_strong(running, Worker::kNone))
    return;
  promote(worker.droppable ? &worker.buffer : nullptr, true);
}

void Pool::hand_over() noexcept {
  if (Worker *worker = current_worker)
    worker->pool->hand_over_from(*worker);
}

void Pool::enter(Handler &handler) noexcept {
  if (Worker *worker = current_worker)
    worker->handler.store(&handler, std::memory_order_release); // pairs with the load in HandlerGate::handler()
}

void Pool::leave() noexcept {
  Worker *worker = current_worker;
  if (!worker)
    return;
  // seq_cst, as in HandlerGate: either the gate sees that the handler is gone, or this sees the gate.
  worker->handler.store(nullptr);
  while (worker->gate.load())
    ::sched_yield();
}

void Pool::drop_buffer() noexcept {
  if (Worker *worker = current_worker)
    worker->droppable = true;
}

bool Pool::refusing() noexcept {
  return current_worker && current_worker->reserve;
}

void Pool::put_off(std::function<void()> work) {
  if (Worker *worker = current_worker)
    worker->pool->put_off_work(std::move(work));
}

void *Pool::self() noexcept {
  return current_worker;
}

HandlerGate::HandlerGate(Worker &worker) noexcept : worker_(worker) {
  while (worker.gate.exchange(1))
    ::sched_yield();
}

HandlerGate::~HandlerGate() {
  worker_.gate.store(0);
}

} // namespace kcompd
