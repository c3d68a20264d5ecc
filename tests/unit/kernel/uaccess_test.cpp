// SPDX-License-Identifier: MIT
// User memory is what the windows of the call say, and nothing else.
#include "kernel/sched/task.h"
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <string>
#include <thread>

namespace {

struct Call final : kcompd::CallContext {
  Call() { kcompd::enter_call(*this); }
  ~Call() override { kcompd::leave_call(); }
  void will_block() noexcept override {}
  void identify(task_struct &) noexcept override {}
  int caller_cpu() noexcept override { return -1; }

  void show(int index, void *user, void *data, size_t size, bool may_read, bool may_write) {
    windows[index] = {reinterpret_cast<uintptr_t>(user), static_cast<char *>(data), size, may_read, may_write};
  }
};

TEST(Uaccess, CopyStopsAtTheEndOfTheWindow) {
  Call call;
  char buffer[16] = {};
  char *user = buffer + 1;
  call.show(0, user, user, 4, false, true);
  const char *text = "abcdefgh";
  EXPECT_EQ(_copy_to_user(user, text, 8), 4u);
  EXPECT_STREQ(user, "abcd");
  EXPECT_EQ(_copy_to_user(user + 3, text, 1), 0u);
  EXPECT_EQ(_copy_to_user(user + 4, text, 1), 1u);
  EXPECT_EQ(_copy_to_user(buffer, text, 1), 1u);
  EXPECT_EQ(buffer[0] + buffer[5], 0);
}

TEST(Uaccess, WindowIsGoodForItsDirectionOnly) {
  Call call;
  char buffer[4] = "xyz", other[4] = {};
  call.show(0, buffer, buffer, 4, true, false);
  EXPECT_EQ(_copy_to_user(buffer, "abc", 3), 3u);
  EXPECT_EQ(_copy_from_user(other, buffer, 4), 0u);
  EXPECT_STREQ(other, "xyz");
}

TEST(Uaccess, OneAddressCanHaveABufferForEachDirection) {
  Call call;
  char in[4] = "in", out[4] = {}, got[4] = {};
  void *user = reinterpret_cast<void *>(0x1000);
  call.show(0, user, in, 4, true, false);
  call.show(1, user, out, 4, false, true);
  EXPECT_EQ(_copy_from_user(got, user, 4), 0u);
  EXPECT_EQ(_copy_to_user(user, "up", 3), 0u);
  EXPECT_STREQ(got, "in");
  EXPECT_STREQ(out, "up");
  EXPECT_STREQ(in, "in");
}

TEST(Uaccess, WhatIsNotCopiedInIsZero) {
  Call call;
  char buffer[2] = {'a', 'b'}, got[4] = {1, 1, 1, 1};
  call.show(0, buffer, buffer, 2, true, false);
  EXPECT_EQ(_copy_from_user(got, buffer, 4), 2u);
  EXPECT_EQ(memcmp(got, "ab\0\0", 4), 0);
}

TEST(Uaccess, OutsideOfACallThereIsNoUserMemory) {
  char buffer[4] = {}, got[4] = {1, 1, 1, 1};
  EXPECT_EQ(_copy_to_user(buffer, "abc", 4), 4u);
  EXPECT_EQ(_copy_from_user(got, buffer, 4), 4u);
  EXPECT_EQ(clear_user(buffer, 4), 4u);
  EXPECT_EQ(strncpy_from_user(got, buffer, 4), -EFAULT);
  EXPECT_EQ(strnlen_user(buffer, 4), 0);
}

// Beyond its windows such a call reaches 600 bytes of other memory.
struct OpenCall final : kcompd::CallContext {
  OpenCall() { kcompd::enter_call(*this); }
  ~OpenCall() override { kcompd::leave_call(); }
  void will_block() noexcept override {}
  void identify(task_struct &) noexcept override {}
  int caller_cpu() noexcept override { return -1; }
  size_t read_client(uintptr_t user, void *to, size_t size) noexcept override {
    const size_t some = reach(user, size);
    memcpy(to, reinterpret_cast<void *>(user), some);
    return some;
  }
  size_t write_client(uintptr_t user, const void *from, size_t size) noexcept override {
    const size_t some = reach(user, size);
    memcpy(reinterpret_cast<void *>(user), from, some);
    return some;
  }
  size_t reach(uintptr_t user, size_t size) const {
    const auto begin = reinterpret_cast<uintptr_t>(memory);
    return user < begin || user >= begin + sizeof(memory) ? 0 : std::min(size, begin + sizeof(memory) - user);
  }
  char memory[600] = {};
};

TEST(Uaccess, WhatLiesBehindAWindowComesFromTheClient) {
  OpenCall call;
  char in[4] = {'i', 'n', ' ', 'a'}, got[8] = {};
  call.windows[0] = {reinterpret_cast<uintptr_t>(call.memory), in, 4, true, false};
  memcpy(call.memory, "????nd", 7);
  EXPECT_EQ(_copy_from_user(got, call.memory, 7), 0u);
  EXPECT_STREQ(got, "in and");
  EXPECT_EQ(_copy_to_user(call.memory, "out", 4), 0u); // the window is not for that
  EXPECT_STREQ(call.memory, "out");
  EXPECT_EQ(clear_user(call.memory + 1, sizeof(call.memory)), 1u);
  EXPECT_STREQ(call.memory, "o");
}

TEST(Uaccess, AStringIsReadToItsEnd) {
  OpenCall call;
  memset(call.memory, 'x', sizeof(call.memory));
  char got[600] = {};
  EXPECT_EQ(strncpy_from_user(got, call.memory, 599), 599);
  EXPECT_EQ(strlen(got), 599u);
  EXPECT_EQ(strncpy_from_user(got, call.memory, 700), -EFAULT);
  EXPECT_EQ(strnlen_user(call.memory, 700), 0);
  call.memory[500] = '\0';
  EXPECT_EQ(strncpy_from_user(got, call.memory, 700), 500);
  EXPECT_EQ(strlen(got), 500u);
  EXPECT_EQ(strnlen_user(call.memory, 700), 501);
}

TEST(Uaccess, WindowsAreOfTheThreadThatServesTheCall) {
  Call call;
  char buffer[4] = {};
  call.show(0, buffer, buffer, 4, true, true);
  unsigned long left = 0;
  std::thread([&] { left = _copy_to_user(buffer, "abc", 4); }).join();
  EXPECT_EQ(left, 4u);
}

// The destination's size is known to the compiler, the count is not: the documents' per-CPU driver.
__attribute__((noinline, optimize("O2"))) unsigned long copy_into_ten(const char *from, unsigned long count) {
  char text[10];
  unsigned long left = copy_from_user(text, from, count);
  asm volatile("" : : "r"(text) : "memory");
  return left;
}

#ifdef __OPTIMIZE__
TEST(Uaccess, CopyIntoASmallerObjectIsRefusedWhole) {
  Call call;
  char buffer[16] = "0123456789ab";
  call.show(0, buffer, buffer, 12, true, false);
  EXPECT_EQ(copy_into_ten(buffer, 10), 0u);
  EXPECT_EQ(copy_into_ten(buffer, 12), 12u);
}
#endif

TEST(Uaccess, StringsEndAtTheirNulTheCountOrTheWindow) {
  Call call;
  char buffer[8] = {'a', 'b', 'c', 0, 'd', 'e', 'f', 'g'}, got[16];
  call.show(0, buffer, buffer, 8, true, false);
  EXPECT_EQ(strncpy_from_user(got, buffer, 16), 3);
  EXPECT_STREQ(got, "abc");
  EXPECT_EQ(strncpy_from_user(got, buffer, 2), 2);
  EXPECT_EQ(strncpy_from_user(got, buffer + 4, 16), -EFAULT);
  EXPECT_EQ(strncpy_from_user(got, buffer + 4, 4), 4);
  EXPECT_EQ(strnlen_user(buffer, 16), 4);
  EXPECT_EQ(strnlen_user(buffer, 2), 3);
  EXPECT_EQ(strnlen_user(buffer + 4, 16), 0);
}

TEST(Uaccess, ValuesOfAllSizesGoInAndOut) {
  Call call;
  struct {
    u8 byte;
    u16 half;
    u32 word;
    u64 quad;
    const char *pointer;
  } user = {1, 2, 3, 4, nullptr};
  call.show(0, &user, &user, sizeof(user), true, true);
  u8 byte;
  u16 half;
  u32 word;
  u64 quad;
  EXPECT_EQ(get_user(byte, &user.byte) | get_user(half, &user.half) | get_user(word, &user.word) |
                get_user(quad, &user.quad),
            0);
  EXPECT_EQ(byte + half + word + quad, 10u);
  const char *text = "text";
  EXPECT_EQ(put_user(0x1234567890ULL, &user.quad) | put_user(text, &user.pointer) | put_user(9, &user.byte), 0);
  EXPECT_EQ(user.quad, 0x1234567890ULL);
  EXPECT_STREQ(user.pointer, "text");
  EXPECT_EQ(user.byte, 9);
}

TEST(Uaccess, FailedGetUserGivesZero) {
  Call call;
  const int there = 5;
  int value = 7;
  EXPECT_EQ(get_user(value, &there), -EFAULT);
  EXPECT_EQ(value, 0);
  int target = 0;
  EXPECT_EQ(put_user(7, &target), -EFAULT);
}

TEST(Uaccess, AccessOkKnowsBothForms) {
  char buffer[4] = {};
  EXPECT_TRUE(access_ok(buffer, 4));
  EXPECT_TRUE(access_ok(VERIFY_WRITE, buffer, 4));
  EXPECT_FALSE(access_ok(reinterpret_cast<void *>(~0UL - 2), 4));
  EXPECT_FALSE(access_ok(buffer, ~0UL));
}

TEST(IovIter, UserMemoryMovesOnByWhatWasCopied) {
  Call call;
  char buffer[8] = {};
  call.show(0, buffer, buffer, 6, false, true);
  iov_iter iter;
  iov_iter_ubuf(&iter, READ, buffer, 8);
  EXPECT_EQ(copy_to_iter("abcd", 4, &iter), 4u);
  EXPECT_EQ(copy_to_iter("efgh", 4, &iter), 2u); // two bytes of the eight are not the client's
  EXPECT_EQ(iov_iter_count(&iter), 2u);
  EXPECT_STREQ(buffer, "abcdef");
  EXPECT_EQ(copy_from_iter(buffer, 1, &iter), 0u);
}

TEST(IovIter, PiecesOfTheDriversOwnAreOneRow) {
  char first[3] = {}, second[4] = {};
  kvec pieces[] = {{first, 3}, {second, 4}};
  iov_iter iter;
  iov_iter_kvec(&iter, READ, pieces, 2, 7);
  EXPECT_EQ(copy_to_iter("abcde", 5, &iter), 5u);
  EXPECT_EQ(std::string(first, 3) + std::string(second, 2), "abcde");
  iov_iter_revert(&iter, 3);
  EXPECT_EQ(iov_iter_count(&iter), 5u);
  EXPECT_EQ(copy_to_iter("XYZ", 3, &iter), 3u);
  EXPECT_EQ(std::string(first, 3) + std::string(second, 2), "abXYZ");
  EXPECT_EQ(iov_iter_zero(9, &iter), 2u);
}

TEST(IovIter, AllOrNothingStaysWhereItWas) {
  char bytes[3] = {'a', 'b', 'c'}, got[4] = {};
  kvec piece = {bytes, 3};
  iov_iter iter;
  iov_iter_kvec(&iter, WRITE, &piece, 1, 3);
  EXPECT_FALSE(copy_from_iter_full(got, 4, &iter));
  EXPECT_EQ(iov_iter_count(&iter), 3u);
  EXPECT_TRUE(copy_from_iter_full(got, 3, &iter));
  EXPECT_STREQ(got, "abc");
}

} // namespace
