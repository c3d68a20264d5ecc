// SPDX-License-Identifier: MIT
// The formatter's inside: where text goes, and what stands between '%' and the letter. lib/vsprintf.cpp has the loop,
// the others what %p prints.
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace kcompd::format {

// A buffer that remembers how long the text would have been.
class Output {
public:
  Output(char *buffer, size_t size) : buffer_(buffer), capacity_(size > 0 ? size - 1 : 0), size_(size) {}

  void put(char c) {
    if (length_ < capacity_)
      buffer_[length_] = c;
    ++length_;
  }
  void put(const char *text, size_t size) {
    if (size == 0)
      return; // the buffer may be null, where only the length is asked for
    if (size > capacity_ || length_ > capacity_ - size) {
      put_cut(text, size);
      return;
    }
    std::memcpy(buffer_ + length_, text, size);
    length_ += size;
  }
  void put(std::string_view text) { put(text.data(), text.size()); }
  void fill(char c, int count) {
    for (; count > 0; --count)
      put(c);
  }

  // Room for a formatter of its own: write at most room() bytes at tail(), a NUL included, then say how long it would
  // have been.
  char *tail() { return room() > 0 ? buffer_ + length_ : nullptr; }
  size_t room() const { return length_ < size_ ? size_ - length_ : 0; }
  void advance(size_t length) { length_ += length; }

  size_t finish() {
    if (size_ > 0)
      buffer_[length_ < capacity_ ? length_ : capacity_] = '\0';
    return length_;
  }

private:
  void put_cut(const char *text, size_t size);

  char *buffer_;
  size_t capacity_; // without the NUL
  size_t size_;
  size_t length_ = 0;
};

struct Spec {
  bool left = false;
  bool plus = false;
  bool space = false;
  bool special = false; // '#'
  bool zero = false;
  bool is_signed = false;
  bool lower = false; // hex digits
  uint8_t base = 10;
  int width = -1;
  int precision = -1;
};

inline bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline char hex_digit(unsigned value) {
  return "0123456789abcdef"[value & 15];
}

void number(Output &out, uint64_t value, Spec spec);
// A string that is known to be good; width and precision apply.
void text(Output &out, std::string_view value, const Spec &spec);
// A driver's string: "(null)", "(efault)", or what it says.
void string(Output &out, const char *value, const Spec &spec);
// Is `pointer` one that can not be followed? Prints why.
bool bad_pointer(Output &out, const void *pointer, const Spec &spec);

// %p and the letters behind it. @extension: what stands behind the p.
void pointer(Output &out, const char *extension, const void *value, Spec spec);

// Kinds of %p with a file of their own.
void ip_address(Output &out, const char *extension, const uint8_t *address, Spec spec); // %pI4 %pi6 %pIS
void mac_address(Output &out, const char *extension, const uint8_t *address, const Spec &spec);
void uuid(Output &out, const char *extension, const uint8_t *bytes, const Spec &spec);
void time_and_date(Output &out, const char *extension, const void *value, const Spec &spec);
void dentry_name(Output &out, const char *extension, const void *dentry, const Spec &spec);
void file_name(Output &out, const char *extension, const void *file, const Spec &spec);
void symbol(Output &out, const char *extension, const void *address, const Spec &spec);

void print(Output &out, const char *format, va_list args);

} // namespace kcompd::format

namespace kcompd {

// "-ENOENT" for -2 and "ENOENT" for 2; null for a number without a name.
const char *errname(int error) noexcept;

// A 64-bit value under a key that is new at every start (SipHash-2-4).
uint64_t keyed_hash(uint64_t value) noexcept;

} // namespace kcompd
