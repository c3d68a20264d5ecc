// SPDX-License-Identifier: MIT
// The workers of workqueues.
#include "kernel/kthread.h"
#include "kernel/sched/platform.h"
#include "kernel/softirq.h"
#include "kernel/workqueue_hook.h"
#include "kernel/workqueue_internal.h"
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <new>

namespace kcompd {

constinit std::mutex workqueue_lock;
constinit list_head busy_workers{&busy_workers, &busy_workers};

namespace {

thread_local constinit Worker *t_worker = nullptr;

constexpr int64_t kIdleNs = int64_t{300} * NSEC_PER_SEC;

constinit Pool *bound_pools[NR_CPUS][2]{};
constinit Pool unbound_pool{.cpu = -1, .high = false};

bool is_managed(const Pool &pool) noexcept {
  return pool.cpu >= 0;
}

// The worker's next work, taken out of line; null if it shall rest.
work_struct *next_work(Worker &w) noexcept {
  if (!list_empty(&w.again)) {
    work_struct *const work = list_first_entry(&w.again, work_struct, entry);
    list_del(&work->entry);
    return work;
  }
  while (!list_empty(&w.pool->works) && !(is_managed(*w.pool) && w.pool->running > 1)) {
    work_struct *const work = list_first_entry(&w.pool->works, work_struct, entry);
    list_del(&work->entry);
    Worker *const other = worker_running(work);
    if (!other)
      return work;
    list_add_tail(&work->entry, &other->again);
  }
  return nullptr;
}

void begin_work(Worker &w, work_struct *work) noexcept {
  w.work = work;
  w.func = work->func;
  w.wq = work->wq;
  w.share = work->share;
  w.flight.seq = work->flight.seq;
  list_replace(&work->flight.link, &w.flight.link);
  list_add(&w.link, &busy_workers);
  // From here on it may be queued anew. A full barrier: the function sees what was written before an attempt that
  // failed.
  atomic_long_fetch_and(~(kWorkPending | kWorkQueued | kWorkInactive), &work->data);
}

void count_in(Worker &w) noexcept {
  if (!w.counted)
    w.pool->running++;
  w.counted = true;
}

void end_work(Worker &w, Calls &calls) noexcept {
  list_del(&w.link);
  list_del(&w.flight.link);
  w.work = nullptr;
  count_in(w);
  end_flight(w.wq, w.flight.seq, w.share, true, w.pool, calls);
}

// What the function has left behind on the thread.
void tidy_up(Task &me, const void *function) noexcept {
  if (me.preempt_depth > 0 || locks_held(me) > 0)
    printk(KERN_ERR "BUG: workqueue leaked lock or atomic: %s/0x%08x/%d\n     last function: %ps\n", me.comm,
           preempt_count(), me.tid, function);
  clean_up_after_function(me);
}

void run_work(Worker &w, struct module *pinned) noexcept {
  work_struct *const work = w.work;
  const work_func_t func = w.func;
  const Ending how = run_guarded(pinned, [=] { func(work); });
  tidy_up(*w.task, reinterpret_cast<const void *>(func));
  unpin_code(pinned, how);
}

// Rest until called. Return: false if nobody has called for a long time, and the worker is to go.
bool rest(Worker &w, std::unique_lock<std::mutex> &lock) noexcept {
  Pool &pool = *w.pool;
  if (w.counted)
    pool.running--;
  w.counted = w.called = false;
  const bool is_spare = !list_empty(&pool.idle);
  list_add(&w.link, &pool.idle);
  const int64_t until = is_spare ? monotonic_ns() + kIdleNs : -1;
  for (;;) {
    set_current_state(TASK_IDLE);
    lock.unlock();
    sleep_on_state(*w.task, until);
    lock.lock();
    if (w.called)
      return true;
    if (until >= 0 && monotonic_ns() >= until)
      break;
  }
  list_del(&w.link);
  pool.workers--;
  return false;
}

int worker_thread(void *arg) {
  Worker &w = *static_cast<Worker *>(arg);
  Task &me = self();
  me.flags |= PF_WQ_WORKER;
  w.task = &me;
  t_worker = &w;
  for (;;) {
    Calls calls;
    struct module *pinned;
    {
      std::unique_lock lock(workqueue_lock);
      work_struct *work = next_work(w);
      if (!work) {
        if (rest(w, lock))
          continue;
        break;
      }
      begin_work(w, work);
      pinned = pin_code_of(reinterpret_cast<const void *>(w.func));
    }
    run_work(w, pinned);
    const WakeBatch batch;
    const std::lock_guard lock(workqueue_lock);
    end_work(w, calls);
  }
  t_worker = nullptr;
  delete &w;
  return 0;
}

// The first worker of a pool is the runtime's: without it no work of any driver would run.
task_struct *create_worker(Pool &pool, Worker *w, bool first) noexcept {
  const unsigned id = __atomic_fetch_add(&pool.next_id, 1, __ATOMIC_RELAXED); // a name, orders nothing
  char name[32];                                                              // of which a thread keeps the beginning
  if (pool.cpu < 0)
    snprintf(name, sizeof(name), "kworker/u%u:%u", num_possible_cpus(), id);
  else
    snprintf(name, sizeof(name), "kworker/%d:%u%s", pool.cpu, id, pool.high ? "H" : "");
  return first ? create_own_kthread(worker_thread, w, "%s", name) : kthread_create(worker_thread, w, "%s", name);
}

void grow(Pool &pool) noexcept {
  bool first;
  {
    const std::lock_guard lock(workqueue_lock);
    first = pool.workers == 1;
  }
  auto *w = new (std::nothrow) Worker;
  task_struct *task = static_cast<task_struct *>(ERR_PTR(-ENOMEM));
  if (w) {
    w->pool = &pool;
    w->counted = true;
    task = create_worker(pool, w, first);
  }
  if (IS_ERR(task)) {
    // Whoever of the pool ends a work, or the next to be queued, looks again.
    delete w;
    printk(KERN_ERR "workqueue: no thread for a worker: error %ld\n", PTR_ERR(task));
    const std::lock_guard lock(workqueue_lock);
    pool.running--;
    pool.workers--;
    return;
  }
  if (pool.cpu >= 0)
    kthread_bind(task, static_cast<unsigned>(pool.cpu));
  if (pool.high)
    set_user_nice(task, MIN_NICE);
  wake_up_process(task);
}

} // namespace

Calls::~Calls() {
  if (wake)
    kcompd::wake(*wake, ~0U);
  if (grow)
    kcompd::grow(*grow);
}

void call_worker(Pool &pool, Calls &calls) noexcept {
  if (list_empty(&pool.works) || (is_managed(pool) && pool.running > 0))
    return;
  pool.running++;
  if (list_empty(&pool.idle)) {
    pool.workers++;
    calls.grow = &pool;
    return;
  }
  Worker &w = *list_first_entry(&pool.idle, Worker, link);
  list_del(&w.link);
  w.called = w.counted = true;
  calls.wake = w.task;
}

Pool *pool_of(const workqueue_struct &wq, int cpu) noexcept {
  if (wq.flags & WQ_UNBOUND)
    return &unbound_pool;
  const bool high = (wq.flags & WQ_HIGHPRI) != 0;
  Pool *&pool = bound_pools[cpu][high];
  if (!pool)
    pool = new (std::nothrow) Pool{.cpu = cpu, .high = high};
  return pool;
}

Worker *worker_running(const work_struct *work) noexcept {
  Worker *w;
  list_for_each_entry(w, &busy_workers, link) if (w->work == work && w->func == work->func) return w;
  return nullptr;
}

Worker *current_worker() noexcept {
  return t_worker;
}

void worker_sleeps() noexcept {
  Worker *const w = t_worker;
  if (!w || !w->work || !w->counted) // in this order: who rests may just be called
    return;
  Calls calls;
  const std::lock_guard lock(workqueue_lock);
  w->counted = false;
  w->pool->running--;
  call_worker(*w->pool, calls);
}

} // namespace kcompd
