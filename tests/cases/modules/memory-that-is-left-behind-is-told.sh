#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A module that goes without freeing what it allocated: the log says how much. A write to memory that it had freed is reported when it
# goes, with the place that allocated it.
. "$TEST_LIB/common.sh"
start_kcompd

kcompctl insmod "$TEST_MODULES/oops.ko"
echo leak > "$DEV/oops"
echo leak > "$DEV/oops"
kcompctl rmmod oops
log_has "oops: left 2 objects of memory behind, 200 bytes" || fail "no word of the memory in: $(log_text)"

kcompctl dmesg --clear
kcompctl insmod "$TEST_MODULES/oops.ko"
kcompctl rmmod oops
! log_has "left" || fail "something is left by who left nothing: $(log_text)"

if [ "${PRESET:-dev}" != asan ]; then # AddressSanitizer keeps freed memory itself
  kcompctl insmod "$TEST_MODULES/oops.ko"
  echo write-freed > "$DEV/oops"
  kcompctl rmmod oops
  assert_match "$(log_text)" "Poison overwritten: a write after kfree"
  assert_match "$(log_text)" "48 bytes, allocated in write_freed\+0x.* \[oops\]"
fi
