// SPDX-License-Identifier: MIT
// Inside the pool: its threads, and what each is doing. See pool.cpp for the idea.
#pragma once

#include "daemon/channel.h"
#include "daemon/pool.h"
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <vector>

namespace kcompd {

class PoolImpl;

// Brings the leader back from a read that blocks. Its handler does nothing; who else gets it ignores it.
inline constexpr int kKickSignal = SIGURG;

// A channel in the pool. Lives until remove(), so that a worker inside may look at it.
struct PoolEntry {
  std::shared_ptr<Channel> channel;
  bool served = true; // not ended, not being removed; guarded by the pool's mutex
};

// One thread. The memory is used again for later threads and freed with the pool, so that the tick thread and cancel()
// may look at a worker whose thread is gone.
struct Worker {
  // Leadership: kNone, kReading, or the even number (from 2 on) of the request that it runs as leader. Who changes it
  // from a number to kNone has the leadership and must pass it on.
  static constexpr uint64_t kNone = 0, kReading = 1;
  std::atomic<uint64_t> lead{kNone};
  std::atomic<int> parked{0}; // 1 while it waits to be woken; see PoolImpl::park()
  uint64_t run = 0;

  std::atomic<PoolEntry *> entry{nullptr}; // the channel it is inside
  std::atomic<Handler *> handler{nullptr};
  std::atomic<int> gate{0}; // 1 while somebody else calls the handler
  std::atomic<bool> watched{false};
  std::atomic<pid_t> tid{0}; // 0 while there is no thread
  std::atomic<unsigned long> requests{0};

  RequestBuffer buffer;
  bool droppable = false;
  RequestBuffer answer;
  size_t answer_dirty = 0;
  unsigned answer_uid = 0, answer_gid = 0;

  PoolImpl *pool = nullptr;
  pthread_t thread{};
  bool reserve = false;
  bool quit = false; // guarded by the pool's mutex
};

class PoolImpl final : public Pool {
public:
  explicit PoolImpl(const PoolLimits &limits) : limits_(limits) {}
  ~PoolImpl() override;

  int start() override;
  int add(std::shared_ptr<Channel> channel) override;
  bool remove(Channel &channel, int ms) override;
  void cancel(const Channel *channel) noexcept override;
  void barrier() override;
  void stop() override;
  bool wait_idle(int ms) override;
  bool responds(int ms) override;
  PoolStatus status() const override;
  void release_begins() noexcept override;
  void release_ends() noexcept override;
  void watch(void *worker) noexcept override;

  void hand_over_from(Worker &worker) noexcept;
  void put_off_work(std::function<void()> work);

private:
  using Lock = std::unique_lock<std::mutex>;

  // pool.cpp: leading
  void lead(Worker &worker);
  bool serve(Worker &worker, PoolEntry &entry);
  void channel_ended(Worker &worker, PoolEntry &entry);
  bool attend(Worker &worker);
  void drained();
  void kick() noexcept;
  template <typename Condition>
  bool wait_kicking(Lock &lock, std::chrono::steady_clock::time_point deadline, Condition condition);
  void wait_for_pass(Lock &lock);
  void choose_sole(Lock &lock);
  bool anyone_inside(const PoolEntry *entry) const;

  // pool_threads.cpp: threads and their memory
  void worker_main(Worker &worker);
  void park(Worker &worker);
  void wake(Worker &worker);
  bool promote(RequestBuffer *given, bool reserve_too) noexcept;
  Worker *new_worker(bool leads, RequestBuffer *given) noexcept;
  int start_thread(Worker &worker) noexcept;
  bool provide_buffer(Worker &worker, RequestBuffer *given) noexcept;
  void run_put_off(Lock &lock);
  void reap(Lock &lock);
  void end_everything() noexcept;

  // pool_tick.cpp: the tick thread
  int start_tick() noexcept;
  void stop_tick() noexcept;
  void tick_main() noexcept;
  // What the tick thread has found: nothing since the last look, requests, or the leader inside a handler.
  enum class Look { kQuiet, kFlows, kRuns };
  Look tick_leader() noexcept;
  void tick_watched() noexcept;
  void wake_tick() noexcept;
  bool watching() const;

  const PoolLimits limits_;
  int epoll_ = -1, event_ = -1;
  std::atomic<Worker *> leader_{nullptr};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> attention_{false}; // the leader is wanted, see attend()
  std::atomic<bool> draining_{false};
  std::atomic<PoolEntry *> sole_{nullptr}; // the only channel, whose descriptor blocks; see choose_sole()
  std::atomic<long> releases_{0};
  std::atomic<int> barriers_{0}; // threads in barrier()

  mutable std::mutex mutex_; // never held while a channel or a handler is called
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker *> idle_, unused_;
  std::vector<std::unique_ptr<PoolEntry>> entries_;
  std::vector<RequestBuffer> spare_;
  std::vector<pthread_t> finished_;
  std::vector<std::function<void()>> put_off_;
  Worker *reserve_ = nullptr;
  size_t threads_ = 0; // without the reserve
  bool started_ = false;
  bool leaderless_ = true;
  bool refused_ = false; // out of threads since the last time there was one; the log says so once
  uint64_t pass_wanted_ = 0, pass_done_ = 0;
  uint64_t drain_wanted_ = 0, drain_done_ = 0;
  bool drain_clean_ = false;

  pthread_t tick_thread_{};
  bool tick_started_ = false;
  std::atomic<int> tick_asleep_{0};
  std::atomic<bool> tick_quit_{false};
  mutable std::mutex watch_mutex_;
  std::vector<Worker *> watch_;
  Worker *last_leader_ = nullptr; // of the tick thread alone
  uint64_t last_lead_ = 0;
  unsigned long last_requests_ = 0;
};

// The worker of the calling thread, or null.
extern thread_local Worker *current_worker;

// Keep the handler of `worker` from leaving, while alive. handler() may be null.
class HandlerGate {
public:
  explicit HandlerGate(Worker &worker) noexcept;
  ~HandlerGate();
  HandlerGate(const HandlerGate &) = delete;
  HandlerGate &operator=(const HandlerGate &) = delete;
  Handler *handler() const noexcept { return worker_.handler.load(); }

private:
  Worker &worker_;
};

} // namespace kcompd
