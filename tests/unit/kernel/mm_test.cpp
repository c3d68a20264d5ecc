// SPDX-License-Identifier: MIT
// The memory of processes, as drivers see it: against what /proc says of the same.
#include "kernel/mm.h"
#include "kernel/oops.h"
#include "kernel/sched/core.h"
#include "tests/unit/kernel/sched/threads.h"
#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// A process that waits for what to copy, and has copied once: what /proc says of it stays.
class Mm : public ::testing::Test {
protected:
  static void SetUpTestSuite() { catch_faults(); }
  Mm() {
    int from[2];
    char answer = 0;
    EXPECT_EQ(::pipe2(to_, O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(from, O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(to_[0], 0);
      ::dup2(from[1], 1);
      ::execlp("cat", "cat", nullptr);
      ::_exit(127);
    }
    ::close(from[1]);
    EXPECT_EQ(::write(to_[1], "x", 1), 1);
    EXPECT_EQ(::read(from[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'x');
    ::close(from[0]);
  }
  ~Mm() override {
    end();
    ::close(to_[0]);
    ::close(to_[1]);
  }

  void end() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    pid_ = 0;
  }
  task_struct *task() { return pid_task(find_get_pid(pid_), PIDTYPE_PID); }
  mm_struct *mm() { return task()->mm; }
  std::vector<std::string> maps() {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/maps");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
      if (!line.ends_with("[vsyscall]"))
        lines.push_back(line);
    return lines;
  }
  // Field `number` (24 or more) of stat.
  unsigned long stat(int number) {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    size_t at = text.rfind(')');
    for (int field = 2; field < number; ++field)
      at = text.find(' ', at + 1);
    return std::stoul(text.substr(at + 1));
  }

  pid_t pid_;
  int to_[2];
};

std::string line_of(const vm_area_struct &vma) {
  char text[256];
  ::snprintf(text, sizeof text, "%08lx-%08lx %c%c%c%c %08lx ", vma.vm_start, vma.vm_end,
             vma.vm_flags & VM_READ ? 'r' : '-', vma.vm_flags & VM_WRITE ? 'w' : '-',
             vma.vm_flags & VM_EXEC ? 'x' : '-', vma.vm_flags & VM_MAYSHARE ? 's' : 'p',
             vma.vm_file ? vma.vm_pgoff << PAGE_SHIFT : 0);
  return text;
}

TEST_F(Mm, TheAreasAreThoseOfMaps) {
  const std::vector<std::string> lines = maps();
  mm_struct *mm = this->mm();
  ASSERT_NE(mm, nullptr);
  EXPECT_EQ(mm->map_count, static_cast<int>(lines.size()));
  size_t at = 0;
  const vm_area_struct *below = nullptr;
  for (const vm_area_struct *vma = mm->__mmap; vma && at < lines.size(); vma = vma->__vm_next, ++at) {
    EXPECT_TRUE(lines[at].starts_with(line_of(*vma))) << line_of(*vma) << "\n" << lines[at];
    const size_t name = lines[at].find('/');
    ASSERT_EQ(vma->vm_file != nullptr, name != std::string::npos) << lines[at];
    if (vma->vm_file) {
      EXPECT_STREQ(mapped_path(&vma->vm_file->f_path), lines[at].substr(name).c_str());
      const std::string base = lines[at].substr(lines[at].rfind('/') + 1);
      EXPECT_EQ(std::string(reinterpret_cast<const char *>(vma->vm_file->f_path.dentry->d_name.name)), base);
      EXPECT_EQ(std::string(reinterpret_cast<const char *>(vma->vm_file->f_path.dentry->d_iname)),
                base.substr(0, DNAME_INLINE_LEN - 1));
    }
    EXPECT_EQ((vma->vm_flags & VM_GROWSDOWN) != 0, lines[at].ends_with("[stack]"));
    EXPECT_EQ(vma->vm_mm, mm);
    EXPECT_EQ(vma->__vm_prev, below);
    below = vma;
  }
  EXPECT_EQ(at, lines.size());
}

TEST_F(Mm, TheAddressesAreThoseOfStat) {
  mm_struct *mm = this->mm();
  EXPECT_EQ(mm->start_code, stat(26));
  EXPECT_EQ(mm->end_code, stat(27));
  EXPECT_EQ(mm->start_stack, stat(28));
  EXPECT_EQ(mm->start_data, stat(45));
  EXPECT_EQ(mm->end_data, stat(46));
  EXPECT_EQ(mm->start_brk, stat(47));
  EXPECT_EQ(mm->arg_start, stat(48));
  EXPECT_EQ(mm->arg_end, stat(49));
  EXPECT_EQ(mm->env_start, stat(50));
  EXPECT_EQ(mm->env_end, stat(51));
  EXPECT_EQ(mm->total_vm, stat(23) / PAGE_SIZE);
  EXPECT_GE(mm->brk, mm->start_brk);
  EXPECT_GT(mm->mmap_base, mm->brk);
  EXPECT_LE(mm->mmap_base, mm->start_stack);
  EXPECT_GT(get_mm_rss(mm), 0UL);
  EXPECT_LE(get_mm_rss(mm), mm->hiwater_rss);
  EXPECT_TRUE(find_vma(mm, mm->start_code)->vm_flags & VM_EXEC);
  EXPECT_TRUE(find_vma(mm, mm->start_stack)->vm_flags & VM_GROWSDOWN);
  char program[4096] = "";
  ASSERT_GT(::readlink(("/proc/" + std::to_string(pid_) + "/exe").c_str(), program, sizeof program - 1), 0);
  ASSERT_NE(mm->exe_file, nullptr);
  EXPECT_STREQ(mapped_path(&mm->exe_file->f_path), program);
}

TEST_F(Mm, AnAreaIsFoundByAnAddress) {
  mm_struct *mm = this->mm();
  vm_area_struct *first = mm->__mmap, *second = first->__vm_next, *below = nullptr, *last = second;
  while (last->__vm_next)
    last = last->__vm_next;
  EXPECT_EQ(find_vma(mm, 0), first);
  EXPECT_EQ(vma_lookup(mm, 0), nullptr);
  EXPECT_EQ(vma_lookup(mm, first->vm_start), first);
  EXPECT_EQ(find_vma(mm, first->vm_end - 1), first);
  EXPECT_EQ(find_vma(mm, first->vm_end), second);
  EXPECT_EQ(find_vma_prev(mm, second->vm_start, &below), second);
  EXPECT_EQ(below, first);
  EXPECT_EQ(find_vma(mm, last->vm_end), nullptr);
  EXPECT_EQ(find_vma_intersection(mm, 0, first->vm_start), nullptr);
  EXPECT_EQ(find_vma_intersection(mm, 0, first->vm_start + 1), first);

  int count = 0;
  vm_area_struct *vma;
  VMA_ITERATOR(all, mm, 0);
  for_each_vma(all, vma) {
    count++;
  }
  EXPECT_EQ(count, mm->map_count);
  EXPECT_EQ(vma_next(&all), nullptr) << "the end stays the end";
  VMA_ITERATOR(some, mm, second->vm_start);
  for_each_vma_range(some, vma, second->vm_end) {
    EXPECT_EQ(vma, second);
  }
}

TEST_F(Mm, ItIsOneForAProcessAndIsReadAnew) {
  FakeCall call;
  enter_call(call);
  mm_struct *mm = mm_of_process(getpid());
  ASSERT_EQ(mm_of_process(getpid()), mm);
  EXPECT_NE(mm_of_process(pid_), mm);
  void *area = ::mmap(nullptr, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const auto address = reinterpret_cast<unsigned long>(area);
  // The reader's own memory may come to lie where the area was; it is not shared.
  const auto is_there = [&] {
    const vm_area_struct *vma = vma_lookup(mm, address);
    return vma && vma->vm_flags & VM_SHARED;
  };
  EXPECT_TRUE(is_there()) << "nobody has looked before";
  const int count = mm->map_count;
  ::munmap(area, 3 * PAGE_SIZE);
  EXPECT_EQ(mm->map_count, count) << "it is what it was at the first look";

  down_read(&mm->mmap_lock);
  EXPECT_FALSE(is_there()) << "the lock reads it anew";
  const vm_area_struct *const held = mm->__mmap;
  EXPECT_EQ(down_read_trylock(&mm->mmap_lock), 1);
  EXPECT_EQ(mm_of_process(getpid()), mm);
  EXPECT_EQ(mm->__mmap, held) << "while there are readers it stays";
  up_read(&mm->mmap_lock);
  up_read(&mm->mmap_lock);
  EXPECT_EQ(mm_of_process(getpid()), mm);
  EXPECT_NE(mm->__mmap, held) << "the next call has its own look";
  leave_call();
}

TEST_F(Mm, UsersAreThreadsAndReferences) {
  mm_struct *mm = get_task_mm(task());
  ASSERT_EQ(mm, this->mm());
  EXPECT_EQ(atomic_read(&mm->mm_users), 2);
  mmget(mm);
  EXPECT_EQ(this->mm(), mm) << "read anew";
  EXPECT_EQ(atomic_read(&mm->mm_users), 3);
  mmput(mm);
  mmput(mm);
  EXPECT_EQ(atomic_read(&mm->mm_users), 1);
  EXPECT_EQ(atomic_read(&mm->mm_count), 1);
  EXPECT_EQ(get_task_mm(this_task()), nullptr) << "a thread of the kernel";
}

TEST_F(Mm, OfAProcessThatHasEndedItIsWhatItWas) {
  mm_struct *mm = get_task_mm(task());
  const unsigned long code = mm->start_code;
  const int count = mm->map_count;
  EXPECT_NE(code, 0UL);
  end();
  down_read(&mm->mmap_lock);
  EXPECT_EQ(mm->start_code, code);
  EXPECT_EQ(mm->map_count, count);
  up_read(&mm->mmap_lock);
  mmput(mm);
}

TEST_F(Mm, OneThatHasEndedBeforeTheFirstLookIsEmpty) {
  mm_struct *mm = this->mm();
  end();
  EXPECT_EQ(mm->start_code, 0UL);
  EXPECT_EQ(mm->map_count, 0);
  EXPECT_EQ(find_vma(mm, 0), nullptr);
  EXPECT_EQ(mm_of_nobody()->map_count, 0);
  EXPECT_EQ(mm_of_nobody()->__mmap, nullptr);
}

TEST_F(Mm, TheAreasOfLongAgoAreStillThereForAWalkWithoutTheLock) {
  mm_struct *mm = this->mm();
  const vm_area_struct *vma = mm->__mmap;
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(this->mm()->map_count, mm->map_count);
  int count = 0;
  for (; vma; vma = vma->__vm_next)
    count++;
  EXPECT_EQ(count, mm->map_count);
}

TEST_F(Mm, ManyProcessesLookedAtAreNotAllKept) {
  mm_struct *kept = get_task_mm(task()), *first = mm_of_process(1 << 23);
  EXPECT_EQ(first->map_count, 0);
  EXPECT_TRUE(in_an_mm(first));
  const unsigned long code = kept->start_code;
  for (pid_t nobody = (1 << 23) + 1; nobody < (1 << 23) + 1200; ++nobody) // no process has such a number
    ASSERT_EQ(mm_of_process(nobody)->map_count, 0);
  EXPECT_EQ(kept->start_code, code);
  EXPECT_EQ(atomic_read(&kept->mm_users), 2) << "who has a reference loses nothing";
  EXPECT_EQ(atomic_read(&first->mm_users), 0) << "brought again";
  mmput(kept);
}

TEST_F(Mm, ThreadsThatLookForTheFirstTimeAtTheSameTimeSeeTheSame) {
  for (int round = 0; round < 20; ++round) {
    mm_struct *mm = this->mm();
    std::atomic<int> counts[3] = {};
    {
      TaskThread a([&] { counts[0] = mm->map_count; }), b([&] { counts[1] = mm->map_count; });
      counts[2] = mm->map_count;
    }
    EXPECT_EQ(counts[0], counts[2]);
    EXPECT_EQ(counts[1], counts[2]);
    EXPECT_GT(counts[2], 0);
  }
}

TEST_F(Mm, TheTablesOfPagesAreNotThere) {
  mm_struct *mm = this->mm();
  ASSERT_NE(mm->pgd, nullptr);
  unsigned long found = 0;
  EXPECT_EQ(run_guarded(nullptr, [&] { found = *reinterpret_cast<volatile unsigned long *>(mm->pgd); }),
            Ending::kOopsed);
  EXPECT_EQ(found, 0UL);
}

TEST_F(Mm, RunningWhatIsThereIsNoLook) {
  mm_struct *mm = this->mm();
  for (int round = 0; round < 2; ++round) { // before it has been read, and after
    EXPECT_EQ(run_guarded(nullptr, [&] { reinterpret_cast<void (*)()>(mm)(); }), Ending::kOopsed);
    EXPECT_GT(mm->map_count, 0);
  }
}

TEST_F(Mm, ANullPointerIsInNone) {
  EXPECT_FALSE(in_an_mm(nullptr));
  EXPECT_TRUE(in_an_mm(mm()));
  EXPECT_FALSE(in_an_mm(nullptr));
}

TEST_F(Mm, WhoHoldsTheLockKeepsWhatHeSees) {
  mm_struct *mm = this->mm();
  down_read(&mm->mmap_lock);
  const vm_area_struct *first = find_vma(mm, 0);
  std::thread other([&] { // has it read anew, as often as he can
    for (int round = 0; round < 100; ++round) {
      EXPECT_EQ(this->mm(), mm);
      down_read(&mm->mmap_lock);
      EXPECT_EQ(find_vma(mm, 0), first);
      up_read(&mm->mmap_lock);
    }
  });
  other.join();
  EXPECT_EQ(find_vma(mm, 0), first);
  up_read(&mm->mmap_lock);
  EXPECT_EQ(mm->mmap_lock.count, 0);
}

TEST_F(Mm, MemoryOfAProcessIsReadAndNotWritten) {
  char copy[4] = "";
  task_struct *task = this->task();
  const unsigned long at = task->mm->arg_start;
  EXPECT_EQ(access_process_vm(task, at, copy, sizeof copy, 0), static_cast<int>(sizeof copy));
  EXPECT_STREQ(copy, "cat");
  EXPECT_EQ(access_process_vm(task, at, copy, sizeof copy, FOLL_WRITE), 0);
  EXPECT_EQ(access_process_vm(task, 0, copy, 1, 0), 0);
  EXPECT_EQ(access_process_vm(this_task(), reinterpret_cast<unsigned long>(copy), copy, 1, 0), 1)
      << "the daemon reads itself";
}

// Up to where there is memory.
TEST_F(Mm, WhatIsReadIsCountedFromTheFirstByteOn) {
  const vm_area_struct *stack = find_vma(mm(), mm()->start_stack);
  std::vector<char> copy(3 * PAGE_SIZE);
  EXPECT_EQ(access_process_vm(task(), stack->vm_end - PAGE_SIZE - 7, copy.data(), static_cast<int>(copy.size()), 0),
            static_cast<int>(PAGE_SIZE + 7));
}

TEST_F(Mm, OfAClientItIsThatOfItsProcess) {
  FakeCall call;
  enter_call(call);
  EXPECT_EQ(get_current()->mm, mm_of_process(4242));
  EXPECT_EQ(get_current()->parent->mm, mm_of_process(77));
  leave_call();
  EXPECT_EQ(get_current()->mm, nullptr);
}

TEST_F(Mm, OneThatWaitsForItsParentHasNone) {
  ::kill(pid_, SIGKILL);
  siginfo_t info;
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(mm(), nullptr);
  EXPECT_EQ(get_task_mm(task()), nullptr);
}

} // namespace
