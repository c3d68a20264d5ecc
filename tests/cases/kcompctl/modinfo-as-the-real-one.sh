#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# vm: left out, nothing of it depends on the face, and a thousand runs of modinfo take an emulated CPU two minutes
# modinfo prints what kmod's own prints of the same file.
. "$TEST_LIB/common.sh"
real=$(PATH=$PATH:/sbin:/usr/sbin command -v modinfo) || skip "needs modinfo"
for module in "$MODULES"/*.ko "$TEST_MODULES"/*.ko; do
  for options in "" "-F vermagic" "-F parm" "-F filename" "-0" "-F nosuch"; do
    # shellcheck disable=SC2086 # words
    "$real" $options "$module" > expected
    # shellcheck disable=SC2086
    kcompctl modinfo $options "$module" > got
    cmp expected got || fail "modinfo $options $module differs"
  done
done
assert_fails 1 kcompctl modinfo nosuch
assert_eq "$(cat output)" "modinfo: ERROR: Module nosuch not found."
assert_match "$(kcompctl modinfo kthreads)" '^filename: +/.*/kthreads.ko'
