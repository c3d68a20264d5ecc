// SPDX-License-Identifier: MIT
// What a guard catches, and what becomes of the task.
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/core.h"
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <linux/bug.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <string>
#include <thread>

namespace kcompd {
namespace {

int *volatile null_pointer = nullptr;

[[gnu::noinline, gnu::no_sanitize("undefined")]] void fault() {
  *null_pointer = 1;
}

[[gnu::noinline]] int overflow(int n) {
  volatile char room[512];
  room[n % 512] = static_cast<char>(n);
  return null_pointer ? 0 : overflow(n + 1) + room[n % 512];
}

class Oops : public ::testing::Test {
protected:
  static void SetUpTestSuite() { catch_faults(); }

  std::string log() {
    std::string text;
    LogRecord record;
    while (reader_.next(record) == 0)
      text.append(record.text()) += '\n';
    return text;
  }

  LogReader reader_{LogReader::From::kNewest};
};

TEST_F(Oops, ABodyThatReturnsHasReturned) {
  int result = 0;
  EXPECT_EQ(run_guarded(nullptr, [&] { result = 7; }), Ending::kReturned);
  EXPECT_EQ(result, 7);
  EXPECT_EQ(self().guard, nullptr);
}

TEST_F(Oops, AFaultIsReportedAndEndsTheBody) {
  for (int i = 0; i < 3; i++) { // also the second time
    EXPECT_EQ(run_guarded(nullptr, fault), Ending::kOopsed);
    const std::string text = log();
    EXPECT_NE(text.find("BUG: kernel NULL pointer dereference, address: 0000000000000000"), std::string::npos) << text;
    EXPECT_NE(text.find("supervisor write access"), std::string::npos);
    EXPECT_NE(text.find("RIP: 0010:"), std::string::npos);
    EXPECT_NE(text.find("oops_test.cpp:"), std::string::npos);
    EXPECT_NE(text.find("---[ end trace"), std::string::npos);
    EXPECT_TRUE(test_taint(TAINT_DIE));
  }
}

TEST_F(Oops, AnAddressThatIsNoneIsTold) {
  auto *wild = reinterpret_cast<int *>(0xdead000000000122);
  EXPECT_EQ(run_guarded(nullptr, [&] { asm volatile("movl $1, (%0)" ::"r"(wild) : "memory"); }), Ending::kOopsed);
  const std::string text = log();
  EXPECT_NE(text.find("general protection fault, probably for non-canonical address 0xdead000000000122: 0000 [#"),
            std::string::npos)
      << text;
  EXPECT_EQ(run_guarded(nullptr, [] { asm volatile("hlt"); }), Ending::kOopsed);
  EXPECT_NE(log().find("general protection fault: 0000 [#"), std::string::npos) << "it has no operand";
}

TEST_F(Oops, ASoftwareInterruptHasNoHandlerAndTheBodyGoesOn) {
  bool went_on = false;
  EXPECT_EQ(run_guarded(nullptr,
                        [&] {
                          asm volatile("int $0x3b" ::: "memory");
                          went_on = true;
                        }),
            Ending::kReturned);
  EXPECT_TRUE(went_on);
  EXPECT_NE(log().find(".59 No irq handler for vector"), std::string::npos);
}

TEST_F(Oops, BugEndsTheBody) {
  EXPECT_EQ(run_guarded(nullptr, [] { BUG(); }), Ending::kOopsed);
  EXPECT_NE(log().find("invalid opcode: 0000 [#"), std::string::npos);
}

TEST_F(Oops, DoExitEndsTheBodyWithoutAReport) {
  EXPECT_EQ(run_guarded(nullptr, [] { do_exit(0); }), Ending::kExited);
  EXPECT_EQ(log(), "");
}

TEST_F(Oops, AnEndGoesOnFromGuardToGuard) {
  bool released = false, came_back = false;
  EXPECT_EQ(run_guarded(nullptr,
                        [&] {
                          const Ending how = run_guarded(nullptr, fault);
                          released = true;
                          continue_ending(how);
                          came_back = true;
                        }),
            Ending::kOopsed);
  EXPECT_TRUE(released);
  EXPECT_FALSE(came_back);
  continue_ending(Ending::kOopsed); // without a guard outside it returns
}

TEST_F(Oops, AStackOverflowIsCaughtOnAThreadWithAFaultStack) {
  Ending how = Ending::kReturned;
  std::thread([&] {
    const FaultStack stack;
    how = run_guarded(nullptr, [] { overflow(0); });
  }).join();
  EXPECT_EQ(how, Ending::kOopsed);
  EXPECT_NE(log().find("BUG: stack guard page was hit"), std::string::npos);
}

TEST_F(Oops, TheCpuIsGivenBack) {
  const auto hold_and_fault = [] {
    preempt_disable();
    fault();
  };
  EXPECT_EQ(run_guarded(nullptr, hold_and_fault), Ending::kOopsed);
  EXPECT_EQ(preempt_count(), 0);
  std::thread([&] { EXPECT_EQ(run_guarded(nullptr, hold_and_fault), Ending::kOopsed); }).join();
}

TEST_F(Oops, ALockTakenTwiceEndsTheBody) {
  static DEFINE_SPINLOCK(spin);
  static DEFINE_RWLOCK(rw);
  static DEFINE_MUTEX(mutex);
  EXPECT_EQ(run_guarded(nullptr, [] { spin_lock(&spin), spin_lock(&spin); }), Ending::kOopsed);
  EXPECT_NE(log().find("WARNING: possible recursive locking detected"), std::string::npos);
  EXPECT_EQ(run_guarded(nullptr, [] { write_lock(&rw), read_lock(&rw); }), Ending::kOopsed);
  EXPECT_EQ(run_guarded(nullptr, [] { mutex_lock(&mutex), mutex_lock(&mutex); }), Ending::kOopsed);
  spin_unlock(&spin); // they stay as they were
  write_unlock(&rw);
  mutex_unlock(&mutex);
}

TEST_F(Oops, ALockReleasedByAnotherThreadMayBeTakenAgain) {
  static DEFINE_SPINLOCK(spin);
  EXPECT_EQ(run_guarded(nullptr,
                        [] {
                          spin_lock(&spin);
                          std::thread([] {
                            spin_unlock(&spin);
                            spin_lock(&spin);
                            spin_unlock(&spin);
                          }).join();
                          spin_lock(&spin);
                          spin_unlock(&spin);
                        }),
            Ending::kReturned);
}

TEST_F(Oops, ASleepWithALockHeldIsToldOnce) {
  static DEFINE_SPINLOCK(spin);
  for (int i = 0; i < 2; i++) {
    spin_lock(&spin);
    schedule();
    spin_unlock(&spin);
  }
  const std::string text = log();
  const size_t first = text.find("BUG: scheduling while atomic: ");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(text.find("/0x00000002\n", first), std::string::npos);
  EXPECT_EQ(text.find("BUG: scheduling", first + 1), std::string::npos);
}

TEST_F(Oops, ABreakpointIsReportedAndEndsTheBody) {
  EXPECT_EQ(run_guarded(nullptr, [] { asm volatile("int3"); }), Ending::kOopsed);
  EXPECT_NE(log().find("int3: 0000 [#"), std::string::npos);
}

TEST(OopsDeathTest, AWayBackThatIsDestroyedIsAPanic) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        signal(SIGABRT, SIG_DFL);
        catch_faults();
        run_guarded(nullptr, [] {
          memset(static_cast<void *>(self().guard), 'A', sizeof(uintptr_t));
          fault();
        });
        exit(0);
      },
      ::testing::KilledBySignal(SIGABRT), "");
}

TEST(OopsDeathTest, AFaultOnTheWayBackEndsTheProcess) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        signal(SIGSEGV, SIG_DFL);
        catch_faults();
        run_guarded(nullptr, [] {
          memset(static_cast<void *>(self().guard->frame), 'A', sizeof(jmp_buf));
          fault();
        });
        exit(0);
      },
      ::testing::KilledBySignal(SIGSEGV), "");
}

TEST(OopsDeathTest, OutsideOfGuardsTheProcessDiesByTheSignal) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        signal(SIGSEGV, SIG_DFL); // not a sanitizer's
        catch_faults();
        fault();
      },
      ::testing::KilledBySignal(SIGSEGV), "");
}

} // namespace
} // namespace kcompd
