// SPDX-License-Identifier: MIT
// Which address an instruction was about to use: a general protection fault does not tell.
#pragma once

#include <cstdint>
#include <ucontext.h>

namespace kcompd {

// Bits 47 to 63 are the same in each address that a processor takes.
constexpr bool is_canonical(uintptr_t address) noexcept {
  return static_cast<uintptr_t>(static_cast<intptr_t>(address << 16) >> 16) == address;
}

// The operand in memory of the instruction at `code`, or the register that it calls or jumps to; only as many bytes are
// read as it has. Where the operand can not be read off the instruction, as of those with vectors, it is the one
// register that is not canonical. Return: false if it is not known.
bool operand_address(const unsigned char *code, const greg_t *registers, uintptr_t &ret_address) noexcept;

} // namespace kcompd
