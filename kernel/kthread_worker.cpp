// SPDX-License-Identifier: MIT
// Kthread workers: a spinlock, a line, and a kthread of their own. What flush and cancel wait for is a work of their
// own behind the one in question, or the worker's next look at its line.
#include "kernel/sched/platform.h"
#include "kernel/softirq.h"
#include "kernel/time/timers.h"
#include <cstdarg>
#include <cstdio>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <new>

using namespace kcompd;

namespace {

class WorkerLock {
public:
  explicit WorkerLock(kthread_worker *worker) noexcept : worker_(worker) { _raw_spin_lock(&worker_->lock); }
  ~WorkerLock() { _raw_spin_unlock(&worker_->lock); }
  WorkerLock(const WorkerLock &) = delete;
  WorkerLock &operator=(const WorkerLock &) = delete;

private:
  kthread_worker *worker_;
};

// The workers whose kthread is in kthread_worker_fn(), for what a module leaves behind.
struct Active {
  list_head link;
  kthread_worker *worker;
};
constinit std::mutex active_lock;
constinit list_head active{&active, &active};

// A work that tells that those before it have run.
struct Barrier {
  Barrier() noexcept {
    kthread_init_work(&work, [](kthread_work *passed) { complete(&container_of(passed, Barrier, work)->done); });
    init_completion(&done);
  }
  kthread_work work;
  completion done;
};

const void *function_of(const kthread_work *work) noexcept {
  return reinterpret_cast<const void *>(work->func);
}

bool is_idle(const kthread_work *work) noexcept {
  return list_empty(&work->node) && !work->canceling;
}

// The caller holds the lock.
void put_in_line(kthread_worker *worker, kthread_work *work, list_head *before) noexcept {
  list_add_tail(&work->node, before);
  work->worker = worker;
  if (!worker->current_work && worker->task)
    wake_up_process(worker->task);
}

// Does it wait for the worker, and not for its timer? The lock is held.
bool is_in_line(kthread_worker *worker, const kthread_work *work) noexcept {
  const kthread_work *each;
  list_for_each_entry(each, &worker->work_list, node) if (each == work) return true;
  return false;
}

// The timer of a delayed work that waits in delayed_work_list starts, or its work goes into line. The lock is held.
void start_delay(kthread_worker *worker, kthread_delayed_work *dwork, unsigned long delay) noexcept {
  if (!delay) {
    put_in_line(worker, &dwork->work, &worker->work_list);
    return;
  }
  list_add(&dwork->work.node, &worker->delayed_work_list);
  dwork->work.worker = worker;
  mod_timer(&dwork->timer, kcompd_jiffies() + delay);
}

// Take a pending work out. The lock is held, but given up while a timer's function may run; `canceling` keeps others
// off. Return: true if it was pending.
bool take_out(kthread_worker *worker, kthread_work *work, kthread_delayed_work *dwork) noexcept {
  if (dwork) {
    work->canceling++;
    _raw_spin_unlock(&worker->lock);
    timer_delete_sync(&dwork->timer);
    _raw_spin_lock(&worker->lock);
    work->canceling--;
  }
  if (list_empty(&work->node))
    return false;
  list_del_init(&work->node);
  return true;
}

bool cancel_sync(kthread_work *work, kthread_delayed_work *dwork) noexcept {
  kthread_worker *const worker = READ_ONCE(work->worker);
  if (!worker)
    return false;
  _raw_spin_lock(&worker->lock);
  const bool was_pending = take_out(worker, work, dwork);
  if (worker->current_work == work) {
    // Nobody queues it again while its run is waited for.
    work->canceling++;
    _raw_spin_unlock(&worker->lock);
    kthread_flush_work(work);
    _raw_spin_lock(&worker->lock);
    work->canceling--;
  }
  _raw_spin_unlock(&worker->lock);
  return was_pending;
}

// The next work, taken out of line, and its code pinned; null if there is none.
kthread_work *next_work(kthread_worker *worker, struct module **ret_pinned) noexcept {
  const WorkerLock lock(worker);
  kthread_work *work = nullptr;
  if (!list_empty(&worker->work_list)) {
    work = list_first_entry(&worker->work_list, kthread_work, node);
    list_del_init(&work->node);
    *ret_pinned = pin_code_of(function_of(work));
  }
  worker->current_work = work;
  return work;
}

void run_work(kthread_work *work, struct module *pinned) noexcept {
  const kthread_work_func_t func = work->func; // the work may be gone when it has run
  const Ending how = run_guarded(pinned, [=] { func(work); });
  if (how != Ending::kReturned)
    clean_up_after_function(self());
  unpin_code(pinned, how);
}

kthread_worker *make(int cpu, unsigned flags, const char *namefmt, va_list args) noexcept {
  char name[TASK_COMM_LEN];
  vsnprintf(name, sizeof(name), namefmt, args);
  auto *worker = new (std::nothrow) kthread_worker;
  if (!worker)
    return static_cast<kthread_worker *>(ERR_PTR(-ENOMEM));
  kthread_init_worker(worker);
  task_struct *task = kthread_create(kthread_worker_fn, worker, "%s", name);
  if (IS_ERR(task)) {
    delete worker;
    return static_cast<kthread_worker *>(ERR_PTR(PTR_ERR(task)));
  }
  if (cpu >= 0)
    kthread_bind(task, static_cast<unsigned>(cpu));
  worker->flags = flags;
  worker->task = task;
  wake_up_process(task);
  return worker;
}

// A work of the module in one of the lines.
kthread_work *find_left_behind(const struct module &mod, kthread_worker *worker) noexcept {
  for (list_head *line : {&worker->work_list, &worker->delayed_work_list}) {
    kthread_work *work;
    list_for_each_entry(work, line, node) if (belongs_to(mod, work, function_of(work))) return work;
  }
  return nullptr;
}

} // namespace

namespace kcompd {

void disarm_kthread_works(const struct module &mod) noexcept {
  // Their timers first: the functions of those look for their work.
  const auto wanted = [](timer_list *timer, const void *arg) {
    if (timer->function != kthread_delayed_work_timer_fn)
      return false;
    const auto *dwork = container_of(timer, kthread_delayed_work, timer);
    return belongs_to(*static_cast<const struct module *>(arg), dwork, function_of(&dwork->work));
  };
  while (take_timer(wanted, &mod))
    ;
  const std::lock_guard guard(active_lock);
  Active *each;
  list_for_each_entry(each, &active, link) {
    for (;;) {
      const void *function;
      {
        const WorkerLock lock(each->worker);
        kthread_work *const work = find_left_behind(mod, each->worker);
        if (!work)
          break;
        function = function_of(work);
        list_del_init(&work->node);
      }
      report_left_behind(mod, "kthread_work", function);
    }
  }
}

} // namespace kcompd

void kthread_init_worker(kthread_worker *worker) {
  *worker = kthread_worker{};
  raw_spin_lock_init(&worker->lock);
  INIT_LIST_HEAD(&worker->work_list);
  INIT_LIST_HEAD(&worker->delayed_work_list);
}
EXPORT_SYMBOL(kthread_init_worker);

void kthread_init_work(kthread_work *work, kthread_work_func_t fn) {
  *work = kthread_work{};
  INIT_LIST_HEAD(&work->node);
  work->func = fn;
}
EXPORT_SYMBOL(kthread_init_work);

void kthread_init_delayed_work(kthread_delayed_work *dwork, kthread_work_func_t fn) {
  kthread_init_work(&dwork->work, fn);
  timer_setup(&dwork->timer, kthread_delayed_work_timer_fn, TIMER_IRQSAFE);
}
EXPORT_SYMBOL(kthread_init_delayed_work);

int kthread_worker_fn(void *worker_ptr) {
  auto *const worker = static_cast<kthread_worker *>(worker_ptr);
  struct module *const home = pin_code_of(worker); // its memory may be a module's
  Active me{{}, worker};
  {
    const WorkerLock lock(worker);
    WRITE_ONCE(worker->task, this_task()); // who made the worker has set it too, and may look
  }
  {
    const std::lock_guard guard(active_lock);
    list_add(&me.link, &active);
  }
  for (;;) {
    set_current_state(TASK_INTERRUPTIBLE); // before both conditions are looked at
    struct module *pinned = nullptr;
    if (kthread_work *work = next_work(worker, &pinned)) {
      __set_current_state(TASK_RUNNING);
      run_work(work, pinned);
      const WorkerLock lock(worker);
      worker->current_work = nullptr;
    } else if (kthread_should_stop()) {
      break;
    } else {
      schedule();
    }
  }
  __set_current_state(TASK_RUNNING);
  {
    const std::lock_guard guard(active_lock);
    list_del(&me.link);
  }
  {
    const WorkerLock lock(worker);
    worker->task = nullptr;
  }
  if (home)
    unpin_module_image(home);
  return 0;
}
EXPORT_SYMBOL(kthread_worker_fn);

kthread_worker *kthread_create_worker(unsigned int flags, const char namefmt[], ...) {
  va_list args;
  va_start(args, namefmt);
  kthread_worker *const worker = make(-1, flags, namefmt, args);
  va_end(args);
  return worker;
}
EXPORT_SYMBOL(kthread_create_worker);

kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags, const char namefmt[], ...) {
  va_list args;
  va_start(args, namefmt);
  kthread_worker *const worker = make(cpu, flags, namefmt, args);
  va_end(args);
  return worker;
}
EXPORT_SYMBOL(kthread_create_worker_on_cpu);

void kthread_destroy_worker(kthread_worker *worker) {
  task_struct *const task = READ_ONCE(worker->task);
  if (WARN_ON(!task))
    return;
  kthread_flush_worker(worker); // also lets the thread begin: one that is stopped before it runs does nothing
  kthread_stop(task);
  WARN_ON(!list_empty(&worker->delayed_work_list));
  delete worker;
}
EXPORT_SYMBOL(kthread_destroy_worker);

bool kthread_queue_work(kthread_worker *worker, kthread_work *work) {
  if (!may_arm(function_of(work), "kthread_work"))
    return false;
  const WakeBatch batch;
  const WorkerLock lock(worker);
  if (!is_idle(work))
    return false;
  put_in_line(worker, work, &worker->work_list);
  return true;
}
EXPORT_SYMBOL(kthread_queue_work);

void kthread_delayed_work_timer_fn(timer_list *t) {
  kthread_delayed_work *const dwork = container_of(t, kthread_delayed_work, timer);
  kthread_worker *const worker = READ_ONCE(dwork->work.worker);
  if (!worker)
    return;
  const WakeBatch batch;
  const WorkerLock lock(worker);
  if (list_empty(&dwork->work.node))
    return; // cancelled meanwhile
  list_del_init(&dwork->work.node);
  if (!dwork->work.canceling)
    put_in_line(worker, &dwork->work, &worker->work_list);
}
EXPORT_SYMBOL(kthread_delayed_work_timer_fn);

bool kthread_queue_delayed_work(kthread_worker *worker, kthread_delayed_work *dwork, unsigned long delay) {
  if (!may_arm(function_of(&dwork->work), "kthread_work"))
    return false;
  const WakeBatch batch;
  const WorkerLock lock(worker);
  if (!is_idle(&dwork->work))
    return false;
  start_delay(worker, dwork, delay);
  return true;
}
EXPORT_SYMBOL(kthread_queue_delayed_work);

bool kthread_mod_delayed_work(kthread_worker *worker, kthread_delayed_work *dwork, unsigned long delay) {
  if (!may_arm(function_of(&dwork->work), "kthread_work"))
    return false;
  const WakeBatch batch;
  const WorkerLock lock(worker);
  bool was_pending = false;
  if (dwork->work.worker == worker) // else it never waited
    was_pending = take_out(worker, &dwork->work, dwork);
  if (!dwork->work.canceling && list_empty(&dwork->work.node))
    start_delay(worker, dwork, delay);
  return was_pending;
}
EXPORT_SYMBOL(kthread_mod_delayed_work);

void kthread_flush_work(kthread_work *work) {
  kthread_worker *const worker = READ_ONCE(work->worker);
  if (!worker)
    return;
  Barrier barrier;
  {
    const WakeBatch batch;
    const WorkerLock lock(worker);
    if (is_in_line(worker, work))
      put_in_line(worker, &barrier.work, work->node.next); // behind it
    else if (worker->current_work == work)
      put_in_line(worker, &barrier.work, worker->work_list.next); // next
    else
      return;
  }
  wait_for_completion(&barrier.done);
}
EXPORT_SYMBOL(kthread_flush_work);

void kthread_flush_worker(kthread_worker *worker) {
  Barrier barrier;
  kthread_queue_work(worker, &barrier.work);
  wait_for_completion(&barrier.done);
}
EXPORT_SYMBOL(kthread_flush_worker);

bool kthread_cancel_work_sync(kthread_work *work) {
  return cancel_sync(work, nullptr);
}
EXPORT_SYMBOL(kthread_cancel_work_sync);

bool kthread_cancel_delayed_work_sync(kthread_delayed_work *dwork) {
  return cancel_sync(&dwork->work, dwork);
}
EXPORT_SYMBOL(kthread_cancel_delayed_work_sync);
