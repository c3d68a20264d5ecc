// SPDX-License-Identifier: MIT
// The threads of the pool and the memory they work with: made when a handler sleeps and nobody is parked, ended when
// enough are.
//
// One thread is made at the start and kept in reserve. When no other can be made it leads: it reads on, so that
// interrupts and releases still get through, but runs no handler that could sleep; such requests get EAGAIN until there
// is a thread again.
#include "daemon/worker.h"
#include "kernel/oops.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <linux/printk.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace kcompd {

namespace {

// The largest request: one MiB of payload, which is libfuse's limit, and the header.
constexpr size_t kBufferSize = 1024 * 1024 + 4096;
constexpr size_t kSpareBuffers = 8;
// What a worker may keep of an answer while it is parked.
constexpr size_t kKeepAnswer = 64 * 1024;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t kStackFactor = 4;
#else
constexpr size_t kStackFactor = 1;
#endif

} // namespace

// The life of a worker.

void PoolImpl::worker_main(Worker &worker) {
  current_worker = &worker;
  worker.tid.store(::gettid());
  ::pthread_setname_np(::pthread_self(), worker.reserve ? "kcompd-reserve" : "kcompd-worker");
  for (;;) {
    if (worker.lead.load() != Worker::kNone)
      lead(worker);
    Lock lock(mutex_);
    worker.entry.store(nullptr);
    changed_.notify_all();
    if (!worker.reserve) {
      run_put_off(lock);
      if (stopping_.load() || worker.quit || idle_.size() >= limits_.max_idle)
        break;
      if (worker.buffer.data && spare_.size() < kSpareBuffers)
        spare_.push_back(std::move(worker.buffer));
      idle_.push_back(&worker);
    } else if (worker.lead.load() != Worker::kNone) {
      continue; // was called again before it could park
    }
    worker.parked.store(1);
    lock.unlock();
    park(worker);
    if (worker.quit && worker.lead.load() == Worker::kNone)
      break;
  }
  Lock lock(mutex_, std::defer_lock);
  if (!worker.reserve)
    lock.lock();
  worker.buffer = RequestBuffer();
  worker.answer = RequestBuffer();
  worker.answer_dirty = 0;
  current_worker = nullptr;
  worker.tid.store(0);
  if (worker.reserve)
    return; // joined by end_everything()
  reap(lock);
  finished_.push_back(worker.thread);
  unused_.push_back(&worker);
  --threads_;
  changed_.notify_all();
}

void PoolImpl::park(Worker &worker) {
  if (worker.answer_dirty > kKeepAnswer) {
    ::madvise(worker.answer.data, worker.answer.capacity, MADV_DONTNEED);
    worker.answer_dirty = 0;
  }
  while (worker.parked.load(std::memory_order_acquire)) // pairs with wake()
    worker.parked.wait(1, std::memory_order_acquire);
}

void PoolImpl::wake(Worker &worker) {
  worker.parked.store(0, std::memory_order_release); // pairs with park(): what was given to the worker is visible to it
  worker.parked.notify_one();
}

// Join those that have ended before; the last one is joined with the pool.
void PoolImpl::reap(Lock &lock) {
  std::vector<pthread_t> finished = std::exchange(finished_, {});
  if (finished.empty())
    return;
  lock.unlock();
  for (pthread_t thread : finished)
    ::pthread_join(thread, nullptr);
  lock.lock();
}

void PoolImpl::run_put_off(Lock &lock) {
  while (!put_off_.empty()) {
    std::function<void()> work = std::move(put_off_.front());
    put_off_.erase(put_off_.begin());
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

void PoolImpl::put_off_work(std::function<void()> work) {
  Lock lock(mutex_);
  put_off_.push_back(std::move(work));
}

// Passing on the leadership.

// The caller has the leadership and gives it up. Return: false if nobody could be made leader, which with the reserve
// can not be.
bool PoolImpl::promote(RequestBuffer *given, bool reserve_too) noexcept {
  Lock lock(mutex_);
  Worker *next = nullptr;
  if (!idle_.empty() && provide_buffer(*idle_.back(), given)) {
    next = idle_.back();
    idle_.pop_back();
    leader_.store(next);
    next->lead.store(Worker::kReading);
    wake(*next);
  } else if (idle_.empty()) {
    lock.unlock();
    next = new_worker(true, given);
    lock.lock();
  }
  if (next) {
    const bool was_refused = std::exchange(refused_, false);
    const bool work_waits = !put_off_.empty();
    lock.unlock();
    if (was_refused)
      pr_notice("kcompd: there is a thread again, requests are served\n");
    if (work_waits)
      new_worker(false, nullptr);
    return true;
  }
  if (!reserve_too)
    return false;
  leader_.store(reserve_);
  reserve_->lead.store(Worker::kReading);
  wake(*reserve_);
  const bool first = !std::exchange(refused_, true);
  const size_t threads = threads_;
  lock.unlock();
  if (first)
    pr_warn("kcompd: no thread can be made beside %zu others: requests get EAGAIN until one returns (limits: TasksMax, "
            "RLIMIT_NPROC, memory, worker threads)\n",
            threads);
  return true;
}

Worker *PoolImpl::new_worker(bool leads, RequestBuffer *given) noexcept {
  Worker *worker = nullptr;
  {
    Lock lock(mutex_);
    if (threads_ >= limits_.max_threads)
      return nullptr;
    if (unused_.empty()) {
      workers_.push_back(std::make_unique<Worker>());
      worker = workers_.back().get();
    } else {
      worker = unused_.back();
      unused_.pop_back();
    }
    worker->pool = this;
    worker->quit = false;
    if (leads && !provide_buffer(*worker, given)) {
      unused_.push_back(worker);
      return nullptr;
    }
    ++threads_;
  }
  Worker *const before = leader_.load();
  if (leads) {
    leader_.store(worker);
    worker->lead.store(Worker::kReading);
  }
  if (start_thread(*worker) == 0)
    return worker;
  Lock lock(mutex_);
  if (leads) {
    worker->lead.store(Worker::kNone);
    leader_.store(before);
    spare_.push_back(std::move(worker->buffer));
  }
  unused_.push_back(worker);
  --threads_;
  changed_.notify_all();
  return nullptr;
}

bool PoolImpl::provide_buffer(Worker &worker, RequestBuffer *given) noexcept {
  if (worker.buffer.data)
    return true;
  if (given && given->data) {
    worker.buffer = std::move(*given);
    return true;
  }
  if (!spare_.empty()) {
    worker.buffer = std::move(spare_.back());
    spare_.pop_back();
    return true;
  }
  return worker.buffer.allocate(kBufferSize);
}

int PoolImpl::start_thread(Worker &worker) noexcept {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes,
                              std::max<size_t>(limits_.stack_size * kStackFactor, 64 * 1024) + FaultStack::kExtra);
  // Signals are for the main thread; faults are for who makes them.
  sigset_t blocked;
  sigfillset(&blocked);
  for (int wanted : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, kKickSignal})
    sigdelset(&blocked, wanted);
  ::pthread_attr_setsigmask_np(&attributes, &blocked);
  const auto body = [](void *argument) -> void * {
    const FaultStack stack;
    Worker *self = static_cast<Worker *>(argument);
    self->pool->worker_main(*self);
    return nullptr;
  };
  const int error = ::pthread_create(&worker.thread, &attributes, body, &worker);
  ::pthread_attr_destroy(&attributes);
  return error;
}

// Start and end.

int PoolImpl::start() {
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {}; // without SA_RESTART: it is there to end a read
  ::sigaction(kKickSignal, &nothing, nullptr);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  int error = epoll_ < 0 || event_ < 0 ? errno : 0;
  if (!error) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &event) < 0)
      error = errno;
  }
  if (!error) {
    auto reserve = std::make_unique<Worker>();
    reserve->pool = this;
    reserve->reserve = true;
    if (!reserve->buffer.allocate(kBufferSize))
      error = ENOMEM;
    else if ((error = start_thread(*reserve)) == 0)
      reserve_ = reserve.get();
    Lock lock(mutex_);
    workers_.push_back(std::move(reserve));
  }
  if (!error)
    error = start_tick();
  if (!error) {
    leaderless_ = false;
    if (!new_worker(true, nullptr)) {
      leaderless_ = true;
      error = EAGAIN;
    }
  }
  started_ = !error;
  if (error)
    end_everything();
  return -error;
}

PoolImpl::~PoolImpl() {
  stop();
  end_everything();
}

void PoolImpl::end_everything() noexcept {
  Lock lock(mutex_);
  changed_.wait(lock, [&] { return threads_ == 0; });
  reap(lock);
  run_put_off(lock);
  Worker *reserve = std::exchange(reserve_, nullptr);
  if (reserve) {
    reserve->quit = true;
    // It parks under the mutex, so it is either parked or will see `quit` when it is woken once more.
    changed_.wait(lock, [&] { return reserve->parked.load() == 1; });
    wake(*reserve);
  }
  lock.unlock();
  if (reserve)
    ::pthread_join(reserve->thread, nullptr);
  stop_tick();
  if (epoll_ >= 0)
    ::close(epoll_);
  if (event_ >= 0)
    ::close(event_);
  epoll_ = event_ = -1;
}

// The memory for answers.

char *Pool::answer_buffer(size_t bytes, unsigned uid, unsigned gid) noexcept {
  Worker *worker = current_worker;
  if (!worker)
    return nullptr;
  if (worker->answer.capacity < bytes) {
    if (!worker->answer.allocate(bytes))
      return nullptr;
    worker->answer_dirty = 0;
  } else if (worker->answer_dirty && (worker->answer_uid != uid || worker->answer_gid != gid)) {
    std::memset(worker->answer.data, 0, worker->answer_dirty);
    worker->answer_dirty = 0;
  }
  worker->answer_uid = uid;
  worker->answer_gid = gid;
  worker->answer_dirty = std::max(worker->answer_dirty, bytes);
  return worker->answer.data;
}

} // namespace kcompd
