// SPDX-License-Identifier: MIT
// Random numbers: the real kernel's.
#include <cerrno>
#include <linux/export.h>
#include <linux/panic.h>
#include <linux/random.h>
#include <sys/random.h>

namespace {

template <typename T> T draw() {
  T value;
  get_random_bytes(&value, sizeof(value));
  return value;
}

} // namespace

extern "C" {

void get_random_bytes(void *buf, size_t len) {
  auto *bytes = static_cast<char *>(buf);
  while (len > 0) {
    const ssize_t got = getrandom(bytes, len, 0);
    if (got > 0) {
      bytes += got;
      len -= size_t(got);
    } else if (errno != EINTR) {
      panic("get_random_bytes: getrandom(2) fails with error %d",
            errno); // handing out predictable bytes would be worse
    }
  }
}
EXPORT_SYMBOL(get_random_bytes);

u8 get_random_u8() {
  return draw<u8>();
}
EXPORT_SYMBOL(get_random_u8);
u16 get_random_u16() {
  return draw<u16>();
}
EXPORT_SYMBOL(get_random_u16);
u32 get_random_u32() {
  return draw<u32>();
}
EXPORT_SYMBOL(get_random_u32);
u64 get_random_u64() {
  return draw<u64>();
}
EXPORT_SYMBOL(get_random_u64);

u32 get_random_u32_below(u32 ceil) {
  if (ceil == 0)
    return get_random_u32();
  // Drawing again while in the incomplete last range keeps all results equally likely.
  const u32 incomplete = -ceil % ceil;
  u64 product;
  do
    product = u64{get_random_u32()} * ceil;
  while (u32(product) < incomplete);
  return u32(product >> 32);
}
EXPORT_SYMBOL(get_random_u32_below);

} // extern "C"
