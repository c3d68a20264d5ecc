// SPDX-License-Identifier: MIT
// Interrupts that a driver raises by the instruction `int $n`.
#include "kernel/oops.h"
#include <atomic>
#include <gtest/gtest.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/preempt.h>

using namespace kcompd;

namespace {

std::atomic<int> calls, in_hardirqs;
int requester;

irqreturn_t count(int, void *) {
  ++calls;
  if (in_hardirq())
    ++in_hardirqs;
  return IRQ_HANDLED;
}

class Vector : public ::testing::Test {
protected:
  static void SetUpTestSuite() { catch_faults(); }
  void SetUp() override { calls = in_hardirqs = 0; }
  const FaultStack stack_;
};

} // namespace

TEST_F(Vector, TheInstructionRaisesTheLineAndTheDriverGoesOnWithItsRegisters) {
  ASSERT_EQ(request_irq(11, count, IRQF_SHARED, "vector", &requester), 0);
  // Registers of both kinds, the flags, and what stands right below the stack pointer.
  unsigned long r12 = 0, rax = 0, r10 = 0, below = 0, carry = 0;
  double xmm = 0;
  const double half = 0.5;
  EXPECT_EQ(run_guarded(nullptr,
                        [&] {
                          asm volatile(R"(
                            movq $12, %%r12
                            movq $10, %%r10
                            movq $77, %%rax
                            movq %%rax, -128(%%rsp)
                            movsd %[half], %%xmm9
                            stc
                            int $0x3b
                            sbbq %[carry], %[carry]
                            movsd %%xmm9, %[xmm]
                            movq %%rax, %[rax]
                            movq %%r10, %[r10]
                            movq %%r12, %[r12]
                            movq -128(%%rsp), %%rax
                            movq %%rax, %[below]
                          )"
                                       : [r12] "=m"(r12), [rax] "=m"(rax), [r10] "=m"(r10), [below] "=m"(below),
                                         [xmm] "=m"(xmm), [carry] "+r"(carry)
                                       : [half] "m"(half)
                                       : "rax", "r10", "r12", "xmm9", "memory", "cc");
                        }),
            Ending::kReturned);
  EXPECT_EQ(r12, 12U);
  EXPECT_EQ(rax, 77U);
  EXPECT_EQ(r10, 10U);
  EXPECT_EQ(below, 77U);
  EXPECT_EQ(carry, ~0UL);
  EXPECT_EQ(xmm, half);
  EXPECT_EQ(calls, 1); // has returned
  EXPECT_EQ(in_hardirqs, 1);
  free_irq(11, &requester);
}

TEST_F(Vector, InAnAtomicSectionItIsRaisedAndRunsWhenItMay) {
  ASSERT_EQ(request_irq(11, count, IRQF_SHARED, "vector", &requester), 0);
  EXPECT_EQ(run_guarded(nullptr,
                        [] {
                          preempt_disable();
                          asm volatile("int $0x3b" ::: "memory");
                          preempt_enable();
                        }),
            Ending::kReturned);
  synchronize_irq(11);
  while (calls != 1)
    synchronize_irq(11);
  free_irq(11, &requester);
}

TEST_F(Vector, OfALineThatNobodyHasRequestedItCallsNobody) {
  ASSERT_EQ(request_irq(11, count, IRQF_SHARED, "vector", &requester), 0);
  EXPECT_EQ(run_guarded(nullptr, [] { asm volatile("int $0x3c" ::: "memory"); }), Ending::kReturned);
  EXPECT_EQ(run_guarded(nullptr, [] { asm volatile("int $0x21" ::: "memory"); }), Ending::kReturned);
  free_irq(11, &requester);
  EXPECT_EQ(run_guarded(nullptr, [] { asm volatile("int $0x3b" ::: "memory"); }), Ending::kReturned);
  EXPECT_EQ(calls, 0);
}
