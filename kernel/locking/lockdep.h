// SPDX-License-Identifier: MIT
// What can be told of a lock before its taker waits for ever.
#pragma once

#include "kernel/locking/lock_order.h"
#include <cstddef>
#include <cstdint>

namespace kcompd {

// The calling task is about to wait for a lock that it took itself at `taken`, in this very call. Reports it in the
// words of the kernel's lock checker and ends the task as an oops does.
[[noreturn]] void end_by_recursion(const HeldLock &wanted, const void *taken) noexcept;

constexpr size_t kLockNameSize = 128;

// What the lock is called: by its class `key`, if it has one, or the variable that it is or lies in.
void name_lock(char (&ret_name)[kLockNameSize], const void *lock, const lock_class_key *key) noexcept;

// One line " #0: ..." for each lock on a task's list. Context: any, also a fault handler.
void print_held_locks(const char *level, const HeldLocks &held) noexcept;

// A step of a way through the order of locks: at `at` a lock of this class was taken, inside that of the step before.
struct LockOrder {
  const char *name;
  LockKind kind;
  const void *at;
};
constexpr unsigned kMaxWay = 16;

// The calling task holds `held` and is about to take `wanted`, of the class `name`, inside `outer`. So far locks were
// taken the other way round, from `wanted` by `way` to `outer`, the last step.
void report_circle(const HeldLocks &held, const HeldLock &outer, const HeldLock &wanted, const char *name,
                   const LockOrder *way, unsigned length) noexcept;

// ... and both are of one class.
void report_same_class(const HeldLocks &held, const HeldLock &outer, const HeldLock &wanted, const char *name) noexcept;

} // namespace kcompd
