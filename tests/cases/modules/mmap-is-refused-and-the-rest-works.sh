#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver with an .mmap loads, reads and writes; mmap(2) of its device is ENODEV, and the log says so once.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/mapper.ko"
log_has '1 1' || fail "$(log_text)"
echo hello > "$DEV/mapper_pages"
assert_eq "$(cat "$DEV/mapper_pages")" hello
for _ in 1 2; do
  assert_eq "$("$CLIENTS/map_client" "$DEV/mapper_pages")" ENODEV
done
assert_eq "$(log_text | grep -c 'mmap is not offered here')" 1
kcompctl rmmod mapper
