// SPDX-License-Identifier: MIT
// As much of the x86-64 instruction format as it takes to find an operand: prefixes, opcode, ModRM, SIB, displacement.
#include "kernel/gp_address.h"
#include <cstring>

namespace kcompd {

namespace {

// In the order of their numbers in an instruction.
constexpr int kRegisters[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
constexpr unsigned kNone = 4, kSib = 4, kBaseIsNext = 5; // what some numbers mean instead of a register

constexpr unsigned kRexB = 1, kRexX = 2;

struct Reader {
  const unsigned char *at;
  const greg_t *registers;
  unsigned rex = 0;

  uintptr_t value(unsigned number) const { return static_cast<uintptr_t>(registers[kRegisters[number]]); }
  uintptr_t base(unsigned number) const { return value(number | (rex & kRexB ? 8U : 0U)); }

  uintptr_t displacement(unsigned bytes) {
    int32_t wide = 0;
    if (bytes == 1)
      wide = static_cast<int32_t>(*at ^ 0x80U) - 0x80;
    else if (bytes == 4)
      memcpy(&wide, at, sizeof(wide));
    at += bytes;
    return static_cast<uintptr_t>(static_cast<intptr_t>(wide));
  }
};

bool legacy_prefix(unsigned char byte) {
  return byte == 0x66 || byte == 0xf0 || byte == 0xf2 || byte == 0xf3 || byte == 0x2e || byte == 0x36 || byte == 0x3e ||
         byte == 0x26;
}

// One byte of opcode, with a ModRM behind it.
bool has_modrm(unsigned char op) {
  if (op < 0x40)
    return (op & 7) < 4;
  return op == 0x63 || op == 0x69 || op == 0x6b || (op >= 0x80 && op <= 0x8f && op != 0x8d) || op == 0xc0 ||
         op == 0xc1 || op == 0xc6 || op == 0xc7 || (op >= 0xd0 && op <= 0xd3) || (op >= 0xd8 && op <= 0xdf) ||
         op == 0xf6 || op == 0xf7 || op == 0xfe || op == 0xff;
}

// The second byte behind 0x0f: those that move, compare and count. Of the rest most are privileged, or have no operand
// in memory.
bool has_modrm_behind_0f(unsigned char op) {
  return (op >= 0x10 && op <= 0x17) || op == 0x28 || op == 0x29 || (op >= 0x2a && op <= 0x2f) ||
         (op >= 0x40 && op <= 0x76) || (op >= 0x7c && op <= 0x7f) || (op >= 0x90 && op <= 0x9f) || op == 0xa3 ||
         op == 0xa4 || op == 0xa5 || op == 0xab || op == 0xac || op == 0xad || op == 0xaf ||
         (op >= 0xb0 && op <= 0xc7) || op >= 0xd0;
}

// Vectors and strings: whose operands stand elsewhere, or have more forms than are told apart here.
bool of_other_form(unsigned char op) {
  return op == 0x62 || op == 0xc4 || op == 0xc5 || (op >= 0xa4 && op <= 0xa7) || (op >= 0xaa && op <= 0xaf);
}

bool only_wild_register(const greg_t *registers, uintptr_t &ret_address) {
  int found = 0;
  for (const int number : kRegisters) {
    const auto value = static_cast<uintptr_t>(registers[number]);
    if (is_canonical(value))
      continue;
    ret_address = value;
    found++;
  }
  return found == 1;
}

} // namespace

bool operand_address(const unsigned char *code, const greg_t *registers, uintptr_t &ret_address) noexcept {
  Reader r{code, registers};
  constexpr int kMostPrefixes = 14; // of the 15 bytes that an instruction may have
  for (int i = 0; i < kMostPrefixes && legacy_prefix(*r.at); i++)
    r.at++;
  if ((*r.at & 0xf0) == 0x40)
    r.rex = *r.at++;
  const unsigned char op = *r.at++;
  if (of_other_form(op))
    return only_wild_register(registers, ret_address);
  if (op == 0x0f) {
    const unsigned char second = *r.at++;
    if (second == 0x38 || second == 0x3a)
      return only_wild_register(registers, ret_address);
    if (!has_modrm_behind_0f(second))
      return false;
  } else if (!has_modrm(op))
    return false;

  const unsigned modrm = *r.at++;
  const unsigned mode = modrm >> 6, rm = modrm & 7;
  if (mode == 3) {
    const unsigned what = modrm >> 3 & 7;
    if (op != 0xff || (what != 2 && what != 4)) // neither a call nor a jump
      return false;
    ret_address = r.base(rm);
    return true;
  }
  unsigned displacement = mode == 0 ? 0 : mode == 1 ? 1 : 4;
  uintptr_t address = 0;
  if (rm == kSib) {
    const unsigned sib = *r.at++;
    const unsigned index = (sib >> 3 & 7) | (r.rex & kRexX ? 8U : 0U);
    if (index != kNone)
      address += r.value(index) << (sib >> 6);
    if ((sib & 7) == kBaseIsNext && mode == 0)
      displacement = 4; // and no base
    else
      address += r.base(sib & 7);
  } else if (rm == kBaseIsNext && mode == 0)
    return false; // relative to the instruction, which is where it should be
  else
    address = r.base(rm);
  ret_address = address + r.displacement(displacement);
  return true;
}

} // namespace kcompd
