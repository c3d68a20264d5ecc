// SPDX-License-Identifier: MIT
// Classes of characters as the kernel has them; in C++ the names of linux/ctype.h are libc's, which go by locale.
#pragma once

namespace kcompd {

// Latin-1: the no-break space is one too.
inline bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || static_cast<unsigned char>(c) == 0xa0;
}

} // namespace kcompd
