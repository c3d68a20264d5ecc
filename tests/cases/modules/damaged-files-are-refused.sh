#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# vm: left out, nothing of it depends on the face, and 1,300 files take an emulated CPU ten minutes
# limit: 900 s
# 300 truncations and 1,000 flipped bits of a module: insmod says so each time, nothing is loaded, the daemon lives on.
. "$TEST_LIB/common.sh"
start_kcompd
size=$(stat -c %s "$MODULES/kthreads.ko")
cp "$MODULES/kthreads.ko" damaged.ko

refused() {
  assert_fails 1 kcompctl insmod damaged.ko
  assert_eq "$(cat output)" "insmod: ERROR: could not insert module damaged.ko: Invalid module format" "$1"
}

for i in $(seq 300 -1 1); do
  truncate -s $((size * i / 301)) damaged.ko
  refused "cut to $((size * i / 301)) bytes"
done
flip() { # BIT: of the whole file
  local offset=$(($1 / 8)) byte
  byte=$(od -An -tu1 -j "$offset" -N 1 "$MODULES/kthreads.ko")
  cp "$MODULES/kthreads.ko" damaged.ko
  # shellcheck disable=SC2059 # the format is the byte
  printf "\\x$(printf %02x $((byte ^ (1 << $1 % 8))))" | dd of=damaged.ko bs=1 seek="$offset" conv=notrunc status=none
}
for i in $(seq 0 999); do
  bit=$(((i * 7919 * 8 + i) % (size * 8)))
  flip "$bit"
  refused "bit $bit"
done
assert_eq "$(kcompctl lsmod | wc -l)" 1 "modules after all that"
kcompctl insmod kthreads
wait_until log_has "Hello from kthread 2!"
