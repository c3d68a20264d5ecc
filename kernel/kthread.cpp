// SPDX-License-Identifier: MIT
// Kernel threads.
//
// A kthread's last steps are runtime code: threadfn has returned, or do_exit() has jumped out of it to kthread_main(),
// before the image of the module is unpinned. Who collects the thread is settled by one exchange of `fate`:
// kthread_stop() joins it, or it detaches itself.
#include "kernel/kthread.h"
#include "kernel/module/module.h"
#include "kernel/oops.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kthread.h>
#include <linux/smp.h>
#include <new>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace kcompd {

struct Kthread {
  int (*threadfn)(void *);
  void *data;
  struct module *module;
  char name[TASK_COMM_LEN];
  bool roams = false;   // its maker is tied to a CPU, and it shall not be
  bool counted = false; // as one of drivers'

  std::atomic<bool> should_stop{false};
  std::atomic<bool> should_park{false};
  completion parked;

  enum Fate { kRunning, kStopping, kEnded };
  std::atomic<Fate> fate{kRunning};
  pthread_t thread{};
  long result = -EINTR;

  // Where the maker waits for the thread to be a task.
  std::atomic<Task *> task{nullptr};
  unsigned born = 0; // futex
};

void free_kthread(Kthread *kthread) noexcept {
  delete kthread;
}

int threads_max = INT_MAX; // until the daemon says

namespace {

std::atomic<int> kthreads = 0; // of drivers, that were made and have not ended

// Return: true if there may be one more, which is counted then.
bool count_in(Kthread &k) noexcept {
  k.counted = kthreads.fetch_add(1) < READ_ONCE(threads_max);
  if (!k.counted)
    kthreads.fetch_sub(1);
  return k.counted;
}

void count_out(const Kthread &k) noexcept {
  if (k.counted)
    kthreads.fetch_sub(1);
}

constexpr size_t kStackSize = 256 * 1024 + FaultStack::kExtra;

Kthread *kthread_of(task_struct *task) noexcept {
  return task_of(task).kthread;
}

// Signals to the daemon's process are not for kthreads; faults of the thread itself are.
void block_signals() noexcept {
  sigset_t set;
  sigfillset(&set);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS})
    sigdelset(&set, fault);
  pthread_sigmask(SIG_SETMASK, &set, nullptr);
}

// Threads inherit the CPUs of their maker.
void go_where_the_process_may() noexcept {
  cpu_set_t allowed;
  if (sched_getaffinity(getpid(), sizeof(allowed), &allowed) == 0)
    sched_setaffinity(0, sizeof(allowed), &allowed);
}

Ending run(Kthread &k) noexcept {
  if (k.should_stop.load())
    return Ending::kReturned;
  kthread_parkme();
  const FaultStack stack;
  return run_guarded(k.module, [&k] { k.result = k.threadfn(k.data); });
}

void *kthread_main(void *arg) {
  Kthread &k = *static_cast<Kthread *>(arg);
  prctl(PR_SET_NAME, k.name);
  block_signals();
  if (k.roams)
    go_where_the_process_may();
  Task &me = begin_task(&k);
  me.module.store(k.module, std::memory_order_relaxed); // for display only
  __set_current_state(TASK_UNINTERRUPTIBLE);
  me.wchan.store("kthread", std::memory_order_relaxed); // for display only
  k.task.store(&me);
  __atomic_store_n(&k.born, 1, __ATOMIC_RELEASE); // pairs with the load of the maker
  futex_wake(&k.born, 1);

  sleep_on_state(me, -1);
  me.wchan.store(nullptr, std::memory_order_relaxed); // for display only
  const Ending how = run(k);

  if (k.module && how != Ending::kOopsed)
    unpin_module_image(k.module);
  me.module.store(nullptr, std::memory_order_relaxed); // for display only
  me.exit_code = static_cast<int>(k.result);
  count_out(k);
  complete(&k.parked); // nobody waits for a park any more
  Kthread::Fate expected = Kthread::kRunning;
  if (k.fate.compare_exchange_strong(expected, Kthread::kEnded))
    pthread_detach(pthread_self());
  end_task();
  return nullptr;
}

// Return: 0 or -errno.
int start_thread(Kthread &k) noexcept {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  const int error = pthread_create(&k.thread, &attributes, kthread_main, &k);
  pthread_attr_destroy(&attributes);
  return -error;
}

enum class Of { kDrivers, kRuntime };

task_struct *create(Of whose, int (*threadfn)(void *), void *data, const char *namefmt, va_list args) noexcept {
  auto *k = new (std::nothrow) Kthread;
  if (!k)
    return static_cast<task_struct *>(ERR_PTR(-ENOMEM));
  k->threadfn = threadfn;
  k->data = data;
  if (whose == Of::kDrivers && !count_in(*k)) {
    delete k;
    return static_cast<task_struct *>(ERR_PTR(-EAGAIN));
  }
  vsnprintf(k->name, sizeof(k->name), namefmt, args);
  k->roams = self().moved || self().bind_cpu >= 0;
  init_completion(&k->parked);
  struct module *mod = module_of_address(reinterpret_cast<const void *>(threadfn));
  k->module = pin_module_image(mod) ? mod : nullptr;
  // The thread cannot end, and the Kthread not go, before the caller wakes it.
  if (const int error = start_thread(*k)) {
    if (k->module)
      unpin_module_image(k->module);
    count_out(*k);
    delete k;
    return static_cast<task_struct *>(ERR_PTR(error));
  }
  while (__atomic_load_n(&k->born, __ATOMIC_ACQUIRE) == 0) // pairs with the store of kthread_main()
    futex_wait(&k->born, 0, -1);
  return k->task.load();
}

} // namespace

task_struct *create_own_kthread(int (*threadfn)(void *data), void *data, const char *namefmt, ...) noexcept {
  va_list args;
  va_start(args, namefmt);
  task_struct *task = create(Of::kRuntime, threadfn, data, namefmt, args);
  va_end(args);
  return task;
}

} // namespace kcompd

using namespace kcompd;

task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node, const char *namefmt, ...) {
  va_list args;
  va_start(args, namefmt);
  task_struct *task = create(Of::kDrivers, threadfn, data, namefmt, args);
  va_end(args);
  return task;
}
EXPORT_SYMBOL(kthread_create_on_node);

task_struct *kthread_create_on_cpu(int (*threadfn)(void *data), void *data, unsigned int cpu, const char *namefmt) {
  char name[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  snprintf(name, sizeof(name), namefmt, cpu);
#pragma GCC diagnostic pop
  task_struct *task = kthread_create_on_node(threadfn, data, -1, "%s", name);
  if (!IS_ERR(task))
    kthread_bind(task, cpu);
  return task;
}
EXPORT_SYMBOL(kthread_create_on_cpu);

void kthread_bind(task_struct *k, unsigned int cpu) {
  if (cpu >= nr_cpu_ids)
    return;
  Task &t = task_of(k);
  t.bind_cpu = static_cast<int>(cpu);
  if (cpu >= CPU_SETSIZE)
    return;
  cpu_set_t there;
  CPU_ZERO(&there);
  CPU_SET(cpu, &there);
  sched_setaffinity(t.tid, sizeof(there), &there); // where it is refused the number alone holds
}
EXPORT_SYMBOL(kthread_bind);

void kthread_bind_mask(task_struct *k, const cpumask *mask) {
  Task &t = task_of(k);
  cpu_set_t there;
  CPU_ZERO(&there);
  unsigned cpu;
  for_each_cpu(cpu, mask) if (cpu < CPU_SETSIZE) CPU_SET(cpu, &there);
  t.bind_cpu = -1;
  sched_setaffinity(t.tid, sizeof(there), &there);
}
EXPORT_SYMBOL(kthread_bind_mask);

int kthread_stop(task_struct *task) {
  Task &t = task_of(task);
  if (!get_task(t))
    return t.exit_code; // it ended by itself, and its task has not been used again
  Kthread &k = *t.kthread;
  Kthread::Fate expected = Kthread::kRunning;
  const bool ours = k.fate.compare_exchange_strong(expected, Kthread::kStopping);
  k.should_stop = true;
  kthread_unpark(task);
  wake(t, TASK_NORMAL);
  if (ours) {
    WchanScope wchan("kthread_stop");
    about_to_block(self());
    pthread_join(k.thread, nullptr);
  }
  const int result = static_cast<int>(k.result);
  put_task_struct(task);
  return result;
}
EXPORT_SYMBOL(kthread_stop);

int kthread_stop_put(task_struct *k) {
  const int result = kthread_stop(k);
  put_task_struct(k);
  return result;
}
EXPORT_SYMBOL(kthread_stop_put);

bool kthread_should_stop(void) {
  const Kthread *k = self().kthread;
  return k && k->should_stop.load();
}
EXPORT_SYMBOL(kthread_should_stop);

bool kthread_should_park(void) {
  const Kthread *k = self().kthread;
  return k && k->should_park.load();
}
EXPORT_SYMBOL(kthread_should_park);

bool kthread_should_stop_or_park(void) {
  return kthread_should_stop() || kthread_should_park();
}
EXPORT_SYMBOL(kthread_should_stop_or_park);

void kthread_parkme(void) {
  Task &me = self();
  Kthread *k = me.kthread;
  if (!k)
    return;
  for (;;) {
    set_current_state(TASK_PARKED);
    if (!k->should_park.load())
      break;
    WchanScope wchan("kthread_parkme");
    complete(&k->parked);
    sleep_on_state(me, -1);
  }
  __set_current_state(TASK_RUNNING);
}
EXPORT_SYMBOL(kthread_parkme);

int kthread_park(task_struct *task) {
  Task &t = task_of(task);
  if (!get_task(t))
    return -ENOSYS;
  Kthread &k = *t.kthread;
  int result = 0;
  if (k.fate.load() == Kthread::kEnded) {
    result = -ENOSYS;
  } else if (!k.should_park.exchange(true)) {
    wake(t, TASK_NORMAL);
    wait_for_completion(&k.parked);
    if (k.fate.load() == Kthread::kEnded)
      result = -ENOSYS;
  }
  put_task_struct(task);
  return result;
}
EXPORT_SYMBOL(kthread_park);

void kthread_unpark(task_struct *task) {
  Kthread &k = *kthread_of(task);
  if (k.should_park.exchange(false)) {
    reinit_completion(&k.parked);
    wake(task_of(task), TASK_PARKED);
  }
}
EXPORT_SYMBOL(kthread_unpark);

void *kthread_data(task_struct *k) {
  return kthread_of(k)->data;
}
EXPORT_SYMBOL(kthread_data);

void *kthread_func(task_struct *k) {
  return reinterpret_cast<void *>(kthread_of(k)->threadfn);
}
EXPORT_SYMBOL(kthread_func);

void kthread_exit(long result) {
  do_exit(result);
}
EXPORT_SYMBOL(kthread_exit);

void kthread_complete_and_exit(completion *comp, long code) {
  if (comp)
    complete(comp);
  do_exit(code);
}
EXPORT_SYMBOL(kthread_complete_and_exit);

void do_exit(long code) {
  Task &me = self();
  // A thread of the daemon has nowhere to go to; that a driver ends it is a fault like any other, and the fault
  // handler's.
  if (!me.guard)
    __builtin_trap();
  if (me.kthread)
    me.kthread->result = code;
  continue_ending(Ending::kExited);
  __builtin_unreachable();
}
EXPORT_SYMBOL(do_exit);
