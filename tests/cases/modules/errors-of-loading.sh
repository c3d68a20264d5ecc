#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Unknown symbols, an init that fails, a name that is taken: kmod's messages, and nothing stays loaded.
. "$TEST_LIB/common.sh"
start_kcompd

# refused MESSAGE MODULE [PARAMETER...]
refused() {
  local file=$TEST_MODULES/$2.ko
  assert_fails 1 kcompctl insmod "$file" "${@:3}"
  assert_eq "$(cat output)" "insmod: ERROR: could not insert module $file: $1"
}
refused "Unknown symbol in module" missing
wait_until log_has "missing: Unknown symbol no_such_function (err -2)"
wait_until log_has "missing: Unknown symbol malloc (err -2)"
! log_has "this must not run" || fail "init ran"

refused "Operation not permitted" initresult result=-1
refused "Cannot allocate memory" initresult result=-12
refused "Invalid parameters" initresult result=abc
wait_until log_has "initresult: \`abc' invalid for parameter \`result'"
kcompctl insmod "$TEST_MODULES/initresult.ko"
refused "File exists" initresult
kcompctl rmmod initresult
assert_eq "$(kcompctl lsmod | wc -l)" 1 "modules after all that"

kcompctl insmod "$TEST_MODULES/provider.ko"
refused "Invalid module format" duplicate
wait_until log_has "duplicate: exports duplicate symbol provider_add (owned by provider)"
