// SPDX-License-Identifier: MIT
// SipHash-2-4 of one word under a key that is drawn at the first use: what makes an address into an id.
#include "lib/vsprintf.h"
#include <atomic>
#include <bit>
#include <sys/random.h>
#include <time.h>

namespace kcompd {

namespace {

struct State {
  uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void absorb(uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

// Each half is drawn once; of two threads that draw at the same time one wins. 0 = not yet drawn.
uint64_t key_half(std::atomic<uint64_t> &half) {
  uint64_t key = half.load(std::memory_order_relaxed); // a number that depends on nothing else
  if (key != 0)
    return key;
  uint64_t drawn = 0;
  if (getrandom(&drawn, sizeof(drawn), GRND_NONBLOCK) != sizeof(drawn) || drawn == 0) {
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    drawn = uint64_t(now.tv_sec) << 32 ^ uint64_t(now.tv_nsec) ^ reinterpret_cast<uintptr_t>(&now);
  }
  return half.compare_exchange_strong(key, drawn, std::memory_order_relaxed) ? drawn : key;
}

} // namespace

uint64_t keyed_hash(uint64_t value) noexcept {
  static constinit std::atomic<uint64_t> low{0}, high{0};
  const uint64_t k0 = key_half(low), k1 = key_half(high);
  State state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  state.absorb(value);
  state.absorb(uint64_t{sizeof(value)} << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i)
    state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace kcompd
