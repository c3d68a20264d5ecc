// SPDX-License-Identifier: MIT
// Who answers a request, and when a client's signal ends one. The idea is in the header.
//
// Threads that meet here: the handler's own; the one that reads the interrupt (interrupted(), under the lock of
// libfuse's request); the tick thread and cancel() (through the pool's gate, one at a time). The handler's thread
// leaves end() only when none of the others can come any more.
#include "daemon/request.h"

#include "daemon/client.h"
#include "daemon/ioctl_round.h"
#include <cerrno>
#include <chrono>
#include <sched.h>

namespace kcompd {

namespace {

constexpr int64_t kPatience = 20'000'000; // nanoseconds that a handler gets to answer for a killed client itself

thread_local const void *arming_here = nullptr;

int64_t now() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

} // namespace

int client_errno(long driver_result, bool from_open) noexcept {
  constexpr long kLast = 511; // the kernel refuses an answer with a larger one
  switch (driver_result) {    // which has no opposite number when it is LONG_MIN
  case -512:                  // ERESTARTSYS
  case -513:                  // ERESTARTNOINTR
  case -514:                  // ERESTARTNOHAND
  case -516:                  // ERESTART_RESTARTBLOCK
    return EINTR;
  case -515: // ENOIOCTLCMD
    return ENOTTY;
  case -524: // ENOTSUPP
    return EOPNOTSUPP;
  case -ENOSYS:
    return from_open ? ENODEV : ENOTTY;
  default:
    return driver_result < 0 && driver_result >= -kLast ? static_cast<int>(-driver_result) : EIO;
  }
}

Request::Request(Pool &pool, ReplyPort &port, const Caller &caller, Kind kind, Shared *file) noexcept
    : pool_(pool), port_(&port), file_(file), pid_(caller.pid), kind_(kind) {
  pid = caller.pid;
  uid = caller.uid;
  gid = caller.gid;
}

Request::~Request() {
  int locks;
  if (entered_ && end(&locks))
    port_->error(EIO); // the handler was left by an exception or the end of its thread
  if (holds_file_.load()) {
    Pool::hand_over(); // the driver's release may sleep, and this is no longer a call
    file_->put();
  }
}

void Request::begin() noexcept {
  IoctlRound::went_on(pid_);
  worker_ = Pool::self();
  enter_call(*this);
  task_ = this_task();
  entered_ = true;
  if (kind_ == Kind::kRelease)
    pool_.release_begins();
  Pool::enter(*this);
}

bool Request::end(int *ret_locks) noexcept {
  entered_ = false;
  const bool mine = claim();
  Pool::leave();
  if (!mine) {
    while (in_sink_.load(std::memory_order_acquire)) // pairs with the end of interrupted()
      ::sched_yield();
  } else if (armed_.load()) {
    port_->disarm();
  }
  if (kind_ == Kind::kRelease)
    pool_.release_ends();
  *ret_locks = leave_call();
  return mine;
}

bool Request::claim() noexcept {
  for (;;) {
    int state = kOpen;
    if (state_.compare_exchange_strong(state, kAnswered))
      return true;
    if (state == kAnswered)
      return false;
    ::sched_yield();
  }
}

// Called by the handler's thread, or through the gate.
void Request::arm() noexcept {
  int state = kOpen;
  if (armed_.load() || !state_.compare_exchange_strong(state, kArming))
    return;
  armed_.store(true);
  arming_here = this;
  port_->arm(*this);
  arming_here = nullptr;
  state_.store(kOpen);
  if (answer_after_arm_)
    answer_early(EINTR, false);
}

// Not by the handler's return. Through the gate, from the sink, or (a release) by the handler's thread.
void Request::answer_early(int positive_errno, bool from_sink) noexcept {
  if (!claim())
    return;
  if (file_ && kind_ != Kind::kRelease) {
    file_->get(); // before the answer: after it the client can close the file
    holds_file_.store(true);
  }
  if (!from_sink && armed_.load())
    port_->disarm();
  port_->error(kind_ == Kind::kRelease ? 0 : positive_errno);
}

void Request::will_block() noexcept {
  if (memory_)
    memory_->grow_old();
  step_aside();
}

void Request::step_aside() noexcept {
  if (handed_over_)
    return;
  handed_over_ = true;
  if (kind_ == Kind::kRelease)
    answer_early(0, false);
  else
    arm(); // before anybody can read an interrupt for this request
  Pool::hand_over();
}

void Request::overran() noexcept {
  if (kind_ == Kind::kRelease)
    answer_early(0, false);
  else
    arm();
}

// Return: true if the handler was asleep and has been woken by it.
bool Request::signal(bool fatal) noexcept {
  const bool wakes = would_wake(*task_, fatal);
  signalled_.store(true);
  if (fatal) {
    int64_t never = 0;
    fatal_since_.compare_exchange_strong(never, now());
  }
  deliver_signal(*task_, fatal);
  return wakes;
}

void Request::interrupted() noexcept {
  in_sink_.store(true);
  if (state_.load() != kAnswered) {
    const bool fatal = client_fate(pid_) == ClientFate::kKilled;
    if (signal(fatal) || !fatal)
      pool_.watch(worker_);
    else if (arming_here == this)
      answer_after_arm_ = true; // libfuse still works on the request, which an answer frees
    else
      answer_early(EINTR, true);
  }
  in_sink_.store(false, std::memory_order_release); // pairs with end(); nothing of this may be touched from here on
}

bool Request::watched() noexcept {
  if (state_.load() == kAnswered || !signalled_.load())
    return false;
  const int64_t since = fatal_since_.load();
  if (since != 0) {
    if (now() - since < kPatience)
      return true;
    answer_early(EINTR, false);
    return false;
  }
  const ClientFate fate = client_fate(pid_);
  // Of a client out of sight nobody can say whether it was killed; what no signal ends is then given up rather than
  // leave it stuck.
  const bool fatal = fate == ClientFate::kKilled || (fate == ClientFate::kUnknown && !would_wake(*task_, false));
  if (!fatal)
    return true;
  if (signal(true))
    return true;
  answer_early(EINTR, false);
  return false;
}

void Request::cancelled() noexcept {
  const bool wakes = signal(true);
  if (state_.load() == kAnswered) {
    IoctlRound::abandon(this);
    return;
  }
  if (wakes)
    pool_.watch(worker_);
  else
    answer_early(EINTR, false);
}

void Request::identify(task_struct &task) noexcept {
  identify_client(pid_, uid, gid, task);
}

int Request::caller_cpu() noexcept {
  return client_cpu(pid_);
}

} // namespace kcompd
