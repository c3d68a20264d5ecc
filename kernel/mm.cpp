// SPDX-License-Identifier: MIT
// Which mms there are, and when they are read.
//
// Each is a page of the range and a record behind it. States of the page: kUntouched, nothing is there, no access;
// kStale, it has been read before, no access; kFresh. Only the first look brings a page, and how many of those there
// are is limited: one that nobody holds becomes untouched again when so many others have been brought. A record is
// another process's when all others have been given out.
#include "kernel/mm.h"
#include "kernel/mm_read.h"
#include "kernel/not_offered.h"
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/pid.h>
#include <linux/printk.h>
#include <linux/sched/mm.h>
#include <mutex>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unordered_map>

namespace kcompd {

std::atomic<uintptr_t> mm_range{uintptr_t{1} << 63}; // no address is so high, or so far above it

namespace {

static_assert(sizeof(mm_struct) <= PAGE_SIZE);

constexpr size_t kBrought = 1024;
constexpr size_t kGraceBytes = 8 << 20;
constexpr size_t kGrace = 16; // areas that were read before the last ones stay so long, for who walks without the lock

enum class State { kUntouched, kStale, kFresh };

struct Record {
  explicit Record(size_t index) noexcept : index(index) {}
  mm_struct *page() const noexcept;

  const size_t index;
  std::mutex reading; // guards all else, but tgid, which is of the registry
  std::atomic<State> state{State::kUntouched};
  pid_t tgid = 0;
  int threads = 0;
  size_t reads = 0;
  std::array<Pages, kGrace> areas; // in place: the reader may be in a signal handler, and allocate nothing
};

struct Mms {
  std::mutex lock;
  std::unordered_map<pid_t, Record *> by_tgid;
  std::deque<Record> records; // as many as were ever needed at a time; they stay where they are
  size_t next = 0;            // once all are there: whose turn it is to become another process's

  std::mutex brought_lock;
  std::array<Record *, kBrought> brought{};
  size_t next_brought = 0;
};

Mms &mms() {
  static Mms *const instance = [] {
    auto *made = new Mms;
    // One more page: pgd's.
    void *range = ::mmap(nullptr, kMmRange + PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED)
      panic("mm: no room for addresses");
    made->by_tgid.emplace(0, &made->records.emplace_back(0)); // nobody's
    mm_range.store(reinterpret_cast<uintptr_t>(range));
    return made;
  }();
  return *instance;
}

mm_struct *Record::page() const noexcept {
  return reinterpret_cast<mm_struct *>(mm_range.load(std::memory_order_relaxed) +
                                       index * PAGE_SIZE); // as in in_an_mm()
}

Record *record_of(const volatile void *address) noexcept {
  if (!in_an_mm(address))
    return nullptr;
  Mms &all = mms();
  const size_t index =
      (reinterpret_cast<uintptr_t>(address) - mm_range.load(std::memory_order_relaxed)) / PAGE_SIZE; // as above
  const std::lock_guard lock(all.lock);
  return index < all.records.size() ? &all.records[index] : nullptr;
}

// Nobody reads the areas, or is about to.
bool unlocked(const mm_struct &mm) noexcept {
  return READ_ONCE(mm.mmap_lock.count) == 0 && READ_ONCE(mm.mmap_lock.wait_lock.word) == 0;
}

// The functions below are called with the record's lock held.

// The page as it was before can be looked at again, and changed.
bool reopen(Record &record) noexcept {
  if (::mprotect(record.page(), PAGE_SIZE, PROT_READ | PROT_WRITE))
    return false;
  record.state = State::kFresh;
  return true;
}

// Return: false if somebody holds the mm.
bool let_go(Record &record) noexcept {
  if (record.state == State::kUntouched)
    return true;
  mm_struct *page = record.page();
  if (::mprotect(page, PAGE_SIZE, PROT_READ)) // who takes it now waits in bring_mm() for the record's lock
    return false;
  const bool held =
      !unlocked(*page) || atomic_read(&page->mm_users) > record.threads || atomic_read(&page->mm_count) > 1;
  constexpr int kNothing = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  if (held || ::mmap(page, PAGE_SIZE, PROT_NONE, kNothing, -1, 0) == MAP_FAILED) {
    if (record.state != State::kFresh || !reopen(record)) {
      ::mprotect(page, PAGE_SIZE, PROT_NONE);
      record.state = State::kStale;
    }
    return false;
  }
  record.state = State::kUntouched;
  for (Pages &areas : record.areas)
    areas = {};
  return true;
}

// One more has been brought, so another one goes.
void make_room(Mms &all, Record &brought) noexcept {
  const std::lock_guard lock(all.brought_lock);
  Record *leaves = std::exchange(all.brought[all.next_brought++ % kBrought], &brought);
  if (!leaves || leaves == &brought || !leaves->reading.try_lock())
    return;
  const std::lock_guard reading(leaves->reading, std::adopt_lock);
  let_go(*leaves);
}

void tell_of_denied(pid_t tgid) noexcept {
  static std::atomic<bool> said{false};
  if (!said.exchange(true))
    printk(KERN_NOTICE
           "kcompd: the mm of process %d has no areas and no addresses: the host does not show them to the daemon, "
           "which is another user's\n",
           tgid);
}

// The page changes as a whole: who looks meanwhile finds what was there before, and who writes (a reference, the lock)
// faults, waits for the record's lock, and does it again.
bool replace_page(Record &record, const mm_struct &seen, int threads) noexcept {
  Pages fresh(PAGE_SIZE);
  if (!fresh.size())
    return false;
  auto &mm = *reinterpret_cast<mm_struct *>(fresh.data());
  const mm_struct *before = record.page();
  mm = seen;
  mm.pgd = reinterpret_cast<pgd_t *>(mm_range.load(std::memory_order_relaxed) + kMmRange); // as in in_an_mm()
  if (record.state == State::kUntouched) {
    atomic_set(&mm.mm_users, threads);
    atomic_set(&mm.mm_count, 1);
    list_head *line = &record.page()->mmap_lock.wait_list; // where it will lie, not where it lies now
    mm.mmap_lock.wait_list = {line, line};
  } else {
    atomic_set(&mm.mm_users, atomic_read(&before->mm_users) + threads - record.threads);
    atomic_set(&mm.mm_count, atomic_read(&before->mm_count));
    mm.mmap_lock = before->mmap_lock;
  }
  if (::mremap(fresh.data(), PAGE_SIZE, PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, record.page()) == MAP_FAILED)
    return false;
  fresh.release(); // it lies in the range now, and is the record's
  return true;
}

// The newest areas stay, and those before them up to so many bytes.
void forget_old_areas(Record &record) noexcept {
  for (size_t age = 0, bytes = 0; age < kGrace; ++age) {
    Pages &areas = record.areas[(record.reads - 1 - age) % kGrace];
    bytes += areas.size();
    if (age && bytes > kGraceBytes)
      areas = {};
  }
}

// Return: false if there is no memory for it.
bool read(Record &record) noexcept {
  mm_struct seen{};
  Pages areas;
  int threads = 0;
  const MmSeen how = read_mm(record.tgid, record.page(), seen, areas, threads);
  if (how == MmSeen::kFailed)
    return false;
  const bool first = record.state == State::kUntouched;
  if (!first) {
    // Until this is through, who writes waits for the record's lock, and then for another try.
    record.state = State::kStale;
    if (::mprotect(record.page(), PAGE_SIZE, PROT_READ))
      return false;
    // What a process had at its end is what there is to see, and who took the lock meanwhile keeps what he sees.
    if (how == MmSeen::kGone || !unlocked(*record.page()))
      return reopen(record);
  }
  if (!replace_page(record, seen, threads))
    return false;
  record.threads = threads;
  record.areas[record.reads++ % kGrace] = std::move(areas);
  forget_old_areas(record);
  record.state = State::kFresh;
  if (first)
    make_room(mms(), record);
  if (how == MmSeen::kDenied)
    tell_of_denied(record.tgid);
  return true;
}

// A record for another process: a new one, or one that nobody holds. With the registry's lock held.
Record &record_for(Mms &all, pid_t tgid) {
  if (all.records.size() < kMms) {
    Record &made = all.records.emplace_back(all.records.size());
    made.tgid = tgid;
    return made;
  }
  for (size_t tries = 1; tries < kMms; tries++) {
    Record &candidate = all.records[1 + all.next++ % (kMms - 1)];
    if (!candidate.reading.try_lock())
      continue;
    const std::lock_guard reading(candidate.reading, std::adopt_lock);
    if (!let_go(candidate))
      continue;
    all.by_tgid.erase(candidate.tgid);
    candidate.tgid = tgid;
    candidate.threads = 0;
    return candidate;
  }
  return all.records.front();
}

} // namespace

mm_struct *mm_of_nobody() noexcept {
  mms();
  return reinterpret_cast<mm_struct *>(mm_range.load(std::memory_order_relaxed)); // the first; as in in_an_mm()
}

mm_struct *mm_of_process(pid_t tgid) noexcept {
  Mms &all = mms();
  Record *record;
  try {
    const std::lock_guard lock(all.lock);
    auto found = all.by_tgid.find(tgid);
    if (found == all.by_tgid.end())
      found = all.by_tgid.emplace(tgid, &record_for(all, tgid)).first;
    record = found->second;
  } catch (const std::bad_alloc &) {
    return mm_of_nobody();
  }
  if (record->state == State::kFresh) {
    const std::lock_guard reading(record->reading);
    mm_struct *page = record->page();
    if (record->state == State::kFresh &&
        !::mprotect(page, PAGE_SIZE, PROT_READ)) { // nobody takes the lock from here on
      record->state = State::kStale;
      if (unlocked(*page))
        ::mprotect(page, PAGE_SIZE, PROT_NONE);
      else
        reopen(*record);
    }
  }
  return record->page();
}

bool bring_mm(const volatile void *address) noexcept {
  Record *record = record_of(address);
  if (!record)
    return false;
  const std::lock_guard reading(record->reading);
  return record->state == State::kFresh || read(*record); // it may be that another thread was quicker
}

void refresh_mm(const volatile void *lock) noexcept {
  Record *record = record_of(lock);
  if (!record)
    return;
  const std::lock_guard reading(record->reading);
  if (record->state != State::kFresh || unlocked(*record->page()))
    read(*record);
}

const char *mapped_path(const struct path *path) noexcept {
  return path->mnt == kMapped ? container_of(path->dentry, MappedFile, dentry)->path : nullptr;
}

} // namespace kcompd

using namespace kcompd;

mm_struct *get_task_mm(task_struct *task) {
  mm_struct *const mm = READ_ONCE(task->mm);
  if (!mm || task->flags & PF_KTHREAD)
    return nullptr;
  mmget(mm);
  return mm;
}
EXPORT_SYMBOL_GPL(get_task_mm);

void mmput(mm_struct *mm) {
  atomic_dec(&mm->mm_users);
}
EXPORT_SYMBOL_GPL(mmput);

vm_area_struct *find_vma_prev(mm_struct *mm, unsigned long addr, vm_area_struct **pprev) {
  *pprev = nullptr;
  vm_area_struct *vma = mm->__mmap;
  for (; vma && vma->vm_end <= addr; vma = vma->__vm_next)
    *pprev = vma;
  return vma;
}
EXPORT_SYMBOL(find_vma_prev);

vm_area_struct *find_vma(mm_struct *mm, unsigned long addr) {
  vm_area_struct *below;
  return find_vma_prev(mm, addr, &below);
}
EXPORT_SYMBOL(find_vma);

vm_area_struct *find_vma_intersection(mm_struct *mm, unsigned long start, unsigned long end) {
  vm_area_struct *vma = find_vma(mm, start);
  return vma && vma->vm_start < end ? vma : nullptr;
}
EXPORT_SYMBOL(find_vma_intersection);

vm_area_struct *vma_lookup(mm_struct *mm, unsigned long addr) {
  vm_area_struct *vma = find_vma(mm, addr);
  return vma && vma->vm_start <= addr ? vma : nullptr;
}
EXPORT_SYMBOL(vma_lookup);

vm_area_struct *vma_next(vma_iterator *vmi) {
  vm_area_struct *vma = vmi->__before ? vmi->__before->__vm_next : find_vma(vmi->mm, vmi->addr);
  if (vma) {
    vmi->__before = vma;
    vmi->addr = vma->vm_end;
  }
  return vma;
}
EXPORT_SYMBOL(vma_next);

int access_process_vm(task_struct *tsk, unsigned long addr, void *buf, int len, unsigned gup_flags) {
  if (gup_flags & FOLL_WRITE) {
    not_offered("access_process_vm", "the memory of a process is the host's to change");
    return 0;
  }
  if (tsk->flags & PF_KTHREAD)
    return 0;
  int done = 0;
  while (done < len) { // page by page: the host moves a piece wholly or not at all
    const unsigned long from = addr + static_cast<unsigned long>(done);
    const size_t size = std::min(static_cast<size_t>(len - done), PAGE_SIZE - from % PAGE_SIZE);
    const iovec here{static_cast<char *>(buf) + done, size};
    const iovec there{reinterpret_cast<void *>(from), size};
    if (::process_vm_readv(tsk->pid, &here, 1, &there, 1, 0) != static_cast<ssize_t>(size))
      break;
    done += static_cast<int>(size);
  }
  return done;
}
EXPORT_SYMBOL_GPL(access_process_vm);
