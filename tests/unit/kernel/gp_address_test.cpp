// SPDX-License-Identifier: MIT
// The operand of an instruction, found from its bytes.
#include "kernel/gp_address.h"
#include <gtest/gtest.h>
#include <initializer_list>
#include <vector>

namespace kcompd {
namespace {

constexpr uintptr_t kPoison1 = 0xdead000000000100, kPoison2 = 0xdead000000000122;

struct OperandAddress : testing::Test {
  greg_t registers[NGREG] = {};

  // 0: not known.
  uintptr_t of(std::initializer_list<int> bytes) {
    std::vector<unsigned char> code(bytes.begin(), bytes.end());
    uintptr_t address = 0;
    return operand_address(code.data(), registers, address) ? address : 0;
  }
  void set(int number, uintptr_t value) { registers[number] = static_cast<greg_t>(value); }
};

TEST_F(OperandAddress, IsBaseIndexAndDisplacement) {
  set(REG_RAX, kPoison1);
  set(REG_RDX, kPoison2);
  set(REG_R12, 0x1000);
  set(REG_RCX, 0x10);
  set(REG_R9, 0x20);
  EXPECT_EQ(of({0x48, 0x89, 0x42, 0x08}), kPoison2 + 8) << "mov %rax, 8(%rdx)";
  EXPECT_EQ(of({0x48, 0x89, 0x10}), kPoison1) << "mov %rdx, (%rax)";
  EXPECT_EQ(of({0x8b, 0x82, 0x00, 0xff, 0xff, 0xff}), kPoison2 - 256) << "mov -256(%rdx), %eax";
  EXPECT_EQ(of({0x41, 0x8b, 0x44, 0x8c, 0x04}), 0x1044u) << "mov 4(%r12, %rcx, 4), %eax";
  EXPECT_EQ(of({0x42, 0x8b, 0x04, 0x08}), kPoison1 + 0x20) << "mov (%rax, %r9), %eax";
  EXPECT_EQ(of({0x41, 0x8b, 0x04, 0x24}), 0x1000u) << "mov (%r12), %eax: no index";
  EXPECT_EQ(of({0x8b, 0x04, 0x8d, 0x40, 0x00, 0x00, 0x00}), 0x80u) << "mov 0x40(, %rcx, 4), %eax";
  EXPECT_EQ(of({0x0f, 0xb6, 0x42, 0x01}), kPoison2 + 1) << "movzbl 1(%rdx), %eax";
  EXPECT_EQ(of({0xf0, 0x83, 0x02, 0x01}), kPoison2) << "lock addl $1, (%rdx)";
}

TEST_F(OperandAddress, OfAnIndirectCallIsWhereItGoes) {
  set(REG_RAX, kPoison1);
  EXPECT_EQ(of({0xff, 0xd0}), kPoison1) << "call *%rax";
  EXPECT_EQ(of({0x89, 0xd0}), 0u) << "mov %edx, %eax has no operand in memory";
  EXPECT_EQ(of({0xff, 0xc0}), 0u) << "nor has inc %eax";
  EXPECT_EQ(of({0xf4}), 0u) << "nor hlt";
  EXPECT_EQ(of({0x0f, 0x22, 0xc0}), 0u) << "nor mov %rax, %cr0";
}

TEST_F(OperandAddress, IsTheOnlyWildRegisterWhereTheInstructionDoesNotTell) {
  set(REG_RSI, 0x1000);
  set(REG_RDI, kPoison1);
  EXPECT_EQ(of({0xf3, 0xa4}), kPoison1) << "rep movsb";
  EXPECT_EQ(of({0xc5, 0xfa, 0x6f, 0x07}), kPoison1) << "vmovdqu (%rdi), %xmm0";
  set(REG_RSI, kPoison2);
  EXPECT_EQ(of({0xf3, 0xa4}), 0u) << "one of two";
}

TEST(Canonical, IsWhatHasOneSign) {
  EXPECT_TRUE(is_canonical(0));
  EXPECT_TRUE(is_canonical(0x00007fffffffffff));
  EXPECT_FALSE(is_canonical(0x0000800000000000));
  EXPECT_FALSE(is_canonical(kPoison1));
  EXPECT_TRUE(is_canonical(0xffff800000000000));
}

} // namespace
} // namespace kcompd
