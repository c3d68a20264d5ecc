#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --help shows every command within 24 lines of 80 columns; wrong use is one line that says where to look.
. "$TEST_LIB/common.sh"
kcompctl --help > help
[ "$(wc -l < help)" -le 24 ] || fail "$(wc -l < help) lines"
[ "$(wc -L < help)" -le 80 ] || fail "$(wc -L < help) columns"
for command in insmod rmmod lsmod modinfo dmesg ps status top mknod cc run kdir completion version help; do
  grep -q "^  $command " help || fail "no word about $command"
done
assert_fails 1 kcompctl
assert_fails 1 kcompctl nosuch
assert_eq "$(cat output)" "kcompctl: nosuch: unknown command (see kcompctl --help)"
assert_fails 1 kcompctl -x status
assert_eq "$(cat output)" "kcompctl: -x: unknown option (see kcompctl --help)"
assert_match "$(kcompctl version)" '^kcompctl [0-9]+\.[0-9]+\.[0-9]+$'
[ -f "$(kcompctl kdir)/Makefile" ] || fail "kdir has no Makefile"
