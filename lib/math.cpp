// SPDX-License-Identifier: MIT
// Roots, powers and common divisors of integers.
#include <linux/export.h>
#include <linux/math.h>
#include <numeric>

extern "C" {

unsigned long int_sqrt(unsigned long x) {
  unsigned long root = 0;
  for (unsigned long bit = 1UL << 62; bit != 0; bit >>= 2) { // a digit of the root in base two at a time
    if (x >= root + bit) {
      x -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  return root;
}
EXPORT_SYMBOL(int_sqrt);

u64 int_pow(u64 base, unsigned int exp) {
  u64 result = 1;
  for (; exp != 0; exp >>= 1, base *= base)
    if (exp & 1)
      result *= base;
  return result;
}
EXPORT_SYMBOL(int_pow);

unsigned long gcd(unsigned long a, unsigned long b) {
  return std::gcd(a, b);
}
EXPORT_SYMBOL(gcd);

unsigned long lcm(unsigned long a, unsigned long b) {
  return a != 0 && b != 0 ? a / std::gcd(a, b) * b : 0;
}
EXPORT_SYMBOL(lcm);

} // extern "C"
