// SPDX-License-Identifier: MIT
// Which line a vector means, and the way of an interrupt that a driver has raised by `int $n`.
#include "kernel/irq/irq.h"
#include <asm/hw_irq.h>

namespace kcompd {

namespace {

// The usual line of a vector; NR_IRQS: none.
unsigned line_of(unsigned vector) noexcept {
  return vector < ISA_IRQ_VECTOR(0) || vector >= NR_VECTORS ? NR_IRQS : vector - ISA_IRQ_VECTOR(0);
}

} // namespace

bool vector_requested(unsigned vector) noexcept {
  return irq_requested(line_of(vector));
}

extern "C" [[gnu::used, gnu::visibility("hidden")]] void kcompd_interrupt(unsigned vector) noexcept {
  raise_irq(line_of(vector), 1);
}

// The vector is above the flags and ten registers. What else a function called from here must keep it keeps itself, and
// the code of drivers knows of no registers beyond those of fxsave.
asm(R"(
        .pushsection .text
        .hidden kcompd_interrupt_entry
        .globl kcompd_interrupt_entry
        .type kcompd_interrupt_entry, @function
kcompd_interrupt_entry:
        pushfq
        pushq %rax
        pushq %rcx
        pushq %rdx
        pushq %rsi
        pushq %rdi
        pushq %r8
        pushq %r9
        pushq %r10
        pushq %r11
        pushq %rbp
        movq %rsp, %rbp
        movl 88(%rbp), %edi
        subq $512, %rsp
        andq $-16, %rsp
        fxsave64 (%rsp)
        cld
        call kcompd_interrupt
        fxrstor64 (%rsp)
        movq %rbp, %rsp
        popq %rbp
        popq %r11
        popq %r10
        popq %r9
        popq %r8
        popq %rdi
        popq %rsi
        popq %rdx
        popq %rcx
        popq %rax
        popfq
        leaq 8(%rsp), %rsp
        ret $128
        .size kcompd_interrupt_entry, . - kcompd_interrupt_entry
        .popsection
)");

} // namespace kcompd
