// SPDX-License-Identifier: MIT
// Addresses of networks and unique ids, as %pI4, %pI6, %pIS, %pM and %pU print them.
#include "lib/vsprintf.h"
#include <netinet/in.h>
#include <sys/socket.h>

namespace kcompd::format {

namespace {

// Small texts are put together here, so that the width can apply to the whole.
class Scratch {
public:
  void put(char c) {
    if (size_ < sizeof(text_))
      text_[size_++] = c;
  }
  void put_hex(unsigned value) {
    put(hex_digit(value >> 4));
    put(hex_digit(value));
  }
  void put_decimal(unsigned value) {
    char digits[10];
    int count = 0;
    do
      digits[count++] = char('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0)
      put(digits[--count]);
  }
  std::string_view view() const { return {text_, size_}; }

private:
  char text_[80];
  size_t size_ = 0;
};

// @order: 'l' if the lowest byte comes first in memory; the network's order otherwise.
void put_ip4(Scratch &scratch, const uint8_t *address, bool leading_zeros, char order) {
  const bool reversed = order == 'l' || (order == 'h' && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  for (int i = 0; i < 4; ++i) {
    const unsigned byte = address[reversed ? 3 - i : i];
    if (i > 0)
      scratch.put('.');
    if (leading_zeros) {
      if (byte < 100)
        scratch.put('0');
      if (byte < 10)
        scratch.put('0');
    }
    scratch.put_decimal(byte);
  }
}

void put_ip6(Scratch &scratch, const uint8_t *address, bool colons) {
  for (int i = 0; i < 16; ++i) {
    if (colons && i > 0 && i % 2 == 0)
      scratch.put(':');
    scratch.put_hex(address[i]);
  }
}

// RFC 5952: no leading zeros, the first longest run of two or more zero groups as "::", addresses that hold an IPv4 one
// with that at the end.
void put_ip6_compressed(Scratch &scratch, const uint8_t *address) {
  unsigned groups[8];
  for (int i = 0; i < 8; ++i)
    groups[i] = unsigned(address[2 * i]) << 8 | address[2 * i + 1];
  const bool mapped = !groups[0] && !groups[1] && !groups[2] && !groups[3] && !groups[4] && groups[5] == 0xffff;
  const bool isatap = (groups[4] | 0x0200) == 0x0200 && groups[5] == 0x5efe;
  const int count = mapped || isatap ? 6 : 8;

  int best = -1, best_size = 1;
  for (int i = 0; i < count; ++i) {
    int size = 0;
    while (i + size < count && groups[i + size] == 0)
      ++size;
    if (size > best_size) {
      best = i;
      best_size = size;
    }
    i += size > 0 ? size - 1 : 0;
  }

  bool need_colon = false;
  for (int i = 0; i < count; ++i) {
    if (i == best) {
      scratch.put(':');
      scratch.put(':');
      need_colon = false;
      i += best_size - 1;
      continue;
    }
    if (need_colon)
      scratch.put(':');
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = groups[i] >> shift & 15;
      started = started || digit != 0 || shift == 0;
      if (started)
        scratch.put(hex_digit(digit));
    }
    need_colon = true;
  }
  if (count == 6) {
    if (need_colon)
      scratch.put(':');
    put_ip4(scratch, address + 12, false, 'b');
  }
}

bool has_letter(const char *extension, char wanted) {
  for (; is_alnum(*extension); ++extension)
    if (*extension == wanted)
      return true;
  return false;
}

// %pIS, with p: the port, f: the flow label, s: the scope, c: compressed.
void put_socket_address(Scratch &scratch, const char *letters, bool leading_zeros, const uint8_t *address) {
  sa_family_t family;
  std::memcpy(&family, address, sizeof(family));
  if (family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof(in));
    put_ip4(scratch, reinterpret_cast<const uint8_t *>(&in.sin_addr), leading_zeros, 'b');
    if (has_letter(letters, 'p')) {
      scratch.put(':');
      scratch.put_decimal(ntohs(in.sin_port));
    }
    return;
  }
  sockaddr_in6 in6;
  std::memcpy(&in6, address, sizeof(in6));
  const bool port = has_letter(letters, 'p'), flow = has_letter(letters, 'f'), scope = has_letter(letters, 's');
  if (port || flow || scope)
    scratch.put('[');
  if (has_letter(letters, 'c') && !leading_zeros)
    put_ip6_compressed(scratch, in6.sin6_addr.s6_addr);
  else
    put_ip6(scratch, in6.sin6_addr.s6_addr, !leading_zeros);
  if (port || flow || scope)
    scratch.put(']');
  if (port) {
    scratch.put(':');
    scratch.put_decimal(ntohs(in6.sin6_port));
  }
  if (flow) {
    scratch.put('/');
    scratch.put_decimal(ntohl(in6.sin6_flowinfo & htonl(0x000fffff)));
  }
  if (scope) {
    scratch.put('%');
    scratch.put_decimal(in6.sin6_scope_id);
  }
}

} // namespace

void ip_address(Output &out, const char *extension, const uint8_t *address, Spec spec) {
  if (bad_pointer(out, address, spec))
    return;
  Scratch scratch;
  const bool leading_zeros = extension[0] == 'i';
  switch (extension[1]) {
  case '4':
    put_ip4(scratch, address, leading_zeros, extension[2]);
    break;
  case '6':
    if (extension[0] == 'I' && extension[2] == 'c')
      put_ip6_compressed(scratch, address);
    else
      put_ip6(scratch, address, extension[0] == 'I');
    break;
  default: {
    sa_family_t family;
    std::memcpy(&family, address, sizeof(family));
    if (family != AF_INET && family != AF_INET6) {
      text(out, "(einval)", spec);
      return;
    }
    put_socket_address(scratch, extension + 2, leading_zeros, address);
  }
  }
  text(out, scratch.view(), spec);
}

// %pM 00:01:02:03:04:05, %pMF with hyphens, %pm without anything; R: the last byte first.
void mac_address(Output &out, const char *extension, const uint8_t *address, const Spec &spec) {
  if (bad_pointer(out, address, spec))
    return;
  Scratch scratch;
  const bool reversed = extension[1] == 'R';
  const char separator = extension[0] == 'm' ? 0 : extension[1] == 'F' ? '-' : ':';
  for (int i = 0; i < 6; ++i) {
    if (i > 0 && separator)
      scratch.put(separator);
    scratch.put_hex(address[reversed ? 5 - i : i]);
  }
  text(out, scratch.view(), spec);
}

// %pUb %pUB: in order of memory; %pUl %pUL: the first three fields little-endian. Capital: capital digits.
void uuid(Output &out, const char *extension, const uint8_t *bytes, const Spec &spec) {
  if (bad_pointer(out, bytes, spec))
    return;
  constexpr uint8_t kBig[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  constexpr uint8_t kLittle[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  const uint8_t *const order = extension[1] == 'l' || extension[1] == 'L' ? kLittle : kBig;
  const bool upper = extension[1] == 'L' || extension[1] == 'B';
  char digits[36];
  size_t size = 0;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      digits[size++] = '-';
    for (const unsigned nibble : {unsigned(bytes[order[i]]) >> 4, bytes[order[i]] & 15u})
      digits[size++] = upper && nibble > 9 ? char('A' + nibble - 10) : hex_digit(nibble);
  }
  text(out, {digits, size}, spec);
}

} // namespace kcompd::format
