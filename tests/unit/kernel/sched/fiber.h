// SPDX-License-Identifier: MIT
// Fibers: stacks that one real thread goes on with in turn, a few nanoseconds a switch (x86-64). AddressSanitizer and
// ThreadSanitizer are told of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/tsan_interface.h>

namespace kcompd::test {

// Keep the registers that a call keeps, and the stack pointer in *`save`; go on where `next` was left.
extern "C" void kcompd_test_switch_stack(void **save, void *next);
__asm__(R"(
.pushsection .text
.weak kcompd_test_switch_stack
.type kcompd_test_switch_stack, @function
kcompd_test_switch_stack:
  endbr64
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size kcompd_test_switch_stack, .-kcompd_test_switch_stack
.popsection
)");

class Fiber {
public:
  Fiber() = default; // for the thread's own stack; prepare() makes it one with a stack
  Fiber(const Fiber &) = delete;
  Fiber &operator=(const Fiber &) = delete;
  ~Fiber() {
#ifdef __SANITIZE_THREAD__
    if (stack_ && tsan_)
      __tsan_destroy_fiber(tsan_);
#endif
  }

  // The next switch here runs `body`, which must stay, and then goes back to `back`. A body that was left in the middle
  // is given up.
  void prepare(Fiber &back, const std::function<void()> &body) {
    back_ = &back;
    body_ = &body;
    if (stack_ && ended_) {
      ended_ = false;
      return;
    }
    ended_ = false;
    if (!stack_)
      stack_.reset(new char[kStack]);
#ifdef __SANITIZE_ADDRESS__
    __asan_unpoison_memory_region(stack_.get(), kStack);
#endif
#ifdef __SANITIZE_THREAD__
    if (tsan_)
      __tsan_destroy_fiber(tsan_);
    tsan_ = __tsan_create_fiber(0);
#endif
    bottom_ = stack_.get();
    size_ = kStack;
    auto top = reinterpret_cast<uintptr_t>(stack_.get() + kStack) & ~uintptr_t{15};
    // Six registers, where to go, and the return address that begin() never uses.
    auto *frame = reinterpret_cast<void **>(top) - 8;
    for (int i = 0; i < 8; i++)
      frame[i] = nullptr;
    frame[6] = reinterpret_cast<void *>(&Fiber::begin);
    stack_pointer_ = frame;
  }

  bool ended() const {
    return ended_;
  }

  // From this one, which runs, to `next`.
  void switch_to(Fiber &next) {
#ifdef __SANITIZE_THREAD__
    if (!tsan_)
      tsan_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(next.tsan_, 0);
#endif
#ifdef __SANITIZE_ADDRESS__
    void *fake;
    __sanitizer_start_switch_fiber(&fake, next.bottom_, next.size_);
#endif
    from_ = this;
    starts_ = &next;
    kcompd_test_switch_stack(&stack_pointer_, next.stack_pointer_);
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fake, &from_->bottom_, &from_->size_);
#endif
  }

private:
  static constexpr size_t kStack = 128 * 1024;

  static void begin() {
    Fiber &me = *starts_;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(nullptr, &from_->bottom_, &from_->size_);
#endif
    for (;;) {
      (*me.body_)();
      me.ended_ = true;
      me.switch_to(*me.back_);
    }
  }

  static inline thread_local Fiber *from_ = nullptr, *starts_ = nullptr; // of the switch in progress
  void *stack_pointer_ = nullptr;
  std::unique_ptr<char[]> stack_;
  const void *bottom_ = nullptr;
  size_t size_ = 0;
  Fiber *back_ = nullptr;
  const std::function<void()> *body_ = nullptr;
  bool ended_ = false;
  void *tsan_ = nullptr;
};

} // namespace kcompd::test
