// SPDX-License-Identifier: MIT
// The memory of processes as drivers see it (struct mm_struct): one for each process, read from /proc when a driver
// looks at it.
//
// An mm is a page in a range of addresses that nobody may access. The first look at it is a fault, whose handler reads
// what the process has now, and lets the look happen. So who never looks pays nothing, although `mm` is a plain pointer
// in every task. See docs/decisions/0015-an-mm-is-read-at-the-first-look.md.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <linux/mm_types.h>
#include <sys/types.h>

struct path;

namespace kcompd {

// The mm of a process of the host, for its tasks to point to, which from now on counts as not looked at. Any number
// will do: what is in it of a process that is out of sight is empty.
// Context: any that may sleep. Return: never null.
mm_struct *mm_of_process(pid_t tgid) noexcept;
// An mm of no process: there is one, but nothing to be found in it.
mm_struct *mm_of_nobody() noexcept;

// Pages that mms can be in.
constexpr size_t kMms = 32768;
constexpr size_t kMmRange = kMms * 4096;
extern std::atomic<uintptr_t> mm_range;

// Whether an address lies in an mm.
inline bool in_an_mm(const volatile void *address) noexcept {
  // Relaxed: it is set once, before there is an mm.
  return reinterpret_cast<uintptr_t>(address) - mm_range.load(std::memory_order_relaxed) < kMmRange;
}

// The memory at `address` could not be accessed: if it is an mm that nobody has looked at yet, bring it. Also in a
// signal handler. Return: true if the access is to be tried again.
bool bring_mm(const volatile void *address) noexcept;

// Somebody is about to take the lock that lies at `lock` in an mm, for reading: read the mm anew, unless there are
// readers.
void refresh_mm(const volatile void *lock) noexcept;

// The path of a file that a process has mapped, or null: it is none of those.
const char *mapped_path(const struct path *path) noexcept;

} // namespace kcompd
